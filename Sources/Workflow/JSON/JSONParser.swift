/// Why a text is not JSON, and at which byte.
public struct JSONError: Error, Equatable {
    public enum Reason: Sendable, Equatable {
        case unexpected, unterminated, badEscape, badNumber, tooDeep, trailing, badUTF8
    }

    public var reason: Reason
    public var position: Int
}

extension JSONValue {
    /// Reads a whole JSON text. Throws ``JSONError``.
    public init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }

    /// Reads a whole JSON text. Throws ``JSONError``.
    public init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }
}

/// A strict reader with a bounded depth; numbers that are whole and fit become `int`.
private struct JSONParser {
    let bytes: [UInt8]
    var index = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private func failure(_ reason: JSONError.Reason) -> JSONError {
        JSONError(reason: reason, position: index)
    }

    mutating func document() throws(JSONError) -> JSONValue {
        let result = try value(depth: 0)
        skipSpace()
        guard index == bytes.count else { throw failure(.trailing) }
        return result
    }

    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x09, 0x0A, 0x0D: index += 1
            default: return
            }
        }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSONValue {
        guard depth < 512 else { throw failure(.tooDeep) }
        skipSpace()
        guard index < bytes.count else { throw failure(.unterminated) }
        switch bytes[index] {
        case UInt8(ascii: "{"): return .object(try object(depth: depth))
        case UInt8(ascii: "["): return .array(try array(depth: depth))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: String, _ value: JSONValue) throws(JSONError) -> JSONValue {
        guard bytes[index...].starts(with: word.utf8) else { throw failure(.unexpected) }
        index += word.utf8.count
        return value
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSONObject {
        index += 1
        var result = JSONObject()
        if take(UInt8(ascii: "}")) { return result }
        repeat {
            skipSpace()
            guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { throw failure(.unexpected) }
            let key = try string()
            guard take(UInt8(ascii: ":")) else { throw failure(.unexpected) }
            result[key] = try value(depth: depth + 1)
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw failure(.unexpected) }
        return result
    }

    private mutating func array(depth: Int) throws(JSONError) -> [JSONValue] {
        index += 1
        var result: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return result }
        repeat {
            result.append(try value(depth: depth + 1))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw failure(.unexpected) }
        return result
    }

    private mutating func string() throws(JSONError) -> String {
        index += 1
        var start = index
        // Only a string with escapes in it is put together piece by piece.
        var pieces: [UInt8] = []
        while index < bytes.count {
            switch bytes[index] {
            case UInt8(ascii: "\""):
                let text =
                    pieces.isEmpty
                    ? String(validating: bytes[start..<index], as: UTF8.self)
                    : String(validating: pieces + bytes[start..<index], as: UTF8.self)
                index += 1
                guard let text else { throw failure(.badUTF8) }
                return text
            case UInt8(ascii: "\\"):
                pieces += bytes[start..<index]
                index += 1
                try escape(into: &pieces)
                start = index
            case 0..<0x20:
                index += 1
                throw failure(.unexpected)
            default: index += 1
            }
        }
        throw failure(.unterminated)
    }

    private mutating func escape(into output: inout [UInt8]) throws(JSONError) {
        guard index < bytes.count else { throw failure(.unterminated) }
        let byte = bytes[index]
        index += 1
        switch byte {
        case UInt8(ascii: "n"): output.append(0x0A)
        case UInt8(ascii: "r"): output.append(0x0D)
        case UInt8(ascii: "t"): output.append(0x09)
        case UInt8(ascii: "b"): output.append(0x08)
        case UInt8(ascii: "f"): output.append(0x0C)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): output.append(byte)
        case UInt8(ascii: "u"):
            var code = try hexadecimal()
            if (0xD800..<0xDC00).contains(code), bytes[index...].starts(with: "\\u".utf8) {
                let after = index
                index += 2
                let low = try hexadecimal()
                if (0xDC00..<0xE000).contains(low) {
                    code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
                } else {
                    index = after
                }
            }
            // A lone surrogate is allowed by JSON and by no Unicode string.
            if let encoded = UTF8.encode(Unicode.Scalar(code) ?? "\u{FFFD}") { output += encoded }
        default: throw failure(.badEscape)
        }
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        guard index + 4 <= bytes.count, bytes[index] != UInt8(ascii: "+"), bytes[index] != UInt8(ascii: "-"),
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16)
        else { throw failure(.badEscape) }
        index += 4
        return code
    }

    private mutating func number() throws(JSONError) -> JSONValue {
        let start = index
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        let whole = digits()
        guard whole > 0, whole == 1 || bytes[index - whole] != UInt8(ascii: "0") else { throw failure(.badNumber) }
        var isInteger = true
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            isInteger = false
            index += 1
            guard digits() > 0 else { throw failure(.badNumber) }
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            index += 1
            if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) { index += 1 }
            guard digits() > 0 else { throw failure(.badNumber) }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        guard let value = Double(text) else { throw failure(.badNumber) }
        // JavaScript has one kind of number: 1.0 is 1.
        return Int(exactly: value).map { .int($0) } ?? .double(value)
    }

    private mutating func digits() -> Int {
        let start = index
        while index < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[index]) { index += 1 }
        return index - start
    }
}
