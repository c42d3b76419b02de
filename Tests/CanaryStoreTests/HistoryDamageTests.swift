import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

/// Damage of every kind costs the history and nothing else.
@Suite struct HistoryDamageTests {
    private static let garbage = Array(String(repeating: "this is no database. ", count: 500).utf8)

    /// A history of some pages, as it lies when nobody has it open.
    private func good() async throws -> [UInt8] {
        let folder = try TemporaryFolder()
        let store = history(folder)
        for number in 0..<60 { try await store.finish(try report(number, causes: ["token.empty"])) }
        await store.shutDown()
        return try #require(folder.read("history.db"))
    }

    @Test func garbageIsSetAsideAndNamed() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<2 {
            try folder.write(Self.garbage, to: "history.db")
            let store = history(folder, now: 1_700_000_123)
            try await store.begin(try runID(1), pipeline: "home", command: .run, started: 1, until: 2)
            let aside = folder.file("history.db.corrupt-1700000123" + (number == 0 ? "" : "-1"))
            let told = await store.setAside()
            #expect(
                told.map(\.path) == [aside] && told.map(\.kind) == [.corrupt] && told.first?.detail.isEmpty == false)
            #expect(await store.setAside().isEmpty, "told once")
            try await store.finish(try report(1))
            #expect(try await store.runs(HistoryQuery()).count == 1)
            await store.shutDown()
        }
        #expect(folder.read("history.db.corrupt-1700000123") == Self.garbage)
        #expect(folder.mode("history.db") == 0o600)
    }

    /// Cut anywhere, or with bytes turned anywhere: what is asked is answered, or the file is set aside and the next write
    /// lands in a new one.
    @Test func damagedBytes() async throws {
        let good = try await good()
        #expect(good.count > 20_000)
        var dice = Dice(state: 7)
        var asides = 0
        for round in 0..<60 {
            let folder = try TemporaryFolder()
            var bytes = good
            switch round {
            case ..<12:
                bytes = Array(
                    good.prefix([1, 15, 16, 99, 100, 101, 512, 4095, 4096, 4097, 8192, good.count - 1][round]))
            case ..<20:
                // A whole page of it.
                let page = Int.random(in: 1..<(good.count / 4096), using: &dice) * 4096
                for index in page..<(page + 4096) { bytes[index] = .random(in: 0...255, using: &dice) }
            default:
                for _ in 0..<40 {
                    bytes[Int.random(in: bytes.indices, using: &dice)] = .random(in: 0...255, using: &dice)
                }
            }
            try folder.write(bytes, to: "history.db")
            let reader = HistoryReader(folder: folder.path, now: 5)
            do { _ = try await reader.runs(.with { $0.limit = 100 }) } catch {
                #expect(error.kind == .corrupt || error.kind == .other, "\(round): \(error)")
            }
            #expect(folder.read("history.db") == bytes, "a reader changes nothing")
            let store = history(folder, now: 5)
            do {
                try await store.begin(try runID(0x100), pipeline: "home", command: .run, started: 1, until: 2)
                for number in 0x200..<0x240 { try await store.finish(try report(number)) }
                _ = try await store.runs(.with { $0.limit = 1000 })
                for number in 0..<60 { _ = try? await store.report(try runID(number)) }
            } catch let error as StoreFailure {
                // A version that cannot be told from a newer canary's; words that are not ours.
                #expect(error.kind == .other, "\(round): \(error)")
            }
            asides += await store.setAside().count
        }
        #expect(asides >= 20, "\(asides)")
    }

    /// What SQLite finds in order and is not ours: set aside and named, and the next write lands in a new file.
    @Test(
        arguments: [
            "PRAGMA user_version = -2",
            """
            DROP TABLE run; CREATE VIEW run (number, run, pipeline, command, started, until, process, microseconds, \
            verdict, interrupted, broken_hop, cause, causes, failures, proof, fingerprints) AS \
            WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) \
            SELECT n, 'aaaaaaaa', 'x', 'run', 1, 1, '', 0, 'healthy', 0, NULL, NULL, '', 0, 0, '' FROM c
            """,
            "CREATE TRIGGER gone AFTER INSERT ON run BEGIN DELETE FROM run; END",
            "UPDATE run SET pipeline = CAST(x'ff61' AS TEXT)",
        ])
    func whatIsNotOursIsSetAside(sql: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await good(), to: "history.db")
        try change(folder.file("history.db"), sql)
        await #expect(throws: StoreFailure.self) {
            _ = try await HistoryReader(folder: folder.path, now: 5).runs(HistoryQuery())
        }
        let store = history(folder, now: 5)
        // A text that cannot be read is met when it is read.
        _ = try await store.runs(HistoryQuery())
        try await store.finish(try report(0x200))
        #expect(await store.setAside().map(\.path) == [folder.file("history.db.corrupt-5")])
        #expect(try await store.runs(HistoryQuery()).count == 1)
    }

    /// Absurd values in rows that are of the right shape: such a row says nothing, and nothing is computed from it.
    @Test(
        arguments: [
            "started = 9223372036854775807", "started = -9223372036854775808", "until = 9223372036854775807",
            "microseconds = 9223372036854775807", "microseconds = -9223372036854775808",
            "failures = 9223372036854775807", "failures = -5", "verdict = 'fine'", "fingerprints = 'workflow=-1 =='",
        ])
    func absurdRows(change: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write(try await good(), to: "history.db")
        try CanaryStoreTests.change(folder.file("history.db"), "UPDATE run SET \(change)")
        let store = history(folder, now: 1_700_000_000)
        for run in try await store.runs(HistoryQuery()) {
            #expect((0...7_258_118_400).contains(run.started))
            #expect(run.seconds >= 0 && (run.consecutiveFailures ?? 0) >= 0)
            #expect((run.consecutiveFailures ?? 0) < Int.max)
        }
        try await store.finish(try report(0x200))
        #expect(await store.setAside().isEmpty)
    }

    /// Another run has set it aside already: what it began is not damaged.
    @Test func setAsideOnce() async throws {
        let folder = try TemporaryFolder()
        let (first, one, two) = (history(folder), history(folder), history(folder))
        for number in 0..<200 { try await first.finish(try report(number)) }
        await first.shutDown()
        for store in [one, two] { _ = try await store.runs(.with { $0.limit = 1 }) }
        // In place, while both have it open.
        let size = try #require(folder.read("history.db")).count
        let descriptor = open(folder.file("history.db"), O_WRONLY)
        #expect(pwrite(descriptor, [UInt8](repeating: 0xA5, count: size), size, 0) == size)
        _ = close(descriptor)
        try await one.finish(try report(1000))
        try await two.finish(try report(1001))
        #expect(await one.setAside().count == 1)
        #expect(await two.setAside().isEmpty)
        #expect(try await two.runs(HistoryQuery()).count == 2)
        #expect(try folder.names().filter { $0.contains("corrupt") && $0.hasSuffix("000") }.count == 1)
    }

    @Test func newerVersionIsLeftAlone() async throws {
        let folder = try TemporaryFolder()
        let store = history(folder)
        try await store.finish(try report(1))
        await store.shutDown()
        do {
            let database = try StoreFile(folder: folder.path, schema: .history).open(busyTimeout: .seconds(1))
            try database.run("PRAGMA user_version = 99")
        }
        let before = folder.read("history.db")
        for _ in 0..<2 {
            do {
                try await history(folder).finish(try report(2))
                Issue.record("written")
            } catch let error as StoreFailure {
                #expect(error.kind == .other && error.detail.contains("newer canary"))
            }
        }
        #expect(
            await failure { _ = try await HistoryReader(folder: folder.path, now: 0).runs(HistoryQuery()) } == .other)
        #expect(folder.read("history.db") == before)
        #expect(try folder.names() == ["history.db"])
    }

    @Test func thingsInTheWay() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("precious".utf8), to: "precious")
        for name in ["link", "folder", "pipe"] { #expect(mkdir(folder.file(name), 0o700) == 0) }
        #expect(symlink(folder.file("precious"), folder.file("link/history.db")) == 0)
        #expect(mkdir(folder.file("folder/history.db"), 0o700) == 0)
        #expect(mkfifo(folder.file("pipe/history.db"), 0o600) == 0)
        for name in ["link", "folder", "pipe", "precious", "precious/below"] {
            let store = history(folder, at: folder.file(name))
            let next = try report(1)
            #expect(await failure { try await store.finish(next) } == .other, "\(name)")
            #expect(await store.setAside().isEmpty)
            let reader = HistoryReader(folder: folder.file(name), now: 0)
            let isInTheWay = !name.hasPrefix("precious")
            #expect(
                await failure { _ = try await reader.runs(HistoryQuery()) } == (isInTheWay ? .other : nil), "\(name)")
        }
        #expect(folder.read("precious") == Array("precious".utf8))
    }

    @Test func fullDisk() async throws {
        guard let disk = try TinyDisk(kilobytes: 512) else { return }
        let store = history(disk.folder)
        try await store.finish(try report(1))
        try disk.folder.write(Array(repeating: 0, count: 300 << 10), to: "of others")
        let kind = await failure {
            for number in 0..<1000 {
                var report = try report(number)
                report.pipeline = String(repeating: "x", count: 3000)
                try await store.finish(report)
            }
        }
        #expect(kind == .full)
        #expect(try await store.runs(.with { $0.pipeline = "home" }).count == 1)
        // Nothing was damaged by it, and it goes on when there is room.
        #expect(unlink(disk.folder.file("of others")) == 0)
        try await store.finish(try report(5000))
        #expect(try await store.runs(.with { $0.pipeline = "home" }).count == 2)
        #expect(await store.setAside().isEmpty)
    }

    @Test func readOnlyDisk() async throws {
        guard let disk = try TinyDisk(kilobytes: 512) else { return }
        let store = history(disk.folder)
        try await store.finish(try report(1))
        await store.shutDown()
        guard disk.makeReadOnly() else { return }
        let next = try report(2)
        #expect(await failure { try await history(disk.folder).finish(next) } == .readOnly)
        #expect(try await HistoryReader(folder: disk.path, now: 0).runs(HistoryQuery()).count == 1)
    }

    /// A log that a killed run left, where nobody may write.
    @Test func readOnlyDiskWithALog() async throws {
        guard let disk = try TinyDisk(kilobytes: 2048) else { return }
        let live = try TemporaryFolder()
        let store = history(live)
        try await store.finish(try report(1))
        await store.shutDown()
        try await store.finish(try report(2))
        for name in try live.names() { try disk.folder.write(live.read(name) ?? [], to: name) }
        #expect(try disk.folder.names().contains("history.db-wal"))
        guard disk.makeReadOnly() else { return }
        let runs = try await HistoryReader(folder: disk.path, now: 0).runs(HistoryQuery())
        #expect((1...2).contains(runs.count), "what is in the file itself at least")
        withExtendedLifetime(store) {}
    }

    // MARK: - looking does nothing

    @Test func readingMakesNoFile() async throws {
        let folder = try TemporaryFolder()
        let reader = HistoryReader(folder: folder.path, now: 0)
        #expect(try await reader.runs(HistoryQuery()).isEmpty)
        #expect(try folder.names() == [])
        #expect(try await HistoryReader(folder: folder.file("nothing"), now: 0).runs(HistoryQuery()).isEmpty)
        let store = history(folder)
        try await store.finish(try report(1))
        let under = try folder.names()
        #expect(try await reader.runs(HistoryQuery()).count == 1)
        #expect(try folder.names() == under)
        await store.shutDown()
        #expect(try folder.names() == ["history.db"])
        #expect(try await reader.runs(beginning: "0000").map(\.run) == [try runID(1)])
        #expect(try await reader.runs(beginning: "zz").isEmpty)
        #expect(try await reader.report(try runID(1)) != nil)
        #expect(try folder.names() == ["history.db"])
        // Through a link to the folder, and before anything is in the file.
        #expect(symlink(folder.path, folder.file("link")) == 0)
        #expect(try await HistoryReader(folder: folder.file("link"), now: 0).runs(HistoryQuery()).count == 1)
        try folder.write([], to: "history.db")
        #expect(try await reader.runs(HistoryQuery()).isEmpty)
    }

    /// Beside one who writes: always a whole list, and the writer is never held up.
    @Test func readingBesideAWriter() async throws {
        let folder = try TemporaryFolder()
        let writing = Task {
            for number in 0..<300 {
                let store = history(folder)
                try await store.finish(try report(number))
                await store.shutDown()
            }
        }
        var newest = 0
        while newest < 300 {
            let count = try await HistoryReader(folder: folder.path, now: 0).runs(.with { $0.limit = 1000 }).count
            #expect(count >= newest)
            newest = count
            if writing.isCancelled { break }
        }
        try await writing.value
    }
}
