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

        public var reachesAgent: Bool { trial.end == .handedOver }

        /// It is certain that it does not reach the agent.
        public var isLost: Bool {
            switch trial.end {
            case .handedOver, .outsideCall, .unsupported: false
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
        scripts: TrialScripts
    ) async throws(TrialBench.Problem) -> WorkflowTrace {
        let bench = try TrialBench(source, scripts: scripts, agent: agent)
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
            case .handedOver: way.slots = await slots(bench, event, trial, now)
            default: break
            }
            trace.ways.append(way)
        }
        return trace
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
