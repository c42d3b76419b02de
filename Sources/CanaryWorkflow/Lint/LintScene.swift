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

    public init() {}

    /// - Parameter isGiven: whether there is a configuration at all; what it leaves to defaults binds nobody without one.
    public init(_ configuration: Configuration, isGiven: Bool) {
        agent = configuration.agent?.url
        webhook = configuration.webhook?.url
        rateLimit = configuration.n8n?.rateLimit
        deadline = isGiven ? configuration.deadline : nil
        if let webhook = configuration.webhook { (image, tag) = (webhook.image, webhook.tag) }
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
    let agents: [AgentNode]

    /// Tries the events that the rules ask about.
    ///
    /// - Parameters:
    ///   - scripts: `nil` where nothing is to be tried.
    ///   - now: unix milliseconds, as the scripts see it.
    public init(
        _ source: WorkflowSource, expected: LintExpectations, instructions: AgentInstructions = .notConfigured,
        veil: Veil, scripts: TrialScripts?, now: Int
    ) async {
        (self.source, self.expected, self.instructions, self.veil) = (source, expected, instructions, veil)
        routes = Routes(source.graph)
        agents = AgentNode.all(in: source.nodes.map { Bridge.core(.object($0.document)) }, agent: expected.agent)
        if let scripts {
            probes = await LintProbes.make(source, expected: expected, now: now, scripts: scripts)
        } else {
            probes = LintProbes()
        }
    }

    var agent: AgentNode? { AgentNode.best(agents) }

    var agentSource: SourceNode? { agent.flatMap { source.graph.node(named: $0.name) } }
    var webhooks: [SourceNode] { source.nodes.filter { $0.kind == "webhook" } }

    func unseen() async -> [String] {
        var words: [String] = []
        if case .unseen(let why) = instructions { words.append("the agent's instructions: \(why)") }
        if let why = probes.unseen { words.append("what becomes of events: \(why)") }
        if probes.isSlow { words.append("the rate limiter: the scripts are too large to be run many times") }
        for tried in probes.tried {
            switch tried.trial.end {
            case .unsupported, .outsideCall:
                words.append("\(tried.words) \(TraceOutput.ending(tried.trial.end))")
            default: break
            }
        }
        return words
    }
}
