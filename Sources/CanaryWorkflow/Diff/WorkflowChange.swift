import Workflow

/// One difference between two workflows, fit to be shown.
public struct WorkflowChange: Sendable, Equatable {
    public enum Kind: String, Sendable {
        case settings, active, name
        case nodeAdded = "node-added"
        case nodeRemoved = "node-removed"
        case nodeRenamed = "node-renamed"
        case node
        case connectionAdded = "connection-added"
        case connectionRemoved = "connection-removed"
    }

    /// A line of a long text.
    public struct Line: Sendable, Equatable {
        public enum Side: String, Sendable { case left, right, both }
        public var side: Side
        public var text: String
    }

    public var kind: Kind
    /// The node's name on the right, or the left where the right has none.
    public var node: String?
    /// `parameters.url`; `nil` for what is a whole.
    public var path: String?
    /// As text; `nil` where that side has nothing.
    public var left: String?
    public var right: String?
    /// For texts of several lines, what differs with a line before and after; `left` and `right` are `nil` then.
    public var lines: [Line] = []
    /// Both sides read alike, as the difference is in what must not be shown.
    public var isHidden = false
}
