import CanaryCore
import Workflow

/// What came of trying events in a workflow, for the rules.
struct LintProbes: Sendable {
    struct Tried: Sendable {
        var event: TrialEvent
        var trial: Trial
        var rule: DropRule?
        /// The node that dropped it is one that decides: a Filter, IF, Switch or Code node.
        var isDecided = false
        /// `a native event with status new`
        var words: String {
            "\(event.dialect == .entry ? "an entry" : "a native") event with status \(event.status)"
        }
    }

    /// `entry` and update, `native` and new, `native` and update; each with an empty limiter.
    var tried: [Tried] = []
    var limiter: LimiterReading?
    /// Whether a Code node was reached at all, so that a missing limiter is one.
    var sawLimiter = false
    /// The scripts are so large that the limiter was not read out.
    var isSlow = false
    /// Why nothing could be tried.
    var unseen: String?
    /// Nodes that read what stands in no document: n8n's variables, modules that an instance may allow.
    private var readers: Set<String> = []
    /// Of those the ones that put a variable into a text and do nothing else with it, which nothing fails by.
    private var harmless: Set<String> = []

    /// Whether what a node did hangs on something that was made up here: then it proves nothing.
    func isGuess(_ tried: Tried, _ node: String) -> Bool {
        guard let end = tried.trial.steps.lastIndex(where: { $0.node == node }) else { return readers.contains(node) }
        if tried.trial.steps[..<end].contains(where: { readers.contains($0.node) || !$0.calls.isEmpty }) { return true }
        guard readers.contains(node) else { return false }
        if case .failed = tried.trial.end { return !harmless.contains(node) }
        return true
    }

    /// The dialect's events that a node certainly keeps from the agent, while it lets the other dialect's pass.
    func lost(_ dialect: TrialEvent.Dialect) -> [Tried] {
        dropped(dialect).filter { one in
            guard case .dropped(let node) = one.trial.end else { return false }
            return tried.contains { $0.event.dialect != dialect && $0.trial.passes(node) }
        }
    }

    /// The dialect's events that a node drops, whatever the reason, where it is certain that it does.
    func dropped(_ dialect: TrialEvent.Dialect) -> [Tried] {
        tried.filter { one in
            guard one.event.dialect == dialect, case .dropped(let node) = one.trial.end else { return false }
            // Another kind of node keeps nothing back of its own accord.
            guard one.isDecided else { return false }
            switch one.rule {
            // At another time, or with another memory, it passes.
            case .limiter, .remembered, .time: return false
            default: return !isGuess(one, node)
            }
        }
    }

    /// The call that the first event which got through would make.
    var call: (tried: Tried, request: HTTPNodeRequest)? {
        for one in tried { if let request = one.trial.calls.first { return (one, request) } }
        return nil
    }

    static func make(
        _ source: WorkflowSource, expected: LintExpectations, now: Int, scripts: TrialScripts,
        readsLimiter: Bool
    ) async -> LintProbes {
        var probes = LintProbes()
        let bench: TrialBench
        do throws(TrialBench.Problem) {
            bench = try TrialBench(
                source, scripts: scripts, agent: expected.agent, agentNode: expected.agentNode)
        } catch {
            // No webhook is a rule's business.
            if case .unreadable(let words) = error { probes.unseen = words.prefix(5).joined(separator: "; ") }
            return probes
        }
        for node in source.nodes { probes.noteReader(node) }
        let kinds: [(TrialEvent.Dialect, TrialEvent.Status)] = [(.entry, .update), (.native, .new), (.native, .update)]
        for (dialect, status) in kinds {
            let event = TrialEvent(dialect: dialect, status: status, image: expected.image, tag: expected.tag)
            let trial = await bench.run(event, staticData: .null, now: now)
            if let trouble = scripts.trouble {
                probes.unseen = trouble
                return probes
            }
            var one = Tried(event: event, trial: trial)
            if case .dropped(let node) = trial.end, ["code", "filter", "if", "switch"].contains(bench.kind(of: node)) {
                let explainer = DropExplainer(bench, staticData: .null, event: event, now: now, node: node)
                (one.rule, one.isDecided) = (await explainer.explain(), true)
            }
            probes.tried.append(one)
            // A script that never ends does so for every event.
            if case .scriptStopped = trial.end { return probes }
        }
        guard readsLimiter else { return probes }
        // Megabytes of script are not run dozens of times.
        guard source.nodes.reduce(0, { $0 + ($1.parameters["jsCode"]?.stringValue?.utf8.count ?? 0) }) < 1 << 20 else {
            probes.isSlow = true
            return probes
        }
        await probes.readLimiter(source, bench, expected, now, scripts)
        return probes
    }

    private mutating func noteReader(_ node: SourceNode) {
        let text = WorkflowValue.object(node.parameters).text
        guard ["$env", "$vars", "$secrets", "process.env", "require("].contains(where: { text.contains($0) }) else {
            return
        }
        readers.insert(node.name)
        // A header or a body with `{{ $env.NAME }}` in it; an address that is made of one may be none.
        var rest = text
        for variable in WorkflowVariable.all(in: ["nodes": [.object(node.document)]]) {
            let store = variable.store == .environment ? "$env" : "$vars"
            for hole in ["{{ \(store).\(variable.name) }}", "{{\(store).\(variable.name)}}"] {
                rest = rest.replacing(hole, with: "")
            }
        }
        let isLeft = ["$env", "$vars", "$secrets", "process.env", "require("].contains { rest.contains($0) }
        let url = node.parameters["url"]?.stringValue ?? ""
        if !isLeft, !url.contains("$env"), !url.contains("$vars") { harmless.insert(node.name) }
    }

    /// Where the filters let nothing pass, the limiter behind them is tried without them.
    private mutating func readLimiter(
        _ source: WorkflowSource, _ bench: TrialBench, _ expected: LintExpectations, _ now: Int, _ scripts: TrialScripts
    ) async {
        var candidates: [(TrialBench, TrialEvent, Trial)] = tried.map { (bench, $0.event, $0.trial) }
        if !tried.contains(where: { $0.trial.end == .handedOver }),
            let open = try? TrialBench(
                source.withoutFilters, scripts: scripts, agent: expected.agent, agentNode: expected.agentNode)
        {
            for one in tried {
                candidates.append((open, one.event, await open.run(one.event, staticData: .null, now: now)))
            }
        }
        for (bench, event, trial) in candidates {
            for step in trial.steps where step.kind == "code" && trial.passes(step.node) {
                sawLimiter = true
                let probe = LimiterProbe(bench, event: event, now: now, node: step.node)
                if let reading = await probe.read() {
                    limiter = reading
                    return
                }
            }
        }
    }
}

extension WorkflowSource {
    /// The same with every Filter and IF letting everything pass.
    var withoutFilters: WorkflowSource {
        let nodes = (document["nodes"]?.arrayValue ?? []).map { node -> WorkflowValue in
            let type = node["type"]?.stringValue ?? ""
            guard type.hasSuffix(".filter") || type.hasSuffix(".if") else { return node }
            return node.setting("disabled", true)
        }
        var copy = document
        copy["nodes"] = .array(nodes)
        return (try? WorkflowSource(.object(copy), label: label)) ?? self
    }
}
