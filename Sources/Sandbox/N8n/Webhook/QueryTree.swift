import Workflow

/// The query as Express reads it: `a[]=1` is a list, `a[b]=1` an object.
enum QueryTree {
    private indirect enum Node {
        case text(String)
        case list([Node])
        case members([(name: String, node: Node)])

        var value: JSONValue {
            switch self {
            case .text(let text): .string(text)
            case .list(let nodes): .array(nodes.map(\.value))
            case .members(let members): .object(JSONObject(members.map { (key: $0.name, value: $0.node.value) }))
            }
        }
    }

    /// At most 1,000 parameters and five levels, as there.
    static func object(_ pairs: [(name: String, value: String)]) -> JSONObject {
        var root = Node.members([])
        for (name, value) in pairs.prefix(1000) where !name.isEmpty {
            root = adding(value, at: path(name)[...], to: root)
        }
        return root.value.objectValue ?? [:]
    }

    /// Without levels, as Node.js's own reader has it: a name that stands twice becomes a list.
    static func flat(_ pairs: [(name: String, value: String)]) -> JSONObject {
        var object = JSONObject()
        for (name, value) in pairs.prefix(1000) {
            switch object[name] {
            case .array(let values): object[name] = .array(values + [.string(value)])
            case let first?: object[name] = [first, .string(value)]
            case nil: object[name] = .string(value)
            }
        }
        return object
    }

    /// `a[b][]` as `a`, `b`, and an empty text for the next of a list.
    private static func path(_ name: String) -> [String] {
        guard let open = name.firstIndex(of: "["), open > name.startIndex else { return [name] }
        var result = [String(name[..<open])]
        var rest = name[open...]
        while rest.first == "[", let close = rest.firstIndex(of: "]") {
            if result.count > 5 {
                result.append(String(rest))
                return result
            }
            result.append(String(rest[rest.index(after: rest.startIndex)..<close]))
            rest = rest[rest.index(after: close)...]
        }
        return result.count == 1 ? [name] : result
    }

    private static func adding(_ value: String, at path: ArraySlice<String>, to node: Node?) -> Node {
        guard let first = path.first else {
            switch node {
            case nil: return .text(value)
            case .list(let nodes): return .list(nodes + [.text(value)])
            case let node?: return .list([node, .text(value)])
            }
        }
        let rest = path.dropFirst()
        // An index within a list of at most twenty counts as the next.
        if first.isEmpty || Int(first).map({ (0...20).contains($0) }) == true {
            switch node {
            case nil: return .list([adding(value, at: rest, to: nil)])
            case .list(let nodes): return .list(nodes + [adding(value, at: rest, to: nil)])
            case .text(let text): return .list([.text(text), adding(value, at: rest, to: nil)])
            case .members: break
            }
        }
        var members: [(name: String, node: Node)] = []
        if case .members(let known) = node { members = known }
        if let place = members.firstIndex(where: { $0.name.utf8.elementsEqual(first.utf8) }) {
            members[place].node = adding(value, at: rest, to: members[place].node)
        } else {
            members.append((name: first, node: adding(value, at: rest, to: nil)))
        }
        return .members(members)
    }
}
