import Workflow

/// Which node of one workflow is which of another: by name, else by what it is and does.
struct NodePairs {
    var both: [(left: SourceNode, right: SourceNode)] = []
    var left: [SourceNode] = []
    var right: [SourceNode] = []
    /// Names on the left by what the same nodes are called on the right.
    var renamed: [String: String] = [:]

    /// Of more that have no name in common, none is looked for under another.
    private static let most = 200

    init(_ left: [SourceNode], _ right: [SourceNode]) {
        let right = right.filter { !$0.isNote }
        let places = Dictionary(right.enumerated().map { ($0.element.name, $0.offset) }) { first, _ in first }
        var taken: Set<Int> = []
        var lost: [SourceNode] = []
        for node in left where !node.isNote {
            if let index = places[node.name], taken.insert(index).inserted {
                both.append((node, right[index]))
            } else {
                lost.append(node)
            }
        }
        var rest = right.enumerated().filter { !taken.contains($0.offset) }.map(\.element)
        for node in lost {
            guard lost.count <= Self.most, rest.count <= Self.most, let index = Self.match(of: node, in: rest) else {
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
