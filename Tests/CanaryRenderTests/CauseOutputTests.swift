import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct CauseOutputTests {
    @Test("Every cause stands once in the table, in 80 columns")
    func table() {
        let lines = CauseOutput.text().split(separator: "\n")
        #expect(lines.allSatisfy { columns($0) <= 80 })
        let ids = lines.compactMap { line -> Substring? in
            let words = line.split(separator: " ")
            return line.hasPrefix("  ") && words.count > 1 && ["✗", "?", "!", "–"].contains(words[0]) ? words[1] : nil
        }
        #expect(ids.sorted() == Cause.all.map { Substring($0.id) }.sorted())
        #expect(lines.first == "token   is each token well-formed, the right one, alone?")
        #expect(lines.contains("  ! token.duplicate                   Two paths hold the same token"))
    }

    @Test("One cause: what it means, how to mend it, what it proves")
    func one() throws {
        let cause = try #require(Cause.named("handoff.bearer-missing"))
        #expect(
            CauseOutput.text(of: cause) == """
                handoff.bearer-missing   n8n called the agent without a bearer token

                  The header's text begins with `=` but has no `{{ }}`: n8n does not evaluate
                  it, and sends it as it stands. The agent sees no `Bearer …`.

                  hop          handoff: did n8n's call to the agent get a job?
                  state        failed: the pipeline is broken here
                  proves       bearer broken
                  mend         in n8n, <workflow> → <node> → header Authorization:
                                 =Bearer {{ $env.<variable> }}

                """)
    }

    @Test("Every cause renders: as text within the width, as JSON, in the document")
    func all() throws {
        let document = CauseDocument.markdown()
        let json = try #require(JSONValue(Array(CauseOutput.json().text().utf8)))
        let rows = try #require(json["causes"]?.array)
        #expect(rows.count == Cause.all.count)
        for (cause, row) in zip(Cause.all, rows) {
            let text = CauseOutput.text(of: cause)
            let commands = FixText.lines(cause.openFix, width: 65)
            for line in text.split(separator: "\n") where columns(line) > 80 {
                #expect(commands.contains { line.hasSuffix($0) }, "\(cause.id): \(line)")
            }
            #expect(text.contains(cause.id) && text.contains("mend"))
            #expect(row["id"]?.string == cause.id && row["fix"]?.string == cause.openFix)
            #expect(document.contains("\n### \(cause.id)\n"))
            #expect(document.contains("```text\n\(cause.openFix)\n```"))
            #expect(
                FindingText(.of(cause.id, cause.state, [("seen", "x")], fix: cause.openFix), style: .plain).short.count
                    > 2)
        }
    }

    @Test(
        "Places that a run fills are shown as such, n8n's braces are left alone",
        arguments: [
            ("token.line-wrapped", "<vault>"), ("handoff.bearer-missing", "{{ $env.<variable> }}"),
            ("workflow.native-dropped", "={{ $json.body.status }}"), ("handoff.body-refused", "{\"prompt\": …"),
            ("job.bearer-missing", "'{{ len .data.API_BEARER_TOKEN }}'"),
        ])
    func places(id: String, piece: String) throws {
        let cause = try #require(Cause.named(id))
        #expect(cause.openFix.contains(piece))
    }

    @Test("A fix with its places open is the one that a run makes with nothing to fill in")
    func placesAsInARun() throws {
        let seen = Seen.token(
            TokenSeen(
                path: "primary", origin: "env X", form: .success(TokenReading(form: .several, characters: 216)),
                characters: 216, shadowedBy: []))
        let picture = Picture(
            observations: [Observation(.token, seen, at: 0)], configuration: Configuration(), now: 0)
        let fix = try #require(diagnose(picture).findings.first?.fix)
        let cause = try #require(Cause.named("token.several"))
        #expect(fix == cause.openFix.split(separator: "<vault>").joined(separator: "secret/claude-agent-service"))
    }

    @Test func documentsAreStable() {
        let document = CauseDocument.markdown()
        #expect(document == CauseDocument.markdown())
        #expect(document.hasPrefix("<!-- Made by `canary causes --output markdown`;"))
        let headings = document.split(separator: "\n").filter { $0.hasPrefix("## ") }
        #expect(headings.count == Set(Cause.all.map(\.heading)).count)
        #expect(headings.first == "## token: is each token well-formed, the right one, alone?")
        // Code marks in pairs, or half of a document turns into code.
        for cause in Cause.all {
            for text in [cause.title, cause.explanation] {
                #expect(text.filter { $0 == "`" }.count.isMultiple(of: 2), "\(cause.id)")
            }
        }
    }

    @Test(arguments: [
        ("a * b < c", "a \\* b \\< c"), ("`a * b` * c", "`a * b` \\* c"), ("[x](y)", "\\[x\\](y)"), ("a|b", "a\\|b"),
    ])
    func markdown(text: String, expected: String) { #expect(Markdown.text(text) == expected) }

    @Test("Every gauge stands in the document, under the group that it is pushed to")
    func metrics() {
        let document = MetricsDocument.markdown()
        #expect(document.hasPrefix("<!-- Made by `canary metrics`;"))
        #expect(document == MetricsDocument.markdown())
        #expect(document.contains("## Group `job=\"\(Gauge.Group.ownJob)\", pipeline="))
        #expect(document.contains("## Group `job=\"\(Gauge.Group.inheritedJob)\"`"))
        let rows = document.split(separator: "\n").filter { $0.hasPrefix("| `") }
        #expect(rows.count == Gauge.all.count)
        for gauge in Gauge.all { #expect(rows.contains { $0.hasPrefix("| `\(gauge.name)` |") }, "\(gauge.name)") }
        let verdict = "| `upgrade_canary_verdict` | `verdict` | What the last run said: one of them is 1. | `run` |"
        #expect(rows.contains(Substring(verdict)))
    }
}
