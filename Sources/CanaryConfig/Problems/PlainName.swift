import CanaryCore

/// Which of the names that somebody wrote may be repeated in a message: a secret can stand where a name was expected.
enum PlainName {
    /// Whether a text looks like a name made of words (`spare-1`, `N8N_WEBHOOK_URL`, `epochsLocal`), not like something
    /// random. Strict: what is not shown is still found by line and column.
    static func isPlain(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard (1...48).contains(bytes.count), bytes.allSatisfy({ isWord($0) || $0 == UInt8(ascii: ".") }),
            mask.mask(text) == text
        else { return false }
        return bytes.split(whereSeparator: { !isAlphanumeric($0) }).allSatisfy(isPlainWord)
    }

    /// Whether a path may be repeated: it says itself that it is one, or is a mere file name.
    static func isPlainPath(_ text: String) -> Bool {
        guard mask.mask(text) == text, text.utf8.count <= 512 else { return false }
        let starts = ["/", "./", "../", "~/"]
        return starts.contains { text.utf8.starts(with: $0.utf8) }
            || text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { isPlain(String($0)) }
    }

    private static let mask = SecretMask(secrets: [])

    private static func isPlainWord(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count <= 20 else { return false }
        let digits = word.filter { (48...57).contains($0) }.count
        if digits == word.count { return digits <= 4 }
        // `n8n`, `k8s`; elsewhere digits only at the end, as in `oauth2`.
        let end = word.reversed().prefix { (48...57).contains($0) }.count
        guard digits == end && end <= 2 || word.count <= 4 else { return false }
        let uppers = word.filter { (65...90).contains($0) }.count
        if uppers + digits == word.count { return true }
        // Words of camel case have at least two letters; random letters change their case more often.
        var length = 2
        for byte in word {
            if (65...90).contains(byte) {
                guard length >= 2 else { return false }
                length = 1
            } else {
                length += 1
            }
        }
        return length >= 2
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
}
