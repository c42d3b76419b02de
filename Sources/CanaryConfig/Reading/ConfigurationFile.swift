import YAML

/// The configuration file while it is read: knows its lines, so that a problem can show where it stands.
struct ConfigurationFile {
    /// In bytes.
    static let limit = 1 << 20

    /// As it was named.
    let path: String
    private let lines: [ArraySlice<UInt8>]

    init(path: String, bytes: [UInt8]) {
        self.path = path
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A || byte == 0x0D {
            if byte == 0x0A, index > 0, bytes[index - 1] == 0x0D {
                start = index + 1
            } else {
                lines.append(bytes[start..<index])
                start = index + 1
            }
        }
        lines.append(bytes[start...])
        self.lines = lines
    }

    /// What relative paths in the file are relative to, with its slash; empty for the working folder.
    var folder: String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return "" }
        return String(path[...slash])
    }

    func place(_ place: YAMLPlace) -> ConfigurationProblem.Place {
        .file(path: path, line: place.line, column: place.column)
    }

    func excerpt(_ place: YAMLPlace, showsKey: Bool = false) -> Excerpt? {
        guard lines.indices.contains(place.line - 1) else { return nil }
        return Excerpt(line: place.line, of: Array(lines[place.line - 1]), column: place.column, showsKey: showsKey)
    }
}

extension YAMLNode {
    /// What it is, in words.
    var typeWords: String {
        switch type {
        case .null: "nothing"
        case .bool: "true or false"
        case .int: "a whole number"
        case .float: "a number"
        case .string: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        case .tagged: "a value with a tag"
        }
    }
}

extension YAMLError {
    /// Without the names in it, which may be anything.
    var problem: ConfigurationProblem.Kind {
        switch kind {
        case .duplicateKey(let name, let first):
            .duplicateKey(name: PlainName.isPlain(name) ? name : nil, firstLine: first.line)
        case .undefinedAlias:
            .malformed("an alias ('*…') that has no anchor before it; put a text that begins with '*' in quotes")
        case .recursiveAlias: .malformed("an alias ('*…') inside its own anchor")
        case .tooLarge(let limit): .unreadableFile(.tooLarge(limit: limit))
        case .missingKey: .malformed("a key is missing")
        default: .malformed(message)
        }
    }
}
