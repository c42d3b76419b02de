extension Schema {
    /// Past runs: a row each for lists, and the whole report in a table of its own, so that a list does not read it.
    ///
    /// `number` counts the runs in the order they began, which a clock that jumps does not change. A run under way has no
    /// `verdict`. The tally is what makes it cheap to know how many there are.
    static let history = Schema(
        file: "history.db", care: .wholeFile,
        migrations: [
            [
                """
                CREATE TABLE run (
                    number INTEGER PRIMARY KEY AUTOINCREMENT, run TEXT NOT NULL UNIQUE, pipeline TEXT NOT NULL,
                    command TEXT NOT NULL, started INTEGER NOT NULL, until INTEGER NOT NULL, process TEXT NOT NULL,
                    microseconds INTEGER NOT NULL DEFAULT 0, verdict TEXT, interrupted INTEGER NOT NULL DEFAULT 0,
                    broken_hop TEXT, cause TEXT, causes TEXT NOT NULL DEFAULT '', failures INTEGER,
                    proof INTEGER NOT NULL DEFAULT 0, fingerprints TEXT NOT NULL DEFAULT ''
                ) STRICT
                """,
                "CREATE INDEX run_pipeline ON run (pipeline)",
                // Many checks may lie between two runs.
                "CREATE INDEX run_command ON run (pipeline, command)",
                "CREATE INDEX run_verdict ON run (pipeline, verdict)",
                "CREATE INDEX run_proof ON run (pipeline) WHERE proof = 1",
                "CREATE TABLE report (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
                "CREATE TABLE tally (pipeline TEXT NOT NULL PRIMARY KEY, runs INTEGER NOT NULL) STRICT",
                """
                CREATE TRIGGER run_come AFTER INSERT ON run BEGIN
                    INSERT INTO tally (pipeline, runs) VALUES (NEW.pipeline, 1)
                        ON CONFLICT (pipeline) DO UPDATE SET runs = runs + 1;
                END
                """,
                """
                CREATE TRIGGER run_gone AFTER DELETE ON run BEGIN
                    DELETE FROM report WHERE number = OLD.number;
                    UPDATE tally SET runs = runs - 1 WHERE pipeline = OLD.pipeline;
                END
                """,
            ]
        ],
        counted: ["run"])
}
