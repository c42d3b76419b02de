extension WorkflowDefinition {
    /// Every node that items of this one can come to, near ones first; a cycle is walked once.
    public func descendants(of name: String) -> [WorkflowNode] {
        var found: [WorkflowNode] = []
        var seen: Set<[UInt8]> = [Array(name.utf8)]
        var waiting = [name]
        while !waiting.isEmpty {
            let current = waiting.removeFirst()
            for target in (connections.main[current] ?? []).joined()
            where seen.insert(Array(target.node.utf8)).inserted {
                guard let node = node(named: target.node) else { continue }
                found.append(node)
                waiting.append(target.node)
            }
        }
        return found
    }
}

extension WorkflowDefinition {
    /// Whether a connection that items of a node can come to leads to no node.
    package func hasLostNode(behind name: String) -> Bool {
        let sources = [name] + descendants(of: name).map(\.name)
        return sources.contains { source in
            (connections.main[source] ?? []).joined().contains { node(named: $0.node) == nil }
        }
    }
}

extension WorkflowConnections {
    /// As it stands in a workflow's document.
    public var document: JSONValue {
        var object = JSONObject()
        for (name, outputs) in main.sorted(by: { $0.key < $1.key }) {
            let lists = outputs.map { targets in
                JSONValue.array(
                    targets.map { ["node": .string($0.node), "type": "main", "index": .int($0.input)] })
            }
            object[name] = ["main": .array(lists)]
        }
        return .object(object)
    }
}
