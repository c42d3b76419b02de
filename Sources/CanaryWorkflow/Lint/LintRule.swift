import CanaryCore
import Workflow

/// One thing that can be wrong with a workflow: a row of the table. A new one is a row in a file of `Rules/`, and its test.
public struct LintRule: Sendable {
    public enum Severity: String, Sendable, Comparable {
        /// No event gets through, or the agent refuses it.
        case error
        /// It works today, or hides that it does not.
        case warning

        public static func < (left: Severity, right: Severity) -> Bool { left == .error && right == .warning }
    }

    /// `workflow.header-literal`, fixed for ever.
    public let id: String
    public let severity: Severity
    /// One line, without a full stop.
    public let title: String
    /// The row of `canary causes` that says more, where there is one.
    public let cause: String?
    let look: @Sendable (LintScene) async -> [Place]

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
    }

    init(
        _ id: String, _ severity: Severity, _ title: String, cause: String? = nil,
        look: @escaping @Sendable (LintScene) async -> [Place]
    ) {
        (self.id, self.severity, self.title, self.cause) = ("workflow.\(id)", severity, title, cause)
        self.look = look
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
}

/// What a workflow was held against, and what came of it.
public struct LintReport: Sendable {
    /// Which workflow: `live`, or a path.
    public var source: String
    public var findings: [LintFinding]
    /// What could not be looked at, in words.
    public var unseen: [String]

    /// Looks at a workflow with every rule.
    public static func make(_ scene: LintScene) async -> LintReport {
        var findings: [LintFinding] = []
        for rule in LintRule.all {
            for place in await rule.look(scene) {
                findings.append(
                    LintFinding(
                        rule: rule.id, severity: place.severity ?? rule.severity, title: rule.title,
                        node: place.node.map { scene.veil.line($0) },
                        parameter: place.parameter.map { scene.veil.line($0) },
                        message: scene.veil.line(place.message, limit: 1000),
                        mended: place.mended.map { scene.veil.lines($0).joined(separator: "\n") }, cause: rule.cause))
            }
        }
        // Swift's sort keeps the order of equals: within a severity the order of the road.
        findings.sort { $0.severity < $1.severity }
        return LintReport(
            source: scene.veil.line(scene.source.label), findings: findings,
            unseen: await scene.unseen().map { scene.veil.line($0) })
    }
}
