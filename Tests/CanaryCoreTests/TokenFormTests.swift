import Testing

@testable import CanaryCore

private let core = String((0..<95).map { Array("ABCdef012_-xyzQ7")[$0 * 7 % 16] })
private let token = "sk-ant-oat01-" + core
private let lost = String(token.dropLast())

private func file(_ access: String, _ refresh: String?, expires: String = "1900000000000", extra: String = "") -> String
{
    let refresh = refresh.map { #","refreshToken":\#($0)"# } ?? ""
    return #"{"claudeAiOauth":{"accessToken":\#(access)\#(refresh),"expiresAt":\#(expires)\#(extra)},"mcpOAuth":{}}"#
}

private func state(_ text: String) -> CredentialsFile.State? {
    if case .credentialsFile(let file) = TokenForm.read(Secret(text)).form { file.state } else { nil }
}

@Suite struct TokenFormTests {
    /// A value, what matters most of it, what else is said, and the length shown.
    @Test(
        arguments: [
            (token, .wellFormed, [], 108),
            (token + "\n", .trailingNewline, [], 108),
            (token + "\r\n\n", .trailingNewline, [], 108),
            ("", .empty, [], 0), (" \n\t", .empty, [], 0), ("\"\"", .empty, [.quoted], 0),
            (lost, .lostCharacter, [], 107),
            (lost + "\n", .lostCharacter, [.trailingNewline], 107),
            (String(token.prefix(79)), .firstLineOnly, [], 79),
            (String(token.prefix(80)) + "\n", .firstLineOnly, [.trailingNewline], 80),
            (token.prefix(80) + "\n" + token.dropFirst(80), .lineWrapped, [], 108),
            (token.prefix(80) + "\r\n    " + token.dropFirst(80) + "\n", .lineWrapped, [.trailingNewline], 108),
            (
                token.prefix(40) + " \\\n" + token.dropFirst(40).prefix(40) + "\n" + token.dropFirst(80), .lineWrapped,
                [], 108
            ),
            (token.prefix(80) + "\n" + token.dropFirst(81), .lostCharacter, [.lineWrapped], 107),
            (" " + token, .surroundingSpace, [], 108), (token + " ", .surroundingSpace, [], 108),
            (token + " \n", .surroundingSpace, [.trailingNewline], 108),
            ("\t" + lost, .lostCharacter, [.surroundingSpace], 107),
            ("\"\(token)\"", .quoted, [], 108), ("'\(token)'\n", .quoted, [.trailingNewline], 108),
            ("\"\(lost)\"", .lostCharacter, [.quoted], 107), ("\(token)\"", .quoted, [], 108),
            ("\u{201C}\(token)\u{201D}", .quoted, [], 108), ("\" \(token)\"", .quoted, [.surroundingSpace], 108),
            ("Bearer \(token)", .bearerPrefix, [], 108), ("Authorization: bearer \(token)", .bearerPrefix, [], 108),
            ("Bearer \(lost)", .lostCharacter, [.bearerPrefix], 107),
            ("CLAUDE_CODE_OAUTH_TOKEN=\(token)", .assignment, [], 108),
            ("export CLAUDE_CODE_OAUTH_TOKEN=\"\(token)\"\n", .assignment, [.quoted, .trailingNewline], 108),
            ("claude_oauth_token: \(token)", .assignment, [], 108),
            ("\"claude_oauth_token\": \"\(token)\"", .assignment, [.quoted], 108),
            ("\u{FEFF}" + token, .byteOrderMark, [], 108),
            ("AbCd0123456789xyz#QrSt0123456789", .pairingCode, [], 32),
            ("\(token)#\(token.prefix(20))", .several, [], 129), ("\(token)#abc", .pairingCode, [], 112),
            ("sk-ant-api03-" + core, .apiKey, [], 108), ("sk-ant-ort01-" + core, .refreshToken, [], 108),
            ("\"sk-ant-api03-\(core)\"", .apiKey, [.quoted], 108),
            (token + token, .several, [], 216), (token + "\n" + token, .several, [.lineWrapped], 216),
            ("changeme", .wrongPrefix, [], 8), ("sk-ant-", .wrongPrefix, [], 7),
            ("SK-ANT-OAT01-" + core, .unusualPrefix, [], 108),
            ("sk-ant-oat01-", .wrongLength(13), [], 13), (String(token.prefix(89)), .wrongLength(89), [], 89),
            (String(token.prefix(90)), .unusualLength(90), [], 90),
            (token + "abcdef", .unusualLength(114), [], 114), (token + "a", .unusualLength(109), [], 109),
            (token.prefix(50) + "*" + token.dropFirst(51), .badCharacter(position: 51), [], 108),
            (token.prefix(50) + " " + token.dropFirst(51), .badCharacter(position: 51), [], 108),
            (token.prefix(50) + "\0" + token.dropFirst(51), .badCharacter(position: 51), [], 108),
            (token.prefix(50) + "é" + token.dropFirst(51), .badCharacter(position: 51), [], 108),
            (token + " # the new one", .badCharacter(position: 109), [], 122),
            ("c2stYW50LW9hdDAxLVFVRg==", .wrongLength(16), [.base64], 16),
        ] as [(String, TokenForm, [TokenForm], Int)])
    func forms(value: String, form: TokenForm, also: [TokenForm], characters: Int) {
        #expect(TokenForm.read(Secret(value)) == TokenReading(form: form, also: also, characters: characters))
    }

    @Test func base64() {
        for alphabet in [SecretEncodings.standardAlphabet, SecretEncodings.urlAlphabet] {
            let encoded = SecretEncodings.base64(Array(token.utf8), alphabet: alphabet)
            let newline = SecretEncodings.base64(Array((token + "\n").utf8), alphabet: alphabet)
            #expect(TokenForm.read(Secret(encoded)) == TokenReading(form: .base64, characters: 108))
            #expect(
                TokenForm.read(Secret(newline))
                    == TokenReading(form: .base64, also: [.trailingNewline], characters: 108))
        }
        let short = SecretEncodings.base64(Array(lost.utf8), alphabet: SecretEncodings.standardAlphabet)
        #expect(TokenForm.read(Secret(short)) == TokenReading(form: .lostCharacter, also: [.base64], characters: 107))
    }

    /// What was configured or proven counts as right; a proof says nothing of what is surely a piece.
    @Test(
        arguments: [
            (token + "a", TokenExpectation(length: 109), nil), (token, TokenExpectation(length: 109), nil),
            (lost, TokenExpectation(), .lostCharacter), (lost, TokenExpectation(proven: [107]), nil),
            (lost, TokenExpectation(length: 107), nil), (lost, TokenExpectation(length: 109), .lostCharacter),
            (token + "abc", TokenExpectation(length: 112), .lostCharacter),
            (token + "abc", TokenExpectation(proven: [111]), nil),
            (String(token.prefix(80)), TokenExpectation(proven: [80]), .firstLineOnly),
            (String(token.prefix(80)), TokenExpectation(length: 80), nil),
            (String(token.prefix(60)), TokenExpectation(proven: [60]), .wrongLength(60)),
            ("sk-ant-oat02-" + core, TokenExpectation(), .unusualPrefix),
            ("sk-ant-oat02-" + core, TokenExpectation(prefix: "sk-ant-oat02-"), nil),
            ("sk-ant-oat02-" + core + "a", TokenExpectation(prefix: "sk-ant-oat02-"), .unusualLength(109)),
            (token, TokenExpectation(prefix: "sk-ant-oat02-"), nil),
            ("sk-ant-api03-" + core, TokenExpectation(proven: [108]), .apiKey),
            ("\"\(token)a\"", TokenExpectation(length: 109), .quoted),
        ] as [(String, TokenExpectation, TokenForm?)])
    func whatIsKnownToBeRight(value: String, expected: TokenExpectation, form: TokenForm?) {
        #expect(TokenForm.read(Secret(value), expecting: expected).form == form ?? .wellFormed)
    }

    @Test(
        arguments: [
            (file("\"\(token)\"", "\"sk-ant-ort01-\(core)\""), .login), (file("\"\(token)\"", nil), .setupToken),
            (file("\"\(token)\"", "\"sk-ant-ort01-\(core)\"", expires: "1"), .login),
            (file("\"sk-ant-oat01-\(core)longer\"", "\"r\""), .login),
            (file("\"\(lost)\"", nil), .damagedToken), (file("\"nonsense\"", "\"r\""), .damagedToken),
            (file("7", nil), .damagedToken),
            (file("\"\"", "\"\"", expires: "0"), .refreshRace), (file("\"\"", "\"r\""), .refreshOnly),
            (file("null", "null"), .nullTokens), ("{\"claudeAiOauth\":null}", .nullTokens),
            ("{}", .noLogin), ("{\"claudeAiOauth\":{}}", .noLogin), ("{\"mcpOAuth\":{}}", .noLogin),
            (String(file("\"\(token)\"", nil).dropLast(30)), .partial), ("{", .partial),
            ("\u{FEFF}" + file("\"\(token)\"", nil), .setupToken),
        ] as [(String, CredentialsFile.State)])
    func credentials(text: String, expected: CredentialsFile.State) {
        #expect(state(text) == expected)
    }

    @Test func credentialsExpiry() {
        func read(_ text: String) -> CredentialsFile? {
            if case .credentialsFile(let file) = TokenForm.read(Secret(text)).form { file } else { nil }
        }
        let past = "1700000000000"
        #expect(read(file("\"\(token)\"", "\"r\"", expires: past))?.isExpired(at: 1_800_000_000) == false)
        #expect(read(file("\"\(token)\"", nil, expires: past))?.isExpired(at: 1_800_000_000) == true)
        #expect(read(file("\"\(token)\"", nil))?.isExpired(at: 1_800_000_000) == false)
        let both = file("\"\(token)\"", "\"r\"", expires: past, extra: ",\"refreshTokenExpiresAt\":\(past)")
        #expect(read(both)?.isExpired(at: 1_800_000_000) == true)
        #expect(read(file("\"\(token)\"", nil, expires: "9223372036854775807"))?.isExpired(at: .max) == true)
        #expect(TokenForm.read(Secret(both)).characters == 108)
    }

    @Test func use() {
        #expect(TokenForm.read(Secret(token + "\n")).form.use == .works)
        #expect(TokenForm.read(Secret("'" + token)).form.use == .mendable)
        #expect(TokenForm.read(Secret(lost)).form.use == .useless)
        #expect(TokenForm.read(Secret(file("\"\"", "\"\""))).form.use == .useless)
    }

    @Test func duplicates() {
        let other = "sk-ant-oat01-" + String(core.reversed())
        let tokens = [
            ("primary", token), ("spare-1", other), ("spare-2", token + "\n"), ("spare-3", "\"\(token)\""),
            ("spare-4", ""),
            ("spare-5", " "), ("spare-6", file("\"\(other)\"", nil)), ("spare-7", lost),
        ]
        let found = TokenForm.duplicates(among: tokens.map { ($0.0, Secret($0.1)) })
        #expect(found.map { "\($0.path)=\($0.of)" } == ["spare-2=primary", "spare-3=primary", "spare-6=spare-1"])
    }

    /// Nothing of the value is in what is said of it, and nothing at all makes the reader stumble.
    @Test func anything() {
        var dice = Dice(state: 11)
        let parts = [
            "sk-ant-oat01-", "\"", "'", " ", "\n", "\r", "=", ":", "Bearer ", "{", "}", "#", "\u{FEFF}", "\0",
            "A1b2C3d4E5", "export ",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 0..<9, using: &dice)).map { _ in
                parts[Int.random(in: parts.indices, using: &dice)]
            }
            var shown = ""
            dump(TokenForm.read(Secret(text.joined())), to: &shown)
            #expect(!shown.contains("A1b2C3"))
        }
        for _ in 0..<300 { _ = TokenForm.read(Secret((0..<40).map { _ in UInt8.random(in: 0...255, using: &dice) })) }
    }
}
