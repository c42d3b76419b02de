import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct TokensOutputTests {
    @Test func table() {
        var report = Report.degraded
        report.tokens.append(
            .init(
                path: "spare-2", characters: 107, wellFormed: false, mint: 1_700_000_000, expiry: 1_731_536_000,
                state: .failed, form: "one character lost"))
        let text = TokensOutput.text(report)
        #expect(
            text.hasPrefix(
                """
                path     form                characters  minted      expires     left    state
                primary  well-formed                108  2025-12-15  2026-12-15  23 d    ! warned
                spare-1  line breaks inside         108  –           –           –       ! warned
                spare-2  one character lost         107  2023-11-14  2024-11-13  -737 d  ✗ failed

                token.line-wrapped   The token was pasted with its line breaks (warning)
                  token        spare-1

                """))
        // The webhook's finding is not about tokens.
        #expect(!text.contains("webhook.late-answer"))
        let json = JSONValue(Array(TokensOutput.json(report).text().utf8))
        #expect(json?["tokens"]?.array?.count == 3)
        #expect(json?["findings"]?.array?.count == 2)
    }
}

@Suite struct ValidateOutputTests {
    /// Nothing like a token but its form; what follows the public prefix is what must never be shown.
    private static let body = String(repeating: "Ab3_-", count: 19)
    private static let token = "sk-ant-oat01-" + body

    private func reading(_ text: String) -> TokenReading { TokenForm.read(Secret(text)) }

    @Test func wellFormed() {
        let text = ValidateOutput.text(reading(Self.token))
        #expect(
            text == """
                token ✓   well-formed
                  characters   108
                  proves       its form only; whether the API takes it, a run tells: canary run

                """)
        #expect(JSONValue(Array(ValidateOutput.json(reading(Self.token)).text().utf8))?["usable"]?.bool == true)
    }

    @Test func lostCharacter() {
        #expect(
            ValidateOutput.text(reading(String(Self.token.dropLast()))) == """
                token.lost-character   The token has lost one character at a line wrap
                  characters   107; a token has 108
                  because      A token has 108 characters; this one has one less. `claude
                               setup-token` draws its screen at the terminal's width, and at 80
                               columns the wrap drops the character on the boundary. It cannot
                               be restored. A length that `length` names, or that the model has
                               answered with, is no loss.
                  mend         stty cols 300; claude setup-token   # then paste what it prints:
                               canary tokens validate -
                  more         canary causes token.lost-character

                """)
    }

    private static let damaged: [String] = [
        token, token + "\n", String(token.dropLast()), String(token.prefix(79)),
        "\(token.prefix(80))\n\(token.dropFirst(80))", " \(token)", "\"\(token)\"", "Bearer \(token)",
        "CLAUDE_CODE_OAUTH_TOKEN=\(token)", "\u{FEFF}\(token)", "\(body)#\(body)", "sk-ant-api03-\(body)",
        "sk-ant-ort01-\(body)", "{\"claudeAiOauth\":{\"accessToken\":\"\(token)\"}}",
        "{\"claudeAiOauth\":{\"accessToken\":\"\",\"refreshToken\":\"\"}}", token + token, body, token + "abc",
        "sk-ant-oat01-\(body.dropLast())!", "export T='Bearer \(token) '",
    ]

    @Test("Each kind of damage: the cause that a run would name, and nothing of the value", arguments: damaged)
    func damage(value: String) throws {
        let reading = reading(value)
        let seen = TokenSeen(
            path: "primary", origin: "env X", form: .success(reading), characters: reading.characters, shadowedBy: [])
        let picture = Picture(
            observations: [Observation(.token, .token(seen), at: 0)], configuration: Configuration(), now: 0)
        #expect(ValidateOutput.cause(of: reading.form)?.id == diagnose(picture).findings.first?.cause.id)
        for text in [ValidateOutput.text(reading), ValidateOutput.json(reading).text(pretty: true)] {
            #expect(!text.contains("Ab3") && !text.contains("b3_-A"))
        }
        for line in ValidateOutput.text(reading).split(separator: "\n") { #expect(columns(line) <= 80) }
    }

    @Test func nothing() {
        #expect(ValidateOutput.text(reading("")).hasPrefix("token.missing   The token is not there\n"))
    }
}

@Suite struct OutputTests {
    @Test func registry() {
        #expect(Output.named("json")?.fileExtension == "json")
        #expect(Output.named("yaml") == nil)
        for output in Output.all {
            for (name, report) in Report.samples {
                let text = output.render(report, 0, .plain)
                #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"), "\(output.name) of \(name)")
                #expect(!text.split(separator: "\n").contains { $0.hasSuffix(" ") }, "\(output.name) of \(name)")
            }
        }
    }
}
