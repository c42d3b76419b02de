import Workflow

/// Which nodes can be reached from which.
struct Routes: Sendable {
    private let next: [String: [String]]
    let names: Set<String>
    /// Connections that lead from or to a node that is not there.
    let dangling: [GraphEdge]

    init(_ graph: WorkflowSource.Graph) {
        let names = Set(graph.nodes.map(\.name))
        let edges = GraphEdge.all(of: graph)
        next = Dictionary(grouping: edges.filter { $0.kind == "main" }, by: \.from).mapValues { $0.map(\.to) }
        dangling = edges.filter { !names.contains($0.from) || !names.contains($0.to) }
        self.names = names
    }

    /// The nodes themselves included.
    func reachable(from starts: [String]) -> Set<String> {
        var seen = Set(starts)
        var stack = starts
        while let name = stack.popLast() {
            for target in next[name] ?? [] where seen.insert(target).inserted { stack.append(target) }
        }
        return seen
    }

    /// A node that can be reached from itself, where there is one.
    var cycle: String? {
        // Nodes that nothing leads to are taken away until there is none: what is left goes round.
        var incoming: [String: Int] = [:]
        for targets in next.values {
            for target in targets { incoming[target, default: 0] += 1 }
        }
        var free = names.filter { incoming[$0] == nil }
        var left = names
        while let name = free.popFirst() {
            left.remove(name)
            for target in next[name] ?? [] {
                incoming[target, default: 0] -= 1
                if incoming[target] == 0 { free.insert(target) }
            }
        }
        // Behind a circle there are nodes that do not belong to it.
        return left.sorted().first { reachable(from: next[$0] ?? []).contains($0) }
    }

    /// The nodes on any way between two, both included.
    func between(_ starts: [String], _ end: String) -> Set<String> {
        var back: [String: [String]] = [:]
        for (from, targets) in next {
            for target in targets { back[target, default: []].append(from) }
        }
        var seen: Set<String> = [end]
        var stack = [end]
        while let name = stack.popLast() {
            for source in back[name] ?? [] where seen.insert(source).inserted { stack.append(source) }
        }
        return seen.intersection(reachable(from: starts))
    }
}
