/// Texts that n8n's Set node takes for JSON.
enum SetJSON {
    /// The `{{ … }}` of a text, in order.
    static func resolvables(in text: String) -> [String] {
        let bytes = Array(text.utf8)
        var result: [String] = []
        var index = 0
        while let start = bytes[index...].firstRange(of: "{{".utf8)?.lowerBound,
            let end = bytes[(start + 2)...].firstRange(of: "}}".utf8)?.upperBound
        {
            result.append(String(decoding: bytes[start..<end], as: UTF8.self))
            index = end
        }
        return result
    }

    /// JavaScript's `text.replace(part, value)`: the first place only; `$&` and its like in the value mean something.
    static func replacing(_ part: String, in text: String, with value: String) -> String {
        let bytes = Array(text.utf8)
        guard let place = bytes.firstRange(of: part.utf8) else { return text }
        let before = bytes[..<place.lowerBound]
        let after = bytes[place.upperBound...]
        var middle: [UInt8] = []
        let replacement = Array(value.utf8)
        var index = 0
        while index < replacement.count {
            let next = index + 1 < replacement.count ? replacement[index + 1] : 0
            guard replacement[index] == UInt8(ascii: "$"), "$&`'".utf8.contains(next) else {
                middle.append(replacement[index])
                index += 1
                continue
            }
            switch next {
            case UInt8(ascii: "&"): middle += part.utf8
            case UInt8(ascii: "`"): middle += before
            case UInt8(ascii: "'"): middle += after
            default: middle.append(next)
            }
            index += 2
        }
        return String(decoding: before + middle + after, as: UTF8.self)
    }

    enum Failure: Error, Equatable {
        /// With the text after n8n's attempt at mending it.
        case invalid(description: String)
        case noObject
    }

    /// An object, or `null`; texts are mended as n8n does it: single quotes, bare keys, commas too many.
    static func object(_ value: JSONValue?) throws(Failure) -> JSONValue {
        var value = value
        if case .string(let text) = value {
            let mended = mended(text)
            guard let parsed = (try? JSONValue(parsing: text)) ?? (try? JSONValue(parsing: mended)) else {
                let isSame = mended.utf8.elementsEqual(text.utf8)
                throw .invalid(description: isSame ? text : "\(mended);\n Original input: \(text)")
            }
            value = parsed.inJavaScriptOrder
        }
        guard let value, value == .null || value.objectValue != nil else { throw .noObject }
        return value
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        JavaScript.isLetter(byte) || JavaScript.isDigit(byte) || byte == UInt8(ascii: "_")
    }

    static func mended(_ text: String) -> String {
        let quote = UInt8(ascii: "\"")
        let single = UInt8(ascii: "'")
        let bytes = text.utf8.map { $0 == single ? quote : $0 }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            let start = bytes[index] == quote ? index + 1 : index
            var end = start
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            guard end > start else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let closed = end < bytes.count && bytes[end] == quote ? end + 1 : end
            if closed < bytes.count, bytes[closed] == UInt8(ascii: ":") {
                result.append(quote)
                result += bytes[start..<end]
                result += "\":".utf8
                index = closed + 1
            } else {
                result += bytes[index..<end]
                index = end
            }
        }
        return String(decoding: withoutStrayCommas(result), as: UTF8.self)
    }

    private static func withoutStrayCommas(_ bytes: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: ",") {
                var next = index + 1
                while next < bytes.count, bytes[next] == 0x20 || (9...13).contains(bytes[next]) { next += 1 }
                if next < bytes.count, "]}".utf8.contains(bytes[next]) { index = next }
            }
            result.append(bytes[index])
            index += 1
        }
        while result.last == UInt8(ascii: ",") { result.removeLast() }
        return result
    }
}
