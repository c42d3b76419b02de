import CanaryCore
import Workflow

/// Explains a drop of a run by trying its event in the workflow once more, with one thing changed at a time.
public struct TriedDrops: DropExplaining {
    private let executable: String

    /// - Parameter executable: this program, which runs scripts in a child when told to.
    public init(executable: String) { self.executable = executable }

    public func explain(_ question: DropQuestion) async -> DropSeen? {
        guard let source = try? WorkflowSource(live: question.workflow),
            let body = try? WorkflowValue(parsing: question.body.text())
        else { return nil }
        let scripts = TrialScripts(executable: executable)
        let seen = await explain(question, source, TrialEvent(payload: body), scripts)
        await scripts.stop()
        return seen
    }

    private func explain(
        _ question: DropQuestion, _ source: WorkflowSource, _ event: TrialEvent, _ scripts: TrialScripts
    ) async -> DropSeen? {
        guard let bench = try? TrialBench(source, scripts: scripts, agent: nil) else { return nil }
        let now = Int(clamping: question.at * 1000)
        // What n8n saw must be seen here too, or what is said of it would be about something else.
        let trial = await bench.run(event, staticData: source.staticData, now: now)
        guard trial.end == .dropped(node: question.node) else { return nil }
        let explainer = DropExplainer(
            bench, staticData: source.staticData, event: event, now: now, node: question.node, within: .seconds(20))
        let rule = await explainer.explain()
        guard rule != .unexplained else { return nil }
        return DropSeen(
            node: question.node, rule: rule.seen, words: Veil([source]).line(rule.words))
    }
}

extension DropRule {
    fileprivate var seen: DropSeen.Rule {
        switch self {
        case .limiter: .limiter
        case .imageWord, .imagePrefix, .image: .image
        case .tag: .tag
        case .dialect(let dialect): .dialect(dialect == .native ? .native : .entry)
        case .status(let status): .status(status)
        case .remembered, .time, .both, .unexplained: .other
        }
    }
}
