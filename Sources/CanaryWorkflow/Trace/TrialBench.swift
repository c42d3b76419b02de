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
    /// `nil` where no node is known to call an agent.
    let agent: String?
    /// The agent's node, or those that may be it.
    private let targets: Set<String>
    private let credentials: [String: JSONObject]
    private let variables: [String: String]
    private let isAgentDisabled: Bool
    private let way: Set<String>
    private let kinds: [String: String]
    private let environment: [String: String]
    private let scripts: TrialScripts

    /// - Parameters:
    ///   - agent: the configured agent, to know its node by.
    ///   - agentNode: the name of that node, where the configuration says it.
    public init(
        _ source: WorkflowSource, scripts: TrialScripts, agent: ServiceURL?, agentNode: String? = nil
    ) throws(Problem) {
        do throws(WorkflowProblems) {
            definition = try WorkflowDefinition(reading: Disarming.document(source))
        } catch {
            throw .unreadable(error.problems.map(\.description))
        }
        let nodes = source.nodes
        let routes = Routes(source.graph)
        let search = AgentSearch(source, agent: agent, name: agentNode)
        let webhooks = nodes.filter { $0.kind == "webhook" && !$0.isDisabled }
        // One that is only likely is known by its call.
        let chosen = search.best.flatMap { $0.match == .expression ? nil : $0 }
        let targets = Set(chosen.map { [$0.name] } ?? (search.all.map(\.name) + search.candidates))
        // Of several webhooks the one that leads to the agent.
        let leading = webhooks.first { !routes.reachable(from: [$0.name]).isDisjoint(with: targets) }
        guard let webhook = leading ?? webhooks.first else { throw .noWebhook }
        self.webhook = webhook.name
        self.agent = chosen?.name
        self.targets = targets
        isAgentDisabled = chosen?.disabled ?? false
        way =
            targets.isEmpty
            ? routes.reachable(from: [webhook.name])
            : targets.reduce(into: []) { $0.formUnion(routes.between([webhook.name], $1)) }
        kinds = Dictionary(nodes.map { ($0.name, $0.kind) }) { first, _ in first }
        let made = Placeholders(source)
        (environment, variables, credentials) = (made.environment, made.variables, made.credentials)
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
        (settings.environment, settings.variables) = (environment, variables)
        settings.credentials = credentials
        settings.missingIsLimit = true
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
        let caller = agent ?? notes.caller
        return Trial(
            steps: steps, end: end(run, steps, recorder.failure, notes), staticData: run.staticData ?? staticData,
            agent: caller, calls: caller.map { notes.calls(of: $0) } ?? [])
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
        if let caller = agent ?? notes.caller, !notes.calls(of: caller).isEmpty { return .handedOver }
        if let stopped { return .scriptStopped(node: run.lastNode ?? last, why: stopped.description) }
        switch run.failure {
        case .unsupported(let what)?: return .unsupported(node: what.node, what: what.text)
        case .endless?: return .endless
        case .issues(let issues)?: return .notStarted(issues.joined(separator: ", "))
        default: break
        }
        if isAgentDisabled, let agent, steps.contains(where: { $0.node == agent }) { return .agentDisabled }
        // Such a call leaves no step behind.
        if let node = notes.stopped {
            return agent == nil && targets.contains(node) ? .agentUnseen(node: node) : .outsideCall(node: node)
        }
        if agent == nil, let possible = steps.last(where: { targets.contains($0.node) && $0.failure == nil }) {
            return .agentUnseen(node: possible.node)
        }
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
        guard !targets.isEmpty else { return false }
        return (definition.connections.main[step.node] ?? []).joined().contains { way.contains($0.node) }
    }

    /// `string:equals` as the editor has it.
    private static func plain(_ operation: String) -> String {
        operation.split(separator: ":").last.map { String($0) } ?? operation
    }

    private static func words(_ failure: WorkflowFailure?) -> String { failure.map { "\($0)" } ?? "nothing ran" }
}
