/// How a scalar was written.
package enum YAMLStyle: Sendable, Hashable {
    case plain, singleQuoted, doubleQuoted, literal, folded
}

/// A node of a YAML document: what was written, and where.
///
/// Equality is of content: places, comments and the choice of quotes do not count. Plain `1` is a number and
/// differs from quoted `"1"`; plain `x` and quoted `"x"` are the same string. Mappings are ordered.
package struct YAMLNode: Sendable {
    package enum Content: Sendable {
        /// The text after unquoting and folding.
        case scalar(String, YAMLStyle)
        case sequence([YAMLNode])
        case mapping([YAMLEntry])
    }

    package var content: Content
    /// The tag in full (`tag:yaml.org,2002:str`, `!mine`) when one was written.
    package var tag: String?
    /// Where the node begins. An alias stands where it is used; what is inside it, where it was written.
    package var place: YAMLPlace

    package init(_ content: Content, tag: String? = nil, place: YAMLPlace = YAMLPlace(line: 1, column: 1)) {
        self.content = content
        self.tag = tag
        self.place = place
    }
}

/// A key and its value.
package struct YAMLEntry: Sendable {
    /// Always a scalar in what was read.
    package var key: YAMLNode
    package var value: YAMLNode
    /// Lines written above the key. Never filled in by reading.
    package var comment: String?

    package init(_ key: YAMLNode, _ value: YAMLNode, comment: String? = nil) {
        self.key = key
        self.value = value
        self.comment = comment
    }

    /// For writing.
    package init(_ name: String, _ value: YAMLNode, comment: String? = nil) {
        self.init(.string(name), value, comment: comment)
    }

    /// The key's text.
    package var name: String {
        if case .scalar(let text, _) = key.content { text } else { "" }
    }
}

// MARK: Making nodes

extension YAMLNode {
    package static let null = YAMLNode(.scalar("null", .plain))
    package static func string(_ text: String) -> YAMLNode { YAMLNode(.scalar(text, .doubleQuoted)) }
    package static func int(_ value: Int) -> YAMLNode { YAMLNode(.scalar(String(value), .plain)) }
    package static func bool(_ value: Bool) -> YAMLNode { YAMLNode(.scalar(value ? "true" : "false", .plain)) }
    package static func list(_ items: [YAMLNode]) -> YAMLNode { YAMLNode(.sequence(items)) }
    package static func mapping(_ entries: [YAMLEntry]) -> YAMLNode { YAMLNode(.mapping(entries)) }
    package static func mapping(_ pairs: KeyValuePairs<String, YAMLNode>) -> YAMLNode {
        .mapping(pairs.map { YAMLEntry($0.key, $0.value) })
    }
}

extension YAMLNode: Equatable {
    package static func == (a: Self, b: Self) -> Bool {
        guard a.type == b.type, a.type != .tagged || sameBytes(a.tag ?? "", b.tag ?? "") else { return false }
        switch (a.content, b.content) {
        case (.scalar(let a1, _), .scalar(let b1, _)): return a.type == .null || sameBytes(a1, b1)
        case (.sequence(let a), .sequence(let b)): return a == b
        case (.mapping(let a), .mapping(let b)):
            return a.elementsEqual(b) { $0.key == $1.key && $0.value == $1.value }
        default: return false
        }
    }
}

/// Equality of bytes: `==` on strings would take canonically equivalent texts for the same.
func sameBytes(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }
