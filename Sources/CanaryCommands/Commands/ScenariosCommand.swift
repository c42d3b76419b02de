import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool
import Scenarios
import Synchronization
import Workflow

/// `canary scenarios`: scenario files as a test suite.
enum ScenariosCommand {
    static let entry = CommandEntry(
        Command(
            "scenarios", "run scenarios against the sandbox, in parallel, as a test suite",
            discussion: """
                A scenario says what is wrong with the pipeline (given), what is run (when) and what must be reported \
                (then). Without a PATH the ones that are part of the program are run. Nothing leaves this machine.
                """,
            options: [
                .value(
                    "output", short: "o", "FORM[=FILE]",
                    "\(SuiteOutput.all.map(\.name).joined(separator: " or ")), to standard output or to a file; may be repeated",
                    defaultText: "text", repeatable: true),
                .value("filter", "TEXT", "only those with this in hop/name or title"),
                SandboxOptions.n8n,
                SandboxOptions.allowPort,
                .value("jobs", short: "j", "N", "how many at once", defaultText: "eight times the cores"),
                .value(
                    "progress", "HOW", "progress on standard error",
                    allowed: ProgressLine.Mode.allCases.map(\.rawValue), defaultText: "auto"),
                .flag("list", "name them; run nothing"),
                .flag("schema", "the JSON Schema of a scenario file, for editors"),
                .flag("reference", "how to write one, as Markdown: docs/scenarios.md"),
            ],
            arguments: [
                Argument(
                    "PATH", "a scenario file, or a folder of them", optional: true, repeating: true, completion: .files)
            ],
            examples: [
                Example("canary scenarios", "all that are part of the program"),
                Example("canary scenarios my-scenarios/", "your own"),
                Example("canary scenarios --filter handoff/", "one hop's"),
                Example("canary scenarios --n8n 2.41 --filter workflow/", "with an n8n of another version"),
                Example("canary scenarios -o text -o junit=scenarios.xml", "read it, and keep it for CI"),
            ],
            exitCodes: [
                ExitCode("0", "all are as they say"), ExitCode("1", "one differs, or could not be set up"),
                ExitCode("3", "all well, but an output could not be written"),
                ExitCode("64", "the command line is wrong"), ExitCode("78", "a file cannot be read"),
                ExitCode("128+n", "ended by signal n, with what is known"),
            ])
    ) { parsed, terminal in
        if parsed.flag("schema") { return terminal.print(schema) }
        if parsed.flag("reference") { return terminal.print(ScenarioDocument.markdown()) }
        let outputs = try outputs(parsed)
        let jobs = try parsed.integer("jobs", in: 1...256) ?? ScenarioSuite.usualJobs
        let allowed = try SandboxOptions.allowedPorts(parsed)
        let scenarios = try chosen(parsed).map { scenario in
            var scenario = scenario
            SandboxOptions.adopt(parsed, &scenario.settings)
            scenario.settings.allowedPorts = allowed
            return scenario
        }
        if parsed.flag("list") { return terminal.print(list(scenarios)) }
        let interruption = Interruption(terminal)
        let mode = (parsed.string("progress").flatMap(ProgressLine.Mode.init) ?? .auto).resolved(
            isTerminal: terminal.errIsTerminal, terminal: terminal.environment["TERM"])
        let progress = Mutex(SuiteProgress(mode, width: terminal.columns, total: scenarios.count))
        let suite = ScenarioSuite(
            scenarios: scenarios, jobs: jobs, base: ScenarioSuite.base(terminal.environment),
            scripts: JavaScriptHost(executable: terminal.program),
            ended: { row in
                let text = progress.withLock { $0.text(row) }
                if !text.isEmpty { terminal.err(text) }
            })
        let report = await interruption.ending { await suite.play() }
        let line = progress.withLock { $0.end() }
        if !line.isEmpty { terminal.err(line) }
        let code = interruption.signal != 0 ? 128 + interruption.signal : (report.isGreen ? ExitStatus.healthy : 1)
        let problems = OutputPlan.write(
            outputs.map { wish in (wish, wish.output.render(report, wish.file == nil ? terminal.style : .plain)) }
                .map { (name: $0.0.output.name, file: $0.0.file, text: $0.1) }, to: terminal)
        for problem in problems { terminal.err("canary: \(problem)\n") }
        return problems.isEmpty || code != ExitStatus.healthy ? code : ExitStatus.sinkFailed
    }

    /// Those that the command line names.
    private static func chosen(_ parsed: ParsedCommand) throws -> [Scenario] {
        let paths = parsed.allArguments("PATH")
        let all =
            paths.isEmpty ? try ScenarioLibrary.all(causes: ScenarioFiles.causes) : try ScenarioFiles.read(paths)
        guard let filter = parsed.string("filter") else { return all }
        let word = filter.lowercased()
        let found = all.filter {
            "\($0.group.rawValue)/\($0.name)".lowercased().contains(word) || $0.title.lowercased().contains(word)
        }
        // A suite that ran nothing must not look like one that passed.
        if found.isEmpty {
            throw parsed.usageError("no scenario has '\(filter)' in its name or title; --list names them all")
        }
        return found
    }

    private static func outputs(_ parsed: ParsedCommand) throws(UsageError) -> [(output: SuiteOutput, file: String?)] {
        try OutputPlan.wishes(parsed, among: SuiteOutput.all.map(\.name)).compactMap { wish in
            SuiteOutput.all.first { $0.name == wish.name }.map { ($0, wish.file) }
        }
    }

    /// A line each.
    private static func list(_ scenarios: [Scenario]) -> String {
        let names = scenarios.map { "\($0.group.rawValue)/\($0.name)" }
        let width = names.map(\.count).max() ?? 0
        return zip(scenarios, names).map { scenario, name in
            name + String(repeating: " ", count: width + 2 - name.count) + scenario.title + "\n"
        }.joined()
    }

    private static var schema: String {
        JSONText(ScenarioSchema.document(causes: ScenarioFiles.causes)).text(pretty: true) + "\n"
    }
}
