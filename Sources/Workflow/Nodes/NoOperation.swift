extension NodeType {
    /// Gives its items on.
    static let noOperation = NodeType(name: "n8n-nodes-base.noOp", versions: [1]) { context in [context.items] }
}
