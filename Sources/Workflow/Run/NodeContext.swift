/// What a node sees of the execution while it runs; one for each run of a node.
public final class NodeContext {
    /// The node, its parameters with n8n's defaults filled in where its type has a table of them.
    public let node: WorkflowNode
    /// By input; a node of one input has its items in the first.
    public let inputs: [[WorkflowItem]]
    /// What scripts see: all items, also where the node itself is to take the first only.
    let scriptInputs: [[WorkflowItem]]
    public let settings: EngineSettings
    public let execution: ExecutionIdentity
    public let runIndex: Int
    let caller: any HTTPCaller
    let scripts: any ScriptEvaluator
    let state: ExecutionState
    let source: ExecutionState.Source?
    /// Called by Respond to Webhook.
    let respond: (WebhookReply) -> Void

    public private(set) var hints: [JSONValue] = []
    public private(set) var notes: [NodeNote] = []
    /// Set by Wait: the execution is put away until then. Milliseconds since 1970.
    var waitTill: Int?
    private var resolved: [Result<JSONObject, NodeFailure>]?

    init(
        node: WorkflowNode, inputs: [[WorkflowItem]], scriptInputs: [[WorkflowItem]]? = nil, runIndex: Int,
        settings: EngineSettings,
        execution: ExecutionIdentity, caller: any HTTPCaller, scripts: any ScriptEvaluator, state: ExecutionState,
        source: ExecutionState.Source?, respond: @escaping (WebhookReply) -> Void
    ) {
        self.node = node
        self.inputs = inputs
        self.scriptInputs = scriptInputs ?? inputs
        self.runIndex = runIndex
        self.settings = settings
        self.execution = execution
        self.caller = caller
        self.scripts = scripts
        self.state = state
        self.source = source
        self.respond = respond
    }

    public var workflow: WorkflowDefinition { state.definition }
    public var items: [WorkflowItem] { inputs.first ?? [] }
    public var manner: EngineSettings.Manner { settings.manner }
    public var now: Int { settings.clock.now() }

    /// Whether the node is to go on after an error; n8n's nodes ask this themselves.
    public var continuesOnFail: Bool { node.onError != .stop }

    /// The node's parameters with every expression evaluated for that item.
    ///
    /// Members whose expression gave `undefined` are left out. All items are evaluated together the first time;
    /// without an expression nothing is evaluated at all.
    public func resolvedParameters(forItem item: Int) async throws(NodeFailure) -> JSONObject {
        if resolved == nil {
            resolved = try await NodeScripts(context: self).parameters(items: max(items.count, 1))
        }
        guard let resolved, resolved.indices.contains(item) else { return node.parameters }
        return try resolved[item].get()
    }

    /// What was resolved, for tracing.
    var resolvedSoFar: [JSONObject] {
        guard let resolved else { return [node.parameters] }
        return resolved.map { (try? $0.get()) ?? [:] }
    }

    /// Shown beside the node's output in the editor: `{"message": …, "location": "outputPane"}`.
    public func hint(_ hint: JSONValue) { hints.append(hint) }

    /// For tracing.
    public func note(_ note: NodeNote) { notes.append(note) }

    /// n8n's `NodeOperationError` of this node.
    public func operationError(
        _ message: String, description: String? = nil, item: Int? = nil, kind: WorkflowFailure? = nil
    ) -> NodeFailure {
        .operation(message, description: description, item: item, node: node, now: now, kind: kind)
    }

    public func unsupported(_ what: Unsupported.What) -> NodeFailure { .unsupported(what, node: node, now: now) }
}

/// What a node did, beyond its items; for tracing.
public enum NodeNote: Sendable, Equatable {
    /// One condition of a Filter, IF or Switch node. `nil` is JavaScript's undefined.
    case condition(
        item: Int, index: Int, left: JSONValue?, operation: String, right: JSONValue?, passed: Bool)
    /// What an HTTP Request node sent, or would have sent.
    case request(item: Int, HTTPNodeRequest)
    /// What a Code node wrote with `console`.
    case log(level: String, text: String)
}

/// Which execution runs.
public struct ExecutionIdentity: Sendable, Equatable {
    public var id: String
    /// `production` or `test`, as `$execution.mode` says.
    public var mode: String
    public var resumeURL: String?

    public init(id: String, mode: String = "production", resumeURL: String? = nil) {
        self.id = id
        self.mode = mode
        self.resumeURL = resumeURL
    }
}

/// What a Respond to Webhook node answers.
public struct WebhookReply: Sendable, Equatable {
    /// How the body is to be sent; n8n's server decides the content type of `json` itself.
    public enum Body: Sendable, Equatable {
        case none
        case json(JSONValue)
        case text(String)
    }

    public var status: Int
    /// Names in lower case.
    public var headers: [(name: String, value: String)]
    public var body: Body

    public init(status: Int = 200, headers: [(name: String, value: String)] = [], body: Body = .none) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    public static func == (left: WebhookReply, right: WebhookReply) -> Bool {
        left.status == right.status && left.body == right.body
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}
