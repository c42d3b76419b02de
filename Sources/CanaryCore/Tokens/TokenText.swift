/// A token's text taken apart: the token, and what stood around it.
struct TokenText {
    /// Without what stands around it and without line ends inside.
    private(set) var token: [UInt8]
    /// What is wrong with the token itself; `nil` where nothing is.
    private(set) var core: TokenForm?
    /// What stood around it, from the outside in, each once.
    private(set) var wrapping: [TokenForm] = []
    private(set) var hasTrailingNewline = false

    init(_ bytes: [UInt8], _ expected: TokenExpectation = TokenExpectation()) {
        var rest = bytes[...]
        hasTrailingNewline = Self.dropLineEnds(&rest)
        if rest.allSatisfy(\.isSpace) {
            (token, core, hasTrailingNewline) = ([], .empty, false)
            return
        }
        if let (file, access) = CredentialsFile.read(Array(rest)) {
            (token, core) = (access, .credentialsFile(file))
            return
        }
        // Wrappings come in any order and within each other: `export NAME="Bearer …"`.
        while let form = Self.unwrap(&rest) {
            if !wrapping.contains(form) { wrapping.append(form) }
        }
        if let decoded = Self.base64Token(rest) {
            wrapping.append(.base64)
            rest = decoded[...]
            if Self.dropLineEnds(&rest) { hasTrailingNewline = true }
        }
        token = Array(rest)
        if rest.contains(where: \.isLineEnd) {
            wrapping.append(.lineWrapped)
            token = Self.joined(rest)
        }
        core = Self.judge(token, expected)
    }

    private static func dropLineEnds(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let before = rest.count
        while let last = rest.last, last.isLineEnd { rest = rest.dropLast() }
        return rest.count < before
    }

    /// Takes off one wrapping, if there is one.
    private static func unwrap(_ rest: inout ArraySlice<UInt8>) -> TokenForm? {
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) {
            rest = rest.dropFirst(3)
            return .byteOrderMark
        }
        if let first = rest.first, let last = rest.last, first.isSpace || last.isSpace {
            rest = rest.drop(while: \.isSpace)
            while let last = rest.last, last.isSpace { rest = rest.dropLast() }
            return .surroundingSpace
        }
        for name in ["Authorization:", "Bearer "] where lowered(rest.prefix(name.utf8.count)) == lowered(name.utf8) {
            rest = rest.dropFirst(name.utf8.count).drop(while: \.isSpace)
            return .bearerPrefix
        }
        if let value = assigned(rest) {
            rest = value
            return .assignment
        }
        return dropQuotes(&rest) ? .quoted : nil
    }

    /// The straight ones, and those that word processors make of them.
    private static let quotes = ["\"", "'", "`", "\u{2018}", "\u{2019}", "\u{201C}", "\u{201D}"].map { Array($0.utf8) }

    private static func dropQuotes(_ rest: inout ArraySlice<UInt8>) -> Bool {
        let before = rest.count
        if let quote = quotes.first(where: { rest.starts(with: $0) }) { rest = rest.dropFirst(quote.count) }
        if let quote = quotes.first(where: { rest.suffix($0.count).elementsEqual($0) }) {
            rest = rest.dropLast(quote.count)
        }
        return rest.count < before
    }

    /// The value of `NAME=…`, `export NAME=…` or `name: …`, where a token follows, plain, quoted or in base64.
    private static func assigned(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let separator = text.firstIndex(where: { $0 == 0x3D || $0 == 0x3A }) else { return nil }
        let name = text[..<separator]
        let bare = name.starts(with: "export ".utf8) ? name.dropFirst(7) : name
        guard !bare.isEmpty, bare.allSatisfy({ $0.isWord || $0.isQuoteMark }) else { return nil }
        let value = text[(separator + 1)...].drop { $0.isSpace || $0.isQuoteMark }
        guard
            value.starts(with: TokenPrefix.stem) || value.starts(with: base64Stem) || value.starts(with: "Bearer ".utf8)
        else { return nil }
        return text[(separator + 1)...].drop(while: \.isSpace)
    }

    private static func lowered(_ bytes: some Sequence<UInt8>) -> [UInt8] { bytes.map(\.lowered) }

    /// The lines of a wrapped token put together: without line ends, indentation, and the backslash of a continued line.
    private static func joined(_ text: ArraySlice<UInt8>) -> [UInt8] {
        text.split(whereSeparator: \.isLineEnd).flatMap { line -> [UInt8] in
            var line = line.drop(while: \.isSpace)
            while let last = line.last, last.isSpace || last == 0x5C { line = line.dropLast() }
            return Array(line)
        }
    }

    private static let base64Stem = SecretEncodings.base64Core(
        of: TokenPrefix.stem, offset: 0, alphabet: SecretEncodings.standardAlphabet)

    /// What base64 hides, where that begins like a token or a key.
    private static func base64Token(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.starts(with: base64Stem) else { return nil }
        var result: [UInt8] = []
        var (bits, count) = (UInt32(0), 0)
        for byte in text where !byte.isSpace && byte != 0x3D {
            let url = SecretEncodings.urlAlphabet.firstIndex(of: byte)
            guard let value = url ?? SecretEncodings.standardAlphabet.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                result.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return result
    }

    /// What is wrong with a bare token, the most telling first: another kind of thing, then a foreign character, then the
    /// length.
    private static func judge(_ token: [UInt8], _ expected: TokenExpectation) -> TokenForm? {
        guard !token.isEmpty else { return .empty }
        let known = [expected.prefix, "sk-ant-oat01-"].compactMap { $0 }
        let prefix = known.first { token.starts(with: $0.utf8) }
        if prefix == nil, token.starts(with: "sk-ant-api".utf8) { return .apiKey }
        if prefix == nil, token.starts(with: "sk-ant-ort".utf8) { return .refreshToken }
        if prefix == nil, token.contains(0x23), token.allSatisfy({ $0.isWord || $0 == 0x23 }) { return .pairingCode }
        let rest = token.dropFirst(prefix?.utf8.count ?? 7)
        guard prefix != nil || token.count >= TokenForm.leastUnusual else { return .wrongPrefix }
        if TokenPrefix.first(in: Array(rest)) != nil { return .several }
        guard prefix != nil else { return token.allSatisfy(\.isWord) ? .unusualPrefix : .wrongPrefix }
        if let bad = token.firstIndex(where: { !$0.isWord }) {
            return token[bad] == 0x23 ? .pairingCode : .badCharacter(position: bad + 1)
        }
        if expected.allows(token.count) { return nil }
        switch token.count {
        case TokenForm.length - 1, (expected.length ?? 0) - 1: return .lostCharacter
        case 79, 80: return .firstLineOnly
        case TokenForm.leastUnusual...: return .unusualLength(token.count)
        default: return .wrongLength(token.count)
        }
    }
}

extension UInt8 {
    var isLineEnd: Bool { self == 0x0A || self == 0x0D }
    /// `"`, `'`, `` ` ``
    fileprivate var isQuoteMark: Bool { self == 0x22 || self == 0x27 || self == 0x60 }
}
