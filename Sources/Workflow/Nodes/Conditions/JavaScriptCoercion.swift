/// JavaScript's conversions between JSON values; `nil` stands for `undefined`.
///
/// n8n's conditions and type checks lean on them everywhere (`String(value)`, `Number(value)`, `typeof`).
enum JavaScript {
    /// `typeof value`
    static func typeName(_ value: JSONValue?) -> String {
        switch value {
        case nil: "undefined"
        case .bool: "boolean"
        case .int, .double: "number"
        case .string: "string"
        case .null, .array, .object: "object"
        }
    }

    /// `String(value)`
    static func string(_ value: JSONValue?) -> String {
        switch value {
        case nil: "undefined"
        case .null: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): string(Double(number))
        case .double(let number): string(number)
        case .string(let text): text
        case .array(let elements): elements.map { $0 == .null ? "" : string($0) }.joined(separator: ",")
        case .object: "[object Object]"
        }
    }

    /// A number as JavaScript writes it: shortest digits, no exponent between 1e-7 and 1e21.
    static func string(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
        if number == 0 { return "0" }
        if number < 0 { return "-" + string(-number) }
        // Swift's own text has the same (shortest) digits, only set otherwise.
        let parts = "\(number)".split(separator: "e")
        let mantissa = parts[0].split(separator: ".")
        let whole = String(mantissa[0])
        let fraction = mantissa.count > 1 && mantissa[1] != "0" ? String(mantissa[1]) : ""
        var point = (parts.count > 1 ? Int(parts[1]) ?? 0 : 0) + whole.utf8.count
        var digits = Array((whole + fraction).utf8)
        while digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            point -= 1
        }
        while digits.last == UInt8(ascii: "0") { digits.removeLast() }
        let text = String(decoding: digits, as: UTF8.self)
        switch point {
        case digits.count...21: return text + String(repeating: "0", count: point - digits.count)
        case 1...21:
            return String(decoding: digits[..<point], as: UTF8.self) + "."
                + String(decoding: digits[point...], as: UTF8.self)
        case -5...0: return "0." + String(repeating: "0", count: -point) + text
        default:
            let exponent = (point > 0 ? "+" : "-") + String(abs(point - 1))
            let head = String(decoding: digits[..<1], as: UTF8.self)
            let tail = String(decoding: digits[1...], as: UTF8.self)
            return head + (tail.isEmpty ? "" : "." + tail) + "e" + exponent
        }
    }

    /// `Number(value)`, NaN included.
    static func number(_ value: JSONValue?) -> Double {
        switch value {
        case nil: .nan
        case .null: 0
        case .bool(let flag): flag ? 1 : 0
        case .int(let number): Double(number)
        case .double(let number): number
        case .string(let text): number(text)
        case .array, .object: number(string(value))
        }
    }

    private static func number(_ text: String) -> Double {
        let bytes = Array(trim(text).utf8)
        if bytes.isEmpty { return 0 }
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            let radix: Int? =
                switch bytes[1] | 0x20 {
                case UInt8(ascii: "x"): 16
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "b"): 2
                default: nil
                }
            if let radix { return wholeNumber(bytes[2...], radix: radix) }
        }
        var index = 0
        let negative = bytes[0] == UInt8(ascii: "-")
        if negative || bytes[0] == UInt8(ascii: "+") { index = 1 }
        if bytes[index...].elementsEqual("Infinity".utf8) { return negative ? -.infinity : .infinity }
        func digits() -> Int {
            let start = index
            while index < bytes.count, isDigit(bytes[index]) { index += 1 }
            return index - start
        }
        var found = digits()
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            found += digits()
        }
        guard found > 0 else { return .nan }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[index]) { index += 1 }
            guard digits() > 0 else { return .nan }
        }
        guard index == bytes.count else { return .nan }
        // Swift reads neither "5." nor ".5" on every platform alike.
        var normal = String(decoding: bytes, as: UTF8.self)
        if let point = bytes.firstIndex(of: UInt8(ascii: ".")) {
            let before = String(decoding: bytes[..<point], as: UTF8.self)
            let after = String(decoding: bytes[(point + 1)...], as: UTF8.self)
            normal = (before.last?.isNumber == true ? before : before + "0") + "."
            normal += after.first?.isNumber == true ? after : "0" + after
        }
        return Double(normal) ?? .nan
    }

    private static func wholeNumber(_ digits: ArraySlice<UInt8>, radix: Int) -> Double {
        var result = 0.0
        for byte in digits {
            guard isDigit(byte) || isLetter(byte),
                let digit = Int(String(decoding: [byte], as: UTF8.self), radix: radix)
            else { return .nan }
            result = result * Double(radix) + Double(digit)
        }
        return result
    }

    /// `Boolean(value)`
    static func truth(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0 && !number.isNaN
        case .string(let text): !text.isEmpty
        case .array, .object: true
        }
    }

    /// `JSON.stringify(value)`
    static func json(_ value: JSONValue) -> String {
        switch value {
        case .null, .bool: return string(value)
        case .int: return string(value)
        case .double(let number): return number.isFinite ? string(number) : "null"
        case .string(let text): return quoted(text)
        case .array(let elements): return "[" + elements.map(json).joined(separator: ",") + "]"
        case .object(let object):
            return "{" + object.members.map { quoted($0.key) + ":" + json($0.value) }.joined(separator: ",") + "}"
        }
    }

    private static func quoted(_ text: String) -> String {
        // The common writer has no short form for these two, JavaScript has.
        let plain = JSONValue.string(text).text
        guard text.utf8.contains(where: { $0 == 8 || $0 == 12 }) else { return plain }
        return plain.replacingSubranges([("\\u0008", "\\b"), ("\\u000c", "\\f")])
    }

    /// `text.trim()`
    static func trim(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.firstIndex(where: { !isSpace($0) }),
            let last = scalars.lastIndex(where: { !isSpace($0) })
        else { return "" }
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars[first...last])
        return String(result)
    }

    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 9...13, 32, 0xA0, 0xFEFF, 0x2028, 0x2029: true
        default: scalar.properties.generalCategory == .spaceSeparator
        }
    }

    /// `text.toLocaleLowerCase()` in a locale without rules of its own.
    static func lowercased(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= 0x80 }) else { return text.lowercased() }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            result +=
                scalar == "\u{3A3}" && isFinal(index, in: scalars) ? "\u{3C2}" : scalar.properties.lowercaseMapping
        }
        return result
    }

    /// The Greek letter sigma has a form of its own at a word's end (Unicode, table 3-17).
    private static func isFinal(_ index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }

    /// `left === right`; arrays and objects are never the same one here, as each came through its own parameter.
    static func identical(_ left: JSONValue?, _ right: JSONValue?) -> Bool {
        switch (left, right) {
        case (nil, nil), (.null, .null): true
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        case (.int, .int), (.int, .double), (.double, .int), (.double, .double): number(left) == number(right)
        default: false
        }
    }
}

extension String {
    /// Every occurrence replaced, byte for byte.
    func replacingSubranges(_ replacements: [(String, String)]) -> String {
        var bytes = Array(utf8)
        for (old, new) in replacements {
            let pattern = Array(old.utf8)
            var result: [UInt8] = []
            var index = 0
            while index < bytes.count {
                // A backslash that is itself escaped does not begin anything.
                if pattern.first == UInt8(ascii: "\\"), bytes[index...].starts(with: "\\\\".utf8) {
                    result += bytes[index..<index + 2]
                    index += 2
                } else if bytes[index...].starts(with: pattern) {
                    result += new.utf8
                    index += pattern.count
                } else {
                    result.append(bytes[index])
                    index += 1
                }
            }
            bytes = result
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
