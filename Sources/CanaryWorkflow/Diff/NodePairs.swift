import Workflow

/// Which node of one workflow is which of another: by name, else by what it is and does.
struct NodePairs {
    var both: [(left: SourceNode, right: SourceNode)] = []
    var left: [SourceNode] = []
    var right: [SourceNode] = []
    /// Names on the left by what the same nodes are called on the right.
    var renamed: [String: String] = [:]

    init(_ left: [SourceNode], _ right: [SourceNode]) {
        var rest = right.filter { !$0.isNote }
        var lost: [SourceNode] = []
        for node in left where !node.isNote {
            if let index = rest.firstIndex(where: { $0.name.utf8.elementsEqual(node.name.utf8) }) {
                both.append((node, rest.remove(at: index)))
            } else {
                lost.append(node)
            }
        }
        for node in lost {
            guard let index = Self.match(of: node, in: rest) else {
                self.left.append(node)
                continue
            }
            let found = rest.remove(at: index)
            renamed[node.name] = found.name
            both.append((node, found))
        }
        self.right = rest
    }

    /// The same id and type (an import keeps ids), else the same type with most parameters alike.
    private static func match(of node: SourceNode, in others: [SourceNode]) -> Int? {
        let candidates = others.indices.filter { others[$0].type.utf8.elementsEqual(node.type.utf8) }
        if let id = node.document["id"]?.stringValue,
            let index = candidates.first(where: { others[$0].document["id"]?.stringValue == id })
        {
            return index
        }
        let alike = candidates.map { ($0, likeness(node, others[$0])) }.max { $0.1 < $1.1 }
        return alike.flatMap { $0.1 > 0.5 ? $0.0 : nil }
    }

    /// The share of parameters that are equal; 1 for two nodes without any.
    private static func likeness(_ left: SourceNode, _ right: SourceNode) -> Double {
        let keys = Set(left.parameters.keys + right.parameters.keys)
        guard !keys.isEmpty else { return 1 }
        return Double(keys.count { left.parameters[$0] == right.parameters[$0] }) / Double(keys.count)
    }
}
