import YAML

/// Checks nodes against shapes, and collects everything that does not fit.
struct ShapeReader {
    let path: String
    let lines: [Substring]
    /// The known causes.
    let causes: [String]
    private(set) var problems: [ScenarioProblem] = []

    init(path: String, text: String, causes: [String]) {
        self.path = path
        lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }
        self.causes = causes
    }

    mutating func add(_ kind: ScenarioProblem.Kind, at place: YAMLPlace?, key: String? = nil) {
        let line = place.flatMap { lines.indices.contains($0.line - 1) ? String(lines[$0.line - 1]) : nil }
        problems.append(ScenarioProblem(kind, path: path, place: place, key: key, line: line))
    }

    /// Nil when it does not fit; that has been noted then.
    mutating func value(_ node: YAMLNode, _ shape: Shape, _ key: String) -> Value? {
        guard shape.accepts(node.type) else {
            add(.wrongType(expected: shape.words, found: node.type.words), at: node.place, key: key)
            return nil
        }
        switch shape {
        case .text, .line: return text(node, shape, key)
        case .boolean: return (try? node.bool()).map { .boolean($0) }
        case .integer(let range): return integer(node, range, key)
        case .number: return (try? node.double()).map { .number($0) }
        case .time: return time(node, key)
        case .choice(let words): return choice(node, words, key)
        case .cause(let orNone): return cause(node, orNone, key)
        case .nothing: return .nothing
        case .list(let shape):
            let items = (try? node.list()) ?? []
            // All of them, so that every problem is named.
            let values = items.enumerated().map { value($1, shape, "\(key)[\($0)]") }
            return values.contains { $0 == nil } ? nil : .list(values.compactMap { $0 })
        case .map(let keys, let shape): return map(node, keys, shape, key)
        case .fields(let fields): return members(node, fields, key)
        case .oneOf(let fields):
            guard let value = members(node, fields, key) else { return nil }
            guard value.members.count == 1 else {
                add(.notOne(of: fields.map(\.name)), at: node.place, key: key)
                return nil
            }
            return value
        case .either(let shapes):
            return shapes.first { $0.accepts(node.type) }.flatMap { value(node, $0, key) }
        }
    }

    private mutating func text(_ node: YAMLNode, _ shape: Shape, _ key: String) -> Value? {
        guard let text = try? node.text() else { return nil }
        if shape == .line {
            if text.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                add(.emptyText, at: node.place, key: key)
                return nil
            }
            // A folded text ends in a newline of its own.
            let trimmed = text.utf8.last == 0x0A ? String(text.unicodeScalars.dropLast()) : text
            if trimmed.utf8.contains(0x0A) || trimmed.utf8.contains(0x0D) {
                add(.severalLines, at: node.place, key: key)
                return nil
            }
            return .text(trimmed)
        }
        return .text(text)
    }

    private mutating func integer(_ node: YAMLNode, _ range: ClosedRange<Int>, _ key: String) -> Value? {
        guard let number = try? node.int(), range.contains(number) else {
            add(.outOfBounds(least: range.lowerBound, most: range.upperBound), at: node.place, key: key)
            return nil
        }
        return .integer(number)
    }

    private mutating func time(_ node: YAMLNode, _ key: String) -> Value? {
        do throws(DurationText.Problem) {
            let (seconds, attoseconds) = try DurationText.parse((try? node.text()) ?? "").components
            return .milliseconds(Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
        } catch {
            add(.badTime(noUnit: error == .noUnit), at: node.place, key: key)
            return nil
        }
    }

    private mutating func choice(_ node: YAMLNode, _ words: [String], _ key: String) -> Value? {
        let word = (try? node.text()) ?? ""
        guard words.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
            add(.badChoice(word, nearest: nearest(to: word, among: words), allowed: words), at: node.place, key: key)
            return nil
        }
        return .text(word)
    }

    private mutating func cause(_ node: YAMLNode, _ orNone: Bool, _ key: String) -> Value? {
        let word = (try? node.text()) ?? ""
        let known = orNone ? causes + [ScenarioExpectation.none] : causes
        guard known.contains(where: { $0.utf8.elementsEqual(word.utf8) }) else {
            add(.unknownCause(word, nearest: nearest(to: word, among: known)), at: node.place, key: key)
            return nil
        }
        return .text(word)
    }

    private mutating func map(_ node: YAMLNode, _ keys: Shape.Keys, _ shape: Shape, _ key: String) -> Value? {
        var members: [Value.Member] = []
        var isWhole = true
        for entry in (try? node.entries()) ?? [] {
            let name = entry.name
            switch keys {
            case .choice(let words) where !words.contains(where: { $0.utf8.elementsEqual(name.utf8) }):
                let near = nearest(to: name, among: words)
                add(.unknownKey(name, nearest: near, allowed: words), at: entry.key.place, key: key)
                isWhole = false
                continue
            case .series where Series(name) == nil:
                add(.badSeries(name), at: entry.key.place, key: key)
                isWhole = false
                continue
            case .any("token") where !Self.isTokenName(name), .any("path") where !Self.isPath(name):
                add(.badName, at: entry.key.place, key: key)
                isWhole = false
                continue
            default: break
            }
            if let value = value(entry.value, shape, "\(key).\(name)") {
                members.append(.init(name: name, value: value))
            } else {
                isWhole = false
            }
        }
        return isWhole ? .map(members) : nil
    }

    private mutating func members(_ node: YAMLNode, _ fields: [Shape.Field], _ key: String) -> Value? {
        var members: [Value.Member] = []
        var isWhole = true
        for entry in (try? node.entries()) ?? [] {
            guard let field = fields.first(where: { $0.name.utf8.elementsEqual(entry.name.utf8) }) else {
                let names = fields.map(\.name)
                let near = nearest(to: entry.name, among: names)
                add(.unknownKey(entry.name, nearest: near, allowed: names), at: entry.key.place, key: key)
                isWhole = false
                continue
            }
            if let value = value(entry.value, field.shape, "\(key).\(field.name)") {
                members.append(.init(name: field.name, value: value))
            } else {
                isWhole = false
            }
        }
        for field in fields where field.isRequired && node[field.name] == nil {
            add(.missing(field.name), at: node.place, key: key)
            isWhole = false
        }
        return isWhole ? .map(members) : nil
    }

    /// `primary`, `spare-1`: it becomes part of a variable's name.
    private static func isTokenName(_ name: String) -> Bool {
        (1...40).contains(name.utf8.count)
            && name.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == UInt8(ascii: "-") }
    }

    /// Of a file inside a repository.
    private static func isPath(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return name.utf8.count <= 500 && !name.utf8.contains(0)
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.lowercased() != ".git" }
    }
}

extension Shape {
    func accepts(_ type: YAMLType) -> Bool {
        switch self {
        case .text, .line, .choice: [.string, .int, .float].contains(type)
        case .time: [.string, .int].contains(type)
        case .cause: type == .string
        case .boolean: type == .bool
        case .integer: type == .int
        case .number: type == .int || type == .float
        case .nothing: type == .null
        case .list: type == .list
        case .map, .fields, .oneOf: type == .mapping
        case .either(let shapes): shapes.contains { $0.accepts(type) }
        }
    }

    /// What was expected, for a message.
    var words: String {
        switch self {
        case .text, .line: "text"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .time: "a time such as 30s"
        case .choice(let words): words.count <= 6 ? words.joined(separator: ", ") : "one of \(words.count) words"
        case .cause: "a cause"
        case .nothing: "null"
        case .list(let shape): "a list of \(shape.plural)"
        case .map, .fields: "a mapping"
        case .oneOf(let fields): "a mapping with " + fields.map(\.name).joined(separator: " or ")
        case .either(let shapes): shapes.map(\.words).joined(separator: ", or ")
        }
    }

    private var plural: String {
        switch self {
        case .text, .line: "texts"
        case .cause: "causes"
        default: "mappings"
        }
    }
}
