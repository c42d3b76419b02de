/// An object as JavaScript source writes it (`{a: 'b'}`), which n8n takes where it wants an object.
///
/// n8n reads it with a JavaScript parser and keeps literals, arrays and objects; a bare name becomes its own text.
/// What else could stand in JavaScript source is not read here: ``Outcome/beyond``.
struct ObjectLiteral {
    enum Outcome: Equatable {
        case object(JSONObject)
        /// No object literal, whatever JavaScript would make of it.
        case none
        /// More than literals: a sum, a call, a template, a comment …
        case beyond
    }

    private enum Failure: Error { case syntax, beyond }

    private var scanner: [UInt8]
    private var index = 0

    static func read(_ text: String) -> Outcome {
        var reader = ObjectLiteral(scanner: Array(text.utf8))
        do throws(Failure) {
            reader.skipSpace()
            guard reader.peek == UInt8(ascii: "{") else { return .none }
            guard case .object(let object) = try reader.value(depth: 0) else { return .none }
            reader.skipSpace()
            return reader.peek == nil ? .object(object.inJavaScriptOrder) : .none
        } catch {
            return error == .beyond ? .beyond : .none
        }
    }

    private var peek: UInt8? { index < scanner.count ? scanner[index] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 0x20 || (9...13).contains(byte) { index += 1 }
    }

    private mutating func take(_ byte: Character) -> Bool {
        skipSpace()
        guard let wanted = byte.asciiValue, peek == wanted else { return false }
        index += 1
        return true
    }

    /// nil: `undefined`, which an object leaves out.
    private mutating func value(depth: Int) throws(Failure) -> JSONValue? {
        guard depth < 256 else { throw .beyond }
        skipSpace()
        guard let byte = peek else { throw .syntax }
        switch byte {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "'"), UInt8(ascii: "\""): return .string(try string(quote: byte))
        case _ where JavaScript.isDigit(byte) || byte == UInt8(ascii: "."): return try number()
        case _ where Self.isName(byte):
            switch name() {
            case "true": return true
            case "false": return false
            case "null": return .null
            case let name: return .string(name)
            }
        case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ":"): throw .syntax
        default: throw .beyond
        }
    }

    private static func isName(_ byte: UInt8) -> Bool {
        JavaScript.isLetter(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
    }

    private mutating func name() -> String {
        let start = index
        while let byte = peek, Self.isName(byte) || JavaScript.isDigit(byte) { index += 1 }
        return String(decoding: scanner[start..<index], as: UTF8.self)
    }

    private mutating func object(depth: Int) throws(Failure) -> JSONObject {
        index += 1
        var result = JSONObject()
        while !take("}") {
            skipSpace()
            guard let byte = peek else { throw .syntax }
            let key: String
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""): key = try string(quote: byte)
            case _ where JavaScript.isDigit(byte): key = JavaScript.string(try number())
            case _ where Self.isName(byte): key = name()
            default: throw .beyond
            }
            if take(":") {
                if let value = try value(depth: depth + 1) { result[key] = value }
            } else if Self.isName(byte), peek == UInt8(ascii: ",") || peek == UInt8(ascii: "}") {
                result[key] = .string(key)
            } else {
                // `{a() {}}` is JavaScript; `{"a"}` is not.
                throw Self.isName(byte) ? .beyond : .syntax
            }
            guard take(",") else {
                guard take("}") else { throw try after() }
                break
            }
        }
        return result
    }

    private mutating func array(depth: Int) throws(Failure) -> [JSONValue] {
        index += 1
        var result: [JSONValue] = []
        while !take("]") {
            result.append(try value(depth: depth + 1) ?? .null)
            guard take(",") else {
                guard take("]") else { throw try after() }
                break
            }
        }
        return result
    }

    /// What stands after a value where a comma should.
    private mutating func after() throws(Failure) -> Failure {
        skipSpace()
        guard let byte = peek else { return .syntax }
        let stray = JavaScript.isDigit(byte) || Self.isName(byte) || "'\":}])".utf8.contains(byte)
        return stray ? .syntax : .beyond
    }

    private mutating func number() throws(Failure) -> JSONValue {
        let start = index
        while let byte = peek,
            JavaScript.isDigit(byte) || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
        {
            index += 1
        }
        let text = String(decoding: scanner[start..<index], as: UTF8.self)
        let value = JavaScript.number(.string(text))
        // Exponents with a sign, hexadecimal, old octal: JavaScript, but not what anybody writes here.
        guard !value.isNaN, !(text.utf8.count > 1 && text.utf8.first == UInt8(ascii: "0") && !text.contains(".")),
            peek.map({ !Self.isName($0) && !"+-".utf8.contains($0) }) ?? true
        else { throw .beyond }
        return .number(value)
    }

    private mutating func string(quote: UInt8) throws(Failure) -> String {
        index += 1
        var output: [UInt8] = []
        while let byte = peek {
            index += 1
            switch byte {
            case quote: return String(decoding: output, as: UTF8.self)
            case 0x0A, 0x0D: throw .syntax
            case UInt8(ascii: "\\"):
                guard let escaped = peek else { throw .syntax }
                index += 1
                switch escaped {
                case UInt8(ascii: "n"): output.append(0x0A)
                case UInt8(ascii: "r"): output.append(0x0D)
                case UInt8(ascii: "t"): output.append(0x09)
                case UInt8(ascii: "b"): output.append(0x08)
                case UInt8(ascii: "f"): output.append(0x0C)
                case UInt8(ascii: "v"): output.append(0x0B)
                case UInt8(ascii: "u"), UInt8(ascii: "x"), 0x0A, 0x0D: throw .beyond
                case _ where JavaScript.isDigit(escaped): throw .beyond
                default: output.append(escaped)
                }
            default: output.append(byte)
            }
        }
        throw .syntax
    }
}
