import Testing

@testable import CanaryCore

/// A generator that gives the same numbers every time, so that a failure can be run again.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func text(_ length: Int, of characters: String) -> String {
        let bytes = Array(characters.utf8)
        return String(
            decoding: (0..<length).map { _ in bytes[Int.random(in: bytes.indices, using: &self)] }, as: UTF8.self)
    }
}

private let tokenCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
private let wildCharacters = tokenCharacters + "/+=\"\\ %&?#.~!'():;<>@$,\n\t"

/// Written here on its own, so that an error of `SecretEncodings` does not hide itself.
private enum Reference {
    static func base64(_ bytes: [UInt8], url: Bool = false) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + (url ? "-_" : "+/"))
        var result = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = Array(bytes[start..<min(start + 3, bytes.count)])
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0...group.count { result.append(alphabet[value >> (18 - 6 * place) & 63]) }
            result += String(repeating: "=", count: 3 - group.count)
        }
        return result
    }
    static func digits(_ byte: UInt8, upper: Bool) -> String {
        let text = String(byte, radix: 16, uppercase: upper)
        return text.utf8.count == 1 ? "0" + text : text
    }
    static func percent(_ bytes: [UInt8], upper: Bool, all: Bool) -> String {
        bytes.map { byte in
            let scalar = Character(Unicode.Scalar(byte))
            let plain = tokenCharacters.contains(scalar) || ".~".contains(scalar)
            return plain && !all ? String(scalar) : "%" + digits(byte, upper: upper)
        }.joined()
    }
    static func hex(_ bytes: [UInt8], upper: Bool) -> String { bytes.map { digits($0, upper: upper) }.joined() }
    static func json(_ bytes: [UInt8], upper: Bool, all: Bool) -> String {
        bytes.map { byte in
            let scalar = Character(Unicode.Scalar(byte))
            if !all {
                switch scalar {
                case "\"", "\\", "/": return "\\" + String(scalar)
                case "\n": return "\\n"
                case "\t": return "\\t"
                default: return String(scalar)
                }
            }
            return "\\u00" + digits(byte, upper: upper)
        }.joined()
    }

    static func encodings(_ bytes: [UInt8]) -> [String] {
        [
            String(decoding: bytes, as: UTF8.self), hex(bytes, upper: false), hex(bytes, upper: true),
            percent(bytes, upper: true, all: true), percent(bytes, upper: false, all: true),
            percent(bytes, upper: true, all: false), percent(bytes, upper: false, all: false),
            json(bytes, upper: true, all: true), json(bytes, upper: false, all: true),
            json(bytes, upper: true, all: false),
        ]
            + (0..<3).flatMap { offset -> [String] in
                let bytes = Array("xyz".utf8.prefix(offset)) + bytes + Array(" and more".utf8)
                return [base64(bytes), base64(bytes, url: true)]
            }
    }
}

private func pieces(_ text: String) -> Set<String> {
    let bytes = Array(text.utf8)
    guard bytes.count >= 8 else { return [] }
    return Set((0...(bytes.count - 8)).map { String(decoding: bytes[$0..<$0 + 8], as: UTF8.self) })
}

@Suite struct SecretMaskTests {
    @Test(arguments: 0..<24)
    func noPieceOfAKnownSecretStays(seed: Int) {
        var dice = Dice(state: UInt64(seed))
        let prefix = ["", "sk-ant-oat01-", "sk-ant-ort01-", "sk-ant-api03-"][seed % 4]
        let length = [8, 9, 23, 95][seed / 4 % 4]
        let core = dice.text(length, of: seed % 4 == 0 ? wildCharacters : tokenCharacters)
        let mask = SecretMask(secrets: [Secret(prefix + core), Secret("another-secret-0123456789")])
        for (number, encoded) in Reference.encodings(Array(core.utf8)).enumerated() {
            // base64's last case carries a public tail; its pieces are not the secret's.
            let secretPart = number < 10 ? encoded : String(encoded.prefix(length * 4 / 3))
            let whole = secretPart.utf8.count
            let start = Int.random(in: 0...max(0, whole - 8), using: &dice)
            let end = Int.random(in: min(start + 8, whole)...whole, using: &dice)
            let cut = String(decoding: Array(secretPart.utf8)[start..<end], as: UTF8.self)
            for document in [encoded, "{\"a\":\"\(encoded)\"}", "x=\(cut) y", cut + cut, prefix + encoded + "\nend"] {
                let masked = mask.mask(document)
                let left = pieces(masked).intersection(pieces(secretPart).subtracting(pieces("****** and more")))
                // A character of base64 at either end belongs to its neighbour as well.
                let allowed = number < 10 ? 0 : 3
                #expect(left.count <= allowed, "encoding \(number), seed \(seed)")
                #expect(mask.mask(masked) == masked, "encoding \(number), seed \(seed)")
            }
        }
    }

    @Test func mixedAndNestedEncodings() {
        let secret = "q7Rw/2Zk+9Lm=5Tx-8Vb"
        let mask = SecretMask(secrets: [Secret(secret)])
        let documents = [
            "q7R%77/2Zk%2B9Lm%3d5Tx-8Vb", "q7Rw%2f2Zk%2B9Lm%3D5Tx%2d8Vb", "q7Rw\\\\/2Zk+9Lm=5Tx-8Vb",
            "\\u0071\\u0037Rw\\/2Zk+9Lm\\u003D5Tx-8Vb", "q7Rw/2\n   Zk+9Lm\r\n=5Tx-8Vb",
            "cTdSdy8yWmsrOUxtPTV\nUeC04VmI=",
            "q7Rw\\/2Zk+9L\\nm=5Tx-8Vb",
        ]
        for document in documents {
            let masked = mask.mask(document)
            #expect(masked.utf8.count <= 8 && masked.contains("***"), "\(document) gave \(masked)")
        }
    }

    @Test func prefixesStayVisible() {
        let core = "Zx8" + String(repeating: "kQ2_", count: 23)
        for prefix in ["sk-ant-oat01-", "sk-ant-ort01-", "sk-ant-api03-", "/webhook/"] {
            let mask = SecretMask(secrets: [Secret(prefix + core)])
            #expect(mask.mask("a \(prefix)\(core) b") == "a \(prefix)*** b")
            #expect(mask.mask("cut \(core.dropFirst(20).prefix(8))!") == "cut ***!")
            #expect(mask.mask("seven \(core.dropFirst(20).prefix(7))!") == "seven \(core.dropFirst(20).prefix(7))!")
            #expect(mask.mask("the prefix \(prefix) is public") == "the prefix \(prefix) is public")
        }
    }

    @Test func shortSecretsOnlyWhole() {
        let mask = SecretMask(secrets: [Secret("hunter2"), Secret("abc"), Secret("/"), Secret("")])
        #expect(mask.mask("hunter2 aHVudGVyMg== xhunter2y") == "*** ***== x***y")
        #expect(mask.mask("abc, abcd (abc) a/b YWJj") == "***, abcd (***) a/b ***")
        #expect(mask.mask("hunter hunte") == "hunter hunte")
    }

    @Test func credentialsFileIsTakenApart() {
        let access = String(repeating: "Ab3_", count: 23) + "xyz"
        let refresh = String(repeating: "zY9-", count: 23) + "abc"
        let file = """
            {"claudeAiOauth":{"accessToken":"sk-ant-oat01-\(access)","refreshToken":"sk-ant-ort01-\(refresh)",
            "expiresAt":1900000000000,"scopes":["user:inference"],"subscriptionType":"max"}}
            """
        let mask = SecretMask(secrets: [Secret(file)])
        #expect(mask.mask("claudeAiOauth user:inference expiresAt") == "claudeAiOauth user:inference expiresAt")
        #expect(mask.mask("\(access) \(refresh)") == "*** ***")
        // Not JSON any more: nothing of it may show.
        let torn = SecretMask(secrets: [Secret(String(file.dropLast(20)))])
        #expect(torn.mask("x \(access)") == "x ***")
    }

    @Test func wrappedSecretIsFoundJoined() {
        let core = "Zx8" + String(repeating: "kQ2_", count: 23)
        let secret = "sk-ant-oat01-\(core.prefix(67))\n\(core.dropFirst(67))\n"
        let mask = SecretMask(secrets: [Secret(secret)])
        #expect(mask.mask("x \(core) y") == "x *** y")
    }

    /// Tokens that nobody told us of.
    @Test(arguments: [
        ("sk-ant-oat01-AAAABBBB", "sk-ant-oat01-***"),
        ("'Bearer sk-ant-oat01-\(String(repeating: "A", count: 67))\nAAAAAAAAAA'", "'Bearer sk-ant-oat01-***\n***'"),
        (#"'Bearer sk-ant-oat01-AAAAA\nAAAAAAAAAA'"#, #"'Bearer sk-ant-oat01-***\n***'"#),
        ("sk-ant-oat01-\(String(repeating: "A", count: 95))\nordinary words", "sk-ant-oat01-***\nordinary words"),
        ("sk-ant-oat01-AAAA\nshort x", "sk-ant-oat01-***\nshort x"),
        ("sk-ant-newkind-ABCDEFGH", "sk-ant-***"),
        ("sk%2Dant%2Doat01%2DABCDEFGH.", "sk%2Dant%2Doat01%2D***."),
        ("token: c2stYW50LW9hdDAxLUFBQUFCQkJC", "token: c2stYW50L***"),
        ("Authorization: Bearer 0123456789abcdef", "Authorization: Bearer ***"),
        ("Authorization: bearer correcthorse", "Authorization: bearer ***"),
        ("Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"),
        (
            #"{"accessToken": "abc", "refreshToken":"d", "apiKey":""}"#,
            #"{"accessToken": "***", "refreshToken":"***", "apiKey":""}"#
        ),
        (#"{\"accessToken\":\"abc\"}"#, #"{\"accessToken\":\"***\"}"#),
        (#"{"accessToken":"sk-ant-oat01-xyz"}"#, #"{"accessToken":"sk-ant-oat01-***"}"#),
        (#"{"name":"X-N8N-API-KEY","value":"abcd"}"#, #"{"name":"X-N8N-API-KEY","value":"***"}"#),
        ("X-N8N-API-KEY: eyJhbGciOi.J9", "X-N8N-API-KEY: ***"),
        ("CLAUDE_CODE_OAUTH_TOKEN=abcdef0123", "CLAUDE_CODE_OAUTH_TOKEN=***"),
        ("url?api_key=abcdef0123&x=1", "url?api_key=***&x=1"),
    ])
    func formsAreHidden(text: String, masked: String) {
        #expect(SecretMask(secrets: []).mask(text) == masked)
    }

    @Test(arguments: [
        "401 Missing bearer token", "401 Invalid bearer token", "bearer authentication is required",
        "sk-ant-oat01- is the prefix", "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}",
        "'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN", "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}",
        #"{"apiKey":"={{ $env.KEY }}"}"#, "apiKey: {file: /secrets/n8n-api-key}", "password: required",
        "the accessToken is missing", "CANARY_N8N_API_KEY=/run/secrets/key1",
        "No matching stack found for docker.io/library/httpd.",
        "execution 4711, node \"Run Upgrade Agent\"", "ünïcödé \u{1F600} stays", "", "a\\b %zz \\u12", "% \\ %4",
        "Basic authentication", "Invalid API key · Fix external API key",
    ])
    func ordinaryTextIsLeftAlone(text: String) {
        let mask = SecretMask(secrets: [
            Secret("sk-ant-oat01-" + String(repeating: "Zk3", count: 31)), Secret("/webhook/3f1c-99"),
        ])
        #expect(mask.mask(text) == text)
        #expect(mask.mask(bytes: Array(text.utf8)) == Array(text.utf8))
    }

    @Test func reflectionShowsNothing() {
        let mask = SecretMask(secrets: [Secret("supersecretvalue"), Secret("abc")])
        var shown = "\(mask) \(String(reflecting: mask))"
        dump(mask, to: &shown)
        #expect(!shown.contains("super") && !shown.contains("115") && !shown.contains("members"))
    }

    @Test func bytesNeedNotBeText() {
        let mask = SecretMask(secrets: [Secret([0xC3, 0xA9, 0xC3, 0xA9, 0xC3, 0xA9, 0xC3, 0xA9, 0x41])])
        #expect(
            mask.mask(bytes: [0xFF, 0xC3, 0xA9, 0xC3, 0xA9, 0xC3, 0xA9, 0xC3, 0xA9, 0xFE]) == [0xFF] + Array("***".utf8)
                + [0xFE])
        // A piece that begins inside a character takes the whole character with it.
        #expect(mask.mask("éééééA") == "***")
        var dice = Dice(state: 7)
        for _ in 0..<200 {
            let noise = (0..<Int.random(in: 0..<80, using: &dice)).map { _ in UInt8.random(in: 0...255, using: &dice) }
            #expect(mask.mask(bytes: noise).count <= noise.count + 3 * noise.count)
            _ = mask.maskedForDisplay(bytes: noise, limit: 40)
        }
    }

    @Test func display() {
        let mask = SecretMask(secrets: [Secret("supersecretvalue")])
        #expect(
            mask.maskedForDisplay("a\nb\tc\r\u{1B}[31m\u{202E}x\u{200B}\u{7F}", limit: 99)
                == #"a\nb\tc\r\u{1b}[31m\u{202e}x\u{200b}\u{7f}"#)
        #expect(mask.maskedForDisplay("say supersecretvalue twice", limit: 9) == "say *** …")
        #expect(mask.maskedForDisplay("supersecretvalue", limit: 3) == "***")
        #expect(mask.maskedForDisplay("abcdef", limit: 6) == "abcdef")
        #expect(mask.maskedForDisplay("abcdefg", limit: 6) == "abcde…")
        #expect(mask.maskedForDisplay("abcde\n", limit: 6) == "abcde…")
        #expect(mask.maskedForDisplay("abcd\nx", limit: 6) == "abcd…")
        #expect(mask.maskedForDisplay("abc", limit: 0) == "")
        #expect(
            mask.maskedForDisplay(bytes: [0x61, 0xFF, 0xC3, 0x28, 0xE2, 0x82], limit: 99) == #"a\xff\xc3(\xe2\x82"#)
    }

    /// Only as much of a text is read as can be shown; a secret at the place where reading stops shows no piece.
    @Test(.timeLimit(.minutes(1))) func longTexts() {
        let secret = "Zk3Q9xVb7LmN2pRt8WyA4cEf6HjK1oIu"
        let mask = SecretMask(secrets: [Secret(secret)])
        let pieces = (0...secret.utf8.count - 8).map { String(secret.dropFirst($0).prefix(8)) }
        for shift in 0..<40 {
            let text = String(repeating: " ", count: shift) + String(repeating: secret, count: 2000)
            let shown = mask.maskedForDisplay(text, limit: 300)
            #expect(!pieces.contains { shown.contains($0) }, "\(shift): \(shown)")
        }
        #expect(mask.maskedForDisplay(String(repeating: "x", count: 30 << 20), limit: 10) == "xxxxxxxxx…")
    }

    /// Bounded: a text made to be slow takes no longer than its length asks for.
    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            "sk-ant-", "c2stYW50L", "apikey=", "Bearer ", "\\u0041", "%41", "\n ", "\"apiKey\":\"",
            "sk-ant-oat01-A\nAAAAAA\n", "\\\\\\n",
            "value\":\"",
        ])
    func hostileTexts(unit: String) {
        let mask = SecretMask(secrets: [Secret("supersecretvalue"), Secret("abc")])
        let text = Array(repeating: Array(unit.utf8), count: 200_000 / unit.utf8.count).flatMap { $0 }
        #expect(mask.mask(bytes: text).count <= text.count * 2)
    }
}
