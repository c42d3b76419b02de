/// How the engine runs one type of node; ``all`` lists them.
public struct NodeType: Sendable {
    /// In full: `n8n-nodes-base.filter`.
    public var name: String
    public var versions: [Double]
    /// Starts workflows: its items are passed through as they came.
    public var isTrigger = false
    /// Main outputs, without the error output.
    public var outputs: @Sendable (WorkflowNode) -> Int = { _ in 1 }
    /// Parameters with n8n's defaults; empty: parameters are left as they stand in the document.
    public var parameters: [ParameterDescription] = []
    /// Parameters in the order in which n8n's node asks for them, where an error in one hides that in another.
    public var evaluationOrder: [String] = []
    /// What of a node's parameters the engine does not know.
    public var unsupported: @Sendable (WorkflowNode) -> [Unsupported.What] = { _ in [] }
    /// The items of each output.
    public var execute: @Sendable (NodeContext) async throws(NodeFailure) -> [[WorkflowItem]]

    public init(
        name: String, versions: [Double], isTrigger: Bool = false,
        outputs: @escaping @Sendable (WorkflowNode) -> Int = { _ in 1 }, parameters: [ParameterDescription] = [],
        evaluationOrder: [String] = [],
        unsupported: @escaping @Sendable (WorkflowNode) -> [Unsupported.What] = { _ in [] },
        execute: @escaping @Sendable (NodeContext) async throws(NodeFailure) -> [[WorkflowItem]]
    ) {
        self.name = name
        self.versions = versions
        self.isTrigger = isTrigger
        self.outputs = outputs
        self.parameters = parameters
        self.evaluationOrder = evaluationOrder
        self.unsupported = unsupported
        self.execute = execute
    }

    /// The type that runs nodes of that name and version.
    public static func named(_ name: String, version: Double) -> NodeType? {
        byName[name]?.first { $0.versions.contains(version) }
    }

    /// Whether any version of it is known.
    static func isKnown(_ name: String) -> Bool { byName[name] != nil }

    private static let byName: [String: [NodeType]] = Dictionary(grouping: all, by: \.name)
}
