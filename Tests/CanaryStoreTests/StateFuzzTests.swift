import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

/// Every byte and every column may hold anything: the store opens, or sets the file aside, or says why not; and what it
/// gives is fit to be computed with. A trap would end the tests.
@Suite struct StateFuzzTests {
    /// A journal and a spool as they lie between two runs.
    private func state() async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        for number in 1...3 { try await store.write(try entry(UInt32(number), delivery: .maybe)) }
        for number in 0..<2 {
            try await store.spool(
                SpooledPush(
                    time: 1_700_000_000 + Int64(number), group: "/job/upgrade-canary/pipeline/home", body: "a 1\n"),
                limit: 5)
        }
        await store.shutDown()
        return try #require(folder.read("canary.db"))
    }

    /// A run's use of it, and the next run's.
    ///
    /// - Parameter heals: what is wrong is found when it is opened, and the run goes on with a new file.
    private func use(_ folder: TemporaryFolder, heals: Bool = false) async throws {
        for _ in 0..<2 {
            do {
                let (store, _) = try await StateStore.open(folder: folder.path, now: 5)
                for entry in try await store.openEntries(pipeline: "home") {
                    #expect(StateStore.plausible.contains(entry.started))
                }
                for push in try await store.spooled() { #expect(StateStore.plausible.contains(push.time)) }
                try await store.write(try entry(99))
                let push = SpooledPush(time: 1_700_000_000, group: "/job/upgrade-canary/pipeline/home", body: "a 1\n")
                try await store.spool(push, limit: 5)
                try await store.close(try #require(RunID("00000063")), how: "done")
                await store.shutDown()
            } catch let error as StoreFailure {
                #expect(!heals && (error.kind == .corrupt || error.kind == .other), "\(error)")
            }
        }
    }

    /// The header byte by byte, and every page at places that are not the same in any two of them.
    @Test func bytesOfTheState() async throws {
        let good = try await state()
        for place in Array(0..<112) + Array(stride(from: 112, to: good.count, by: 263)) {
            for value in place < 112 ? [good[place] ^ 0xFF, good[place] ^ 0x80] : [good[place] ^ 0xFF] {
                let folder = try TemporaryFolder()
                var bytes = good
                bytes[place] = value
                try folder.write(bytes, to: "canary.db")
                try await use(folder)
            }
        }
    }

    static let hostile = [
        "NULL", "9223372036854775807", "-9223372036854775808", "-1", "1e300", "x'00ff'", "''",
        "CAST(x'ff' AS TEXT)", "'9223372036854775807'", "'../../x'", "char(27) || '[31m'", "char(0)",
        "replace(hex(zeroblob(5000)), '00', 'a')",
    ]

    @Test(arguments: [
        (
            "journal",
            [
                "run", "pipeline", "started", "dialect", "image", "tag", "newest_execution", "head", "delivery", "job",
                "closed",
            ]
        ),
        ("spool", ["number", "time", "place", "body"]), ("sqlite_sequence", ["name", "seq"]),
    ])
    func columnsOfTheState(_ table: String, _ columns: [String]) async throws {
        let good = try await state()
        for column in columns {
            for value in Self.hostile {
                let folder = try TemporaryFolder()
                try folder.write(good, to: "canary.db")
                // What a strict table does not take cannot stand there either.
                try? change(folder.file("canary.db"), "UPDATE OR REPLACE \(table) SET \(column) = \(value)")
                try await use(folder, heals: true)
            }
        }
    }

    private func past() async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let store = history(folder)
        for number in 0..<14 { try await store.finish(try report(number, causes: ["token.empty"])) }
        await store.shutDown()
        return try #require(folder.read("history.db"))
    }

    private func useHistory(_ folder: TemporaryFolder) async throws {
        let reader = HistoryReader(folder: folder.path, now: 1_700_000_000)
        if let runs = try? await reader.runs(.with { $0.limit = 100 }) {
            for run in runs { #expect(StateStore.plausible.contains(run.started) && run.seconds >= 0) }
        }
        for _ in 0..<2 {
            let store = history(folder, now: 1_700_000_000)
            do {
                try await store.begin(try runID(0x100), pipeline: "home", command: .run, started: 1, until: 2)
                try await store.finish(try report(0x200))
                for run in try await store.runs(.with { $0.limit = 100 }) {
                    #expect(StateStore.plausible.contains(run.started) && run.seconds >= 0)
                    _ = try? await store.report(run.run)
                }
            } catch let error as StoreFailure {
                #expect(error.kind == .corrupt || error.kind == .other, "\(error)")
            }
            await store.shutDown()
        }
    }

    @Test func bytesOfTheHistory() async throws {
        let good = try await past()
        for place in Array(0..<112) + Array(stride(from: 112, to: good.count, by: 797)) {
            let folder = try TemporaryFolder()
            var bytes = good
            bytes[place] ^= 0xFF
            try folder.write(bytes, to: "history.db")
            try await useHistory(folder)
        }
    }

    @Test(arguments: [
        (
            "run",
            [
                "number", "run", "pipeline", "command", "started", "until", "process", "microseconds", "verdict",
                "interrupted", "broken_hop", "cause", "causes", "failures", "proof", "fingerprints",
            ]
        ), ("report", ["number", "body"]), ("tally", ["pipeline", "runs"]), ("sqlite_sequence", ["name", "seq"]),
    ])
    func columnsOfTheHistory(_ table: String, _ columns: [String]) async throws {
        let good = try await past()
        for column in columns {
            for value in Self.hostile {
                let folder = try TemporaryFolder()
                try folder.write(good, to: "history.db")
                try? change(folder.file("history.db"), "UPDATE OR REPLACE \(table) SET \(column) = \(value)")
                try await useHistory(folder)
                // Whatever stood there: what the next runs write is remembered.
                let runs = try await history(folder, now: 1_700_000_000).runs(.with { $0.limit = 100 })
                #expect(runs.contains { $0.run.text == "00000200" }, "\(column) = \(value)")
            }
        }
    }

    /// Files beside the databases.
    @Test(arguments: ["lint.json", "canary.lock"])
    func otherFiles(_ name: String) async throws {
        let texts = [
            "{\"format\":9223372036854775807,\"entries\":[]}", "{\"format\":1,\"entries\":{\"a\":1}}",
            "{\"format\":1,\"entries\":[{\"key\":\"18446744073709551616\",\"findings\":[]}]}", "{\"format\":1e300}",
            "pid 99999999999\nrun x\nhost h\nstarted 9223372036854775807\n", "pid -1\nstarted -9223372036854775808\n",
            "pid 1\nrun 00000001\nhost \u{1B}[31m\nstarted 9223372036854775807\n", "\0\0\0", "[[[[",
        ]
        for text in texts {
            let folder = try TemporaryFolder()
            try folder.write(Array(text.utf8), to: name)
            _ = await LintFile(folder: folder.path).recall(.max)
            _ = LockHolder(text)
            let lock = try RunLock.acquire(state: folder.path, holder: .current(run: nil, started: .max))
            lock.release()
        }
    }

    // MARK: Whose it is

    @Test func aFolderOpenToAllIsNamed() throws {
        let folder = try TemporaryFolder()
        #expect(StateFolderOwner.stranger(in: folder.path) == nil)
        for mode: mode_t in [0o777, 0o1777, 0o702] {
            #expect(chmod(folder.path, mode) == 0)
            let found = try #require(StateFolderOwner.stranger(in: folder.path))
            #expect(found.kind == .shared && found.detail.contains(String(mode, radix: 8)), "\(found)")
        }
        #expect(chmod(folder.path, 0o770) == 0)
        #expect(StateFolderOwner.stranger(in: folder.path) == nil)
        #expect(StateFolderOwner.stranger(in: folder.file("missing")) == nil)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func anothersFolderIsNamed() throws {
        let folder = try TemporaryFolder()
        #expect(chown(folder.path, 1234, 1234) == 0)
        #expect(StateFolderOwner.stranger(in: folder.path)?.detail == "it belongs to user 1234")
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func anothersFilesAreSetAside() async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await state(), to: "canary.db")
        try folder.write(try await past(), to: "history.db")
        for name in ["canary.db", "history.db"] { #expect(chown(folder.file(name), 1234, 1234) == 0) }
        await #expect(throws: StoreFailure.self) {
            _ = try await HistoryReader(folder: folder.path, now: 5).runs(HistoryQuery())
        }
        let (store, warning) = try await StateStore.open(folder: folder.path, now: 5)
        guard case .setAside(_, "it belongs to user 1234") = warning else {
            Issue.record("trusted: \(String(describing: warning))")
            return
        }
        #expect(try await store.openEntries(pipeline: "home").isEmpty)
        let past = history(folder, now: 5)
        #expect(try await past.runs(HistoryQuery()).isEmpty)
        #expect(await past.setAside().map(\.detail) == ["it belongs to user 1234"])
    }
}
