/// The ways in which a secret can be written into a document.
enum SecretEncodings {
    /// Every form whose pieces are looked for. Base64 stands at all three offsets, without the characters at its ends
    /// that also depend on what stands beside the secret.
    static func forms(of secret: [UInt8]) -> [[UInt8]] {
        var forms = [secret]
        func add(_ form: [UInt8]) {
            if !forms.contains(form) { forms.append(form) }
        }
        for alphabet in [standardAlphabet, urlAlphabet] {
            for offset in 0..<3 { add(base64Core(of: secret, offset: offset, alphabet: alphabet)) }
        }
        for digits in [lowerDigits, upperDigits] {
            add(written(secret, percent, digits) { _ in true })
            add(written(secret, percent, digits) { !isUnreserved($0) })
            add(written(secret, [], digits) { _ in true })
            add(jsonEscaped(secret, digits: digits) { _ in true })
            add(jsonEscaped(secret, digits: digits) { $0 < 0x20 || $0 > 0x7E || $0 == 0x22 || $0 == 0x5C })
        }
        add(secret.flatMap { shortEscape($0).map { [0x5C, $0] } ?? [$0] })
        return forms
    }

    private static let percent: [UInt8] = [0x25]

    /// In hexadecimal, with something before each byte; bytes that are not chosen stand as they are.
    private static func written(_ secret: [UInt8], _ sign: [UInt8], _ digits: [UInt8], _ isChosen: (UInt8) -> Bool)
        -> [UInt8]
    {
        var result: [UInt8] = []
        result.reserveCapacity(secret.count * (2 + sign.count))
        for byte in secret {
            guard isChosen(byte) else {
                result.append(byte)
                continue
            }
            result += sign
            append(byte, digits, &result)
        }
        return result
    }

    static let standardAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    static let urlAlphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let lowerDigits = Array("0123456789abcdef".utf8)
    private static let upperDigits = Array("0123456789ABCDEF".utf8)

    /// The base64 characters that a secret alone decides when `offset` bytes stand before it in its group of three.
    static func base64Core(of secret: [UInt8], offset: Int, alphabet: [UInt8]) -> [UInt8] {
        let padded = Array(repeating: UInt8(0), count: offset) + secret
        let whole = padded.count * 8 / 6
        let encoded = base64(padded, alphabet: alphabet).prefix(whole)
        return Array(encoded.dropFirst([0, 2, 3][offset]))
    }

    /// Without padding.
    static func base64(_ bytes: [UInt8], alphabet: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count * 4 / 3 + 2)
        var (bits, count) = (UInt32(0), 0)
        for byte in bytes {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 6 {
                count -= 6
                result.append(alphabet[Int(bits >> UInt32(count) & 63)])
            }
        }
        if count > 0 { result.append(alphabet[Int(bits << UInt32(6 - count) & 63)]) }
        return result
    }

    private static func append(_ byte: UInt8, _ digits: [UInt8], _ result: inout [UInt8]) {
        result.append(digits[Int(byte >> 4)])
        result.append(digits[Int(byte & 15)])
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool { byte.isWord || byte == 0x2E || byte == 0x7E }

    /// `\uXXXX` for the characters that `chosen` names; by UTF-16 units where the secret is UTF-8, else byte by byte.
    private static func jsonEscaped(_ secret: [UInt8], digits: [UInt8], chosen: (UInt16) -> Bool) -> [UInt8] {
        let units = String(validating: secret, as: UTF8.self).map { Array($0.utf16) } ?? secret.map(UInt16.init)
        var result: [UInt8] = []
        result.reserveCapacity(units.count * 6)
        for unit in units {
            guard chosen(unit) || unit > 0x7E else {
                result.append(UInt8(truncatingIfNeeded: unit))
                continue
            }
            result.append(0x5C)
            result.append(0x75)
            append(UInt8(truncatingIfNeeded: unit >> 8), digits, &result)
            append(UInt8(truncatingIfNeeded: unit), digits, &result)
        }
        return result
    }

    /// The character after the backslash in JSON's short escapes.
    private static func shortEscape(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x22, 0x5C, 0x2F: byte
        case 0x08: 0x62
        case 0x09: 0x74
        case 0x0A: 0x6E
        case 0x0C: 0x66
        case 0x0D: 0x72
        default: nil
        }
    }
}

extension UInt8 {
    /// A letter, a digit, `_` or `-`: what a token is made of.
    var isWord: Bool { isAlphanumeric || self == 0x5F || self == 0x2D }
    var isAlphanumeric: Bool { isDigit || isLetter }
    var isDigit: Bool { (0x30...0x39).contains(self) }
    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isUpper: Bool { (0x41...0x5A).contains(self) }
    /// Space, tab, line feed, carriage return.
    var isSpace: Bool { self == 0x20 || self == 0x09 || self == 0x0A || self == 0x0D }
    var lowered: UInt8 { isUpper ? self | 0x20 : self }
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }
}
