import Workflow

/// A value as Python's `json` module reads it: a whole number is not a fraction, and a text may hold half a character.
indirect enum PythonValue: Sendable, Equatable {
    case none
    case bool(Bool)
    /// As written: Python's whole numbers have no largest one.
    case whole(String)
    case fraction(Double)
    /// A lone surrogate stands as U+FFFD; then the text cannot be written out as UTF-8 again.
    case text(String, isWritable: Bool)
    case list([PythonValue])
    case dictionary([(name: PythonValue, value: PythonValue)])

    static func == (left: PythonValue, right: PythonValue) -> Bool { left.json == right.json }

    /// Nil where Python could not write it: `NaN`, an infinity, half a character.
    var json: JSONValue? {
        switch self {
        case .none: return .null
        case .bool(let value): return .bool(value)
        case .whole(let digits): return Int(digits).map { .int($0) } ?? Double(digits).map { .double($0) }
        case .fraction(let number): return number.isFinite ? .double(number) : nil
        case .text(let text, let isWritable): return isWritable ? .string(text) : nil
        case .list(let elements):
            let written = elements.compactMap(\.json)
            return written.count == elements.count ? .array(written) : nil
        case .dictionary(let members):
            var object = JSONObject()
            for member in members {
                guard case .string(let name) = member.name.json, let value = member.value.json else { return nil }
                object[name] = value
            }
            return .object(object)
        }
    }

    /// The last member of that name, as Python keeps it.
    subscript(name: String) -> PythonValue? {
        guard case .dictionary(let members) = self else { return nil }
        return members.last { if case .text(name, _) = $0.name { true } else { false } }?.value
    }
}

/// Why Python's `json.loads` refuses a text.
enum PythonJSONError: Error, Equatable {
    /// `JSONDecodeError`: its message, and the character (not the byte) at which it stands.
    case decoding(String, at: Int)
    /// Any other error: bytes that are not UTF-8, too deep, a number of more than 4300 digits.
    case other
}

/// Reads as the C scanner of CPython 3.11 does, messages and positions included (tried against FastAPI 0.165).
struct PythonJSON {
    /// Lists and objects within each other that were read there.
    private static let deepest = 960

    private let text: [Unicode.Scalar]
    private var index = 0

    /// UTF-8 only, though Python guesses at UTF-16 and UTF-32 too.
    static func read(_ bytes: [UInt8]) throws(PythonJSONError) -> PythonValue {
        let hasMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
        guard let text = String(validating: bytes.dropFirst(hasMark ? 3 : 0), as: UTF8.self) else { throw .other }
        var reader = PythonJSON(text: Array(text.unicodeScalars))
        reader.skipSpace()
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.next == nil else { throw .decoding("Extra data", at: reader.index) }
        return value
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private var next: Unicode.Scalar? { index < text.count ? text[index] : nil }

    private mutating func skipSpace() {
        while let next, [" ", "\t", "\n", "\r"].contains(next) { index += 1 }
    }

    private mutating func take(_ wanted: String) -> Bool {
        guard text[index...].starts(with: wanted.unicodeScalars) else { return false }
        index += wanted.unicodeScalars.count
        return true
    }

    private mutating func value(depth: Int) throws(PythonJSONError) -> PythonValue {
        switch next {
        case "\"": return try string()
        case "{", "[":
            guard depth < Self.deepest else { throw .other }
            return next == "[" ? try list(depth: depth + 1) : try dictionary(depth: depth + 1)
        default: break
        }
        if take("null") { return .none }
        if take("true") { return .bool(true) }
        if take("false") { return .bool(false) }
        if take("NaN") { return .fraction(.nan) }
        if take("Infinity") { return .fraction(.infinity) }
        if take("-Infinity") { return .fraction(-.infinity) }
        return try number()
    }

    private mutating func dictionary(depth: Int) throws(PythonJSONError) -> PythonValue {
        index += 1
        skipSpace()
        var members: [(name: PythonValue, value: PythonValue)] = []
        if take("}") { return .dictionary(members) }
        while true {
            guard next == "\"" else {
                throw .decoding("Expecting property name enclosed in double quotes", at: index)
            }
            let name = try string()
            skipSpace()
            guard take(":") else { throw .decoding("Expecting ':' delimiter", at: index) }
            skipSpace()
            members.append((name, try value(depth: depth)))
            skipSpace()
            if take("}") { return .dictionary(members) }
            guard take(",") else { throw .decoding("Expecting ',' delimiter", at: index) }
            skipSpace()
        }
    }

    private mutating func list(depth: Int) throws(PythonJSONError) -> PythonValue {
        index += 1
        skipSpace()
        var elements: [PythonValue] = []
        if take("]") { return .list(elements) }
        while true {
            elements.append(try value(depth: depth))
            skipSpace()
            if take("]") { return .list(elements) }
            guard take(",") else { throw .decoding("Expecting ',' delimiter", at: index) }
            skipSpace()
        }
    }

    private mutating func string() throws(PythonJSONError) -> PythonValue {
        let start = index
        index += 1
        var scalars = String.UnicodeScalarView()
        var isWritable = true
        while let scalar = next {
            index += 1
            switch scalar {
            case "\"": return .text(String(scalars), isWritable: isWritable)
            case "\\":
                let escaped = try escape(of: start)
                if escaped == nil { isWritable = false }
                scalars.append(escaped ?? "\u{FFFD}")
            case "\u{0}"..."\u{1F}": throw .decoding("Invalid control character at", at: index - 1)
            default: scalars.append(scalar)
            }
        }
        throw .decoding("Unterminated string starting at", at: start)
    }

    /// What stands behind a backslash; nil for a lone surrogate.
    private mutating func escape(of start: Int) throws(PythonJSONError) -> Unicode.Scalar? {
        guard let letter = next else { throw .decoding("Unterminated string starting at", at: start) }
        index += 1
        switch letter {
        case "\"", "\\", "/": return letter
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "b": return "\u{8}"
        case "f": return "\u{C}"
        case "u":
            let code = try hexadecimal()
            guard (0xD800..<0xDC00).contains(code), index + 6 < text.count, text[index] == "\\", text[index + 1] == "u"
            else { return Unicode.Scalar(code) }
            let after = index
            index += 2
            let low = try hexadecimal()
            if (0xDC00..<0xE000).contains(low) {
                return Unicode.Scalar(0x10000 + (code - 0xD800) << 10 + (low - 0xDC00))
            }
            index = after
            return nil
        default: throw .decoding("Invalid \\escape", at: index - 2)
        }
    }

    private mutating func hexadecimal() throws(PythonJSONError) -> UInt32 {
        var code: UInt32 = 0
        guard index + 4 < text.count else { throw .decoding("Invalid \\uXXXX escape", at: index - 1) }
        for scalar in text[index..<index + 4] {
            guard scalar.isASCII, let digit = Character(scalar).hexDigitValue else {
                throw .decoding("Invalid \\uXXXX escape", at: index - 1)
            }
            code = code << 4 | UInt32(digit)
        }
        index += 4
        return code
    }

    private mutating func number() throws(PythonJSONError) -> PythonValue {
        let start = index
        _ = take("-")
        let isZero = next == "0"
        guard isZero ? take("0") : digits() > 0 else { throw .decoding("Expecting value", at: start) }
        let whole = index
        if take("."), digits() == 0 { index = whole }
        let beforeExponent = index
        if take("e") || take("E") {
            _ = take("+") || take("-")
            if digits() == 0 { index = beforeExponent }
        }
        var written = String.UnicodeScalarView()
        written.append(contentsOf: text[start..<index])
        if index > whole { return .fraction(Double(String(written)) ?? .infinity) }
        guard whole - start <= 4300 else { throw .other }
        return .whole(String(written))
    }

    private mutating func digits() -> Int {
        let start = index
        while let next, ("0"..."9").contains(next) { index += 1 }
        return index - start
    }
}
