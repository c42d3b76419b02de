import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

@Suite struct StateStoreTests {
    @Test func journal() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        var first = try entry(1, started: 20)
        let second = try entry(2, started: 10)
        try await store.write(first)
        try await store.write(second)
        try await store.write(try entry(3, pipeline: "other"))
        #expect(try await store.openEntries(pipeline: "home") == [second, first])
        (first.delivery, first.job, first.head) = (.maybe, "fea5ff70dcfe", nil)
        try await store.write(first)
        try await store.close(second.run, how: "seen")
        // Another process, later.
        let again = try await openStore(folder)
        #expect(try await again.openEntries(pipeline: "home") == [first])
        // A closed entry stays closed, and closing what is not there harms nothing.
        try await again.write(second)
        try await again.close(try entry(9).run, how: "gone")
        #expect(try await store.openEntries(pipeline: "home") == [first])
        #expect(try await store.openEntries(pipeline: "nowhere").isEmpty)
    }

    @Test func closedEntriesAreKeptWithinBounds() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        let database = try StoreFile(folder: folder.path, schema: .state).open(busyTimeout: .seconds(1))
        try database.run(
            """
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
            INSERT INTO journal (run, pipeline, started, dialect, image, tag, delivery, closed)
            SELECT printf('%08x', i), 'home', i, 'entry', '', '', 'yes', CASE WHEN i > 100 THEN 'seen' END FROM n
            """)
        try await store.close(try entry(1500).run, how: "seen")
        #expect(
            try database.run("SELECT count(*), min(started) FROM journal WHERE closed IS NOT NULL") == [
                [.integer(1000), .integer(501)]
            ])
        #expect(try await store.openEntries(pipeline: "home").count == 100)
    }

    @Test func anyText() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        var odd = try entry(7, pipeline: "x'; DROP TABLE journal; --")
        (odd.image, odd.tag, odd.job, odd.newestExecution) = ("a\0b", "", "\u{1F600}\n\"", "")
        try await store.write(odd)
        #expect(try await store.openEntries(pipeline: odd.pipeline) == [odd])
        try await store.spool(SpooledPush(time: 1, group: "", body: ""), limit: 5)
        #expect(try await store.spooled() == [SpooledPush(number: 1, time: 1, group: "", body: "")])
    }

    @Test func spool() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        for number in 1...5 {
            try await store.spool(SpooledPush(time: Int64(number), group: "/job/a", body: "a \(number)\n"), limit: 3)
            try await store.spool(SpooledPush(time: Int64(number), group: "/job/b", body: "b \(number)\n"), limit: 99)
        }
        let waiting = try await store.spooled()
        #expect(waiting.filter { $0.group == "/job/a" }.map(\.body) == ["a 3\n", "a 4\n", "a 5\n"])
        #expect(waiting.filter { $0.group == "/job/b" }.count == 5)
        #expect(waiting.map(\.number) == waiting.map(\.number).sorted())
        for push in waiting { try await store.removeSpooled(push.number) }
        #expect(try await store.spooled().isEmpty)
        // Numbers are not given twice, also after all have gone.
        try await openStore(folder).spool(SpooledPush(time: 9, group: "/job/a", body: "x"), limit: 3)
        #expect(try await store.spooled().first?.number == 11)
        try await store.spool(SpooledPush(time: 9, group: "/job/a", body: "y"), limit: 0)
        #expect(try await store.spooled().isEmpty)
    }

    @Test func modes() async throws {
        let folder = try TemporaryFolder()
        _ = try await StateStore.open(folder: folder.file("deep/er"), now: 0)
        #expect(folder.mode("deep") == 0o700 && folder.mode("deep/er") == 0o700)
        #expect(folder.mode("deep/er/canary.db") == 0o600)
        // A folder of somebody else's making keeps its mode; our file in it does not.
        #expect(chmod(folder.file("deep"), 0o755) == 0 && chmod(folder.file("deep/er/canary.db"), 0o644) == 0)
        _ = try await StateStore.open(folder: folder.file("deep/er/../er/"), now: 0)
        #expect(folder.mode("deep") == 0o755 && folder.mode("deep/er/canary.db") == 0o600)
        #expect(symlink(folder.file("deep"), folder.file("link")) == 0)
        _ = try await StateStore.open(folder: folder.file("link/er"), now: 0)
    }

    @Test func everyCommitIsSynced() throws {
        let folder = try TemporaryFolder()
        let file = StoreFile(folder: folder.path, schema: .state)
        try file.make()
        let database = try file.open(busyTimeout: .seconds(1))
        #expect(try database.run("PRAGMA synchronous") == [[.integer(3)]])
        #expect(try database.run("PRAGMA journal_mode") == [[.text("delete")]])
    }

    @Test func afterShutDown() async throws {
        let store = try await openStore(TemporaryFolder())
        await store.shutDown()
        #expect(await failure { _ = try await store.spooled() } == .other)
    }

    /// Four writers that wait for a lock must not keep other tasks from running on a machine with two threads for them.
    @Test(.timeLimit(.minutes(1))) func waitingBlocksNobody() async throws {
        let folder = try TemporaryFolder()
        var stores: [StateStore] = []
        for _ in 0..<4 {
            stores.append(try await StateStore.open(folder: folder.path, now: 0, busyTimeout: .seconds(50)).store)
        }
        let other = try StoreFile(folder: folder.path, schema: .state).open(busyTimeout: .seconds(1))
        try other.run("BEGIN EXCLUSIVE")
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, store) in stores.enumerated() {
                let entry = try entry(UInt32(number))
                group.addTask { try await store.write(entry) }
            }
            for _ in 0..<100 { await Task { await Task.yield() }.value }
            try other.run("COMMIT")
            try await group.waitForAll()
        }
        #expect(try await stores[0].openEntries(pipeline: "home").count == 4)
    }
}
