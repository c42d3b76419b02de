/// A JSON document of ours, with its members in the order we gave them.
public indirect enum JSONText: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    /// Written with at most six decimals.
    case number(Double)
    case string(String)
    case array([JSONText])
    case object([Member])

    public struct Member: Sendable, Equatable {
        public var name: String
        public var value: JSONText
        public init(_ name: String, _ value: JSONText) { (self.name, self.value) = (name, value) }
    }

    /// A string, or `null`.
    public static func optional(_ text: String?) -> JSONText { text.map(JSONText.string) ?? .null }
    public static func optional(_ number: Int64?) -> JSONText { number.map(JSONText.integer) ?? .null }

    public subscript(name: String) -> JSONText? {
        if case .object(let members) = self { members.first { $0.name == name }?.value } else { nil }
    }

    /// The text; on one line, or with two spaces of indentation a level.
    public func text(pretty: Bool = false) -> String {
        var out: [UInt8] = []
        write(to: &out, indentation: pretty ? 0 : nil)
        return String(decoding: out, as: UTF8.self)
    }

    private func write(to out: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let flag): out += (flag ? "true" : "false").utf8
        case .integer(let value): out += String(value).utf8
        case .number(let value): out += Self.decimal(value).utf8
        case .string(let text): Self.quote(text, to: &out)
        case .array(let items):
            Self.list(items, "[", "]", to: &out, indentation) { item, inner, out in
                item.write(to: &out, indentation: inner)
            }
        case .object(let members):
            Self.list(members, "{", "}", to: &out, indentation) { member, inner, out in
                Self.quote(member.name, to: &out)
                out += (indentation == nil ? ":" : ": ").utf8
                member.value.write(to: &out, indentation: inner)
            }
        }
    }

    private static func list<Item>(
        _ items: [Item], _ open: String, _ close: String, to out: inout [UInt8], _ indentation: Int?,
        _ write: (Item, Int?, inout [UInt8]) -> Void
    ) {
        func newLine(_ levels: Int) {
            out.append(0x0A)
            out += repeatElement(0x20, count: 2 * levels)
        }
        out += open.utf8
        for (position, item) in items.enumerated() {
            if position > 0 { out.append(0x2C) }
            if let indentation { newLine(indentation + 1) }
            write(item, indentation.map { $0 + 1 }, &out)
        }
        if let indentation, !items.isEmpty { newLine(indentation) }
        out += close.utf8
    }

    /// JSON has no infinities: they become null, as in JavaScript.
    static func decimal(_ value: Double) -> String {
        guard value.isFinite else { return "null" }
        if let whole = Int64(exactly: value) { return String(whole) }
        let scaled = (value * 1e6).rounded()
        guard abs(scaled) < 9e15 else { return "\(value)" }
        let micro = Int64(clamping: scaled)
        var fraction = String(abs(micro) % 1_000_000)
        fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
        while fraction.hasSuffix("0") { fraction.removeLast() }
        let whole = "\(micro < 0 ? "-" : "")\(abs(micro) / 1_000_000)"
        return fraction.isEmpty ? whole : "\(whole).\(fraction)"
    }

    private static func quote(_ text: String, to out: inout [UInt8]) {
        out.append(0x22)
        // What nothing need be done about is most of it.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x5C }) {
            out += text.utf8
            out.append(0x22)
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\"".utf8
            case "\\": out += "\\\\".utf8
            case "\n": out += "\\n".utf8
            case "\r": out += "\\r".utf8
            case "\t": out += "\\t".utf8
            case _
            where scalar.value < 0x20 || scalar.value == 0x7f || (0x80...0x9f).contains(scalar.value)
                || scalar.value == 0x2028 || scalar.value == 0x2029:
                let digits = String(scalar.value, radix: 16)
                out += ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8
            default: out += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
            }
        }
        out.append(0x22)
    }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByNilLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(nilLiteral: ()) { self = .null }
    /// An object, from its members in order.
    public init(arrayLiteral elements: (String, JSONText)...) {
        self = .object(elements.map { Member($0.0, $0.1) })
    }
}
