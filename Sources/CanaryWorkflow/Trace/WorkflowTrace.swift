import CanaryCore
import Workflow

/// The ways of one or several events through a workflow, side by side.
public struct WorkflowTrace: Sendable {
    /// One event's.
    public struct Way: Sendable {
        /// `native, new`; `payload` for one of neither dialect.
        public var label: String
        public var event: TrialEvent
        public var trial: Trial
        /// Of the Code node that dropped it, or threw.
        public var rule: DropRule?
        /// Slots left after this event, of so many, and when the window ends (unix seconds).
        public var slots: (left: Int, limit: Int, window: Int?)?

        /// Why the agent refuses the call, or never sees it, as the node's document shows; and its cause.
        public var refusal: (words: String, cause: String)?

        public var reachesAgent: Bool { trial.end == .handedOver && refusal == nil }

        /// It is certain that it does not reach the agent.
        public var isLost: Bool {
            if refusal != nil { return true }
            return switch trial.end {
            case .handedOver, .outsideCall, .agentUnseen, .unsupported: false
            case .dropped, .failed, .agentDisabled, .scriptStopped, .ended, .endless, .notStarted: true
            }
        }
    }

    public var ways: [Way] = []
    let source: WorkflowSource
    /// The engine's own trouble, which says nothing of the workflow.
    public var unseen: String?

    /// Tries the events one after the other, each as if it came alone.
    ///
    /// - Parameters:
    ///   - staticData: what the limiter and its like hold now.
    ///   - now: unix milliseconds.
    public static func make(
        _ source: WorkflowSource, events: [TrialEvent], staticData: WorkflowValue, now: Int, agent: ServiceURL?,
        agentNode: String? = nil, scripts: TrialScripts
    ) async throws(TrialBench.Problem) -> WorkflowTrace {
        let bench = try TrialBench(source, scripts: scripts, agent: agent, agentNode: agentNode)
        var trace = WorkflowTrace(source: source)
        for event in events {
            let trial = await bench.run(event, staticData: staticData, now: now)
            // A workflow that asks for no script is traced without an engine.
            if let trouble = scripts.trouble {
                trace.unseen = trouble
                return trace
            }
            let label = event.dialect.map { "\($0.rawValue), \(event.status)" } ?? "payload"
            var way = Way(label: label, event: event, trial: trial)
            switch trial.end {
            case .dropped(let node), .failed(let node, _):
                guard bench.kind(of: node) == "code" else { break }
                let explainer = DropExplainer(bench, staticData: staticData, event: event, now: now, node: node)
                way.rule = await explainer.explain()
            case .handedOver:
                way.slots = await slots(bench, event, trial, now)
                way.refusal = refusal(source, trial, agent, agentNode)
            default: break
            }
            trace.ways.append(way)
        }
        return trace
    }

    /// What the header, the method and the address of the agent's node lead to.
    private static func refusal(
        _ source: WorkflowSource, _ trial: Trial, _ agent: ServiceURL?, _ agentNode: String?
    ) -> (words: String, cause: String)? {
        let search = AgentSearch(source, agent: agent, name: agentNode)
        guard let node = search.all.first(where: { $0.name == trial.agent }), let call = trial.calls.first else {
            return nil
        }
        if call.method != "POST" { return ("\(call.method): /execute answers 405", "handoff.wrong-path") }
        if agent != nil, case .otherURL(let url) = node.match {
            return ("the call goes to \(url), not to the configured agent", "workflow.agent-elsewhere")
        }
        let isSent = call.headers.contains { $0.name.lowercased() == "authorization" }
        switch node.header {
        case .literalExpression:
            return ("401 Missing bearer token: the header is not evaluated", "handoff.bearer-missing")
        case .notMarked: return ("401 Invalid token: the braces themselves are sent", "handoff.bearer-not-expression")
        case .empty, .absent: return ("401 Missing bearer token: there is none", "handoff.bearer-header-empty")
        case .expression, .hardCoded:
            return isSent
                ? nil : ("401 Missing bearer token: the node's headers are switched off", "handoff.bearer-header-empty")
        case .credential, .unseen: return nil
        }
    }

    private static func slots(
        _ bench: TrialBench, _ event: TrialEvent, _ trial: Trial, _ now: Int
    ) async -> (left: Int, limit: Int, window: Int?)? {
        // Only what changes static data counts anything.
        guard trial.staticData != .null else { return nil }
        for step in trial.steps where step.kind == "code" {
            let probe = LimiterProbe(bench, event: event, now: now, node: step.node)
            guard let reading = await probe.read(), let used = reading.used(in: trial.staticData) else { continue }
            return (max(0, reading.limit - used), reading.limit, reading.window)
        }
        return nil
    }
}
