/// Finds tokens that nobody told us of, by what they look like or what they are called.
///
/// The real CLI prints the whole token when it holds a newline (facts/claude-auth.md section 6), and it need not be one
/// of ours. Expressions (`{{ … }}`, `$env.X`) are settings to be shown, not secrets.
enum SecretForms {
    static func ranges(in bytes: [UInt8]) -> [Range<Int>] {
        bytes.withUnsafeBufferPointer { text in
            starts.withUnsafeBufferPointer { starts in
                var found: [Range<Int>] = []
                var index = 0
                while index < text.count {
                    if starts[Int(text[index])] {
                        let here = ranges(at: index, in: bytes)
                        found += here
                        // Past what was found: a text of nothing but prefixes must not cost its length squared.
                        index = max(index, (here.last?.upperBound ?? 0) - 1)
                    }
                    index += 1
                }
                return found
            }
        }
    }

    /// Whether one of the forms can begin with a byte, or a value follow it.
    private static let starts: [Bool] = {
        var starts = Array(repeating: false, count: 256)
        for byte in Array("sBb:=".utf8) + base64Stems.map({ $0[0] }) { starts[Int(byte)] = true }
        return starts
    }()

    private static func ranges(at index: Int, in bytes: [UInt8]) -> [Range<Int>] {
        switch bytes[index] {
        case 0x73: token(at: index, in: bytes)  // s
        case 0x42, 0x62: scheme(at: index, in: bytes)  // B, b
        case 0x3A, 0x3D: value(after: index, in: bytes)  // :, =
        default: encodedToken(at: index, in: bytes)
        }
    }

    // MARK: sk-ant-…

    /// A token's characters after its public prefix: 108 in all.
    private static let ordinaryLength = 108 - 13

    private static func token(at start: Int, in bytes: [UInt8]) -> [Range<Int>] {
        if let prefix = TokenPrefix.range(at: start, in: bytes) {
            return wrapped(from: prefix.upperBound, atLeast: 1, full: ordinaryLength, in: bytes, \.isWord)
        }
        guard bytes[start...].starts(with: TokenPrefix.stem) else { return [] }
        // A kind that is not known yet, or none.
        return wrapped(from: start + TokenPrefix.stem.count, atLeast: 8, full: ordinaryLength, in: bytes, \.isWord)
    }

    /// What base64 makes of the stem, at each of the three offsets.
    private static let base64Stems = (0..<3).map {
        SecretEncodings.base64Core(of: TokenPrefix.stem, offset: $0, alphabet: SecretEncodings.standardAlphabet)
    }

    private static func encodedToken(at start: Int, in bytes: [UInt8]) -> [Range<Int>] {
        for stem in base64Stems where bytes[start...].starts(with: stem) {
            return wrapped(from: start + stem.count, atLeast: 8, full: ordinaryLength * 4 / 3, in: bytes) {
                $0.isWord || $0 == 0x2B || $0 == 0x2F || $0 == 0x3D
            }
        }
        return []
    }

    /// A run of characters, and its continuation on the following lines while it is shorter than a whole token: there at
    /// least six characters are needed.
    private static func wrapped(
        from start: Int, atLeast: Int, full: Int, in bytes: [UInt8], _ belongs: (UInt8) -> Bool
    ) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var (position, total, needed) = (start, 0, atLeast)
        while total < full {
            var end = position
            while end < bytes.count, belongs(bytes[end]) { end += 1 }
            guard end - position >= needed else { break }
            found.append(position..<end)
            total += end - position
            guard let next = lineStart(after: end, in: bytes) else { break }
            (position, needed) = (next, 6)
        }
        return found
    }

    /// Past a line end, written as itself or as JSON's `\n`, and the indentation after it.
    private static func lineStart(after end: Int, in bytes: [UInt8]) -> Int? {
        var index = end
        var crossed = false
        while index < bytes.count, index - end < 64 {
            if bytes[index] == 0x0A {
                crossed = true
            } else if bytes[index] == 0x5C, index + 1 < bytes.count,
                bytes[index + 1] == 0x6E || bytes[index + 1] == 0x72
            {
                crossed = crossed || bytes[index + 1] == 0x6E
                index += 1
            } else if !bytes[index].isSpace {
                break
            }
            index += 1
        }
        return crossed ? index : nil
    }

    // MARK: Bearer …

    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }

    private static func scheme(at start: Int, in bytes: [UInt8]) -> [Range<Int>] {
        for scheme in schemes {
            let end = start + scheme.count
            guard end < bytes.count, bytes[end] == 0x20 || bytes[end] == 0x09,
                zip(scheme, bytes[start..<end]).allSatisfy({ $0 == $1.lowered }),
                start == 0 || !bytes[start - 1].isWord
            else { continue }
            var position = end
            while position < bytes.count, position - end < 4, bytes[position] == 0x20 || bytes[position] == 0x09 {
                position += 1
            }
            if position < bytes.count, isQuote(bytes[position]) { position += 1 }
            let value = run(from: position, in: bytes)
            // A header's value is hidden whatever it is; in a sentence ("bearer authentication") words are words.
            let header = isHeaderPosition(start, in: bytes)
            guard value.count >= 8, header || (scheme.count == 6 && looksOpaque(bytes[value])) else { return [] }
            return hidden(value, in: bytes)
        }
        return []
    }

    /// After `:`, `=` or a quote, with at most one space between.
    private static func isHeaderPosition(_ start: Int, in bytes: [UInt8]) -> Bool {
        var index = start - 1
        if index >= 0, bytes[index] == 0x20 { index -= 1 }
        return index >= 0 && (bytes[index] == 0x3A || bytes[index] == 0x3D || isQuote(bytes[index]))
    }

    // MARK: "accessToken": …, x-api-key: …, NAME_TOKEN=…

    private static let names: [[UInt8]] = [
        "accesstoken", "refreshtoken", "apikey", "oauthtoken", "authtoken", "apitoken", "setuptoken", "bearertoken",
        "clientsecret", "password", "passwd", "privatetoken", "vaulttoken", "secretkey", "privatekey",
    ].map { Array($0.utf8) }

    /// Whether a member, header or variable of this name holds a secret: by how the name ends, `_` and `-` aside.
    static func isSensitive(_ name: some Collection<UInt8>) -> Bool {
        guard (6...64).contains(name.count) else { return false }
        let bare = name.filter { $0 != 0x5F && $0 != 0x2D }.map(\.lowered)
        return names.contains { bare.count >= $0.count && bare.suffix($0.count).elementsEqual($0) }
    }

    private static func value(after separator: Int, in bytes: [UInt8]) -> [Range<Int>] {
        guard var name = name(before: separator, in: bytes) else { return [] }
        if bytes[name].elementsEqual("value".utf8) {
            // {"name": "x-api-key", "value": "…"}
            var end = name.lowerBound
            while end > 0, separator - end < 32, isQuote(bytes[end - 1]) || bytes[end - 1].isSpace { end -= 1 }
            guard end > 0, bytes[end - 1] == 0x2C, let header = self.name(before: end - 1, in: bytes) else {
                return []
            }
            name = header
        }
        guard isSensitive(bytes[name]) else { return [] }
        var start = separator + 1
        while start < bytes.count, start - separator < 5, bytes[start] == 0x20 || bytes[start] == 0x09 { start += 1 }
        guard start < bytes.count else { return [] }
        guard isQuote(bytes[start]) else {
            let value = run(from: start, in: bytes)
            return looksOpaque(bytes[value]) && bytes[start] != 0x2F ? hidden(value, in: bytes) : []
        }
        let quote = bytes[start]
        start += 1
        var end = start
        while end < bytes.count, bytes[end] != quote, bytes[end] != 0x0A { end += bytes[end] == 0x5C ? 2 : 1 }
        end = min(end, bytes.count)
        return isExpression(bytes[start..<end]) ? [] : hidden(start..<end, in: bytes)
    }

    /// The word before a separator, its quotes left out.
    private static func name(before separator: Int, in bytes: [UInt8]) -> Range<Int>? {
        var end = separator
        while end > 0, separator - end < 4, bytes[end - 1].isSpace || isQuote(bytes[end - 1]) || bytes[end - 1] == 0x5C
        {
            end -= 1
        }
        var start = end
        while start > 0, end - start <= 64, bytes[start - 1].isWord { start -= 1 }
        return start < end ? start..<end : nil
    }

    // MARK: parts

    /// The characters of RFC 6750's bearer tokens.
    private static func run(from start: Int, in bytes: [UInt8]) -> Range<Int> {
        var end = start
        while end < bytes.count, bytes[end].isWord || isTokenMark(bytes[end]) { end += 1 }
        while end < bytes.count, bytes[end] == 0x3D { end += 1 }
        return start..<end
    }

    /// `.`, `~`, `+`, `/`
    private static func isTokenMark(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte == 0x7E || byte == 0x2B || byte == 0x2F
    }

    private static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }

    private static func isExpression(_ value: ArraySlice<UInt8>) -> Bool {
        if value.first == 0x24 || value.first == 0x3D { return true }
        return zip(value, value.dropFirst()).contains { $0 == 0x7B && $1 == 0x7B }
    }

    /// At least eight characters that are no word of a language: a digit, `_`, or a capital after the first.
    private static func looksOpaque(_ value: ArraySlice<UInt8>) -> Bool {
        value.count >= 8
            && (value.contains { $0.isDigit || $0 == 0x5F } || value.dropFirst().contains(where: \.isUpper))
    }

    /// What is hidden of a value: all of it, or of a token what follows its prefix, on the next line too.
    private static func hidden(_ value: Range<Int>, in bytes: [UInt8]) -> [Range<Int>] {
        guard let prefix = TokenPrefix.range(at: value.lowerBound, in: bytes), prefix.upperBound <= value.upperBound
        else {
            return [value]
        }
        return [prefix.upperBound..<value.upperBound] + token(at: value.lowerBound, in: bytes)
    }
}
