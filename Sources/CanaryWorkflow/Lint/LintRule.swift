import CanaryCore
import Workflow

/// One thing that can be wrong with a workflow: a row of the table. A new one is a row in a file of `Rules/`, and its test.
public struct LintRule: Sendable {
    public enum Severity: String, Sendable, Comparable {
        /// No event gets through, or the agent refuses it.
        case error
        /// It works today, or hides that it does not.
        case warning
        /// A limit of the canary's own engine: it says nothing of the workflow, and changes no exit code.
        case note

        private var rank: Int {
            switch self {
            case .error: 0
            case .warning: 1
            case .note: 2
            }
        }

        public static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
    }

    /// What a rule looks at.
    enum Part: Sendable {
        /// The document alone.
        case document
        /// What became of events that were tried in it.
        case trials
    }

    /// What `check` and `run` make of a rule.
    enum Use: Sendable {
        /// A finding of theirs: it says whether events get through.
        case finding
        /// Nothing: it is advice, or a row of the table of causes looks at the live workflow by itself.
        case none
    }

    /// `workflow.header-literal`, fixed for ever.
    public let id: String
    public let severity: Severity
    /// One line, without a full stop.
    public let title: String
    /// The row of `canary causes` that says more, where there is one.
    public let cause: String?
    let part: Part
    let use: Use
    let look: @Sendable (LintScene) -> [Place]

    /// It is about what the agent does with a job: the event gets to it.
    var isBehindTheAgent: Bool { cause?.hasPrefix("model.") == true || cause == "workflow.prompt-incomplete" }

    /// Where a rule was broken.
    struct Place: Sendable {
        var node: String?
        var parameter: String?
        /// What is there and what it does; raw, masked when it is shown.
        var message: String
        /// The right value, ready to paste.
        var mended: String?
        /// Another severity than the row's own.
        var severity: Severity?
        /// The event that does not get through, where it is not every one.
        var event: TrialEvent?
        /// Another row of `canary causes` than the rule's own.
        var cause: String?
    }

    init(
        _ id: String, _ severity: Severity, _ title: String, cause: String? = nil, _ part: Part = .document,
        use: Use = .none, look: @escaping @Sendable (LintScene) -> [Place]
    ) {
        (self.id, self.severity, self.title, self.cause) = (LintRuleName.prefix + id, severity, title, cause)
        (self.part, self.use, self.look) = (part, use, look)
    }

    /// The whole table, in the order of the road.
    public static let all: [LintRule] =
        stateRules + graphRules + webhookRules + eventRules + limiterRules + agentNodeRules + headerRules
        + requestRules + instructionRules
}

/// One broken rule, fit to be shown.
public struct LintFinding: Sendable, Equatable {
    public var rule: String
    public var severity: LintRule.Severity
    public var title: String
    public var node: String?
    public var parameter: String?
    public var message: String
    public var mended: String?
    public var cause: String?

    init(_ rule: LintRule, _ place: LintRule.Place, _ veil: Veil) {
        (self.rule, severity, title) = (rule.id, place.severity ?? rule.severity, rule.title)
        (node, parameter) = (place.node.map { veil.line($0) }, place.parameter.map { veil.line($0) })
        message = veil.line(place.message, limit: 1000)
        mended = place.mended.map { veil.lines($0).joined(separator: "\n") }
        cause = place.cause ?? rule.cause
    }
}

/// What a workflow was held against, and what came of it.
public struct LintReport: Sendable {
    /// Which workflow: `live`, or a path.
    public var source: String
    public var findings: [LintFinding]
    /// What could not be looked at, in words.
    public var unseen: [String]

    /// Whether something is wrong, or may be: what the canary's engine lacks is neither.
    public var isClean: Bool { findings.allSatisfy { $0.severity == .note } }

    /// Looks at a workflow with every rule that is not left out.
    public static func make(_ scene: LintScene) -> LintReport {
        var findings = LintRule.all.filter { !scene.expected.skipped.contains($0.id) }.flatMap { rule in
            rule.look(scene).map { LintFinding(rule, $0, scene.veil) }
        }
        // Swift's sort keeps the order of equals: within a severity the order of the road.
        findings.sort { $0.severity < $1.severity }
        return LintReport(
            source: scene.veil.label(scene.source.label), findings: findings,
            unseen: scene.unseen.map { scene.veil.line($0) })
    }
}
