extension ExecutionState {
    /// A node and all that can be reached from it.
    func reachable(from name: String) -> [String] {
        var found: Set<String> = [name]
        var result = [name]
        var next = 0
        while next < result.count {
            for targets in definition.connections.main[result[next]] ?? [] {
                for target in targets where found.insert(target.node).inserted { result.append(target.node) }
            }
            next += 1
        }
        return result
    }

    /// All nodes from which a node can be reached.
    func parents(of name: String) -> [String] {
        var sources: [String: [String]] = [:]
        for (source, outputs) in definition.connections.main {
            for target in outputs.joined() { sources[target.node, default: []].append(source) }
        }
        var found: Set<String> = []
        var queue = [name]
        while let node = queue.popLast() {
            for source in sources[node] ?? [] where found.insert(source).inserted { queue.append(source) }
        }
        return Array(found)
    }
}
