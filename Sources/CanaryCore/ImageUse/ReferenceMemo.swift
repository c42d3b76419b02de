import HCL

/// What references of one Terraform folder were found to stand for, so that each is followed once.
///
/// Of one thread.
final class ReferenceMemo {
    /// A reference with how deep in others it was met.
    struct Place: Hashable {
        var path: String
        var depth: Int
    }

    /// The values that a reference leads to, and those of them that are objects by key.
    final class Targets {
        let expressions: [Expression]
        private var members: [Int: [String: [Expression]]] = [:]

        init(_ expressions: [Expression]) { self.expressions = expressions }

        /// The values of a key in the object at a place of `expressions`.
        func members(of key: String, at index: Int, in items: [Expression.ObjectItem]) -> [Expression] {
            if let known = members[index] { return known[key] ?? [] }
            var found: [String: [Expression]] = [:]
            for item in items { if let key = item.literalKey { found[key, default: []].append(item.value) } }
            members[index] = found
            return found[key] ?? []
        }
    }

    private var targets: [Place: Targets] = [:]
    private var texts: [Place: [String]] = [:]
    /// Bytes of text that references brought.
    private var brought = 0
    /// Whether every reference was followed that would have been.
    private(set) var isWhole = true

    /// What references may bring in all; real folders have some kilobytes.
    private static let most = 16 << 20

    func targets(_ place: Place, _ make: () -> [Expression]) -> Targets {
        if let known = targets[place] { return known }
        let made = Targets(make())
        targets[place] = made
        return made
    }

    func texts(_ place: Place, _ make: () -> [String]) -> [String] {
        if let known = texts[place] { return known }
        let made = make().filter { $0.utf8.count <= ConfigurationTree.longestText }
        texts[place] = made
        return made
    }

    /// Counts bytes of text that are made from references.
    /// - Returns: whether there may be so many.
    func mayBring(_ bytes: Int) -> Bool {
        brought += bytes
        if brought > Self.most { isWhole = false }
        return isWhole
    }
}
