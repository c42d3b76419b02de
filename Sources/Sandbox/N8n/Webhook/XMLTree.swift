import Workflow

/// XML as n8n's reader makes JSON of it: names in small letters, attributes under `$`, text under `_`, an element that
/// stands twice as a list. No document types, so no entities but the five.
struct XMLTree {
    struct Problem: Error, Equatable {
        var words: String
    }

    private let bytes: [UInt8]
    private var index = 0

    static func object(_ text: String) throws(Problem) -> JSONValue {
        var tree = XMLTree(bytes: Array(text.utf8))
        tree.skip()
        guard tree.index < tree.bytes.count else { return .null }
        guard tree.bytes[tree.index] == UInt8(ascii: "<") else {
            throw Problem(words: "Non-whitespace before first tag.")
        }
        let (name, value) = try tree.element(depth: 0)
        var object = JSONObject()
        object[name] = value
        return .object(object)
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private func starts(_ text: String) -> Bool { bytes[index...].starts(with: text.utf8) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    /// White space, comments, declarations.
    private mutating func skip() {
        while index < bytes.count {
            if Self.isSpace(bytes[index]) {
                index += 1
            } else if starts("<!--") {
                index = bytes[index...].firstRange(of: "-->".utf8)?.upperBound ?? bytes.count
            } else if starts("<?") || starts("<!") && !starts("<![") {
                index = bytes[index...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 } ?? bytes.count
            } else {
                return
            }
        }
    }

    private mutating func name() throws(Problem) -> String {
        let start = index
        while index < bytes.count, !Self.isSpace(bytes[index]), !"/>=<".utf8.contains(bytes[index]) { index += 1 }
        guard index > start else { throw Problem(words: "Unencoded <") }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    private mutating func element(depth: Int) throws(Problem) -> (String, JSONValue) {
        guard depth < 200 else { throw Problem(words: "Too deep") }
        index += 1
        let tag = try name()
        var attributes = JSONObject()
        while true {
            while index < bytes.count, Self.isSpace(bytes[index]) { index += 1 }
            guard index < bytes.count else { throw Problem(words: "Unclosed root tag") }
            if starts("/>") {
                index += 2
                return (tag.lowercased(), Self.value(attributes, [:], ""))
            }
            if bytes[index] == UInt8(ascii: ">") { break }
            let (key, value) = try attribute()
            attributes[key] = .string(value)
        }
        index += 1
        var children = JSONObject()
        var text: [UInt8] = []
        while true {
            guard index < bytes.count else { throw Problem(words: "Unclosed root tag") }
            if starts("</") {
                index += 2
                guard try name() == tag else { throw Problem(words: "Unexpected close tag") }
                while index < bytes.count, bytes[index] != UInt8(ascii: ">") { index += 1 }
                index += 1
                return (tag.lowercased(), Self.value(attributes, children, Self.normalized(text)))
            } else if starts("<![CDATA[") {
                let end = bytes[index...].firstRange(of: "]]>".utf8)
                text += bytes[(index + 9)..<(end?.lowerBound ?? bytes.count)]
                index = end?.upperBound ?? bytes.count
            } else if starts("<!") || starts("<?") {
                skip()
            } else if bytes[index] == UInt8(ascii: "<") {
                let (key, value) = try element(depth: depth + 1)
                switch children[key] {
                case .array(let values): children[key] = .array(values + [value])
                case let before?: children[key] = [before, value]
                case nil: children[key] = value
                }
            } else {
                text.append(bytes[index])
                index += 1
            }
        }
    }

    private mutating func attribute() throws(Problem) -> (String, String) {
        let key = try name()
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "="), "\"'".utf8.contains(bytes[index + 1]) else {
            throw Problem(words: "Attribute without value")
        }
        let start = index + 2
        guard let end = bytes[start...].firstIndex(of: bytes[index + 1]) else {
            throw Problem(words: "Unclosed root tag")
        }
        index = end + 1
        return (key, Self.decoded(bytes[start..<end]))
    }

    private static func value(_ attributes: JSONObject, _ children: JSONObject, _ text: String) -> JSONValue {
        if attributes.members.isEmpty, children.members.isEmpty { return .string(text) }
        var object = JSONObject()
        if !text.isEmpty { object["_"] = .string(text) }
        if !attributes.members.isEmpty { object["$"] = .object(attributes) }
        for member in children.members { object[member.key] = member.value }
        return .object(object)
    }

    private static func normalized(_ text: [UInt8]) -> String {
        decoded(text[...]).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func decoded(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("&") else { return text }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
