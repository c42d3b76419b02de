import CanaryConfig
import CanaryCore
import CanaryRender
import CanaryStore
import CommandLineTool

/// `canary history`: past runs, and since when it is as it is.
enum HistoryCommand {
    static let entry = CommandEntry(
        Command(
            "history", "past runs: since when is it broken, and what changed since it was well",
            discussion: """
                The newest run stands first. Needs only `state` and `pipeline` of the configuration; writes nothing and \
                holds up no run. A time is written 7d (so long ago), 2026-11-01 or 2026-11-21T10:02:11Z.
                """,
            options: [
                .value("output", short: "o", "FORM", "text or json", allowed: ["text", "json"], defaultText: "text"),
                .value("limit", short: "n", "NUMBER", "so many runs, the newest", defaultText: "20"),
                .value("since", "TIME", "runs that began then or later"),
                .value("until", "TIME", "runs that began before"),
                .value(
                    "verdict", "VERDICT", "runs that ended so; may be repeated",
                    allowed: Verdict.allCases.map(\.rawValue), repeatable: true),
                .value("command", "COMMAND", "only runs, or only checks", allowed: ["run", "check"]),
                .value(
                    "cause", "ID", "runs with this cause among their findings",
                    completion: .words(Cause.all.map(\.id))),
            ] + SharedOptions.ofMemory,
            examples: [
                Example("canary history", "since when is it broken"),
                Example("canary history --since 7d --verdict unhealthy", "what broke in the last week"),
                Example("canary history -o json --limit 100", "for programs: docs/history.schema.json"),
            ],
            exitCodes: MemoryDesk.exitCodes("the runs were shown; also where there are none"))
    ) { parsed, terminal in
        let now = Int64(clamping: SystemClock().now())
        let asked = try query(parsed, now: now)
        return try await MemoryDesk.perform(parsed, terminal, now: now) { desk throws(StoreFailure) in
            var query = asked
            query.pipeline = desk.pipeline
            let runs = try await desk.reader.runs(query)
            let others = runs.isEmpty ? try await desk.reader.pipelines().filter { $0 != desk.pipeline } : []
            var plain = HistoryQuery()
            (plain.pipeline, plain.limit) = (query.pipeline, query.limit)
            let output = HistoryOutput(
                pipeline: desk.pipeline, runs: runs, standing: try await desk.standing(),
                isFiltered: query != plain, others: others)
            let isJSON = parsed.string("output") == "json"
            return terminal.print(isJSON ? output.json.text(pretty: true) + "\n" : output.text(style: terminal.style))
        }
    }

    private static func query(_ parsed: ParsedCommand, now: Int64) throws(UsageError) -> HistoryQuery {
        var query = HistoryQuery()
        let time = "a time such as 7d, 2026-11-01 or 2026-11-21T10:02:11Z"
        query.limit = try parsed.integer("limit", in: 1...1_000_000) ?? query.limit
        query.since = try parsed.value("since", expecting: time) { MomentText.parse($0, now: now) }
        query.until = try parsed.value("until", expecting: time) { MomentText.parse($0, now: now) }
        query.verdicts = parsed.strings("verdict").compactMap { Verdict(rawValue: $0) }
        query.commands = parsed.strings("command").compactMap { Report.Command(rawValue: $0) }
        if let id = parsed.string("cause") {
            guard Cause.named(id) != nil else {
                let meant = nearest(to: id, among: Cause.all.map(\.id)).map { "did you mean '\($0)'?" }
                throw parsed.usageError("there is no cause '\(id)'; \(meant ?? "canary causes lists them")")
            }
            query.cause = id
        }
        return query
    }
}

/// `canary report [RUN]`: one past run, in every form.
enum ReportCommand {
    static let entry = CommandEntry(
        Command(
            "report", "show a past run again, in any form: the newest, or the one that is named",
            discussion: """
                As text it also says what changed since the run that was last healthy. Needs only `state` and `pipeline` \
                of the configuration, and writes nothing but what it is told to.
                """ + OutputPlan.discussion,
            options: [OutputPlan.option] + SharedOptions.ofMemory,
            arguments: [Argument("RUN", "a run's id, or the beginning of one; the newest by default", optional: true)],
            examples: [
                Example("canary report", "the newest run or check"),
                Example("canary report 7f3a -o html=report.html", "one run as a page"),
            ],
            exitCodes: MemoryDesk.exitCodes("the report was shown, whatever it says") + [
                ExitCode("3", "a form could not be written")
            ])
    ) { parsed, terminal in
        let outputs = try OutputPlan(parsed)
        let start = parsed.argument("RUN")
        return try await MemoryDesk.perform(parsed, terminal, now: Int64(clamping: SystemClock().now())) { desk in
            let run: PastRun
            if let start {
                run = try await named(start, parsed, desk)
            } else {
                guard let newest = try await desk.newest() else {
                    return terminal.print("no run of '\(desk.pipeline)' is kept yet\n")
                }
                run = newest
            }
            guard let report = try await desk.reader.report(run.run) else {
                let words = HistoryOutput.withoutReport(run)
                if outputs.targets.allSatisfy({ $0.output.name == Output.text.name }) { return terminal.print(words) }
                terminal.err("canary: " + words)
                return ExitStatus.inconclusive
            }
            let earlier = try await desk.lastHealthy(before: run)
            let written = outputs.write(report, code: report.exitCode ?? ExitStatus.healthy, to: terminal) { style in
                guard let earlier, !earlier.fingerprints.values.isEmpty, !report.fingerprints.values.isEmpty else {
                    return ""
                }
                return HistoryOutput.changed(
                    report.fingerprints.changedFromSeen(earlier.fingerprints), since: earlier, style: style)
            }
            for problem in written.problems { terminal.err("canary: \(problem)\n") }
            return written.problems.isEmpty ? ExitStatus.healthy : ExitStatus.sinkFailed
        }
    }

    private static func named(_ start: String, _ parsed: ParsedCommand, _ desk: MemoryDesk) async throws -> PastRun {
        let found = try await desk.reader.runs(beginning: start.lowercased())
        if let only = found.first, found.count == 1 { return only }
        if found.count > 1 {
            throw parsed.usageError(
                "'\(start)' is the beginning of several runs: \(found.map(\.run.text).joined(separator: ", ")), …")
        }
        let newest = try await desk.list(limit: 200).map(\.run.text)
        if newest.isEmpty {
            throw parsed.usageError("there is no run '\(start)': none of '\(desk.pipeline)' is kept yet")
        }
        let meant = nearest(to: start.lowercased(), among: newest).map { "did you mean '\($0)'?" }
        throw parsed.usageError(
            "there is no run '\(start)'; \(meant ?? "the newest are \(newest.prefix(5).joined(separator: ", "))")")
    }
}

/// What both have in common: the way to the history, and what is said where there is none to be had.
struct MemoryDesk: Sendable {
    let reader: HistoryReader
    let pipeline: String

    static func exitCodes(_ good: String) -> [ExitCode] {
        [
            ExitCode("0", good), ExitCode("2", "the history could not be read, or the run has no report"),
            ExitCode("64", "the command line is wrong, or there is no such run"),
            ExitCode("78", "the configuration is wrong"),
        ]
    }

    /// - Throws: `UsageError`, `ConfigurationError`.
    static func perform(
        _ parsed: ParsedCommand, _ terminal: Terminal, now: Int64,
        _ body: (MemoryDesk) async throws -> Int32
    ) async throws -> Int32 {
        let configuration = try SharedOptions.loadMemory(parsed, terminal).configuration
        let desk = MemoryDesk(
            reader: HistoryReader(folder: configuration.state, now: now), pipeline: configuration.pipeline)
        do {
            return try await body(desk)
        } catch let failure as StoreFailure {
            terminal.err("canary: the history in \(failure.path) could not be read: \(failure.detail)\n")
            if failure.kind == .corrupt { terminal.err("canary: the next run sets it aside and begins a new one\n") }
            return ExitStatus.inconclusive
        }
    }

    /// So many runs are looked through for what they say together.
    private static let depth = 1000

    /// - Parameter pipeline: the one that is asked for, unless another is said.
    func list(of pipeline: String? = nil, limit: Int = depth) async throws(StoreFailure) -> [PastRun] {
        var query = HistoryQuery()
        (query.pipeline, query.limit) = (pipeline ?? self.pipeline, limit)
        return try await reader.runs(query)
    }

    func standing() async throws(StoreFailure) -> Standing { Standing(try await list()) }

    /// The newest that is not still under way; else the newest.
    func newest() async throws(StoreFailure) -> PastRun? {
        let runs = try await list(limit: 50)
        return runs.first { $0.end != .underWay } ?? runs.first
    }

    func lastHealthy(before run: PastRun) async throws(StoreFailure) -> PastRun? {
        try await list(of: run.pipeline).drop { $0.run != run.run }.dropFirst().first { $0.isWell == true }
    }
}
