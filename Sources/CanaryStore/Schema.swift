import CanaryCore

/// A database's name and shape, version by version; the version stands in `user_version`.
struct Schema {
    /// How it is opened, and what a write that has returned has come through.
    enum Care {
        /// Looked through when it is opened; a power cut costs nothing. With a rollback journal, which needs no memory
        /// shared between processes and so works on network volumes.
        case everyWrite
        /// Opened without a look at what is in it, however much; a power cut may cost the last writes, a killed process
        /// none. With a write-ahead log where the file system can have one.
        case wholeFile
    }
    /// The file's name in the state folder.
    let file: String
    let care: Care
    /// The statements that lead from version n to n + 1. What has been released is never changed, only added to.
    let migrations: [[String]]
    /// Tables whose rows SQLite counts.
    var counted: [String] = []
}

extension Schema {
    /// Journal and spool.
    static let state = Schema(file: "canary.db", care: .everyWrite, migrations: stateMigrations, counted: ["spool"])

    private static let stateMigrations: [[String]] = [
        [
            """
            CREATE TABLE journal (
                run TEXT NOT NULL PRIMARY KEY, pipeline TEXT NOT NULL, started INTEGER NOT NULL, dialect TEXT NOT NULL,
                image TEXT NOT NULL, tag TEXT NOT NULL, newest_execution TEXT, head TEXT, delivery TEXT NOT NULL,
                job TEXT, closed TEXT
            ) STRICT
            """,
            "CREATE INDEX journal_open ON journal (pipeline) WHERE closed IS NULL",
            """
            CREATE TABLE spool (
                number INTEGER PRIMARY KEY AUTOINCREMENT, time INTEGER NOT NULL, place TEXT NOT NULL, body TEXT NOT NULL
            ) STRICT
            """,
        ]
    ]

    /// Brings a database up to date; in one transaction, so that a crash leaves the old version.
    /// - Throws: Also where the file was made by a newer canary.
    func migrate(_ database: Database, path: String) throws(StoreFailure) {
        let current = try Self.version(of: database, path: path)
        if current == migrations.count { return }
        try database.transaction { () throws(StoreFailure) in
            // Again, now that nobody else writes.
            let current = try Self.version(of: database, path: path)
            try refuseNewer(current, path: path)
            for statements in migrations.dropFirst(max(0, current)) {
                for statement in statements { try database.run(statement) }
            }
            try database.run("PRAGMA user_version = \(migrations.count)")
        }
    }

    /// - Throws: where the version is not one of ours, which is no damage.
    func refuseNewer(_ current: Int, path: String) throws(StoreFailure) {
        guard current > migrations.count else { return }
        throw StoreFailure(
            .other, path: path, detail: "made by a newer canary (version \(current), ours is \(migrations.count))")
    }

    /// - Throws: where the version is none that any canary writes, which is damage.
    static func version(of database: Database, path: String) throws(StoreFailure) -> Int {
        let version = try database.run("PRAGMA user_version").first?.first?.integer ?? 0
        guard version >= 0 else {
            throw StoreFailure(.corrupt, path: path, detail: "its version is \(version)")
        }
        return Int(version)
    }
}

extension Schema {
    /// Holds what the file declares against what the migrations make of an empty one. A view in the place of a table may
    /// have rows without end, a trigger does what its author likes; neither is ours.
    ///
    /// - Throws: `corrupt` where anything is missing, differs or is there besides.
    func verify(_ database: Database, path: String) throws(StoreFailure) {
        let (ours, theirs) = (try Self.declarations(in: try empty()), try Self.declarations(in: database))
        guard ours != theirs else { return }
        let odd = theirs.first { !ours.contains($0) } ?? ours.first { !theirs.contains($0) } ?? []
        let (type, name) = (odd.first?.text ?? "thing", odd.dropFirst().first?.text ?? "")
        throw StoreFailure(
            .corrupt, path: path, detail: "the \(type) \(name.prefix(40)) is not as canary makes it")
    }

    /// Looks at the numbers of the last rows. At the end of what it can count SQLite says that the disk is full, and would
    /// say so at every write from then on.
    ///
    /// - Throws: `corrupt` where a number is beyond all that canary can have counted.
    func verifyCounters(_ database: Database, path: String) throws(StoreFailure) {
        let most = Int64(1) << 53
        var far = try database.run(
            "SELECT 1 FROM sqlite_sequence WHERE typeof(seq) != 'integer' OR seq NOT BETWEEN 0 AND \(most) LIMIT 1")
        for table in counted where far.isEmpty {
            far = try database.run("SELECT 1 FROM \(table) WHERE number > \(most) OR number < 0 LIMIT 1")
        }
        guard far.isEmpty else {
            throw StoreFailure(.corrupt, path: path, detail: "its rows have numbers beyond all counting")
        }
    }

    /// A database of this shape in memory, with nothing in it.
    func empty() throws(StoreFailure) -> Database {
        let database = try Database(path: ":memory:", busyTimeout: .zero)
        try migrate(database, path: ":memory:")
        return database
    }

    /// Type, name and text of each table, index, view and trigger, without those that SQLite makes for itself.
    private static func declarations(in database: Database) throws(StoreFailure) -> [[Value]] {
        try database.run(
            "SELECT type, name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name"
        )
    }
}
