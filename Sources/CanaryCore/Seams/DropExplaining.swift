/// An execution that a Code node ended, for whoever can say by which of its rules: n8n records only that nothing came out.
public struct DropQuestion: Sendable {
    /// The workflow as n8n's API gives it. It can hold a bearer in clear.
    public var workflow: JSONValue
    /// The body that the webhook got.
    public var body: JSONText
    public var node: String
    /// Unix seconds.
    public var at: Double

    public init(workflow: JSONValue, body: JSONText, node: String, at: Double) {
        (self.workflow, self.body, self.node, self.at) = (workflow, body, node, at)
    }
}

/// The rule by which a Code node dropped an event, found by trying.
public struct DropSeen: Sendable, Equatable {
    public enum Rule: Sendable, Equatable {
        case limiter, image, tag
        /// Only the other dialect passes.
        case dialect(Dialect)
        case status(String)
        /// A rule that the table of causes has no row for.
        case other
    }

    public var node: String
    public var rule: Rule
    /// `image is on a skip list: `postgres` in the name`
    public var words: String

    public init(node: String, rule: Rule, words: String) {
        (self.node, self.rule, self.words) = (node, rule, words)
    }
}

/// Tries what a Code node does with an event; the workflow engine's in `CanaryWorkflow`.
///
/// Without one, or where no script can run, the rule is worked out from the payload and the static data alone.
public protocol DropExplaining: Sendable {
    /// - Returns: `nil` where trying shows nothing.
    func explain(_ question: DropQuestion) async -> DropSeen?
}
