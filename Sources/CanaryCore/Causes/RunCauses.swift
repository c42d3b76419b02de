extension Cause {
    /// What concerns the run itself, and no hop.
    static let runCauses: [Cause] = [
        Cause(
            "run.deadline", nil, .unknown, "The run's own time was over",
            why: "What was not looked at by then is unknown.",
            fix: "raise `deadline` (or --deadline); it is {deadline} now"
        ) { seen, picture in
            guard case .deadline(let during) = seen else { return nil }
            return Match(
                [Evidence("during", during)], fill: ["deadline": Time.span(picture.configuration.deadline.seconds)])
        },
        Cause(
            "run.interrupted", nil, .unknown, "The run was interrupted",
            why: "A signal ended it. What was not looked at by then is unknown; a job that was started goes on.",
            fix: "run again: it looks first for what this run left"
        ) { seen, picture in
            guard case .interrupted(let during) = seen else { return nil }
            return Match([Evidence("during", during)] + leftBehind(picture))
        },
        Cause(
            "run.state-corrupt", nil, .warned, "The state file was damaged and has been set aside",
            why:
                "A new one was begun. An event that an earlier run left open, and pushes that were waiting, are lost with it.",
            fix: "look into n8n's executions for a canary of the last hour; then remove {path}"
        ) { seen, _ in
            guard case .store(let failure) = seen, failure.kind == .corrupt else { return nil }
            return Match(
                [Evidence("set aside as", failure.path), Evidence("because", failure.detail)],
                fill: ["path": failure.path])
        },
        Cause(
            "run.locked", nil, .unknown, "Another run is under way on this machine",
            why: "One run at a time: two would spend two slots and mistake each other's traces for their own.",
            fix: "wait for it; or look at the process that is named above"
        ) { seen, _ in
            guard case .locked(let holder) = seen else { return nil }
            return Match([Evidence("held by", holder)])
        },
        Cause(
            "run.state-unwritable", nil, .warned, "The state folder could not be written",
            why: "The run goes on, but a later one will not know of it.",
            fix: "df -h {path}; ls -ld {path}; choose another state folder: --state or CANARY_STATE"
        ) { seen, picture in
            guard case .store(let failure) = seen, failure.kind != .corrupt, failure.kind != .shared,
                picture.refusal != .journal
            else { return nil }
            return Match(
                [Evidence("folder", failure.path), Evidence("because", failure.detail)], fill: ["path": failure.path])
        },
        Cause(
            "run.state-shared", nil, .warned, "Others may change the state folder",
            why:
                "What is remembered there (open events, waiting pushes, past runs) is worth no more than whoever can write to it.",
            fix:
                "chown \"$(id -u)\" {path} && chmod 700 {path}\nor choose another state folder: --state or CANARY_STATE"
        ) { seen, _ in
            guard case .store(let failure) = seen, failure.kind == .shared else { return nil }
            return Match(
                [Evidence("folder", failure.path), Evidence("because", failure.detail)], fill: ["path": failure.path])
        },
    ]

    /// What an interrupted run leaves to go on without it.
    private static func leftBehind(_ picture: Picture) -> [Evidence] {
        if case .ended = picture.job { return [] }
        if let handoff = picture.handoff { return [Evidence("job", "\(handoff.job) may still be running")] }
        guard let event = picture.event, event.mayHaveArrived else { return [] }
        return [Evidence("event", "\(event.event.run.marker) may have left: a job may still start")]
    }
}
