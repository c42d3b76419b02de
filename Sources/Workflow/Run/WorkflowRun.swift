/// What an execution came to.
public struct WorkflowRun: Sendable {
    public enum Status: String, Sendable, Equatable {
        case success, error, canceled, waiting, crashed
    }

    /// One run of one node, for tracing.
    public struct Record: Sendable {
        public var node: String
        /// From 0; a node in a loop runs several times.
        public var run: Int
        public var inputs: [[WorkflowItem]]
        /// By output, the error output last.
        public var outputs: [[WorkflowItem]]
        /// By item, where ``EngineSettings/keepsParameters`` asked for them.
        public var parameters: [JSONObject] = []
        public var notes: [NodeNote] = []
        public var failure: NodeFailure?
        /// Whether the node is switched off and passed its items on.
        public var wasDisabled = false
    }

    public var status: Status
    /// `data` of `GET /executions/{id}?includeData=true`.
    public var data: JSONValue
    /// The workflow's static data as n8n stores it at the end; nil where nothing was changed.
    public var staticData: JSONValue?
    /// Which node ran last, and what it gave; for the response mode `lastNode`.
    public var lastNode: String?
    public var lastOutputs: [[WorkflowItem]]
    /// What a Respond to Webhook node answered; also given to ``WorkflowEvents/responded`` at its moment.
    public var reply: WebhookReply?
    /// When a waiting execution is to be taken up again; the engine does not do that. Milliseconds since 1970.
    public var waitTill: Int?
    /// The other side closed the connection of an HTTP Request node. No row was seen of such an execution in recording 27;
    /// later runs of n8n 1.81.4 ended with `ECONNRESET`, as ``data`` has it.
    public var hungUp: Bool
    public var failure: WorkflowFailure?
    /// In the order in which the nodes ran.
    public var records: [Record]
}

/// What a caller can listen to while a workflow runs.
public struct WorkflowEvents: Sendable {
    /// A Respond to Webhook node answered; the run goes on.
    public var responded: @Sendable (WebhookReply) -> Void
    /// A node is about to run.
    public var started: @Sendable (String) -> Void

    public init(
        responded: @escaping @Sendable (WebhookReply) -> Void = { _ in },
        started: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.responded = responded
        self.started = started
    }
}
