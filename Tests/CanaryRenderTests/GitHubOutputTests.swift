import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct GitHubOutputTests {
    private func commands(_ name: String) -> [Substring] {
        Situation.named(name).text(.github).split(separator: "\n").filter { $0.hasPrefix("::") }
    }

    @Test func annotations() {
        #expect(
            commands("healthy").first?.hasPrefix("::notice title=canary::canary run 7f3a9c2e of home: healthy") == true)
        let broken = commands("unhealthy")
        #expect(broken.count == 1)
        #expect(
            broken.first?.hasPrefix(
                "::error title=canary handoff%3A handoff.bearer-missing::handoff.bearer-missing: n8n called the agent without "
                    + "a bearer token%0A") == true)
        #expect(broken.first?.contains("%0A  =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}%0Amore: canary causes") == true)
        #expect(commands("degraded").count == 3 && commands("degraded").allSatisfy { $0.hasPrefix("::warning ") })
        #expect(commands("degraded, strict").allSatisfy { $0.hasPrefix("::error ") })
        #expect(commands("inconclusive").first?.hasPrefix("::error ") == true)
        #expect(commands("inconclusive, passed").first?.hasPrefix("::warning ") == true)
        #expect(commands("sink failed").first?.hasPrefix("::error ") == true)
    }

    @Test("An error where the exit code is not 0, and only there", arguments: Situation.all)
    func levels(situation: Situation) {
        let hasError = commands(situation.name).contains { $0.hasPrefix("::error ") }
        #expect(hasError == (situation.exitCode != 0))
    }

    /// A runner reads a command wherever a line begins with one.
    @Test func noTextIsACommandOfItsOwn() {
        let lines = Situation.named("hostile").text(.github).split(separator: "\n")
        #expect(lines.dropFirst().allSatisfy { $0.hasPrefix("::error title=canary ") })
        #expect(lines.allSatisfy { !$0.contains("\r") })
        #expect(GitHubOutput.escaped("50%, a:b\r\n", property: true) == "50%25%2C a%3Ab%0D%0A")
        #expect(GitHubOutput.escaped("50%, a:b\r\n", property: false) == "50%25, a:b%0D%0A")
    }

    @Test func summary() throws {
        let text = try #require(Output.github.appendix).render(.bearerMissing, 1)
        #expect(
            text.hasPrefix(
                "## ✗ canary: unhealthy\n\n`canary run` 7f3a9c2e of `home` · 2026-11-21 10:02:11Z · 2.1 s · exit code 1"
            ))
        #expect(text.contains("| handoff | ✗ failed | `401` | 1 ms |\n| job | – skipped |  |  |"))
        #expect(text.contains("| agent said | `401 Missing bearer token` |"))
        #expect(
            text.contains(
                "```text\nin n8n, DIUN Upgrade Agent → Run Upgrade Agent → header Authorization:\n  =Bearer {{ $env"))
        #expect(text.contains("| `primary` | ✓ well-formed | 108 | 2027-04-18 ("))
    }

    @Test func summaryOfHostileTexts() throws {
        let text = try #require(Output.github.appendix).render(.hostile, 1)
        // Outside of code no markup is left: what is in spans and blocks is taken away first.
        let bare = text.replacing(/(?s)`{5}text\n.*?\n`{5}/, with: "").replacing(
            /(?s)`{4} ?[^\n]*?[^`]`{4}(?!`)/, with: "")
        #expect(!bare.contains("<script") || bare.contains("\\<script"))
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("|") }.allSatisfy { !$0.isEmpty })
        #expect(Markdown.span("a`b``c") == "```a`b``c```" && Markdown.span("`") == "`` ` ``")
        #expect(Markdown.cell("a|b") == "`a\\|b`" && Markdown.fenced("```") == "````text\n```\n````")
    }
}
