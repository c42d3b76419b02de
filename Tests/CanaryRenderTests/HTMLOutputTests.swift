import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct HTMLOutputTests {
    @Test("tidy finds nothing to say of any situation")
    func tidy() throws {
        for situation in Situation.all {
            try Judge.withFiles([situation.text(.html)]) { files in
                guard
                    let answer = try Judge.ask(
                        "tidy",
                        ["-errors", "-quiet", "-utf8", "--drop-empty-elements", "no"] + files)
                else { return }
                #expect(answer.code == 0 && answer.said.isEmpty, "\(situation.name): \(answer.said)")
            }
        }
    }

    /// Exit code 77 says that the module is not there, which is no failure.
    private static let script = """
        import sys
        try:
            import html5lib
        except ImportError:
            sys.exit(77)
        for name in sys.argv[1:]:
            html5lib.HTMLParser(strict=True).parse(open(name, encoding="utf-8").read())
        """

    @Test("html5lib's strict parser reads every situation")
    func strictParser() throws {
        try Judge.withFiles([Self.script] + Situation.all.map { $0.text(.html) }) { files in
            guard let answer = try Judge.ask("python3", files) else { return }
            #expect(answer.code == 0 || answer.code == 77, "\(answer.said)")
        }
    }

    @Test("Nothing is loaded and nothing is run", arguments: Situation.all)
    func selfContained(situation: Situation) {
        let text = situation.text(.html)
        for word in [
            "<script", "<link", "<img", "<iframe", "<object", "<a ", " src=", " href=", "@import", "url(", " onclick=",
        ] {
            #expect(!text.contains(word), "\(word)")
        }
        #expect(text.contains("default-src 'none'") || text.contains("default-src &#39;none&#39;"))
        let opened = text.matches(of: /<([a-z0-9]+)[ >]/).map { String($0.output.1) }
        let known: Set<String> = [
            "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "article", "h1",
            "h2",
            "h3", "h4", "p", "b", "i", "small", "strong", "span", "code", "pre", "ol", "li", "dl", "dt", "dd", "div",
            "table", "thead", "tbody", "tr", "th", "td",
        ]
        #expect(Set(opened).subtracting(known).isEmpty)
    }

    @Test func whatItShows() {
        let text = Situation.named("calls").text(.html)
        #expect(text.contains("<b>webhook</b> the event <small>POST https://n8n.example.org</small>"))
        #expect(text.contains("after 800 ms: name 1 ms, connect 29 ms, TLS 50 ms, first byte 230 ms, total 310 ms"))
        #expect(text.contains("name 10 ms, connect 240 ms, total 250 ms"))
        #expect(text.contains("<i class=\"first_byte\" style=\"width:74.19%\"></i>"))
        #expect(text.contains("Let&#39;s Encrypt") && text.contains("39 d"))
        let broken = Situation.named("unhealthy").text(.html)
        #expect(
            broken.contains(
                "<li class=\"failed\"><b>handoff</b><span class=\"mark\">✗ failed</span><small>401</small></li>"))
        #expect(broken.contains("<pre class=\"fix\">in n8n, DIUN Upgrade Agent"))
        #expect(broken.contains("<td data-label=\"characters\">108</td>"))
    }
}
