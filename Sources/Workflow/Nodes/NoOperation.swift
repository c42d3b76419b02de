extension NodeType {
    /// Gives its items on.
    static let noOperation = NodeType(
        name: "n8n-nodes-base.noOp", versions: [1], execute: { context in [context.items] })

    /// Never runs: nothing can be connected to it.
    static let stickyNote = NodeType(
        name: "n8n-nodes-base.stickyNote", versions: [1], outputs: { _ in 0 },
        parameters: [
            .init(
                "content",
                "## I'm a note \n**Double click** to edit me. [Guide](https://docs.n8n.io/workflows/sticky-notes/)"),
            .init("height", 160), .init("width", 240), .init("color", 1),
        ],
        execute: { context in [context.items] })
}
