import CanaryCore
import Glibc

/// Something that went wrong with the store and was mended at a price.
public enum StoreWarning: Sendable, Equatable {
    /// The database was damaged and lies at `path` now; what it knew of open events and waiting pushes is lost with it.
    case setAside(path: String, detail: String)
}

/// Journal and spool in `canary.db` in the state folder.
///
/// SQLite with a rollback journal and `synchronous = EXTRA`: what returns is on disk, the deletion of the journal too. No
/// WAL, which needs memory shared between processes and so fails on network volumes.
public actor StateStore: RunStore {
    private let executor = StoreExecutor()
    private var database: Database?

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init() {}

    /// Opens the store, and makes the folder and the file where they are missing.
    /// - Parameters:
    ///   - folder: The state folder.
    ///   - now: Unix seconds, for the name of a damaged file that is set aside.
    ///   - busyTimeout: How long another process's write is waited for.
    public static func open(folder: String, now: Int64, busyTimeout: Duration = .seconds(5)) async throws(StoreFailure)
        -> (store: StateStore, warning: StoreWarning?)
    {
        let store = StateStore()
        let warning = try await store.connect(folder: folder, now: now, busyTimeout: busyTimeout)
        return (store, warning)
    }

    /// Lets go of the file; every later call fails.
    public func shutDown() { database = nil }

    private func connect(folder: String, now: Int64, busyTimeout: Duration) throws(StoreFailure) -> StoreWarning? {
        let file = StoreFile(folder: try StateFolder.prepare(folder), schema: .state)
        do throws(StoreFailure) {
            try file.make()
            let found = try file.open(busyTimeout: busyTimeout)
            try Self.examine(found, path: file.path)
            database = found
            return nil
        } catch {
            guard error.kind == .corrupt else { throw error }
            let aside = try file.setAside(now: now)
            try file.make()
            database = try file.open(busyTimeout: busyTimeout)
            return .setAside(path: aside, detail: error.detail)
        }
    }

    /// Looks at every row that a run will act on. One that no canary has written may be somebody's, or a damaged one of
    /// ours; a run must neither push it nor be stopped by it for ever.
    private static func examine(_ database: Database, path: String) throws(StoreFailure) {
        let journal = try database.run("SELECT \(columns) FROM journal WHERE closed IS NULL")
        for row in journal { _ = try entry(row, path: path) }
        for row in try database.run("SELECT time, place, body FROM spool") {
            guard let time = row[0].integer, plausible.contains(time), let place = row[1].text, isGroup(place),
                let body = row[2].text, body.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x0A })
            else {
                throw StoreFailure(.corrupt, path: path, detail: "a kept push that canary did not write")
            }
        }
    }

    /// Unix seconds from 1970, where a machine without a clock begins, to 2200; sums of them cannot overflow.
    static let plausible: ClosedRange<Int64> = 0...7_258_118_400

    /// A path of the gateway's with a grouping key of ours, `/job/upgrade-canary/pipeline/home`.
    private static func isGroup(_ place: String) -> Bool {
        let parts = place.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        let isPlain = place.utf8.allSatisfy { (0x21...0x7E).contains($0) && ![0x23, 0x25, 0x3F, 0x5C].contains($0) }
        return isPlain && place.utf8.starts(with: "/job/".utf8) && parts.count >= 3
            && parts.dropFirst().allSatisfy {
                !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
            }
    }

    private static let columns = "run, pipeline, started, dialect, image, tag, newest_execution, head, delivery, job"

    private func opened() throws(StoreFailure) -> Database {
        guard let database else {
            throw StoreFailure(.other, path: Schema.state.file, detail: "the store has been closed")
        }
        return database
    }

    // MARK: - journal

    public func openEntries(pipeline: String) throws(StoreFailure) -> [JournalEntry] {
        let rows = try opened().run(
            """
            SELECT \(Self.columns)
            FROM journal WHERE closed IS NULL AND pipeline = ? ORDER BY started, rowid
            """, [Value(pipeline)])
        var entries: [JournalEntry] = []
        for row in rows { entries.append(try Self.entry(row, path: Schema.state.file)) }
        return entries
    }

    public func write(_ entry: JournalEntry) throws(StoreFailure) {
        let database = try opened()
        try database.transaction { () throws(StoreFailure) in
            // A closed entry stays closed.
            try database.run(
                """
                INSERT INTO journal (run, pipeline, started, dialect, image, tag, newest_execution, head, delivery, job)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (run) DO UPDATE SET
                    pipeline = excluded.pipeline, started = excluded.started, dialect = excluded.dialect,
                    image = excluded.image, tag = excluded.tag, newest_execution = excluded.newest_execution,
                    head = excluded.head, delivery = excluded.delivery, job = excluded.job
                """,
                [
                    Value(entry.run.text), Value(entry.pipeline), Value(entry.started), Value(entry.dialect.rawValue),
                    Value(entry.image), Value(entry.tag), Value(entry.newestExecution), Value(entry.head),
                    Value(entry.delivery.rawValue), Value(entry.job),
                ])
        }
    }

    /// Closed entries are kept for looking back, the newest thousand of them.
    public func close(_ run: RunID, how: String) throws(StoreFailure) {
        let database = try opened()
        try database.transaction { () throws(StoreFailure) in
            try database.run("UPDATE journal SET closed = ? WHERE run = ?", [Value(how), Value(run.text)])
            try database.run(
                """
                DELETE FROM journal WHERE closed IS NOT NULL AND rowid NOT IN
                    (SELECT rowid FROM journal WHERE closed IS NOT NULL ORDER BY started DESC, rowid DESC LIMIT 1000)
                """)
        }
    }

    private static func entry(_ row: [Value], path: String) throws(StoreFailure) -> JournalEntry {
        // An open entry must never be passed over: it may stand for an event that was sent.
        guard let run = row[0].text.flatMap({ RunID($0) }), let started = row[2].integer, plausible.contains(started)
        else {
            throw StoreFailure(.corrupt, path: path, detail: "a journal entry that cannot be read")
        }
        return JournalEntry(
            run: run, pipeline: row[1].text ?? "", started: started,
            dialect: row[3].text.flatMap { Dialect(rawValue: $0) } ?? .entry, image: row[4].text ?? "",
            tag: row[5].text ?? "", newestExecution: row[6].text, head: row[7].text,
            // A word that we do not know cannot promise that nothing was sent.
            delivery: row[8].text.flatMap { Delivery(rawValue: $0) } ?? .maybe, job: row[9].text)
    }

    // MARK: - spool

    public func spool(_ push: SpooledPush, limit: Int) throws(StoreFailure) {
        let database = try opened()
        try database.transaction { () throws(StoreFailure) in
            try database.run(
                "INSERT INTO spool (time, place, body) VALUES (?, ?, ?)",
                [Value(push.time), Value(push.group), Value(push.body)])
            try database.run(
                """
                DELETE FROM spool WHERE place = ?1 AND number NOT IN
                    (SELECT number FROM spool WHERE place = ?1 ORDER BY number DESC LIMIT ?2)
                """, [Value(push.group), Value(Int64(max(0, limit)))])
        }
    }

    public func spooled() throws(StoreFailure) -> [SpooledPush] {
        try opened().run("SELECT number, time, place, body FROM spool ORDER BY number").map { row in
            SpooledPush(
                number: row[0].integer ?? 0, time: row[1].integer ?? 0, group: row[2].text ?? "",
                body: row[3].text ?? "")
        }
    }

    public func removeSpooled(_ number: Int64) throws(StoreFailure) {
        let database = try opened()
        try database.transaction { () throws(StoreFailure) in
            try database.run("DELETE FROM spool WHERE number = ?", [Value(number)])
        }
    }
}
