/// `set { name = "image.repository"  value = "httpd" }`, gathered into the object that the names describe.
struct SettingBlocks {
    private final class Node {
        enum Part {
            case value(ConfigurationTree)
            case inner(Node)
        }
        var parts: [(key: String, part: Part)] = []
        /// The first part of each key.
        var first: [String: Int] = [:]

        func add(_ key: String, _ part: Part) {
            if first[key] == nil { first[key] = parts.count }
            parts.append((key, part))
        }

        /// As deep as a setting's name, which is bounded.
        var entries: [ConfigurationTree.Entry] {
            parts.map { key, part in
                switch part {
                case .value(let value): .init(key: key, value: value)
                case .inner(let node): .init(key: key, value: .map(node.entries))
                }
            }
        }
    }

    private static let keys: Set<String> = ["set", "set_sensitive", "set_string"]
    private static let deepest = 16

    /// What the blocks among a map's entries set; empty where there are none.
    static func gathered(_ entries: [ConfigurationTree.Entry]) -> [ConfigurationTree.Entry] {
        let root = Node()
        for entry in entries where keys.contains(entry.key) {
            let blocks: [ConfigurationTree]
            if case .list(let elements) = entry.value { blocks = elements } else { blocks = [entry.value] }
            for case .map(let block) in blocks {
                let keys = MapKeys(block)
                guard let name = keys.value("name")?.literal, let value = keys.value("value"), value.isPlain else {
                    continue
                }
                insert(value, at: name, into: root)
            }
        }
        return root.entries
    }

    private static func insert(_ value: ConfigurationTree, at name: String, into root: Node) {
        let path = name.split(separator: ".", maxSplits: deepest).map(String.init)
        guard let last = path.last, path.count <= deepest else { return }
        var node = root
        for key in path.dropLast() {
            if let index = node.first[key], case .inner(let inner) = node.parts[index].part {
                node = inner
            } else {
                let inner = Node()
                node.add(key, .inner(inner))
                node = inner
            }
        }
        node.add(last, .value(value))
    }
}

extension ConfigurationTree {
    /// Texts alone. What else a setting holds is seen where it stands.
    fileprivate var isPlain: Bool {
        switch self {
        case .text: true
        case .list(let elements): elements.allSatisfy(\.isPlain)
        case .map: false
        }
    }
}
