/// A workflow that is to be held against the rules of lint: what they prove costs nothing, and an event does.
public struct LintQuestion: Sendable {
    /// The workflow as n8n's API gives it. It can hold a bearer in clear.
    public var workflow: JSONValue
    public var configuration: Configuration
    /// Where the agent's instructions stand, and the commit to look at.
    public var repository: (any InfraRepository)?
    public var head: Commit?
    /// Unix seconds, as the workflow's scripts see it.
    public var at: Double
    /// For all of it.
    public var within: Duration

    public init(
        workflow: JSONValue, configuration: Configuration, repository: (any InfraRepository)? = nil,
        head: Commit? = nil, at: Double, within: Duration
    ) {
        (self.workflow, self.configuration, self.repository) = (workflow, configuration, repository)
        (self.head, self.at, self.within) = (head, at, within)
    }
}

extension Configuration {
    /// Everything in it that the outcome of trying a workflow depends on, as texts.
    package var triedBy: [String] {
        let limit = n8n?.rateLimit
        let texts: [String?] = [
            agent?.url.shown, n8n?.agentNode, webhook?.dialect.rawValue, webhook?.image, webhook?.tag,
            "\(deadline.seconds)", limit.map { "\($0.limit) \($0.window.seconds)" },
        ]
        return texts.map { $0 ?? "" } + lintSkip
    }
}

/// What lint proves of a workflow, fit to be shown.
public struct LintSeen: Sendable, Equatable {
    public struct Finding: Sendable, Equatable {
        /// `workflow.native-dropped`
        public var rule: String
        /// The row of the table of causes that says what it does to the pipeline.
        public var cause: String
        /// Events do not get through; else it is worth a warning.
        public var isError: Bool
        /// The canary's own event cannot get through.
        public var stopsOurEvent: Bool
        public var node: String?
        public var parameter: String?
        public var message: String
        /// The right value, ready to paste.
        public var mended: String?

        public init(
            rule: String, cause: String, isError: Bool, stopsOurEvent: Bool, node: String? = nil,
            parameter: String? = nil, message: String, mended: String? = nil
        ) {
            (self.rule, self.cause, self.isError, self.stopsOurEvent) = (rule, cause, isError, stopsOurEvent)
            (self.node, self.parameter, self.message, self.mended) = (node, parameter, message, mended)
        }
    }

    public var findings: [Finding]
    /// What could not be looked at, in words: no script can run here, a node that the engine lacks.
    public var unseen: [String]

    public init(findings: [Finding] = [], unseen: [String] = []) { (self.findings, self.unseen) = (findings, unseen) }
}

/// Holds a workflow against the rules of lint; the engine's in `CanaryWorkflow`.
public protocol WorkflowLinting: Sendable {
    /// What the document alone shows, without any script; takes next to no time.
    func read(_ question: LintQuestion) -> LintSeen
    /// What becomes of events that are tried in it, with nothing sent; takes scripts, and some tenths of a second.
    func tryOut(_ question: LintQuestion) async -> LintSeen
}

/// What trying gave the last time, by a number that changes when anything does that it depends on. Worth having and never
/// needed.
public protocol LintMemory: Sendable {
    func recall(_ key: UInt64) async -> LintSeen?
    func keep(_ seen: LintSeen, key: UInt64) async
}

/// The ids of lint's rules, for the configuration: the rules themselves stand where the engine does.
public enum LintRuleName {
    public static let prefix = "workflow."

    public static let all: [String] = [
        "inactive", "draft-differs", "saving-off", "failures-not-saved", "duplicate-name", "no-such-node",
        "unconnected",
        "cycle", "node-disabled", "errors-hidden", "unknown-node", "no-webhook", "webhook-disabled",
        "webhook-path-empty", "webhook-method", "webhook-elsewhere", "webhook-without-id", "response-mode",
        "native-dropped", "new-dropped", "update-dropped", "entry-dropped", "event-dropped", "node-fails",
        "prompt-incomplete", "prompt-without-link", "limiter-limit", "limiter-window", "no-limiter", "no-agent-node",
        "agent-node-disabled", "several-agent-nodes", "agent-elsewhere", "agent-not-reached", "agent-method",
        "header-literal", "header-not-expression", "bearer-hard-coded", "header-empty", "header-switched-off",
        "request-timeout", "job-timeout", "job-budget", "agent-name", "canary-clause",
    ].map { prefix + $0 }
}
