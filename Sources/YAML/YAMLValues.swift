// Reading nodes as values. Each throws a YAMLError at the node's place when it is something else.

extension YAMLNode {
    package var isNull: Bool { type == .null }

    /// A string: quoted, or plain text that is neither number, boolean nor null.
    package func string() throws(YAMLError) -> String { try scalar(.string) }

    /// Any scalar but null exactly as it was written, so that an unquoted `2.10` stays `2.10`.
    package func text() throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content, type != .null, type != .tagged else { throw wrong(.string) }
        return text
    }

    /// A whole number in decimal, `0o…` or `0x…`. Throws `outOfRange` when it does not fit.
    package func int() throws(YAMLError) -> Int {
        let text = try scalar(.int)
        let value =
            if text.utf8.starts(with: "0x".utf8) {
                Int(text.dropFirst(2), radix: 16)
            } else if text.utf8.starts(with: "0o".utf8) {
                Int(text.dropFirst(2), radix: 8)
            } else {
                Int(text)
            }
        guard let value else { throw YAMLError(.outOfRange, at: place) }
        return value
    }

    /// Any number, `.inf` and `.nan` among them.
    package func double() throws(YAMLError) -> Double {
        if type == .int { return Double(try int()) }
        let text = try scalar(.float)
        switch text.utf8.last {
        case UInt8(ascii: "n"), UInt8(ascii: "N"): return .nan
        case UInt8(ascii: "f"), UInt8(ascii: "F"): return text.utf8.first == UInt8(ascii: "-") ? -.infinity : .infinity
        default: break
        }
        // Swift's parser wants a digit after the point.
        guard let value = Double(text) ?? Double(text + "0") else { throw YAMLError(.outOfRange, at: place) }
        return value
    }

    package func bool() throws(YAMLError) -> Bool {
        let text = try scalar(.bool)
        return text.utf8.first == UInt8(ascii: "t") || text.utf8.first == UInt8(ascii: "T")
    }

    package func list() throws(YAMLError) -> [YAMLNode] {
        guard case .sequence(let items) = content, type == .list else { throw wrong(.list) }
        return items
    }

    /// The entries of a mapping in order.
    package func entries() throws(YAMLError) -> [YAMLEntry] {
        guard case .mapping(let entries) = content, type == .mapping else { throw wrong(.mapping) }
        return entries
    }

    /// The entry of a mapping, compared byte by byte; nil when it is missing or this is no mapping.
    package func entry(_ name: String) -> YAMLEntry? {
        guard case .mapping(let entries) = content else { return nil }
        return entries.first { sameBytes($0.name, name) }
    }

    /// The value of a key; nil when it is missing or this is no mapping.
    package subscript(name: String) -> YAMLNode? { entry(name)?.value }

    /// The value of a key that must be there.
    package func required(_ name: String) throws(YAMLError) -> YAMLNode {
        for entry in try entries() where sameBytes(entry.name, name) { return entry.value }
        throw YAMLError(.missingKey(name), at: place)
    }

    private func scalar(_ expected: YAMLType) throws(YAMLError) -> String {
        guard case .scalar(let text, _) = content, type == expected else { throw wrong(expected) }
        return text
    }

    private func wrong(_ expected: YAMLType) -> YAMLError {
        YAMLError(.wrongType(expected: expected, found: type), at: place)
    }
}
