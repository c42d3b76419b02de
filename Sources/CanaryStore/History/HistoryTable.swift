import CanaryCore

/// What is asked of the history and written to it, in SQL; used by the store that writes and the reader that cannot.
struct HistoryTable {
    let database: Database
    let path: String

    // MARK: - reading

    private static let columns = """
        number, run, pipeline, command, started, until, process, microseconds, verdict, interrupted, broken_hop, cause, \
        failures, proof, fingerprints
        """

    /// The newest first.
    ///
    /// - Parameters:
    ///   - now: unix seconds, and `here` this process: by them a run that wrote no end is under way or was cut off.
    func runs(_ query: HistoryQuery, now: Int64, here: ProcessMark) throws(StoreFailure) -> [PastRun] {
        var (conditions, values): ([String], [Value]) = ([], [])
        func add(_ condition: String, _ more: [Value]) {
            conditions.append(condition)
            values += more
        }
        if let pipeline = query.pipeline { add("pipeline = ?", [Value(pipeline)]) }
        if !query.commands.isEmpty {
            add("command IN (\(Self.places(query.commands.count)))", query.commands.map { Value($0.rawValue) })
        }
        if !query.verdicts.isEmpty {
            add("verdict IN (\(Self.places(query.verdicts.count)))", query.verdicts.map { Value($0.rawValue) })
        }
        if let cause = query.cause { add("instr(causes, ?) > 0", [Value(" \(cause) ")]) }
        if query.proofsOnly { add("proof = 1", []) }
        if let since = query.since { add("started >= ?", [Value(since)]) }
        if let until = query.until { add("started < ?", [Value(until)]) }
        let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        let rows = try database.run(
            "SELECT \(Self.columns) FROM run \(filter) ORDER BY number DESC LIMIT ?",
            values + [Value(Int64(max(0, query.limit)))])
        return rows.compactMap { Self.run($0, now: now, here: here) }
    }

    /// The runs whose ids begin so; at most two, for more than one is ambiguous.
    func runs(beginning start: String, now: Int64, here: ProcessMark) throws(StoreFailure) -> [PastRun] {
        guard start.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else { return [] }
        let rows = try database.run(
            "SELECT \(Self.columns) FROM run WHERE run >= ? AND run < ? ORDER BY number DESC LIMIT 2",
            [Value(start), Value(start + "g")])
        return rows.compactMap { Self.run($0, now: now, here: here) }
    }

    func pipelines() throws(StoreFailure) -> [String] {
        try database.run("SELECT pipeline FROM tally WHERE runs > 0 ORDER BY pipeline").compactMap { $0[0].text }
    }

    /// The report as it was written.
    func report(_ run: RunID) throws(StoreFailure) -> Report? {
        let rows = try database.run(
            "SELECT body FROM report WHERE number = (SELECT number FROM run WHERE run = ?)", [Value(run.text)])
        guard let body = rows.first?.first?.text else { return nil }
        do throws(ReportReadingError) {
            return try Report(json: Array(body.utf8))
        } catch {
            // Not damage of the file: another version may have written it.
            let place = error.path.isEmpty ? "the whole" : error.path
            throw StoreFailure(
                .other, path: path, detail: "the report of run \(run) cannot be read: \(place): \(error.problem)")
        }
    }

    private static func places(_ count: Int) -> String { Array(repeating: "?", count: count).joined(separator: ", ") }

    /// - Returns: `nil` for a row that says nothing sensible.
    private static func run(_ row: [Value], now: Int64, here: ProcessMark) -> PastRun? {
        guard let run = row[1].text.flatMap({ RunID($0) }), let pipeline = row[2].text,
            let command = row[3].text.flatMap({ Report.Command(rawValue: $0) }), let started = row[4].integer,
            let until = row[5].integer, StateStore.plausible.contains(started)
        else { return nil }
        let end: PastRun.End
        if let word = row[8].text {
            guard let verdict = Verdict(rawValue: word) else { return nil }
            end = .verdict(verdict)
        } else {
            let mark = row[6].text.flatMap { ProcessMark($0) }
            end = now > until || mark?.isGone(seenFrom: here) ?? false ? .cutOff : .underWay
        }
        return PastRun(
            run: run, pipeline: pipeline, command: command, started: started,
            seconds: Double(max(0, row[7].integer ?? 0)) / 1e6, end: end, interrupted: row[9].integer == 1,
            brokenHop: row[10].text.flatMap { Hop(rawValue: $0) }, cause: row[11].text,
            consecutiveFailures: row[12].integer.map { Int(clamping: max(0, min($0, 1_000_000_000))) },
            isProof: row[13].integer == 1,
            fingerprints: Fingerprints(stored: row[14].text ?? ""))
    }

    // MARK: - writing

    func begin(
        _ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64, by process: ProcessMark
    ) throws(StoreFailure) {
        try database.transaction { () throws(StoreFailure) in
            // Ids are random and short: after many thousands one comes again.
            try database.run("DELETE FROM run WHERE run = ?", [Value(run.text)])
            try insert(run, pipeline, command, started: started, until: until, by: process)
        }
    }

    private func insert(
        _ run: RunID, _ pipeline: String, _ command: Report.Command, started: Int64, until: Int64,
        by process: ProcessMark
    ) throws(StoreFailure) {
        try database.run(
            "INSERT INTO run (run, pipeline, command, started, until, process) VALUES (?, ?, ?, ?, ?, ?)",
            [
                Value(run.text), Value(pipeline), Value(command.rawValue), Value(started), Value(until),
                Value(process.text),
            ])
    }

    func finish(_ report: Report, by process: ProcessMark, bounds: HistoryBounds) throws(StoreFailure) {
        let body = ReportJSON.document(report, exitCode: report.exitCode ?? ExitRules().code(for: report)).text()
        try database.transaction { () throws(StoreFailure) in
            let known = try database.run(
                "SELECT 1 FROM run WHERE run = ? AND started = ? AND verdict IS NULL",
                [Value(report.run.text), Value(report.started)])
            if known.isEmpty {
                try database.run("DELETE FROM run WHERE run = ?", [Value(report.run.text)])
                try insert(
                    report.run, report.pipeline, report.command, started: report.started, until: report.started,
                    by: process)
            }
            try database.run(
                """
                UPDATE run SET pipeline = ?, command = ?, microseconds = ?, verdict = ?, interrupted = ?,
                    broken_hop = ?, cause = ?, causes = ?, failures = ?, proof = ?, fingerprints = ?
                WHERE run = ?
                """,
                [
                    Value(report.pipeline), Value(report.command.rawValue),
                    Value(Int64(clamping: (min(max(0, report.seconds), 1e9) * 1e6).rounded())),
                    Value(report.verdict.rawValue), Value(report.interrupted ? 1 : 0),
                    Value(report.brokenHop?.rawValue), Value(report.weightiestCause),
                    Value(report.findings.isEmpty ? "" : " " + report.findings.map { $0.cause + " " }.joined()),
                    report.consecutiveFailures.map { Value(Int64($0)) } ?? .null, Value(report.isProof ? 1 : 0),
                    Value(report.fingerprints.stored), Value(report.run.text),
                ])
            try database.run(
                "INSERT OR REPLACE INTO report (number, body) SELECT number, ? FROM run WHERE run = ?",
                [Value(body), Value(report.run.text)])
            try prune(report.pipeline, bounds)
        }
    }

    /// So many rows go at most with one write: a bound that was lowered must not hold up a run.
    private static let mostPruned: Int64 = 200
    /// How many runs must agree that time has passed: a clock that was wrong for a few costs nothing.
    private static let witnesses: Int64 = 10

    private func prune(_ pipeline: String, _ bounds: HistoryBounds) throws(StoreFailure) {
        let count = try database.run("SELECT runs FROM tally WHERE pipeline = ?", [Value(pipeline)])
        let most = Int64(max(0, bounds.runs))
        if count.first?.first?.integer ?? 0 > most {
            // The tally says that it is time; what goes is counted, for a tally may be damaged, too.
            let real = try database.run("SELECT count(*) FROM run WHERE pipeline = ?", [Value(pipeline)])
            let there = max(0, real.first?.first?.integer ?? 0)
            try database.run("UPDATE tally SET runs = ? WHERE pipeline = ?", [Value(there), Value(pipeline)])
            let excess = max(0, there.minus(most))
            try database.run(
                """
                DELETE FROM run WHERE number IN
                    (SELECT number FROM run WHERE pipeline = ? ORDER BY number LIMIT ?)
                """, [Value(pipeline), Value(min(excess, Self.mostPruned))])
        }
        let newest = try database.run("SELECT started FROM run ORDER BY number DESC LIMIT ?", [Value(Self.witnesses)])
        guard newest.count == Int(Self.witnesses), let now = newest.compactMap({ $0[0].integer }).min(),
            StateStore.plausible.contains(now)
        else { return }
        try database.run(
            """
            DELETE FROM run WHERE started < ? AND number IN (SELECT number FROM run ORDER BY number LIMIT ?)
            """, [Value(now.minus(Int64(clamping: bounds.keep.seconds))), Value(Self.mostPruned)])
    }
}

/// How long past runs are kept, and how many of each pipeline.
public struct HistoryBounds: Sendable, Equatable {
    public var keep: Duration
    public var runs: Int
    public init(keep: Duration, runs: Int) { (self.keep, self.runs) = (keep, runs) }
}

extension Report {
    /// The cause that weighs most and is about the pipeline.
    fileprivate var weightiestCause: String? { findings.first { !Cause.isAside($0.cause) }?.cause }
}

extension Fingerprints {
    /// `workflow=4711 mint-map=42`.
    fileprivate var stored: String {
        Part.allCases.compactMap { part in values[part].map { "\(part.rawValue)=\($0)" } }.joined(separator: " ")
    }

    fileprivate init(stored: String) {
        self.init()
        for word in stored.split(separator: " ") {
            let parts = word.split(separator: "=", maxSplits: 1)
            if parts.count == 2, let part = Part(rawValue: String(parts[0])) { values[part] = UInt64(parts[1]) }
        }
    }
}
