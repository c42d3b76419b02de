import CanaryCore
import Workflow

/// What came of trying events in a workflow, for the rules.
struct LintProbes: Sendable {
    struct Tried: Sendable {
        var event: TrialEvent
        var trial: Trial
        var rule: DropRule?
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

    /// The call that the first event which got through would make.
    var call: (tried: Tried, request: HTTPNodeRequest)? {
        for one in tried { if let request = one.trial.calls.first { return (one, request) } }
        return nil
    }

    static func make(
        _ source: WorkflowSource, expected: LintExpectations, now: Int, scripts: TrialScripts
    ) async -> LintProbes {
        var probes = LintProbes()
        let bench: TrialBench
        do throws(TrialBench.Problem) {
            bench = try TrialBench(source, scripts: scripts, agent: expected.agent)
        } catch {
            // No webhook is a rule's business.
            if case .unreadable(let words) = error { probes.unseen = words.prefix(5).joined(separator: "; ") }
            return probes
        }
        let kinds: [(TrialEvent.Dialect, TrialEvent.Status)] = [(.entry, .update), (.native, .new), (.native, .update)]
        for (dialect, status) in kinds {
            let event = TrialEvent(dialect: dialect, status: status, image: expected.image, tag: expected.tag)
            let trial = await bench.run(event, staticData: .null, now: now)
            if let trouble = scripts.trouble {
                probes.unseen = trouble
                return probes
            }
            var one = Tried(event: event, trial: trial)
            if case .dropped(let node) = trial.end, bench.kind(of: node) == "code" {
                let explainer = DropExplainer(bench, staticData: .null, event: event, now: now, node: node)
                one.rule = await explainer.explain()
            }
            probes.tried.append(one)
            // A script that never ends does so for every event.
            if case .scriptStopped = trial.end { return probes }
        }
        // Megabytes of script are not run dozens of times.
        guard source.nodes.reduce(0, { $0 + ($1.parameters["jsCode"]?.stringValue?.utf8.count ?? 0) }) < 1 << 20 else {
            probes.isSlow = true
            return probes
        }
        await probes.readLimiter(source, bench, expected, now, scripts)
        return probes
    }

    /// Where the filters let nothing pass, the limiter behind them is tried without them.
    private mutating func readLimiter(
        _ source: WorkflowSource, _ bench: TrialBench, _ expected: LintExpectations, _ now: Int, _ scripts: TrialScripts
    ) async {
        var candidates: [(TrialBench, TrialEvent, Trial)] = tried.map { (bench, $0.event, $0.trial) }
        if !tried.contains(where: { $0.trial.end == .handedOver }),
            let open = try? TrialBench(source.withoutFilters, scripts: scripts, agent: expected.agent)
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
