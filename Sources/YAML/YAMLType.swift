/// What a node is in the core schema of YAML 1.2 (specification section 10.3): plain `yes`, `no`, `on` and `off` are
/// strings, and so is everything quoted.
package enum YAMLType: Sendable, Hashable {
    case null, bool, int, float, string, list, mapping
    /// With a tag that means nothing here, or that its text does not fit.
    case tagged

    package var words: String {
        switch self {
        case .null: "nothing"
        case .bool: "true or false"
        case .int: "a whole number"
        case .float: "a number"
        case .string: "text"
        case .list: "a list"
        case .mapping: "a mapping"
        case .tagged: "a value with a tag of its own"
        }
    }
}

extension YAMLNode {
    package var type: YAMLType {
        let core = "tag:yaml.org,2002:"
        switch content {
        case .sequence: return tag.map { $0 == "!" || $0 == core + "seq" } ?? true ? .list : .tagged
        case .mapping: return tag.map { $0 == "!" || $0 == core + "map" } ?? true ? .mapping : .tagged
        case .scalar(let text, let style):
            guard let tag else { return style == .plain ? resolvePlain(text) : .string }
            switch tag {
            case "!", core + "str": return .string
            case core + "null": return resolvePlain(text) == .null ? .null : .tagged
            case core + "bool": return resolvePlain(text) == .bool ? .bool : .tagged
            case core + "int": return resolvePlain(text) == .int ? .int : .tagged
            case core + "float": return [.int, .float].contains(resolvePlain(text)) ? .float : .tagged
            default: return .tagged
            }
        }
    }
}

/// The type of a plain scalar without a tag, by the regular expressions of specification section 10.3.2.
func resolvePlain(_ text: String) -> YAMLType {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE", "false", "False", "FALSE": return .bool
    case ".nan", ".NaN", ".NAN": return .float
    default: break
    }
    let bytes = Array(text.utf8)
    let sign = bytes.first == UInt8(ascii: "-") || bytes.first == UInt8(ascii: "+") ? 1 : 0
    let body = bytes[sign...]
    if body.elementsEqual(".inf".utf8) || body.elementsEqual(".Inf".utf8) || body.elementsEqual(".INF".utf8) {
        return .float
    }
    if sign == 0, body.starts(with: "0o".utf8), body.count > 2, body.dropFirst(2).allSatisfy({ (48...55).contains($0) })
    {
        return .int
    }
    if sign == 0, body.starts(with: "0x".utf8), body.count > 2, body.dropFirst(2).allSatisfy(isHex) { return .int }
    return resolveDecimal(body)
}

/// `[0-9]+` is an int; `(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?` is a float.
private func resolveDecimal(_ body: ArraySlice<UInt8>) -> YAMLType {
    var rest = body
    func digits() -> Int {
        let count = rest.prefix { (48...57).contains($0) }.count
        rest = rest.dropFirst(count)
        return count
    }
    let whole = digits()
    if rest.isEmpty { return whole > 0 ? .int : .string }
    if rest.first == UInt8(ascii: ".") {
        rest = rest.dropFirst()
        if digits() == 0, whole == 0 { return .string }
    } else if whole == 0 {
        return .string
    }
    if rest.isEmpty { return .float }
    guard rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") else { return .string }
    rest = rest.dropFirst()
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    return digits() > 0 && rest.isEmpty ? .float : .string
}

private func isHex(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (65...70).contains(byte) || (97...102).contains(byte)
}
