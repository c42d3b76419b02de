/// A node's error: what it was, and n8n's error document for it.
public struct NodeFailure: Error, Sendable, Equatable {
    public var kind: WorkflowFailure
    /// n8n's error as it stands in `runData[node][n].error`, without `node`, `timestamp` where the engine adds them.
    public var document: JSONObject
    /// What n8n puts into `json.error` of an item where the node goes on; the message where nil.
    public var itemError: JSONValue?
    /// The parameter whose expression failed, also where n8n's document does not name it.
    var parameter: String?

    public init(kind: WorkflowFailure, document: JSONObject, itemError: JSONValue? = nil) {
        self.kind = kind
        self.document = document
        self.itemError = itemError
    }

    public var message: String { document["message"]?.stringValue ?? "" }

    /// n8n's `NodeOperationError`.
    public static func operation(
        _ message: String, description: String? = nil, item: Int? = nil, node: WorkflowNode, now: Int,
        kind: WorkflowFailure? = nil
    ) -> NodeFailure {
        var context = JSONObject()
        if let item { context["itemIndex"] = .int(item) }
        var document: JSONObject = [
            "level": "warning", "tags": [:], "context": .object(context), "functionality": "regular",
            "name": "NodeOperationError", "timestamp": .int(now), "node": .object(node.document), "messages": [],
        ]
        if let description, description != message { document["description"] = .string(description) }
        var message = message
        if let common = CommonErrorText.text(code: nil, message: message) {
            document["messages"] = [.string(message)]
            message = common
        }
        document["message"] = .string(message)
        document["stack"] = .string("NodeOperationError: \(message)")
        return NodeFailure(kind: kind ?? .operation(message: message), document: document)
    }

    /// What the engine does not know: ends the execution whatever the node's `onError` says.
    public static func unsupported(_ what: Unsupported.What, node: WorkflowNode, now: Int) -> NodeFailure {
        let unsupported = Unsupported(what, node: node.name)
        return limit("not supported: \(unsupported.text)", node: node, now: now, kind: .unsupported(unsupported))
    }

    /// What the engine, or whoever makes its calls, cannot do: an error by a name that no n8n has, so that nobody takes it
    /// for a fault of the workflow.
    static func limit(_ message: String, node: WorkflowNode, now: Int, kind: WorkflowFailure) -> NodeFailure {
        var failure = operation(message, node: node, now: now, kind: kind)
        failure.document["name"] = .string(limitName)
        failure.document["stack"] = .string("\(limitName): \(message)")
        return failure
    }

    public static let limitName = "EngineLimit"

    /// n8n's refusal to start (its text).
    static func issues(_ issues: [String], now: Int) -> NodeFailure {
        let message = "The workflow has issues and cannot be executed for that reason. Please fix them first."
        return plain(.issues(issues), name: "WorkflowHasIssuesError", level: "warning", message: message, now: now)
    }

    /// n8n stumbles over a connection that leads to no node (its text).
    package static let lostNode: NodeFailure = {
        let message = "Cannot read properties of undefined (reading 'disabled')"
        return NodeFailure(
            kind: .operation(message: message),
            document: ["message": .string(message), "stack": .string("TypeError: \(message)")])
    }()

    static func cancelled(now: Int) -> NodeFailure {
        plain(
            .cancelled, name: "ExecutionCancelledError", level: "warning", message: "The execution was cancelled",
            now: now)
    }

    static func endless(runs: Int, now: Int) -> NodeFailure {
        plain(
            .endless(runs: runs), name: "ApplicationError", level: "error",
            message: "The workflow goes round: stopped after \(runs) nodes", now: now)
    }

    private static func plain(
        _ kind: WorkflowFailure, name: String, level: String, message: String, now: Int
    ) -> NodeFailure {
        NodeFailure(
            kind: kind,
            document: [
                "level": .string(level), "tags": [:], "context": [:], "functionality": "regular",
                "name": .string(name), "timestamp": .int(now), "message": .string(message),
                "stack": .string("\(name): \(message)"),
            ])
    }

    /// Ends the execution, `onError` or not: it is not n8n that failed.
    var isFinal: Bool {
        switch kind {
        case .unsupported, .script, .cancelled, .endless: true
        default: false
        }
    }
}

extension Unsupported {
    /// In words, without the node.
    public var text: String {
        switch what {
        case .nodeType(let type): "node type \(type)"
        case .version(let type, let version): "version \(JSONValue.number(version).text) of \(type)"
        case .parameter(let name): "parameter \(name)"
        case .script(let name): name
        case .credential(let type): "a credential of type \(type), which is not here"
        case .address(let text): "the address \(text), which reads something that is not here"
        case .call(let host): "a call to \(host), outside of this machine"
        case .port(let address): "a call to \(address), which is no port of the sandbox's and not named by --allow-port"
        }
    }
}

extension JSONValue {
    /// Whole numbers without a fraction, as JavaScript writes them.
    static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .int($0) } ?? .double(value)
    }
}
