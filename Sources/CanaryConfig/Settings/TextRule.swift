/// What a text must look like beyond being text.
enum TextRule: Sendable, Equatable {
    /// One line that is not empty.
    case line
    /// One line, or nothing.
    case optionalLine
    /// A name that can stand in a label and in a URL's path.
    case name
    /// A git ref or commit.
    case ref
    /// A folder of a repository, relative to its root; `.` is the root.
    case folder
    /// A name of the Terraform language.
    case identifier
    /// The beginning of a token; so short that no token fits in.
    case tokenPrefix
    /// The name of an object or namespace of Kubernetes (RFC 1123).
    case object

    /// In bytes.
    static let longest = 1024

    /// What is asked, in words; said when a text does not fit.
    var words: String {
        switch self {
        case .line, .optionalLine: "one line without control characters or spaces at its ends"
        case .name: "letters, digits, '.', '_' and '-', at most 63"
        case .ref: "a branch, tag, full ref or commit id, also with ~2 or ^ behind it"
        case .folder: "a folder relative to the repository's root, without '..'"
        case .object: "small letters, digits, '-' and '.', a letter or digit first and last, at most 63"
        case .tokenPrefix: "the beginning alone: letters, digits, '_' and '-', at most 32"
        case .identifier: "a Terraform name: letters, digits, '_' and '-'"
        }
    }

    func allows(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.longest, !text.unicodeScalars.contains(where: isControl) else { return false }
        if bytes.isEmpty { return self == .optionalLine }
        guard bytes.first != 0x20, bytes.last != 0x20 else { return false }
        switch self {
        case .line, .optionalLine: return true
        case .name: return bytes.count <= 63 && bytes.allSatisfy { isWord($0) || $0 == UInt8(ascii: ".") }
        case .tokenPrefix: return bytes.count <= 32 && bytes.allSatisfy(isWord)
        case .object:
            func isPlain(_ byte: UInt8?) -> Bool {
                byte.map { (48...57).contains($0) || (97...122).contains($0) } ?? false
            }
            return bytes.count <= 63 && isPlain(bytes.first) && isPlain(bytes.last)
                && bytes.allSatisfy { isPlain($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
        case .ref:
            return !"-~^".utf8.contains(bytes[0]) && !bytes.contains(0x20)
                && !bytes.contains(where: { ":?*[\\".utf8.contains($0) })
                && !text.split(separator: "/", omittingEmptySubsequences: false).contains { $0.isEmpty || $0 == ".." }
        case .folder:
            return bytes.first != UInt8(ascii: "/") && !text.split(separator: "/").contains("..")
        case .identifier:
            return bytes.allSatisfy(isWord) && !(48...57).contains(bytes[0]) && bytes[0] != UInt8(ascii: "-")
        }
    }
}

/// What moves a cursor or cannot be seen.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 || scalar.value == 0x7F }
    return switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: true
    default: false
    }
}

/// A letter or digit of ASCII, `_` or `-`.
func isWord(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 0x5F || byte == 0x2D
}

/// Equality of bytes: `==` on strings would take canonically equivalent texts for the same.
func sameBytes(_ a: some StringProtocol, _ b: some StringProtocol) -> Bool { a.utf8.elementsEqual(b.utf8) }
