/// One token of the native syntax outside of templates.
struct Token: Sendable {
    enum Kind: Sendable, Equatable {
        case identifier, number, newline, end
        case quote, heredoc
        case openBrace, closeBrace, openBracket, closeBracket, openParenthesis, closeParenthesis
        case assign, colon, doubleColon, comma, dot, ellipsis, question, arrow, tilde
        case plus, minus, star, slash, percent, bang
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, and, or
    }

    var kind: Kind
    var range: Range<Int>

    var start: Int { range.lowerBound }
    var end: Int { range.upperBound }
}

/// Cuts bytes into tokens on demand; the parser says where, because templates nest in expressions and the other
/// way round.
struct Lexer {
    let bytes: [UInt8]

    /// The byte at `offset`, 0 beyond the end.
    func byte(_ offset: Int) -> UInt8 { offset < bytes.count ? bytes[offset] : 0 }

    /// The token at or after `offset`, blanks and comments skipped, and newlines too when they mean nothing.
    func token(at offset: Int, skippingNewlines: Bool) throws(Fault) -> Token {
        var position = offset
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"):
                position += 1
            case UInt8(ascii: "\n"):
                if !skippingNewlines { return Token(kind: .newline, range: position..<position + 1) }
                position += 1
            case 0x0D where self.byte(position + 1) == UInt8(ascii: "\n"):
                if !skippingNewlines { return Token(kind: .newline, range: position..<position + 2) }
                position += 2
            case UInt8(ascii: "#"):
                position = endOfLine(position)
            case UInt8(ascii: "/") where self.byte(position + 1) == UInt8(ascii: "/"):
                position = endOfLine(position)
            case UInt8(ascii: "/") where self.byte(position + 1) == UInt8(ascii: "*"):
                position = try endOfComment(position)
            default:
                return try significantToken(at: position)
            }
        }
        return Token(kind: .end, range: bytes.count..<bytes.count)
    }

    /// The newline that ends a comment, or the end of the file.
    private func endOfLine(_ start: Int) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            var position = start
            while position < bytes.count, bytes[position] != UInt8(ascii: "\n") { position += 1 }
            return position
        }
    }

    private func endOfComment(_ start: Int) throws(Fault) -> Int {
        let end = bytes.withUnsafeBufferPointer { bytes -> Int? in
            var position = start + 2
            while position + 1 < bytes.count {
                if bytes[position] == UInt8(ascii: "*"), bytes[position + 1] == UInt8(ascii: "/") {
                    return position + 2
                }
                position += 1
            }
            return nil
        }
        guard let end else { throw Fault(.syntax, "a comment that starts here is not closed with */", at: start) }
        return end
    }

    private func significantToken(at start: Int) throws(Fault) -> Token {
        let first = bytes[start]
        if first.isDigit { return Token(kind: .number, range: start..<endOfNumber(start)) }
        if let end = endOfIdentifier(start) { return Token(kind: .identifier, range: start..<end) }
        if first == UInt8(ascii: "<"), byte(start + 1) == UInt8(ascii: "<"), let end = endOfHeredocIntroducer(start) {
            return Token(kind: .heredoc, range: start..<end)
        }
        if let (kind, length) = punctuation(first, byte(start + 1), byte(start + 2)) {
            return Token(kind: kind, range: start..<start + length)
        }
        throw Fault(.syntax, Self.complaint(first), at: start)
    }

    private static func complaint(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "`"): "this is no quotation mark here: strings stand in \" \""
        case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "^"): "there are no bitwise operators"
        case UInt8(ascii: ";"): "arguments end with a newline, not with a semicolon"
        default: "this character has no meaning here"
        }
    }

    private func punctuation(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> (Token.Kind, Int)? {
        switch (first, second) {
        case (UInt8(ascii: "="), UInt8(ascii: "=")): (.equal, 2)
        case (UInt8(ascii: "="), UInt8(ascii: ">")): (.arrow, 2)
        case (UInt8(ascii: "="), _): (.assign, 1)
        case (UInt8(ascii: "!"), UInt8(ascii: "=")): (.notEqual, 2)
        case (UInt8(ascii: "!"), _): (.bang, 1)
        case (UInt8(ascii: "<"), UInt8(ascii: "=")): (.lessOrEqual, 2)
        case (UInt8(ascii: "<"), _): (.less, 1)
        case (UInt8(ascii: ">"), UInt8(ascii: "=")): (.greaterOrEqual, 2)
        case (UInt8(ascii: ">"), _): (.greater, 1)
        case (UInt8(ascii: "&"), UInt8(ascii: "&")): (.and, 2)
        case (UInt8(ascii: "|"), UInt8(ascii: "|")): (.or, 2)
        case (UInt8(ascii: ":"), UInt8(ascii: ":")): (.doubleColon, 2)
        case (UInt8(ascii: ":"), _): (.colon, 1)
        case (UInt8(ascii: "."), UInt8(ascii: ".")) where third == UInt8(ascii: "."): (.ellipsis, 3)
        case (UInt8(ascii: "."), _): (.dot, 1)
        default: Self.single[first].map { ($0, 1) }
        }
    }

    private static let single: [UInt8: Token.Kind] = [
        UInt8(ascii: "\""): .quote, UInt8(ascii: "{"): .openBrace, UInt8(ascii: "}"): .closeBrace,
        UInt8(ascii: "["): .openBracket, UInt8(ascii: "]"): .closeBracket, UInt8(ascii: "("): .openParenthesis,
        UInt8(ascii: ")"): .closeParenthesis, UInt8(ascii: ","): .comma, UInt8(ascii: "?"): .question,
        UInt8(ascii: "~"): .tilde, UInt8(ascii: "+"): .plus, UInt8(ascii: "-"): .minus, UInt8(ascii: "*"): .star,
        UInt8(ascii: "/"): .slash, UInt8(ascii: "%"): .percent,
    ]

    /// `digits[.digits][e[+-]digits]`, the longest that fits.
    private func endOfNumber(_ start: Int) -> Int {
        var end = endOfDigits(start)
        if byte(end) == UInt8(ascii: "."), byte(end + 1).isDigit { end = endOfDigits(end + 1) }
        if byte(end) | 0x20 == UInt8(ascii: "e") {
            let sign = byte(end + 1) == UInt8(ascii: "+") || byte(end + 1) == UInt8(ascii: "-") ? 1 : 0
            if byte(end + 1 + sign).isDigit { end = endOfDigits(end + 1 + sign) }
        }
        return end
    }

    private func endOfDigits(_ start: Int) -> Int {
        var end = start
        while byte(end).isDigit { end += 1 }
        return end
    }

    /// The end of the identifier at `start`, nil if there is none: (ID_Start or `_`) then (ID_Continue or `-`)*.
    func endOfIdentifier(_ start: Int) -> Int? {
        var position = start
        while position < bytes.count {
            let byte = bytes[position]
            if byte < 0x80 {
                let isLetter = byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")
                let continues = byte.isDigit || byte == UInt8(ascii: "-")
                guard isLetter || byte == UInt8(ascii: "_") || continues && position > start else { break }
                position += 1
            } else {
                guard let (scalar, length) = scalar(at: position),
                    position > start ? scalar.properties.isIDContinue : scalar.properties.isIDStart
                else { break }
                position += length
            }
        }
        return position > start ? position : nil
    }

    /// The scalar at `offset`, nil where the bytes are not UTF-8.
    func scalar(at offset: Int) -> (Unicode.Scalar, length: Int)? {
        var iterator = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        var decoder = UTF8()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    /// The end of `<<ID` or `<<-ID`, its newline included; nil when something else follows.
    private func endOfHeredocIntroducer(_ start: Int) -> Int? {
        let marker = byte(start + 2) == UInt8(ascii: "-") ? start + 3 : start + 2
        guard let end = endOfIdentifier(marker) else { return nil }
        if byte(end) == UInt8(ascii: "\n") { return end + 1 }
        return byte(end) == 0x0D && byte(end + 1) == UInt8(ascii: "\n") ? end + 2 : nil
    }
}
