/// Writes nodes as YAML in block style, two spaces a level, so that reading gives equal nodes.
///
/// Text is left plain only where every reader takes it for text, those of YAML 1.1 (Kubernetes) included.
package struct YAMLWriter {
    private var output = ""

    private init() {}

    /// One document, ending with a line end.
    package static func write(_ node: YAMLNode) -> String {
        var writer = YAMLWriter()
        writer.root(node)
        return writer.output
    }

    /// Several documents with `---` between them.
    package static func write(documents: [YAMLNode]) -> String { documents.map(write).joined(separator: "---\n") }

    private mutating func root(_ node: YAMLNode) {
        if let tag = tag(of: node) {
            output += tag
            value(node, indent: 0, tagged: true)
        } else if isNested(node) {
            block(node, indent: 0)
        } else {
            output += inline(node, indent: 0) + "\n"
        }
    }

    /// What follows `key:`, `-` or a tag: on the same line when it is short, else nested below.
    private mutating func value(_ node: YAMLNode, indent: Int, tagged: Bool = false) {
        if !tagged, let tag = tag(of: node) { output += " " + tag }
        if isNested(node) {
            output += "\n"
            block(node, indent: indent)
        } else {
            output += " " + inline(node, indent: indent) + "\n"
        }
    }

    private mutating func block(_ node: YAMLNode, indent: Int) {
        let margin = String(repeating: " ", count: indent)
        switch node.content {
        case .scalar: break
        case .sequence(let items):
            for item in items {
                if case .mapping = item.content, isNested(item), tag(of: item) == nil, canShareLine(item) {
                    let start = output.utf8.count
                    block(item, indent: indent + 2)
                    shareLine(from: start, margin: margin)
                } else {
                    output += margin + "-"
                    value(item, indent: indent + 2)
                }
            }
        case .mapping(let entries):
            for entry in entries {
                comment(entry.comment, margin)
                let key = (tag(of: entry.key).map { $0 + " " } ?? "") + quotedOrPlain(entry.key)
                // A key that is not marked by ? must fit in 1024 characters (libyaml's look-ahead).
                if key.utf8.count > 512 {
                    output += "\(margin)? \(key)\n\(margin):"
                } else {
                    output += "\(margin)\(key):"
                }
                value(entry.value, indent: indent + 2)
            }
        }
    }

    /// `- key: value` needs the first line of the mapping to be a key.
    private func canShareLine(_ node: YAMLNode) -> Bool {
        if case .mapping(let entries) = node.content { entries.first?.comment == nil } else { false }
    }

    /// Puts the dash of a list into the margin of the line that begins at `start`.
    private mutating func shareLine(from start: Int, margin: String) {
        let index = output.utf8.index(output.utf8.startIndex, offsetBy: start)
        output.replaceSubrange(index..<output.utf8.index(index, offsetBy: margin.utf8.count + 2), with: margin + "- ")
    }

    private mutating func comment(_ text: String?, _ margin: String) {
        guard let text else { return }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let safe = String(String.UnicodeScalarView(line.unicodeScalars.filter { isPrintable($0) || $0 == "\t" }))
            output += safe.isEmpty ? "\(margin)#\n" : "\(margin)# \(safe)\n"
        }
    }

    private func isNested(_ node: YAMLNode) -> Bool {
        switch node.content {
        case .scalar: false
        case .sequence(let items): !items.isEmpty
        case .mapping(let entries): !entries.isEmpty
        }
    }

    private func inline(_ node: YAMLNode, indent: Int) -> String {
        switch node.content {
        case .sequence: "[]"
        case .mapping: "{}"
        case .scalar(let text, _):
            if node.type == .string, let literal = literalBlock(text, indent: max(indent, 2)) {
                literal
            } else {
                quotedOrPlain(node)
            }
        }
    }

    private func quotedOrPlain(_ node: YAMLNode) -> String {
        guard case .scalar(let text, _) = node.content else { return "\"\"" }
        switch node.type {
        case .null: return "null"
        case .bool, .int, .float: return text
        default: return node.type == .string && isSafePlain(text) ? text : doubleQuoted(text)
        }
    }

    /// The tag as it is written, for a node that is not what it would be without one.
    private func tag(of node: YAMLNode) -> String? {
        guard node.type == .tagged, let tag = node.tag else { return nil }
        let isLocal = tag.utf8.first == UInt8(ascii: "!") && tag.utf8.dropFirst().allSatisfy(isWordByte)
        return isLocal && tag.utf8.count > 1 ? tag : "!<\(tag.utf8.map(tagByte).joined())>"
    }

    private func tagByte(_ byte: UInt8) -> String {
        if isWordByte(byte) || ":,/.!".utf8.contains(byte) { return String(decoding: [byte], as: UTF8.self) }
        let hex = String(byte, radix: 16, uppercase: true)
        return hex.utf8.count == 1 ? "%0" + hex : "%" + hex
    }
}

private func isWordByte(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: "-")
}
