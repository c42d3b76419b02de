import CanaryCore
import Workflow

/// A workflow set up so that events can be tried in it: nothing is sent, and nothing secret is in it.
public struct TrialBench: Sendable {
    /// Why a workflow cannot be tried.
    public enum Problem: Error, Sendable, Equatable {
        /// The engine's reader refuses the document; what is wrong, in words.
        case unreadable([String])
        /// No webhook that is switched on.
        case noWebhook

        public var words: String {
            switch self {
            case .unreadable(let problems): "it cannot be run: " + problems.prefix(5).joined(separator: "; ")
            case .noWebhook: "it has no webhook that is switched on"
            }
        }
    }

    let definition: WorkflowDefinition
    let webhook: String
    /// `nil` where no node calls an agent.
    let agent: String?
    private let isAgentDisabled: Bool
    private let way: Set<String>
    private let kinds: [String: String]
    private let environment: [String: String]
    private let scripts: TrialScripts

    /// - Parameter agent: the configured agent, to know its node by.
    public init(_ source: WorkflowSource, scripts: TrialScripts, agent: ServiceURL?) throws(Problem) {
        do throws(WorkflowProblems) {
            definition = try WorkflowDefinition(reading: Disarming.document(source))
        } catch {
            throw .unreadable(error.problems.map(\.description))
        }
        let nodes = source.nodes
        let routes = Routes(source.graph)
        let agents = AgentNode.all(in: nodes.map { Bridge.core(.object($0.document)) }, agent: agent)
        let webhooks = nodes.filter { $0.kind == "webhook" && !$0.isDisabled }
        let chosen = AgentNode.best(agents)
        // Of several webhooks the one that leads to the agent.
        let leading = webhooks.first { hook in
            chosen.map { routes.reachable(from: [hook.name]).contains($0.name) } ?? false
        }
        guard let webhook = leading ?? webhooks.first else { throw .noWebhook }
        self.webhook = webhook.name
        self.agent = chosen?.name
        isAgentDisabled = chosen?.disabled ?? false
        way = chosen.map { routes.between([webhook.name], $0.name) } ?? routes.reachable(from: [webhook.name])
        kinds = Dictionary(nodes.map { ($0.name, $0.kind) }) { first, _ in first }
        environment = Disarming.environment(for: source)
        self.scripts = scripts
    }

    func kind(of node: String) -> String { kinds[node] ?? "" }

    /// Tries one event.
    ///
    /// - Parameters:
    ///   - now: unix milliseconds, as the scripts see it.
    ///   - userAgent: of the caller; DIUN's, unless said otherwise.
    public func run(
        _ event: TrialEvent, staticData: WorkflowValue, now: Int, userAgent: String = "diun/4.30.0 go/1.24.0 Linux"
    ) async -> Trial {
        var settings = EngineSettings()
        settings.environment = environment
        settings.maximumNodeRuns = 500
        settings.scripts.milliseconds = 5000
        // What waits is not waited for.
        settings.clock = WorkflowClock(now: { now }, sleep: { _ in true })
        let notes = NoteTaker(agentNode: agent)
        let recorder = TrialRecorder(scripts)
        let engine = WorkflowEngine(definition, settings: settings, scripts: recorder, caller: notes)
        let item = WorkflowItem(json: [
            "headers": [
                "host": "n8n.invalid", "user-agent": .string(userAgent), "content-type": "application/json",
                "content-length": .string(String(event.body.bytes.count)), "accept-encoding": "gzip",
            ],
            "params": [:], "query": [:], "body": event.body,
            "webhookUrl": "https://n8n.invalid/webhook/path", "executionMode": "production",
        ])
        let run = await engine.run(
            [item], from: webhook, execution: ExecutionIdentity(id: "1"), staticData: staticData,
            events: WorkflowEvents(started: { notes.begin($0) }))
        let steps = run.records.map { step($0, notes) }
        return Trial(
            steps: steps, end: end(run, steps, recorder.failure, notes), staticData: run.staticData ?? staticData,
            calls: agent.map { notes.calls(of: $0) } ?? [])
    }

    private func step(_ record: WorkflowRun.Record, _ notes: NoteTaker) -> Trial.Step {
        Trial.Step(
            node: record.node, kind: kind(of: record.node), itemsIn: record.inputs.first?.count ?? 0,
            itemsOut: record.outputs.map(\.count),
            conditions: record.notes.compactMap { note in
                guard case .condition(_, let index, let left, let operation, let right, let passed) = note else {
                    return nil
                }
                return Trial.Condition(
                    index: index, left: left, operation: Self.plain(operation), right: right, passed: passed)
            }, failure: record.failure?.message, isDisabled: record.wasDisabled, calls: notes.calls(of: record.node))
    }

    private func end(
        _ run: WorkflowRun, _ steps: [Trial.Step], _ stopped: ScriptFailure?, _ notes: NoteTaker
    ) -> Trial.End {
        let last = steps.last?.node ?? webhook
        if let agent, !notes.calls(of: agent).isEmpty { return .handedOver }
        if let stopped { return .scriptStopped(node: run.lastNode ?? last, why: stopped.description) }
        switch run.failure {
        case .unsupported(let what)?: return .unsupported(node: what.node, what: what.text)
        case .endless?: return .endless
        case .issues(let issues)?: return .notStarted(issues.joined(separator: ", "))
        default: break
        }
        if isAgentDisabled, let agent, steps.contains(where: { $0.node == agent }) { return .agentDisabled }
        if let call = steps.first(where: { !$0.calls.isEmpty && $0.node != agent && way.contains($0.node) }) {
            return .outsideCall(node: call.node)
        }
        // Where several ways part, the last node on a way to the agent is where it ended.
        guard let ended = steps.last(where: { way.contains($0.node) }) else {
            return steps.isEmpty ? .notStarted(Self.words(run.failure)) : .ended(node: last)
        }
        if let message = ended.failure { return .failed(node: ended.node, message: message) }
        if ended.itemsOut.allSatisfy({ $0 == 0 }) || leadsOn(ended) { return .dropped(node: ended.node) }
        return .ended(node: ended.node)
    }

    /// Whether an output of a node leads to the agent: then it is this node that kept the items from it.
    private func leadsOn(_ step: Trial.Step) -> Bool {
        guard agent != nil else { return false }
        return (definition.connections.main[step.node] ?? []).joined().contains { way.contains($0.node) }
    }

    /// `string:equals` as the editor has it.
    private static func plain(_ operation: String) -> String {
        operation.split(separator: ":").last.map { String($0) } ?? operation
    }

    private static func words(_ failure: WorkflowFailure?) -> String { failure.map { "\($0)" } ?? "nothing ran" }
}

extension AgentNode {
    /// The configured agent's first, then any, then one with an expression for its address; switched on before off.
    static func best(_ nodes: [AgentNode]) -> AgentNode? {
        let isOther: (AgentNode) -> Bool = { if case .otherURL = $0.match { true } else { false } }
        return nodes.first { $0.match == .exact && !$0.disabled } ?? nodes.first { $0.match == .exact }
            ?? nodes.first { isOther($0) && !$0.disabled } ?? nodes.first(where: isOther) ?? nodes.first
    }
}
