extension WorkflowDefinition {
    /// Every node that items of this one can come to, near ones first; a cycle is walked once.
    public func descendants(of name: String) -> [WorkflowNode] {
        // By their bytes, of which `String` would take two for the same that n8n tells apart.
        let places = Dictionary(nodes.enumerated().map { (Array($0.element.name.utf8), $0.offset) }) { first, _ in first
        }
        var found: [WorkflowNode] = []
        var seen: Set<[UInt8]> = [Array(name.utf8)]
        var waiting = [name]
        var next = 0
        while next < waiting.count {
            let current = waiting[next]
            next += 1
            for target in (connections.main[current] ?? []).joined() {
                let key = Array(target.node.utf8)
                guard seen.insert(key).inserted, let place = places[key] else { continue }
                found.append(nodes[place])
                waiting.append(target.node)
            }
        }
        return found
    }
}

extension WorkflowDefinition {
    /// Whether a connection that items of a node can come to leads to no node.
    package func hasLostNode(behind name: String) -> Bool {
        let known = Set(nodes.map { Array($0.name.utf8) })
        let sources = [name] + descendants(of: name).map(\.name)
        return sources.contains { source in
            (connections.main[source] ?? []).joined().contains { !known.contains(Array($0.node.utf8)) }
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
