import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

/// Crashes, damaged files, and things in the way.
@Suite struct StoreDamageTests {
    /// What is on disk when a call has returned is enough.
    @Test func copyTakenWhileOpen() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        for number in 1...5 {
            let entry = try entry(UInt32(number), started: Int64(number))
            try await store.write(entry)
            let copy = try TemporaryFolder()
            try folder.copyStore(to: copy)
            #expect(try await openStore(copy).openEntries(pipeline: "home").last == entry)
        }
        withExtendedLifetime(store) {}
    }

    /// A crash in the middle of a write leaves the state before it.
    @Test func copyTakenInTheMiddleOfAWrite() async throws {
        let folder = try TemporaryFolder()
        try await openStore(folder).write(try entry(1))
        let database = try StoreFile(folder: folder.path, schema: .state).open(busyTimeout: .seconds(1))
        try database.run("PRAGMA cache_size = 1")
        try database.run("BEGIN IMMEDIATE")
        try database.run("UPDATE journal SET image = 'wrong'")
        for number in 0..<200 {
            try database.run(
                "INSERT INTO spool (time, place, body) VALUES (?, '', ?)",
                [Value(Int64(number)), Value(String(repeating: "x", count: 2000))])
        }
        let copy = try TemporaryFolder()
        try folder.copyStore(to: copy)
        #expect(copy.read("canary.db-journal")?.isEmpty == false)
        #expect((copy.read("canary.db")?.count ?? 0) > 100_000, "the cache has spilt into the file")
        let after = try await openStore(copy)
        #expect(try await after.openEntries(pipeline: "home") == [try entry(1)])
        #expect(try await after.spooled().isEmpty)
        #expect(try copy.names() == ["canary.db"])
    }

    @Test func garbageIsSetAside() async throws {
        let folder = try TemporaryFolder()
        for number in 0..<2 {
            try folder.write(Array("this is no database, and long enough to be looked at as one".utf8), to: "canary.db")
            try folder.write([1, 2, 3], to: "canary.db-shm")
            let (store, warning) = try await StateStore.open(folder: folder.path, now: 1_700_000_123)
            let aside = folder.file("canary.db.corrupt-1700000123" + (number == 0 ? "" : "-1"))
            guard case .setAside(let path, let detail)? = warning else {
                Issue.record("no warning")
                return
            }
            #expect(path == aside && !detail.isEmpty)
            try await store.write(try entry(1))
            #expect(try await store.openEntries(pipeline: "home").count == 1)
        }
        #expect(folder.read("canary.db.corrupt-1700000123")?.starts(with: Array("this is no".utf8)) == true)
        #expect(folder.read("canary.db.corrupt-1700000123-shm") == [1, 2, 3])
        #expect(folder.mode("canary.db") == 0o600)
    }

    /// Whatever happens to the bytes: opened, or set aside and begun anew; or a failure with a kind, never a crash.
    @Test func damagedBytes() async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        for number in 0..<20 { try await store.write(try entry(UInt32(number))) }
        let good = try #require(folder.read("canary.db"))
        var generator = Dice(state: 3)
        var asides = 0
        for round in 0..<40 {
            let copy = try TemporaryFolder()
            var bytes = good
            if round < 12 {
                bytes = Array(
                    good.prefix([1, 15, 16, 99, 100, 101, 512, 4095, 4096, 4097, 8192, good.count - 1][round]))
            } else {
                for _ in 0..<30 {
                    bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
                }
            }
            try copy.write(bytes, to: "canary.db")
            do {
                let (opened, warning) = try await StateStore.open(folder: copy.path, now: 5)
                if warning != nil { asides += 1 }
                _ = try await opened.openEntries(pipeline: "home")
                try await opened.write(try entry(99))
            } catch let error as StoreFailure {
                #expect(error.kind == .corrupt || error.kind == .other, "\(error)")
            }
        }
        #expect(asides >= 10)
    }

    /// What a file that SQLite finds in order can hold all the same: set aside, named, and the next run begins well.
    @Test(
        arguments: [
            ("PRAGMA user_version = -2", "its version is -2"),
            (
                """
                DROP TABLE journal; CREATE VIEW journal (run, pipeline, started, dialect, image, tag, newest_execution, \
                head, delivery, job, closed) AS WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) \
                SELECT 'aaaaaaaa', 'home', n, 'entry', 'i', 't', NULL, NULL, 'maybe', NULL, NULL FROM c
                """, "journal is not as canary makes it"
            ),
            (
                "CREATE TRIGGER gone AFTER INSERT ON journal BEGIN DELETE FROM journal; END",
                "the trigger gone is not as canary makes it"
            ),
            ("DROP INDEX journal_open", "the index journal_open is not as canary makes it"),
            ("CREATE TABLE more (a)", "the table more is not as canary makes it"),
            ("UPDATE journal SET run = 'zz'", "a journal entry that cannot be read"),
            ("UPDATE journal SET started = -9223372036854775808", "a journal entry that cannot be read"),
            ("UPDATE journal SET started = 9223372036854775807", "a journal entry that cannot be read"),
            ("UPDATE journal SET image = CAST(x'ff61' AS TEXT)", "a text that is not UTF-8"),
            ("UPDATE spool SET body = CAST(x'ff61' AS TEXT)", "a text that is not UTF-8"),
            ("UPDATE spool SET body = 'a' || char(27) || '[2J'", "a kept push that canary did not write"),
            ("UPDATE spool SET place = '/job/a/../../admin'", "a kept push that canary did not write"),
            ("UPDATE spool SET place = '/metrics'", "a kept push that canary did not write"),
            ("UPDATE spool SET time = 9223372036854775807", "a kept push that canary did not write"),
        ])
    func whatIsNotOursIsSetAside(sql: String, says: String) async throws {
        let folder = try TemporaryFolder()
        let store = try await openStore(folder)
        try await store.write(try entry(1, delivery: .maybe))
        try await store.spool(
            SpooledPush(time: 1_700_000_000, group: "/job/upgrade-canary/pipeline/home", body: "a 1\n"), limit: 5)
        await store.shutDown()
        try change(folder.file("canary.db"), sql)

        let (opened, warning) = try await StateStore.open(folder: folder.path, now: 5)
        guard case .setAside(let path, let detail) = warning else {
            Issue.record("taken for ours: \(sql)")
            return
        }
        #expect(path.hasSuffix("/canary.db.corrupt-5") && detail.contains(says), "\(detail)")
        #expect(try await opened.openEntries(pipeline: "home").isEmpty)
        #expect(try await opened.spooled().isEmpty)
        await opened.shutDown()
        _ = try await openStore(folder)
    }

    /// What a statement that never ends costs: its time, not the run.
    @Test func aStatementWithoutEndIsEnded() async throws {
        let folder = try TemporaryFolder()
        let database = try Database(path: ":memory:", busyTimeout: .zero, longest: .milliseconds(50))
        let endless = "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
        #expect(await failure { try database.run(endless) } == .other)
        #expect(try database.run("SELECT 1") == [[.integer(1)]])
        #expect(try folder.names().isEmpty)
    }

    @Test func newerVersionIsLeftAlone() async throws {
        let folder = try TemporaryFolder()
        try await openStore(folder).write(try entry(1))
        let database = try StoreFile(folder: folder.path, schema: .state).open(busyTimeout: .seconds(1))
        try database.run("PRAGMA user_version = 99")
        let before = folder.read("canary.db")
        #expect(await failure { _ = try await StateStore.open(folder: folder.path, now: 0) } == .other)
        #expect(folder.read("canary.db") == before)
        #expect(try folder.names() == ["canary.db"])
    }

    @Test func migration() async throws {
        let folder = try TemporaryFolder()
        try await openStore(folder).write(try entry(1))
        let file = StoreFile(folder: folder.path, schema: .state)
        let database = try file.open(busyTimeout: .seconds(1))
        func schema(adding more: [String]) -> Schema {
            Schema(file: Schema.state.file, care: .everyWrite, migrations: Schema.state.migrations + [more])
        }
        let broken = schema(adding: ["ALTER TABLE journal ADD COLUMN more TEXT", "no SQL"])
        #expect(throws: StoreFailure.self) { try broken.migrate(database, path: file.path) }
        #expect(try database.run("PRAGMA user_version") == [[.integer(Int64(Schema.state.migrations.count))]])
        let good = schema(adding: ["ALTER TABLE journal ADD COLUMN more TEXT"])
        for _ in 0..<2 { try good.migrate(database, path: file.path) }
        #expect(try database.run("SELECT run, more FROM journal") == [[.text("00000001"), .null]])
    }

    @Test func thingsInTheWay() async throws {
        let folder = try TemporaryFolder()
        try folder.write(Array("precious".utf8), to: "precious")
        for name in ["link", "folder", "pipe", "file"] { #expect(mkdir(folder.file(name), 0o700) == 0) }
        #expect(symlink(folder.file("precious"), folder.file("link/canary.db")) == 0)
        #expect(mkdir(folder.file("folder/canary.db"), 0o700) == 0)
        #expect(mkfifo(folder.file("pipe/canary.db"), 0o600) == 0)
        for name in ["link", "folder", "pipe", "precious", "precious/below"] {
            #expect(
                await failure { _ = try await StateStore.open(folder: folder.file(name), now: 0) } == .other, "\(name)")
        }
        #expect(await failure { _ = try await StateStore.open(folder: "", now: 0) } == .other)
        #expect(folder.read("precious") == Array("precious".utf8))
    }

    @Test func busy() async throws {
        let folder = try TemporaryFolder()
        let store = try await StateStore.open(folder: folder.path, now: 0, busyTimeout: .milliseconds(20)).store
        let other = try StoreFile(folder: folder.path, schema: .state).open(busyTimeout: .seconds(1))
        try other.run("BEGIN EXCLUSIVE")
        #expect(await failure { try await store.write(try entry(1)) } == .busy)
        let opening = await failure {
            _ = try await StateStore.open(folder: folder.path, now: 0, busyTimeout: .milliseconds(20))
        }
        #expect(opening == .busy)
        try other.run("COMMIT")
        try await store.write(try entry(1))
        #expect(try await store.openEntries(pipeline: "home").count == 1)
    }
}
