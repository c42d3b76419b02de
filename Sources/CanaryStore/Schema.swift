import CanaryCore

/// The database's shape, version by version; the version stands in `user_version`.
enum Schema {
    /// The statements that lead from version n to n + 1. What has been released is never changed, only added to.
    static let migrations: [[String]] = [
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
    static func migrate(_ database: Database, path: String, migrations: [[String]] = migrations) throws(StoreFailure) {
        let current = try version(of: database)
        if current == migrations.count { return }
        try database.transaction { () throws(StoreFailure) in
            // Again, now that nobody else writes.
            let current = try version(of: database)
            guard current <= migrations.count else {
                throw StoreFailure(
                    .other, path: path,
                    detail: "made by a newer canary (version \(current), ours is \(migrations.count))")
            }
            for statements in migrations.dropFirst(current) {
                for statement in statements { try database.run(statement) }
            }
            try database.run("PRAGMA user_version = \(migrations.count)")
        }
    }

    private static func version(of database: Database) throws(StoreFailure) -> Int {
        Int(try database.run("PRAGMA user_version").first?.first?.integer ?? 0)
    }
}
