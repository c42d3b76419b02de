/// Looks for pieces of secrets in whatever came out: every piece of eight characters after the public prefix, raw and in
/// base64 at all three offsets, percent-encoded, JSON-escaped, in hexadecimal, or torn apart by line ends; and digests.
///
/// Shares no code with the mask: a common mistake must not hide.
struct SecretScanner: Sendable {
    struct Hit: Sendable, CustomStringConvertible {
        /// What the secret is called; never its value.
        var secret: String
        var form: String
        /// What stands around it.
        var context: String
        var description: String { "\(secret), \(form): …\(context)…" }
    }

    private struct Needle: Sendable {
        /// What follows the first eight bytes.
        var rest: [UInt8]
        var secret: Int
        var form: String
    }

    private var names: [String] = []
    /// By their first eight bytes.
    private var needles: [UInt64: [Needle]] = [:]
    /// One bit for each value of sixteen bits that the first eight bytes of a needle are mixed into.
    private var filter = [Bool](repeating: false, count: 1 << 16)

    private static let width = 8

    /// - Parameter secrets: what each is called, and its value.
    init(_ secrets: [(name: String, value: String)]) {
        for (name, value) in secrets { add(name, value) }
    }

    private mutating func add(_ name: String, _ value: String) {
        let index = names.count
        names.append(name)
        let whole = Array(value.utf8)
        let bare = Self.withoutPublicPrefix(whole)
        var forms = [bare]
        let joined = bare.filter { !Self.isSpace($0) }
        if joined != bare { forms.append(joined) }
        for form in forms {
            add(pieces: form, Self.width, index, "raw")
            for offset in 0..<3 {
                for (label, alphabet) in [("base64", Self.standard), ("base64url", Self.urlSafe)] {
                    add(
                        pieces: Self.base64Core(form, offset, alphabet), Self.width, index,
                        "\(label) at offset \(offset)")
                }
            }
            for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
                add(pieces: Self.hex(form, digits), 2 * Self.width, index, "hexadecimal")
            }
        }
        for text in Set([whole, whole.filter { !Self.isSpace($0) }, bare, whole + [0x0A]]) {
            for (name, digest) in Digests.all(of: text) {
                for digits in ["0123456789abcdef", "0123456789ABCDEF"] {
                    add(pieces: Array(Self.hex(digest, digits).prefix(12)), 12, index, "\(name), hexadecimal")
                }
                for alphabet in [Self.standard, Self.urlSafe] {
                    add(pieces: Array(Self.base64(digest, alphabet).prefix(12)), 12, index, "\(name), base64")
                }
            }
        }
    }

    /// Every piece of so many bytes, at least eight.
    private mutating func add(pieces text: [UInt8], _ length: Int, _ secret: Int, _ form: String) {
        guard text.count >= length else { return }
        var key: UInt64 = 0
        for index in 0..<(text.count - length + Self.width) {
            key = key << 8 | UInt64(text[index])
            let start = index + 1 - Self.width
            guard start >= 0 else { continue }
            filter[Self.place(key)] = true
            let rest = length == Self.width ? [] : Array(text[start + Self.width..<start + length])
            // Both alphabets of base64 agree in most pieces.
            if rest.isEmpty, let known = needles[key], known.contains(where: \.rest.isEmpty) { continue }
            needles[key, default: []].append(Needle(rest: rest, secret: secret, form: form))
        }
    }

    // MARK: looking

    /// What is found in some bytes, each secret and form once; empty where nothing is.
    func hits(in bytes: [UInt8]) -> [Hit] {
        var hits = look(bytes, "")
        if bytes.contains(0x0A) { hits += look(bytes.filter { !Self.isSpace($0) }, " over several lines") }
        if bytes.contains(0x25) { hits += look(Self.percentDecoded(bytes), ", percent-encoded") }
        if bytes.contains(0x26) { hits += look(Self.withoutEntities(bytes), ", escaped for XML") }
        if bytes.contains(0x5C) {
            let once = Self.unescaped(bytes)
            hits += look(once, ", JSON-escaped")
            if once.contains(0x5C) { hits += look(Self.unescaped(once), ", JSON-escaped twice") }
        }
        return hits
    }

    func hits(in text: String) -> [Hit] { hits(in: Array(text.utf8)) }

    private func look(_ bytes: [UInt8], _ how: String) -> [Hit] {
        guard bytes.count >= Self.width else { return [] }
        var places: [Int] = []
        bytes.withUnsafeBufferPointer { bytes in
            filter.withUnsafeBufferPointer { filter in
                var window: UInt64 = 0
                var index = 0
                let count = bytes.count
                while index < count {
                    window = window << 8 | UInt64(bytes[index])
                    index += 1
                    if filter[Self.place(window)], index >= Self.width { places.append(index - Self.width) }
                }
            }
        }
        var hits: [Hit] = []
        for place in places {
            let key = bytes[place..<place + Self.width].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            for needle in needles[key] ?? [] where bytes[(place + Self.width)...].starts(with: needle.rest) {
                let form = needle.form + how
                guard !hits.contains(where: { $0.secret == names[needle.secret] && $0.form == form }) else { continue }
                let context = bytes[max(0, place - 40)..<min(bytes.count, place + 20)]
                hits.append(
                    Hit(secret: names[needle.secret], form: form, context: String(decoding: context, as: UTF8.self)))
            }
        }
        return hits
    }

    private static func place(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 48) }

    // MARK: forms

    /// `sk-ant-oat01-` and `n8n_api_` say what something is, and nothing of its value.
    static func withoutPublicPrefix(_ secret: [UInt8]) -> [UInt8] {
        let text = String(decoding: secret, as: UTF8.self)
        if let match = text.firstMatch(of: /sk-ant-[a-z]{2,8}[0-9]{2}-/) {
            return Array(text[match.range.upperBound...].utf8)
        }
        return text.hasPrefix("n8n_api_") ? Array(text.dropFirst(8).utf8) : secret
    }

    static let standard = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let urlSafe = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// Without padding.
    static func base64(_ bytes: [UInt8], _ alphabet: [UInt8]) -> [UInt8] {
        stride(from: 0, to: bytes.count, by: 3).flatMap { start -> [UInt8] in
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            return (0...group.count).map { alphabet[bits >> (18 - 6 * $0) & 63] }
        }
    }

    /// The characters that the secret alone decides, where so many bytes stand before it in its group of three.
    static func base64Core(_ bytes: [UInt8], _ offset: Int, _ alphabet: [UInt8]) -> [UInt8] {
        let text = base64([0, 0].prefix(offset) + bytes, alphabet)
        let decided = (offset + bytes.count) * 8 / 6
        return Array(text.prefix(decided).dropFirst([0, 2, 3][offset]))
    }

    static func hex(_ bytes: [UInt8], _ digits: String) -> [UInt8] {
        let digits = Array(digits.utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func value(ofHex byte: UInt8) -> UInt8? {
        Character(UnicodeScalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    static func percentDecoded(_ bytes: [UInt8]) -> [UInt8] {
        var (result, index) = ([UInt8](), 0)
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count, let high = value(ofHex: bytes[index + 1]),
                let low = value(ofHex: bytes[index + 2])
            {
                result.append(high << 4 | low)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return result
    }

    /// Every entity of XML and HTML with what it stands for.
    static func withoutEntities(_ bytes: [UInt8]) -> [UInt8] {
        let named: [String: UInt8] = ["amp": 0x26, "lt": 0x3C, "gt": 0x3E, "quot": 0x22, "apos": 0x27]
        var (result, index) = ([UInt8](), 0)
        while index < bytes.count {
            if bytes[index] == 0x26, let end = bytes[index...].prefix(8).firstIndex(of: 0x3B) {
                let name = String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
                let number = name.hasPrefix("#x") ? UInt8(name.dropFirst(2), radix: 16) : UInt8(name.dropFirst())
                if let byte = named[name] ?? (name.hasPrefix("#") ? number : nil) {
                    result.append(byte)
                    index = end + 1
                    continue
                }
            }
            result.append(bytes[index])
            index += 1
        }
        return result
    }

    /// Every backslash with what it stands for; line ends become nothing, so that a wrapped value reads as one.
    static func unescaped(_ bytes: [UInt8]) -> [UInt8] {
        var (result, index) = ([UInt8](), 0)
        while index < bytes.count {
            guard bytes[index] == 0x5C, index + 1 < bytes.count else {
                result.append(bytes[index])
                index += 1
                continue
            }
            let digits = bytes[(index + 2)...].prefix(4).compactMap(value(ofHex:))
            switch bytes[index + 1] {
            case UInt8(ascii: "u") where digits.count == 4 && digits[0] == 0 && digits[1] == 0:
                result.append(digits[2] << 4 | digits[3])
                index += 6
            case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): index += 2
            case let byte:
                result.append(byte)
                index += 2
            }
        }
        return result
    }
}
