/// A workflow as n8n would run it: nodes, the connections between them, settings, static data.
public struct WorkflowDefinition: Sendable, Equatable {
    /// n8n's identifier; a file that was exported need not have one.
    public var id: String?
    public var name: String
    /// `nil` where the document does not say.
    public var active: Bool?
    public var nodes: [WorkflowNode]
    public var connections: WorkflowConnections
    public var settings: JSONObject
    /// `staticData` of the document: `{"global": {…}, "node:<name>": {…}}`, or null.
    public var staticData: JSONValue

    public init(
        id: String? = nil, name: String, active: Bool? = nil, nodes: [WorkflowNode], connections: WorkflowConnections,
        settings: JSONObject = [:], staticData: JSONValue = .null
    ) {
        self.id = id
        self.name = name
        self.active = active
        self.nodes = nodes
        self.connections = connections
        self.settings = settings
        self.staticData = staticData
    }

    public func node(named name: String) -> WorkflowNode? {
        nodes.first { $0.name.utf8.elementsEqual(name.utf8) }
    }
}

/// One node, with its parameters as they stand in the document.
public struct WorkflowNode: Sendable, Equatable {
    /// What becomes of an error in this node (`onError`, or the older `continueOnFail`).
    public enum OnError: String, Sendable, Equatable {
        case stop = "stopWorkflow"
        case continueRegularOutput, continueErrorOutput
    }

    public var id: String
    public var name: String
    /// In full: `n8n-nodes-base.filter`.
    public var type: String
    public var typeVersion: Double
    public var position: (x: Double, y: Double)
    public var parameters: JSONObject
    public var disabled = false
    public var onError = OnError.stop
    public var retryOnFail = false
    /// Tries in all, with `retryOnFail`; n8n allows 2 to 5.
    public var maxTries = 3
    /// Milliseconds between two tries; n8n allows 0 to 5,000.
    public var waitBetweenTries = 1000
    public var alwaysOutputData = false
    public var executeOnce = false
    public var webhookID: String?
    public var credentials: JSONObject?
    /// The node as read.
    public var document: JSONObject

    public init(
        id: String, name: String, type: String, typeVersion: Double, position: (x: Double, y: Double) = (0, 0),
        parameters: JSONObject = [:], document: JSONObject = [:]
    ) {
        self.id = id
        self.name = name
        self.type = type
        self.typeVersion = typeVersion
        self.position = position
        self.parameters = parameters
        self.document = document
    }

    public static func == (left: WorkflowNode, right: WorkflowNode) -> Bool {
        left.document == right.document && left.name == right.name && left.parameters == right.parameters
            && left.disabled == right.disabled
    }
}

/// Where the items of each output go: `connections[<node>].main[<output>]` of the document.
public struct WorkflowConnections: Sendable, Equatable {
    public struct Target: Sendable, Equatable {
        public var node: String
        public var input: Int

        public init(node: String, input: Int = 0) {
            self.node = node
            self.input = input
        }
    }

    /// By node name; outer index: the output.
    public var main: [String: [[Target]]]
    /// Kinds of connection beside `main` that are in use (`ai_tool` …): the engine does not know them.
    public var others: Set<String> = []

    public init(main: [String: [[Target]]] = [:]) {
        self.main = main
    }

    public func targets(of node: String, output: Int) -> [Target] {
        guard let outputs = main[node], outputs.indices.contains(output) else { return [] }
        return outputs[output]
    }
}
