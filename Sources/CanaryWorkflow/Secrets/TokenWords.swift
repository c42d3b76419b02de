/// Words in a text that look like tokens: by what stands before them, or by their own form.
enum TokenWords {
    static func find(in bytes: [UInt8]) -> [String] {
        var found: [String] = []
        var index = 0
        while index < bytes.count {
            guard isWord(bytes[index]) else {
                index += 1
                continue
            }
            var end = index + 1
            while end < bytes.count, isWord(bytes[end]) { end += 1 }
            let word = bytes[index..<end]
            if isToken(word) || followsScheme(bytes, index, word.count) {
                found.append(String(decoding: word, as: UTF8.self))
            } else if let value = assigned(after: word, bytes, end) {
                found.append(value)
            } else if let name = userInformation(bytes, index) {
                found.append(name)
            }
            index = end
        }
        return found
    }

    /// Long, with letters and several digits: no word of a language, and no name that somebody gave.
    private static func isToken(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count >= 20 else { return false }
        let digits = word.count { (48...57).contains($0) }
        let letters = word.count { (65...90).contains($0) || (97...122).contains($0) }
        guard digits >= 3 && letters >= 3 else { return false }
        // `upgrade-agent-2026`, `CLAUDE_TOKEN_V2`: words and numbers with dashes between them are names.
        return !word.split(whereSeparator: { $0 == 0x2D || $0 == 0x5F }).allSatisfy { part in
            part.count <= 4 || part.allSatisfy { !(48...57).contains($0) }
        }
    }

    /// `Bearer abcdefghijkl`
    private static func followsScheme(_ bytes: [UInt8], _ index: Int, _ length: Int) -> Bool {
        guard length >= 12, index >= 7, bytes[index - 1] == 0x20 else { return false }
        let before = String(decoding: bytes[max(0, index - 7)..<(index - 1)], as: UTF8.self).lowercased()
        return before.hasSuffix("bearer") || before.hasSuffix("basic")
    }

    /// `apiToken = 'abc'`, `"password": "abc"`, `?key=abc`: the value after a name that says what it is.
    private static func assigned(after word: ArraySlice<UInt8>, _ bytes: [UInt8], _ end: Int) -> String? {
        var index = end
        func skip(_ isWanted: (UInt8) -> Bool) -> Int {
            let start = index
            while index < bytes.count, isWanted(bytes[index]) { index += 1 }
            return index - start
        }
        _ = skip { $0 == 0x27 || $0 == 0x22 || $0 == 0x5C }
        _ = skip { $0 == 0x20 }
        guard skip({ $0 == 0x3D || $0 == 0x3A }) > 0, word.count < 64, SensitiveNames.isSecret(word) else { return nil }
        _ = skip { $0 == 0x20 }
        let quoted = skip { $0 == 0x27 || $0 == 0x22 || $0 == 0x60 || $0 == 0x5C } > 0
        let start = index
        while index < bytes.count,
            quoted ? ![0x27, 0x22, 0x60, 0x5C, 0x0A].contains(bytes[index]) : isWord(bytes[index])
        {
            index += 1
        }
        // Without quotes it is a name of the script, but in a URL or a form.
        guard quoted || (bytes[..<end].dropLast(word.count).last.map { $0 == 0x3F || $0 == 0x26 } ?? false) else {
            return nil
        }
        let value = ExpressionText.withoutScheme(String(decoding: bytes[start..<index], as: UTF8.self))
        return value.isEmpty || value.contains("{{") || value.hasPrefix("=") ? nil : value
    }

    /// `://user:password@host`: everything before the `@`, from the word after the slashes.
    private static func userInformation(_ bytes: [UInt8], _ index: Int) -> String? {
        guard index >= 3, bytes[index - 1] == 0x2F, bytes[index - 2] == 0x2F, bytes[index - 3] == 0x3A else {
            return nil
        }
        var end = index
        while end < bytes.count, end - index < 512, ![0x2F, 0x40, 0x20, 0x22, 0x27, 0x0A].contains(bytes[end]) {
            end += 1
        }
        guard end < bytes.count, bytes[end] == 0x40 else { return nil }
        return String(decoding: bytes[index..<end], as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, 0x5F, 0x2D, 0x2B, 0x7E: true
        default: false
        }
    }
}
