import CanaryCore
import Workflow

/// What a workflow is held against: the configuration, as far as there is one.
public struct LintExpectations: Sendable {
    public var agent: ServiceURL?
    public var webhook: ServiceURL?
    public var rateLimit: Configuration.RateLimit?
    /// For the whole run; `nil` without a configuration.
    public var deadline: Duration?
    /// Image and tag of the canary's event.
    public var image = "docker.io/library/httpd"
    public var tag = "2.4.66"
    /// How the canary writes its own event.
    public var dialect = TrialEvent.Dialect.entry
    /// The node that calls the agent, where the configuration says it.
    public var agentNode: String?
    /// Ids of rules that are left out.
    public var skipped: Set<String> = []

    public init() {}

    /// - Parameter isGiven: whether there is a configuration at all; what it leaves to defaults binds nobody without one.
    public init(_ configuration: Configuration, isGiven: Bool) {
        agent = configuration.agent?.url
        webhook = configuration.webhook?.url
        rateLimit = configuration.n8n?.rateLimit
        deadline = isGiven ? configuration.deadline : nil
        if let webhook = configuration.webhook {
            (image, tag) = (webhook.image, webhook.tag)
            dialect = webhook.dialect == .native ? .native : .entry
        }
        agentNode = configuration.n8n?.agentNode
        skipped = Set(configuration.lintSkip)
    }

    /// The canary's own event: DIUN's own come as `new`.
    func isOurs(_ event: TrialEvent) -> Bool {
        event.dialect == dialect && (dialect == .entry || event.status == TrialEvent.Status.new.rawValue)
    }
}

/// A workflow under the rules, with what they may look at.
public struct LintScene: Sendable {
    public let source: WorkflowSource
    public let expected: LintExpectations
    public let instructions: AgentInstructions
    public let veil: Veil
    let routes: Routes
    let probes: LintProbes
    let search: AgentSearch

    /// Looks at the document alone.
    public init(reading source: WorkflowSource, expected: LintExpectations, veil: Veil) {
        (self.source, self.expected, self.instructions, self.veil) = (source, expected, .notConfigured, veil)
        (routes, search, probes) = (Routes(source.graph), AgentSearch(source, expected), LintProbes())
    }

    /// Tries the events that the rules ask about.
    ///
    /// - Parameters:
    ///   - scripts: `nil` where nothing is to be tried.
    ///   - now: unix milliseconds, as the scripts see it.
    ///   - readsLimiter: whether the limiter's numbers are found out, which takes most of the time.
    public init(
        _ source: WorkflowSource, expected: LintExpectations, instructions: AgentInstructions = .notConfigured,
        veil: Veil, scripts: TrialScripts?, now: Int, readsLimiter: Bool = true
    ) async {
        (self.source, self.expected, self.instructions, self.veil) = (source, expected, instructions, veil)
        routes = Routes(source.graph)
        search = AgentSearch(source, expected)
        if let scripts {
            probes = await LintProbes.make(
                source, expected: expected, now: now, scripts: scripts, readsLimiter: readsLimiter)
        } else {
            probes = LintProbes()
        }
    }

    var agents: [AgentNode] { search.all }
    var agent: AgentNode? { search.best }

    /// The agent's node, where it is an HTTP node that is known to be the agent's, and not only likely.
    var agentSource: SourceNode? {
        guard let agent, agent.match != .expression, agent.header != .unseen else { return nil }
        return source.graph.node(named: agent.name)
    }

    /// The node that called the agent in a trial, or else the one that the document shows.
    var callingNode: String? { probes.call?.tried.trial.agent ?? agent?.name }
    var webhooks: [SourceNode] { source.nodes.filter { $0.kind == "webhook" } }

    var unseen: [String] {
        var words: [String] = []
        if case .unseen(let why) = instructions { words.append("the agent's instructions: \(why)") }
        if let why = probes.unseen { words.append("what becomes of events: \(why)") }
        if probes.isSlow { words.append("the rate limiter: the scripts are too large to be run many times") }
        // The same of several events is said once.
        var ends: [(events: [String], words: String)] = []
        for tried in probes.tried {
            guard let end = unseenEnd(tried) else { continue }
            if let place = ends.firstIndex(where: { $0.words == end }) {
                ends[place].events.append(tried.words)
            } else {
                ends.append(([tried.words], end))
            }
        }
        for end in ends {
            let isEach = end.events.count == probes.tried.count && end.events.count > 1
            words.append("\(isEach ? "every event" : end.events.joined(separator: ", ")) \(end.words)")
        }
        return words
    }

    /// How an event ended, where that says nothing of the workflow.
    private func unseenEnd(_ tried: LintProbes.Tried) -> String? {
        switch tried.trial.end {
        case .unsupported, .outsideCall, .agentUnseen: return TraceOutput.ending(tried.trial.end)
        case .dropped(let node), .failed(let node, _):
            guard probes.isGuess(tried, node) else { return nil }
            return "ends at node \"\(node)\", which depends on variables of n8n's that are not known here"
        default: return nil
        }
    }
}

extension AgentSearch {
    init(_ source: WorkflowSource, _ expected: LintExpectations) {
        self.init(source, agent: expected.agent, name: expected.agentNode)
    }

    init(_ source: WorkflowSource, agent: ServiceURL?, name: String?) {
        self.init(source.nodes.map { Bridge.core(.object($0.document)) }, agent: agent, name: name)
    }
}
