import CanaryConfig
import CanaryCore
import CanaryWorkflow
import CommandLineTool

/// `canary workflow lint`: the known bad forms.
enum WorkflowLintCommand {
    static let entry = CommandEntry(
        under: "workflow",
        Command(
            "lint", "what is wrong with the workflow: each place with its mended value",
            discussion: """
                Looks at a file, at the workflow that n8n runs, or at both. Events of both dialects are tried in it; \
                nothing is sent. What a configuration says (the agent's address, the webhook, the rate limit, the \
                repository with the agent's instructions) is held against it where there is one.
                """,
            options: [
                WorkflowDesk.live,
                .value(
                    "skip", "RULE", "leave a rule out, beside those of workflow.lint.skip; may be repeated",
                    allowed: LintRuleName.all, repeatable: true),
                WorkflowDesk.output,
            ] + SharedOptions.all,
            arguments: [
                Argument(
                    "FILE", "a workflow's JSON, - for standard input; the live one by default", optional: true,
                    completion: .files)
            ],
            examples: [
                Example("canary workflow lint stacks/n8n/workflows/diun-upgrade.json", "before it is imported"),
                Example("canary workflow lint --live -o json", "what n8n runs, for a script"),
            ],
            exitCodes: WorkflowExit.codes("nothing was found", "something is wrong"))
    ) { parsed, terminal in
        let file = parsed.argument("FILE")
        let isLive = parsed.flag("live") || file == nil
        let loaded = try SharedOptions.load(parsed, terminal, for: isLive ? .workflow : nil)
        let isJSON = parsed.string("output") == "json"
        let skipped = parsed.strings("skip")
        return await WorkflowDesk.perform(parsed, terminal, loaded) { desk throws(WorkflowTrouble) in
            var sources: [WorkflowSource] = []
            if let file { sources.append(try desk.file(file)) }
            if isLive { sources.append(try await desk.live()) }
            let veil = Veil(sources, known: desk.secrets)
            let instructions = await desk.instructions()
            var expected = LintExpectations(loaded.configuration, isGiven: loaded.path != nil)
            expected.skipped.formUnion(skipped)
            let scripts = TrialScripts(executable: terminal.program)
            var reports: [LintReport] = []
            for source in sources {
                let scene = await LintScene(
                    source, expected: expected, instructions: instructions, veil: veil, scripts: scripts, now: desk.now)
                reports.append(LintReport.make(scene))
            }
            await scripts.stop()
            let text = isJSON ? LintOutput.json(reports).text(pretty: true) + "\n" : LintOutput.text(reports)
            let isClean = reports.allSatisfy(\.isClean)
            let isWhole = reports.allSatisfy(\.unseen.isEmpty)
            let code = isClean ? (isWhole ? ExitStatus.healthy : ExitStatus.inconclusive) : ExitStatus.unhealthy
            return (text, code)
        }
    }
}

/// `canary workflow diff`: what differs between the file in git and what n8n runs.
enum WorkflowDiffCommand {
    static let entry = CommandEntry(
        under: "workflow",
        Command(
            "diff", "what differs between n8n's workflow and a file, or between two files",
            discussion: """
                By node and parameter. The order of things, positions, ids, versions, times and what n8n fills in by \
                itself are no difference; what is secret is not shown.
                """,
            options: [WorkflowDesk.output] + SharedOptions.all,
            arguments: [
                Argument("FILE", "a workflow's JSON, - for standard input", completion: .files),
                Argument(
                    "OTHER", "another; without it FILE is held against the live workflow", optional: true,
                    completion: .files),
            ],
            examples: [
                Example("canary workflow diff stacks/n8n/workflows/diun-upgrade.json", "exit code 1 where it drifted")
            ],
            exitCodes: WorkflowExit.codes("no difference", "they differ"))
    ) { parsed, terminal in
        let (file, other) = (parsed.argument("FILE") ?? "-", parsed.argument("OTHER"))
        if file == "-", other == "-" { throw parsed.usageError("standard input can be read once only") }
        let loaded = try SharedOptions.load(parsed, terminal, for: other == nil ? .workflow : nil)
        let isJSON = parsed.string("output") == "json"
        return await WorkflowDesk.perform(parsed, terminal, loaded) { desk throws(WorkflowTrouble) in
            let first = try desk.file(file)
            let second = if let other { try desk.file(other) } else { try await desk.live() }
            // What n8n runs stands first: the file says what should be.
            let (left, right) = other == nil ? (second, first) : (first, second)
            let veil = Veil([left, right], known: desk.secrets)
            let diff = WorkflowDiff(left, right, veil: veil)
            let text =
                isJSON
                ? DiffOutput.json(diff, left: left.label, right: right.label).text(pretty: true) + "\n"
                : DiffOutput.text(diff, left: left.label, right: right.label)
            return (text, diff.changes.isEmpty ? ExitStatus.healthy : ExitStatus.unhealthy)
        }
    }
}

/// `canary workflow trace`: the way of an event, node by node, with nothing sent.
enum WorkflowTraceCommand {
    private static let own: Set<String> = ["dialect"]

    static let entry = CommandEntry(
        under: "workflow",
        Command(
            "trace", "what would become of an image or a payload: which node decides, and why",
            discussion: """
                Runs the workflow with everything but the sending. The limiter and whatever else the live workflow \
                remembers are taken into account. Where a Code node drops the event, the rule is found by trying one \
                change at a time.
                """,
            options: [
                WorkflowDesk.live,
                .value(
                    "dialect", "HOW", "how the event is written", allowed: ["entry", "native", "both"],
                    defaultText: "both"),
                .value(
                    "status", "STATUS", "DIUN's status", allowed: TrialEvent.Status.allCases.map(\.rawValue),
                    defaultText: "what each dialect sends"),
                WorkflowDesk.output,
            ] + SharedOptions.all.filter { !own.contains($0.name) },
            arguments: [
                Argument(
                    "EVENT", "IMAGE:TAG, or a file with a payload (a name that ends in .json, or - )",
                    completion: .files),
                Argument("FILE", "a workflow's JSON; the live one by default", optional: true, completion: .files),
            ],
            examples: [
                Example("canary workflow trace postgres:16.4", "through what n8n runs now"),
                Example("canary workflow trace event.json workflow.json --live", "a file, with n8n's live memory"),
            ],
            exitCodes: WorkflowExit.codes("every event that was tried reaches the agent", "one does not"))
    ) { parsed, terminal in
        let (word, file) = (parsed.argument("EVENT") ?? "", parsed.argument("FILE"))
        if word == "-", file == "-" { throw parsed.usageError("standard input can be read once only") }
        let isLive = parsed.flag("live") || file == nil
        let loaded = try SharedOptions.load(parsed, terminal, for: isLive ? .workflow : nil, without: own)
        let isJSON = parsed.string("output") == "json"
        let status = parsed.string("status").flatMap(TrialEvent.Status.init)
        let dialect = parsed.string("dialect").flatMap(TrialEvent.Dialect.init)
        return await WorkflowDesk.perform(parsed, terminal, loaded) { desk throws(WorkflowTrouble) in
            let events = try desk.events(word, dialect, status)
            let live = isLive ? try await desk.live() : nil
            let named: WorkflowSource? = if let file { try desk.file(file) } else { nil }
            guard let source = named ?? live else { throw WorkflowTrouble("there is no workflow to trace") }
            let veil = Veil([source, live].compactMap { $0 }, known: desk.secrets)
            let scripts = TrialScripts(executable: terminal.program)
            let trace: WorkflowTrace
            do throws(TrialBench.Problem) {
                trace = try await WorkflowTrace.make(
                    source, events: events, staticData: (live ?? source).staticData, now: desk.now,
                    agent: loaded.configuration.agent?.url, agentNode: loaded.configuration.n8n?.agentNode,
                    scripts: scripts)
            } catch {
                await scripts.stop()
                throw WorkflowTrouble("\(source.label): \(error.words)")
            }
            await scripts.stop()
            let text =
                isJSON
                ? TraceOutput.json(trace, veil: veil).text(pretty: true) + "\n" : TraceOutput.text(trace, veil: veil)
            return (text, WorkflowExit.code(of: trace))
        }
    }
}

/// The exit codes of the three.
enum WorkflowExit {
    static func codes(_ good: String, _ bad: String) -> [ExitCode] {
        [
            ExitCode("0", good), ExitCode("1", bad),
            ExitCode("2", "it could not be looked at: n8n does not answer, a file is no workflow, no script can run"),
            ExitCode("64", "the command line is wrong"), ExitCode("78", "the configuration is wrong"),
        ]
    }

    static func code(of trace: WorkflowTrace) -> Int32 {
        if trace.ways.contains(where: \.isLost) { return ExitStatus.unhealthy }
        let isWhole = trace.unseen == nil && trace.ways.allSatisfy(\.reachesAgent)
        return isWhole ? ExitStatus.healthy : ExitStatus.inconclusive
    }
}

extension WorkflowDesk {
    /// What the event argument means: an image with its tag, or a file.
    ///
    /// - Parameters:
    ///   - dialect: `nil` for both.
    ///   - status: `nil` for what each dialect sends: the synthetic one `update`, DIUN's own both.
    func events(
        _ word: String, _ dialect: TrialEvent.Dialect?, _ status: TrialEvent.Status?
    ) throws(WorkflowTrouble) -> [TrialEvent] {
        if word == "-" || word.hasSuffix(".json") {
            do throws(SourceProblem) {
                return [try TrialEvent(parsing: try bytes(word))]
            } catch {
                throw WorkflowTrouble("\(word): \(words(error))")
            }
        }
        let (image, tag) = TrialEvent.reference(word)
        var events: [TrialEvent] = []
        for one in TrialEvent.Dialect.allCases where dialect == nil || one == dialect {
            let statuses = status.map { [$0] } ?? (one == .entry ? [.update] : [.new, .update])
            events += statuses.map { TrialEvent(dialect: one, status: $0, image: image, tag: tag) }
        }
        return events
    }
}
