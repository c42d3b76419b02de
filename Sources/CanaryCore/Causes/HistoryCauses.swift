extension Cause {
    /// What went wrong with the memory of past runs; never part of the verdict, nor of the exit code.
    static let historyCauses: [Cause] = [
        Cause(
            "history.unwritable", nil, .warned, "The history could not be written",
            why: "This run is missing in `canary history`. The verdict and the push are not touched by it.",
            fix: "df -h {path}; ls -ld {path}\nchoose another state folder: --state or CANARY_STATE"
        ) { seen, _ in
            guard let failure = memory(seen), failure.kind != .corrupt else { return nil }
            return Match(
                [Evidence("file", failure.path), Evidence("because", failure.detail)], fill: ["path": failure.path])
        },
        Cause(
            "history.set-aside", nil, .warned, "The history's file was damaged and has been set aside",
            why:
                "A new one was begun. Past runs are still in the damaged file, as far as it can be read; journal and waiting pushes live elsewhere.",
            fix: "sqlite3 {path} .recover | sqlite3 recovered.db\nthen remove {path}"
        ) { seen, _ in
            guard let failure = memory(seen), failure.kind == .corrupt else { return nil }
            return Match(
                [Evidence("set aside as", failure.path), Evidence("because", failure.detail)],
                fill: ["path": failure.path])
        },
    ]

    private static func memory(_ seen: Seen) -> StoreFailure? {
        guard case .sink(let sink) = seen, case .memory(let failure) = sink.outcome else { return nil }
        return failure
    }

    /// Whether it says nothing of the pipeline: what came of telling others, or of remembering, and who may change that.
    public static func isAside(_ id: String) -> Bool {
        id.hasPrefix("sink.") || id.hasPrefix("history.") || id == "run.state-shared"
    }
}
