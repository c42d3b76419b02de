/// A place in a YAML text. Line and column count from 1; a column is a Unicode scalar.
package struct YAMLPlace: Sendable, Hashable, Comparable, CustomStringConvertible {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (a: Self, b: Self) -> Bool { (a.line, a.column) < (b.line, b.column) }
    package var description: String { "line \(line), column \(column)" }
}

/// Why a YAML text cannot be read, or a node is not what was asked for.
///
/// Neither the message nor the kind holds a value of the text, only keys and anchors: a value may be a secret.
package struct YAMLError: Error, Sendable, Equatable {
    package enum Kind: Sendable, Hashable {
        /// libyaml's words, such as `mapping values are not allowed in this context`.
        case syntax(String)
        /// Not UTF-8, or a character that YAML forbids; libyaml's words.
        case badCharacter(String)
        case duplicateKey(String, first: YAMLPlace)
        /// A list or mapping as a key.
        case keyIsNotText
        /// The key `<<` of YAML 1.1.
        case mergeKey
        case undefinedAlias(String)
        /// An alias inside the node that it stands for.
        case recursiveAlias(String)
        case secondDocument
        /// Bytes of the text.
        case tooLarge(limit: Int)
        case tooDeep(limit: Int)
        /// Nodes, or bytes of text in them, after aliases are expanded.
        case tooMuch(limit: Int)
        case outOfMemory
        case wrongType(expected: YAMLType, found: YAMLType)
        /// A number that does not fit.
        case outOfRange
        case missingKey(String)
    }

    package var kind: Kind
    package var place: YAMLPlace

    package init(_ kind: Kind, at place: YAMLPlace) {
        self.kind = kind
        self.place = place
    }

    /// What is wrong, in one line without the place.
    package var message: String {
        switch kind {
        case .syntax(let problem): problem
        case .badCharacter(let problem): problem
        case .duplicateKey(let key, let first): "the key '\(visible(key))' is already given at \(first)"
        case .keyIsNotText: "a key must be plain or quoted text"
        case .mergeKey: "the merge key '<<' is not supported; write the keys out"
        case .undefinedAlias(let name): "the alias '*\(visible(name))' has no anchor before it"
        case .recursiveAlias(let name): "the alias '*\(visible(name))' is inside its own anchor"
        case .secondDocument: "a second document begins here; only one is allowed"
        case .tooLarge(let limit): "the text is larger than \(limit) bytes"
        case .tooDeep(let limit): "nested deeper than \(limit) levels"
        case .tooMuch(let limit): "more than \(limit) nodes or bytes of text, aliases expanded"
        case .outOfMemory: "out of memory"
        case .wrongType(let expected, let found): "expected \(expected.words), found \(found.words)"
        case .outOfRange: "the number is out of range"
        case .missingKey(let key): "the key '\(visible(key))' is missing"
        }
    }
}

extension YAMLError: CustomStringConvertible {
    package var description: String { "\(place): \(message)" }
}

/// A key as it may stand in a one-line message: control characters escaped, cut when long.
private func visible(_ text: String) -> String {
    let most = 80
    var result = ""
    for (index, scalar) in text.unicodeScalars.enumerated() {
        if index == most { return result + "…" }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
            result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
