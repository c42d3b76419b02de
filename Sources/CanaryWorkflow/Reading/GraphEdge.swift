import Workflow

/// One connection between two nodes.
struct GraphEdge: Hashable, Comparable, Sendable {
    var from: String
    /// `main`, or what an AI node's parts are joined by.
    var kind: String
    var output: Int
    var to: String
    var input: Int

    static func all(of graph: WorkflowSource.Graph) -> [GraphEdge] {
        var edges: [GraphEdge] = []
        for source in graph.connections.members {
            for kind in source.value.objectValue?.members ?? [] {
                for (output, targets) in (kind.value.arrayValue ?? []).enumerated() {
                    for target in targets.arrayValue ?? [] {
                        guard let name = target["node"]?.stringValue else { continue }
                        edges.append(
                            GraphEdge(
                                from: source.key, kind: kind.key, output: output, to: name,
                                input: target["index"]?.intValue ?? 0))
                    }
                }
            }
        }
        return edges
    }

    func renaming(_ names: [String: String]) -> GraphEdge {
        var copy = self
        copy.from = names[from] ?? from
        copy.to = names[to] ?? to
        return copy
    }

    var words: String {
        let out = output == 0 ? "" : " (output \(output))"
        let into = input == 0 ? "" : " (input \(input))"
        return "\(from)\(out) → \(to)\(into)" + (kind == "main" ? "" : " [\(kind)]")
    }

    static func < (left: GraphEdge, right: GraphEdge) -> Bool {
        (left.from, left.output, left.to, left.input, left.kind)
            < (right.from, right.output, right.to, right.input, right.kind)
    }
}
