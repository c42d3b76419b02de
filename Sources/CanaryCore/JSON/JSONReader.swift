/// Reads a JSON text (RFC 8259) in one pass over its bytes, in time and memory that its length bounds.
///
/// FoundationEssentials' decoder, asked for a document of any shape, tries every type on every value: a megabyte of
/// numbers took it half a minute, and answers of counterparts may be that and more.
struct JSONReader {
    /// What a right answer never has; more is no document.
    static let deepest = 512
    static let mostValues = 300_000

    /// Why a text is none; nobody asks for more.
    struct NotJSON: Error {}

    private let bytes: UnsafeBufferPointer<UInt8>
    private var index = 0
    private var values = 0
    private let mostValues: Int

    /// - Returns: `nil` where the bytes are no JSON, not UTF-8, or beyond the limits above. Of members of the same name
    ///   the last counts, as in JavaScript.
    static func read(_ bytes: [UInt8], mostValues: Int = mostValues) -> JSONValue? {
        bytes.withUnsafeBufferPointer { bytes in
            var reader = JSONReader(bytes: bytes, mostValues: mostValues)
            // A byte order mark is tolerated.
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.index = 3 }
            guard let value = try? reader.value(depth: 0) else { return nil }
            reader.skipSpace()
            return reader.index == bytes.count ? value : nil
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>, mostValues: Int) {
        (self.bytes, self.mostValues) = (bytes, mostValues)
    }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while index < bytes.count, bytes[index].isSpace { index += 1 }
    }

    private mutating func take(_ byte: UInt8) throws(NotJSON) {
        guard next == byte else { throw NotJSON() }
        index += 1
    }

    private mutating func value(depth: Int) throws(NotJSON) -> JSONValue {
        values += 1
        guard values <= mostValues, depth <= Self.deepest else { throw NotJSON() }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth)
        case UInt8(ascii: "["): return try array(depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(NotJSON) -> JSONValue {
        for offset in 0..<word.utf8CodeUnitCount { try take(word.utf8Start[offset]) }
        return value
    }

    private mutating func object(_ depth: Int) throws(NotJSON) -> JSONValue {
        try take(UInt8(ascii: "{"))
        var members: [String: JSONValue] = [:]
        skipSpace()
        if next == UInt8(ascii: "}") {
            index += 1
            return .object(members)
        }
        while true {
            skipSpace()
            let name = try string()
            skipSpace()
            try take(UInt8(ascii: ":"))
            members[name] = try value(depth: depth + 1)
            guard try goesOn(UInt8(ascii: "}")) else { return .object(members) }
        }
    }

    private mutating func array(_ depth: Int) throws(NotJSON) -> JSONValue {
        try take(UInt8(ascii: "["))
        var items: [JSONValue] = []
        skipSpace()
        if next == UInt8(ascii: "]") {
            index += 1
            return .array(items)
        }
        while true {
            items.append(try value(depth: depth + 1))
            guard try goesOn(UInt8(ascii: "]")) else { return .array(items) }
        }
    }

    /// Past a comma, or past the end.
    private mutating func goesOn(_ end: UInt8) throws(NotJSON) -> Bool {
        skipSpace()
        if next == UInt8(ascii: ",") {
            index += 1
            return true
        }
        try take(end)
        return false
    }

    // MARK: numbers

    private mutating func number() throws(NotJSON) -> JSONValue {
        let start = index
        if next == UInt8(ascii: "-") { index += 1 }
        if next == UInt8(ascii: "0") { index += 1 } else { try digits() }
        var isWhole = true
        if next == UInt8(ascii: ".") {
            isWhole = false
            index += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isWhole = false
            index += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isWhole, let whole = Int64(text) { return .integer(whole) }
        // What no Double holds is no number that anybody meant.
        guard let value = Double(text), value.isFinite else { throw NotJSON() }
        return Int64(exactly: value).map(JSONValue.integer) ?? .number(value)
    }

    private mutating func digits() throws(NotJSON) {
        let start = index
        while let byte = next, byte.isDigit { index += 1 }
        guard index > start, index - start <= 1000 else { throw NotJSON() }
    }

    // MARK: strings

    private mutating func string() throws(NotJSON) -> String {
        try take(UInt8(ascii: "\""))
        var start = index
        var text = ""
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                let last = try utf8(start..<index)
                index += 1
                // In place: a text with a million escapes must not be copied a million times.
                text += last
                return text
            case UInt8(ascii: "\\"):
                text += try utf8(start..<index)
                index += 1
                text.unicodeScalars.append(try escape())
                start = index
            case 0..<0x20: throw NotJSON()
            default: index += 1
            }
        }
        throw NotJSON()
    }

    private func utf8(_ range: Range<Int>) throws(NotJSON) -> String {
        guard let text = String(validating: bytes[range], as: UTF8.self) else { throw NotJSON() }
        return text
    }

    /// What stands after a backslash.
    private mutating func escape() throws(NotJSON) -> Unicode.Scalar {
        guard let byte = next else { throw NotJSON() }
        index += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try unit()
            guard unit & 0xFC00 == 0xD800 else {
                // A half of a pair that stands alone is no character.
                guard let scalar = Unicode.Scalar(unit) else { throw NotJSON() }
                return scalar
            }
            try take(UInt8(ascii: "\\"))
            try take(UInt8(ascii: "u"))
            let low = try self.unit()
            guard low & 0xFC00 == 0xDC00, let scalar = Unicode.Scalar(0x1_0000 + (unit & 0x3FF) << 10 + (low & 0x3FF))
            else { throw NotJSON() }
            return scalar
        default: throw NotJSON()
        }
    }

    private mutating func unit() throws(NotJSON) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = next?.hexValue else { throw NotJSON() }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }
}
