/// Texts of a workflow without what may be a secret, for a fingerprint. Rather too little than too much: what is left out
/// can change unseen, what is not could be guessed at.
enum SafeText {
    /// A text of no particular secrecy: known secrets masked, then every word left out that is 16 or more characters long
    /// and holds both letters and digits, and the user and the query of an address.
    static func plain(_ text: String, _ mask: SecretMask) -> String {
        var out: [UInt8] = []
        var word: [UInt8] = []
        func flush() {
            out += looksMadeUp(word) ? [star] : word
            word = []
        }
        for byte in withoutKeys(ofAddressesIn: mask.mask(bytes: Array(text.utf8))) {
            if isWord(byte) {
                word.append(byte)
            } else {
                flush()
                out.append(byte)
            }
        }
        flush()
        return String(decoding: out, as: UTF8.self)
    }

    /// What is left of the value of a header or of a field with a credential's name: whether it is an expression, the code
    /// in its holes without its texts and numbers, and the scheme's word. `=Bearer {{ $env.TOKEN }}` stays as it is, of
    /// `Bearer abc` remains `Bearer *`.
    static func form(of text: String) -> String {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        if rest.first == UInt8(ascii: "=") {
            out.append(UInt8(ascii: "="))
            rest = rest.dropFirst()
        }
        var literal: [UInt8] = []
        func flush() {
            out += scheme(literal)
            literal = []
        }
        while let byte = rest.first {
            guard rest.starts(with: [UInt8(ascii: "{"), UInt8(ascii: "{")]) else {
                literal.append(byte)
                rest = rest.dropFirst()
                continue
            }
            flush()
            let code = rest.dropFirst(2)
            let end = code.indices.first { code[$0...].starts(with: [UInt8(ascii: "}"), UInt8(ascii: "}")]) }
            out += [UInt8(ascii: "{")] + names(in: code[..<(end ?? code.endIndex)]) + [UInt8(ascii: "}")]
            rest = end.map { code[$0...].dropFirst(2) } ?? []
        }
        flush()
        return String(decoding: out, as: UTF8.self)
    }

    /// Whether a field of this name may hold a credential in clear.
    static func isCredential(_ name: String) -> Bool {
        let lower = name.utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }
        return words.contains { word in
            lower.count >= word.count
                && (0...(lower.count - word.count)).contains { lower[$0...].starts(with: word) }
        } || lower.elementsEqual("auth".utf8)
    }

    private static let words = [
        "authorization", "token", "secret", "password", "passwd", "apikey", "api-key", "api_key", "bearer", "cookie",
        "credential", "x-auth", "privatekey", "signature", "jsonheaders", "headers", "jsonquery",
    ].map { Array($0.utf8) }
    private static let star = UInt8(ascii: "*")

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "+"):
            true
        default: byte >= 0x80
        }
    }

    private static func looksMadeUp(_ word: [UInt8]) -> Bool {
        let digits = word.count { (48...57).contains($0) }
        return word.count >= 16 && digits > 0 && digits < word.count
    }

    /// `http://user:password@host/path?key=value` without its user and its query.
    private static func withoutKeys(ofAddressesIn bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var rest = bytes[...]
        let mark = Array("://".utf8)
        while let byte = rest.first {
            out.append(byte)
            rest = rest.dropFirst()
            guard byte == mark[2], out.suffix(3).elementsEqual(mark) else { continue }
            let address = rest.prefix { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") }
            rest = rest[address.endIndex...]
            let authority = address.prefix { !"/?#".utf8.contains($0) }
            let host = authority.lastIndex(of: UInt8(ascii: "@")).map { authority[$0...] } ?? authority
            out += host + address[authority.endIndex...].prefix { $0 != UInt8(ascii: "?") }
        }
        return out
    }

    /// A literal's words: only the scheme's is known to be none of the secret.
    private static func scheme(_ literal: [UInt8]) -> [UInt8] {
        guard literal.contains(where: { $0 != 0x20 }) else { return literal }
        for word in ["Bearer ", "bearer ", "Basic ", "Token "] where literal.starts(with: word.utf8) {
            return Array(word.utf8) + (literal.count > word.utf8.count ? [star] : [])
        }
        return [star]
    }

    /// The names and signs of an expression; its texts and numbers as `*`, but for the scheme's word.
    private static func names(in code: ArraySlice<UInt8>) -> [UInt8] {
        var out: [UInt8] = []
        var rest = code
        while let byte = rest.first {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
                let text = rest.dropFirst().prefix { $0 != byte }
                out += [byte] + (text.isEmpty ? [] : scheme(Array(text))) + [byte]
                rest = rest[text.endIndex...].dropFirst()
            case 0x20, 0x09, 0x0A, 0x0D: rest = rest.dropFirst()
            default:
                let word = rest.prefix { isWord($0) || $0 == UInt8(ascii: "$") }
                guard let first = word.first else {
                    out.append(byte)
                    rest = rest.dropFirst()
                    continue
                }
                out += (48...57).contains(first) || looksMadeUp(Array(word)) ? [star] : Array(word)
                rest = rest[word.endIndex...]
            }
        }
        return out
    }
}
