/// What of a configured secret is secret: not its public prefix, and of a credentials file only the tokens.
enum SecretPieces {
    static func pieces(of secret: [UInt8]) -> [[UInt8]] {
        if let members = credentials(in: secret), !members.isEmpty { return members.flatMap(plainPieces) }
        return plainPieces(of: secret)
    }

    private static func plainPieces(of secret: [UInt8]) -> [[UInt8]] {
        let bare = withoutPrefix(secret)
        // A wrapped paste is printed in one line as well, and a trailing newline is dropped on the wire.
        let joined = bare.filter { !$0.isSpace }
        return joined.count == bare.count ? [bare] : [bare, joined]
    }

    /// The string members of a JSON object that are tokens by name or by form; `nil` where it is no such object.
    private static func credentials(in secret: [UInt8]) -> [[UInt8]]? {
        guard secret.first(where: { !$0.isSpace }) == 0x7B, let document = JSONValue(secret) else { return nil }
        var found: [[UInt8]] = []
        func collect(_ value: JSONValue, name: String) {
            switch value {
            case .object(let members): for (name, value) in members { collect(value, name: name) }
            case .array(let items): for item in items { collect(item, name: name) }
            case .string(let text):
                let bytes = Array(text.utf8)
                if SecretForms.isSensitive(Array(name.utf8)) || TokenPrefix.first(in: bytes) != nil {
                    found.append(bytes)
                }
            default: break
            }
        }
        collect(document, name: "")
        return found
    }

    private static let publicPaths = ["/webhook/", "/webhook-test/"].map { Array($0.utf8) }

    private static func withoutPrefix(_ secret: [UInt8]) -> [UInt8] {
        for path in publicPaths where secret.starts(with: path) { return Array(secret.dropFirst(path.count)) }
        guard let prefix = TokenPrefix.first(in: secret), isWrapping(secret[..<prefix.lowerBound]) else {
            return secret
        }
        return Array(secret[prefix.upperBound...])
    }

    /// Whether what stands before a token is only its wrapping: quotes, spaces, `Bearer`, a variable's name, a byte order
    /// mark.
    private static func isWrapping(_ bytes: ArraySlice<UInt8>) -> Bool {
        let known = ["bearer", "authorization", "export"].map { Array($0.utf8) }
        return bytes.split(whereSeparator: { !$0.isWord }).allSatisfy { word in
            let lowered = word.map(\.lowered)
            return known.contains(lowered) || SecretForms.isSensitive(Array(word))
        }
    }
}

/// `sk-ant-<kind>-`, the part of a token that everyone knows (facts/claude-auth.md section 4).
enum TokenPrefix {
    static let stem = Array("sk-ant-".utf8)

    /// The prefix that begins at an index, if one does: the stem, two to eight letters, two digits, a hyphen.
    static func range(at start: Int, in bytes: [UInt8]) -> Range<Int>? {
        guard bytes.count - start > stem.count, bytes[start...].starts(with: stem) else { return nil }
        var index = start + stem.count
        let letters = index
        while index < bytes.count, bytes[index].isLetter, index - letters < 8 { index += 1 }
        guard index - letters >= 2, index + 2 < bytes.count, bytes[index].isDigit, bytes[index + 1].isDigit,
            bytes[index + 2] == 0x2D
        else { return nil }
        return start..<index + 3
    }

    static func first(in bytes: [UInt8]) -> Range<Int>? {
        for index in bytes.indices where bytes[index] == stem[0] {
            if let prefix = range(at: index, in: bytes) { return prefix }
        }
        return nil
    }
}

/// A secret of less than eight bytes, or its base64, looked for whole.
struct ShortSecret: Sendable {
    let bytes: [UInt8]
    /// Only between bytes that belong to no word.
    let alone: Bool

    static func forms(of secret: [UInt8]) -> [ShortSecret] {
        guard secret.contains(where: \.isAlphanumeric) else { return [] }
        let alone = secret.count < 4
        var forms: Set<[UInt8]> = [secret]
        for alphabet in [SecretEncodings.standardAlphabet, SecretEncodings.urlAlphabet] {
            forms.insert(SecretEncodings.base64(secret, alphabet: alphabet))
            guard !alone else { continue }
            for offset in 0..<3 {
                let core = SecretEncodings.base64Core(of: secret, offset: offset, alphabet: alphabet)
                if core.count >= 6 { forms.insert(core) }
            }
        }
        return forms.map { ShortSecret(bytes: $0, alone: alone) }
    }

    func ranges(in text: [UInt8]) -> [Range<Int>] {
        guard let first = bytes.first, text.count >= bytes.count else { return [] }
        var found: [Range<Int>] = []
        for start in 0...(text.count - bytes.count) where text[start] == first {
            let end = start + bytes.count
            guard text[start..<end].elementsEqual(bytes) else { continue }
            if alone {
                if start > 0, text[start - 1].isWord { continue }
                if end < text.count, text[end].isWord { continue }
            }
            found.append(start..<end)
        }
        return found
    }
}
