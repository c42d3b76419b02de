/// Queries and forms as n8n's HTTP client writes them: each text percent-encoded but for letters, digits and `-._~`.
enum QueryText {
    enum Arrays: String {
        case indices, brackets, `repeat`
    }

    static func encode(_ object: JSONObject, arrays: Arrays = .indices) -> String {
        var pairs: [String] = []
        for member in object.members { collect(member.key, member.value, arrays, into: &pairs) }
        return pairs.joined(separator: "&")
    }

    private static func collect(_ name: String, _ value: JSONValue, _ arrays: Arrays, into pairs: inout [String]) {
        switch value {
        case .object(let object):
            for member in object.members { collect("\(name)[\(member.key)]", member.value, arrays, into: &pairs) }
        case .array(let values):
            for (index, value) in values.enumerated() {
                let part =
                    switch arrays {
                    case .indices: "\(name)[\(index)]"
                    case .brackets: "\(name)[]"
                    case .repeat: name
                    }
                collect(part, value, arrays, into: &pairs)
            }
        case .null: pairs.append("\(escape(name))=")
        default: pairs.append("\(escape(name))=\(escape(value.scriptText))")
        }
    }

    /// RFC 3986, strictly.
    static func escape(_ text: String) -> String {
        var output: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                output.append(byte)
            default: output += percent(byte)
            }
        }
        return String(decoding: output, as: UTF8.self)
    }

    static func percent(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789ABCDEF".utf8)
        return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// A form's text as members; the last of a name counts.
    static func decode(_ text: String) -> JSONObject {
        var result = JSONObject()
        for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            result[unescape(parts[0])] = .string(parts.count > 1 ? unescape(parts[1]) : "")
        }
        return result
    }

    private static func unescape(_ bytes: Substring.UTF8View) -> String {
        let bytes = Array(bytes)
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = hexadecimal(bytes[index + 1]), let low = hexadecimal(bytes[index + 2])
            {
                output.append(high << 4 | low)
                index += 3
                continue
            }
            output.append(bytes[index] == UInt8(ascii: "+") ? 0x20 : bytes[index])
            index += 1
        }
        return String(decoding: output, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}

extension JSONValue {
    /// As JavaScript's `String(value)` has it.
    var scriptText: String {
        switch self {
        case .string(let text): text
        case .object: "[object Object]"
        case .array(let values): values.map { $0 == .null ? "" : $0.scriptText }.joined(separator: ",")
        default: text
        }
    }
}
