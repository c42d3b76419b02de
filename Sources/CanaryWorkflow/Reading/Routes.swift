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

    /// A node that can be reached from itself, where there is one: the first by name of those on one circle.
    var cycle: String? {
        // What no circle leads to, and then what leads to none, is taken away: what is left lies between circles.
        let left = Self.peeled(Self.peeled(names, next), back)
        guard var name = left.min() else { return nil }
        // From there on every step leads to a node that is left, so some node is met twice.
        var steps: [String: Int] = [:]
        var way: [String] = []
        while steps[name] == nil {
            steps[name] = way.count
            way.append(name)
            guard let target = (next[name] ?? []).first(where: left.contains) else { return nil }
            name = target
        }
        return way[(steps[name] ?? 0)...].min()
    }

    /// Without the nodes that nothing of the others leads to.
    private static func peeled(_ names: Set<String>, _ next: [String: [String]]) -> Set<String> {
        var incoming: [String: Int] = [:]
        for name in names {
            for target in next[name] ?? [] where names.contains(target) { incoming[target, default: 0] += 1 }
        }
        var free = names.filter { incoming[$0] == nil }.sorted()
        var left = names
        while let name = free.popLast() {
            left.remove(name)
            for target in next[name] ?? [] where left.contains(target) {
                incoming[target, default: 0] -= 1
                if incoming[target] == 0 { free.append(target) }
            }
        }
        return left
    }

    private var back: [String: [String]] {
        var back: [String: [String]] = [:]
        for (from, targets) in next {
            for target in targets { back[target, default: []].append(from) }
        }
        return back
    }

    /// The nodes on any way between two, both included.
    func between(_ starts: [String], _ end: String) -> Set<String> {
        let back = back
        var seen: Set<String> = [end]
        var stack = [end]
        while let name = stack.popLast() {
            for source in back[name] ?? [] where seen.insert(source).inserted { stack.append(source) }
        }
        return seen.intersection(reachable(from: starts))
    }
}
