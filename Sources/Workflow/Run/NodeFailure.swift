/// A node's error: what it was, and n8n's error document for it.
public struct NodeFailure: Error, Sendable, Equatable {
    public var kind: WorkflowFailure
    /// n8n's error as it stands in `runData[node][n].error`, without `node`, `timestamp` where the engine adds them.
    public var document: JSONObject
    /// What n8n puts into `json.error` of an item where the node goes on; the message where nil.
    public var itemError: JSONValue?

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
        document["message"] = .string(message)
        document["stack"] = .string("NodeOperationError: \(message)")
        return NodeFailure(kind: kind ?? .operation(message: message), document: document)
    }

    /// What the engine does not know: ends the execution whatever the node's `onError` says.
    public static func unsupported(_ what: Unsupported.What, node: WorkflowNode, now: Int) -> NodeFailure {
        let unsupported = Unsupported(what, node: node.name)
        let message = "not supported: \(unsupported.text)"
        return .operation(message, node: node, now: now, kind: .unsupported(unsupported))
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
        }
    }
}

extension JSONValue {
    /// Whole numbers without a fraction, as JavaScript writes them.
    static func number(_ value: Double) -> JSONValue {
        Int(exactly: value).map { .int($0) } ?? .double(value)
    }
}
