extension WorkflowDefinition {
    /// All that the engine does not know in this workflow and that would change what it does: node types, versions,
    /// parameters. What a script or an expression uses shows only when it runs.
    public func unsupported() -> [Unsupported] {
        var result: [Unsupported] = []
        for node in nodes where !node.disabled {
            guard let type = NodeType.named(node.type, version: node.typeVersion) else {
                let what: Unsupported.What =
                    NodeType.isKnown(node.type)
                    ? .version(type: node.type, version: node.typeVersion) : .nodeType(node.type)
                result.append(Unsupported(what, node: node.name))
                continue
            }
            result += node.filledIn.unknowns(type).map { Unsupported($0, node: node.name) }
        }
        for (source, outputs) in connections.main.sorted(by: { $0.key < $1.key }) {
            for target in outputs.joined() where target.input > 0 {
                result.append(Unsupported(.parameter("input \(target.input) (from \(source))"), node: target.node))
            }
        }
        return result
    }
}

extension WorkflowNode {
    /// What of this node the engine does not know.
    func unknowns(_ type: NodeType) -> [Unsupported.What] { type.unsupported(self) }
}
