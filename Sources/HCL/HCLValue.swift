/// A value of Terraform's language.
public indirect enum HCLValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(HCLNumber)
    /// Text. A number in quotes is text: `"1776528429"` is not `1776528429`.
    case string(String)
    /// A list or a tuple.
    case list([HCLValue])
    /// What `toset` makes: sorted, without repetitions, and without indexes.
    case set([HCLValue])
    /// An object or a map.
    case object(HCLObject)

    /// `a number`, `a string`, for messages.
    public var typeName: String {
        switch self {
        case .null: "null"
        case .bool: "a bool"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .set: "a set"
        case .object: "an object"
        }
    }
}

/// Keys and values; the keys are unique and stand in the order of their UTF-8 bytes, as Terraform shows them.
public struct HCLObject: Sendable, Equatable, RandomAccessCollection {
    public struct Element: Sendable, Equatable {
        public var key: String
        public var value: HCLValue
    }

    private let elements: [Element]

    /// A later value takes the place of an earlier one of the same key.
    public init(_ pairs: some Sequence<Element>) {
        var latest: [String: HCLValue] = [:]
        for pair in pairs { latest[pair.key] = pair.value }
        elements = latest.map { Element(key: $0.key, value: $0.value) }
            .sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
    }

    public var startIndex: Int { 0 }
    public var endIndex: Int { elements.count }
    public subscript(position: Int) -> Element { elements[position] }

    public subscript(key: String) -> HCLValue? {
        let index = elements.firstIndexSorted { !$0.key.utf8.lexicographicallyPrecedes(key.utf8) }
        return index < elements.count && elements[index].key == key ? elements[index].value : nil
    }

    public var keys: [String] { elements.map(\.key) }
}

extension HCLValue {
    /// The text of Terraform's `jsonencode`: keys sorted, no blanks, `<`, `>`, `&`, U+2028 and U+2029 escaped.
    public var json: String {
        var bytes: [UInt8] = []
        writeJSON(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func writeJSON(to bytes: inout [UInt8]) {
        switch self {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let text): text.writeJSON(to: &bytes)
        case .list(let elements), .set(let elements):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.writeJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object):
            bytes.append(UInt8(ascii: "{"))
            for (index, element) in object.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                element.key.writeJSON(to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                element.value.writeJSON(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }
}

extension String {
    fileprivate func writeJSON(to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": bytes += "\\\"".utf8
            case "\\": bytes += "\\\\".utf8
            case "\n": bytes += "\\n".utf8
            case "\r": bytes += "\\r".utf8
            case "\t": bytes += "\\t".utf8
            case "\u{8}": bytes += "\\b".utf8
            case "\u{C}": bytes += "\\f".utf8
            case "\u{0}"..<"\u{20}", "<", ">", "&", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                bytes += ("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits).utf8
            default: bytes += Array(UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
