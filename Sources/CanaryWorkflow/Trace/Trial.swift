import Workflow

/// One event's way through a workflow, with nothing sent.
public struct Trial: Sendable {
    /// One condition of a Filter, IF or Switch node, with what both sides came to.
    public struct Condition: Sendable, Equatable {
        /// Its place in the node's parameters.
        public var index: Int
        /// `nil` is JavaScript's undefined.
        public var left: WorkflowValue?
        public var operation: String
        public var right: WorkflowValue?
        public var passed: Bool
    }

    /// One run of one node.
    public struct Step: Sendable {
        public var node: String
        /// `filter`, `code`, `httpRequest`.
        public var kind: String
        public var itemsIn: Int
        /// By output.
        public var itemsOut: [Int]
        public var conditions: [Condition] = []
        /// What n8n would say of it.
        public var failure: String?
        public var isDisabled = false
        /// What it would have sent.
        public var calls: [HTTPNodeRequest] = []
    }

    public enum End: Sendable, Equatable {
        /// The agent was called.
        case handedOver
        /// This node let nothing pass.
        case dropped(node: String)
        case failed(node: String, message: String)
        /// The agent's node is switched off: the item passed it.
        case agentDisabled
        /// A node before the agent's asks somebody for something; what comes back is not known here.
        case outsideCall(node: String)
        /// It came to a node that may be the one that calls the agent; whether it is cannot be told here.
        case agentUnseen(node: String)
        /// The engine does not know something of this node's.
        case unsupported(node: String, what: String)
        /// Its script was stopped: endless, too much memory.
        case scriptStopped(node: String, why: String)
        /// Items went on from here, and nothing leads to the agent.
        case ended(node: String)
        /// Round and round.
        case endless
        /// Nothing ran at all.
        case notStarted(String)

        var node: String? {
            switch self {
            case .dropped(let node), .failed(let node, _), .outsideCall(let node), .agentUnseen(let node),
                .unsupported(let node, _),
                .scriptStopped(let node, _), .ended(let node):
                node
            case .handedOver, .agentDisabled, .endless, .notStarted: nil
            }
        }
    }

    public var steps: [Step]
    public var end: End
    /// As it would be stored afterwards.
    public var staticData: WorkflowValue

    /// The node that called the agent, or is known to be the one that would.
    public var agent: String?
    /// The agent's node's calls.
    public var calls: [HTTPNodeRequest] = []

    /// Whether a node gave its items on.
    func passes(_ node: String) -> Bool {
        steps.contains { $0.node == node && $0.failure == nil && ($0.itemsOut.first ?? 0) > 0 }
    }
}
