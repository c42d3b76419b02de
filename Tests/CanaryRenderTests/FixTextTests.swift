import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct FixTextTests {
    @Test(
        "Commands, quotations and expressions are kept whole",
        arguments: [
            (
                "kubectl -n n8n top pod; look at the log and see",
                ["kubectl -n n8n top pod;", "look", "at", "the", "log", "and", "see"]
            ),
            (
                "wait for it and run again: kubectl -n n8n rollout status deploy/n8n",
                ["wait", "for", "it", "and", "run", "again:", "kubectl -n n8n rollout status deploy/n8n"]
            ),
            ("run again, or spend it: canary run --now", ["run", "again,", "or", "spend", "it:", "canary run --now"]),
            ("add it to the canary's settings", ["add", "it", "to", "the", "canary's", "settings"]),
            ("bring the canary up to date", ["bring", "the", "canary", "up", "to", "date"]),
            (
                "vault kv put a b=\"$(x | tr -d 'a; b')\"; then git push",
                ["vault kv put a b=\"$(x | tr -d 'a; b')\";", "then", "git push"]
            ),
            ("sh -c 'a; b, c' && d", ["sh -c 'a; b, c' && d"]),
            ("left ={{ $json.body.status }}, and read", ["left", "={{ $json.body.status }},", "and", "read"]),
            (
                "at which `claude setup-token` ended: date +%s",
                ["at", "which", "`claude setup-token`", "ended:", "date +%s"]
            ),
            ("set it to $(date +%s) in here", ["set", "it", "to", "$(date +%s)", "in", "here"]),
            ("JSON body: {\"a\": …, \"b\": 1} and on", ["JSON", "body:", "{\"a\": …, \"b\": 1}", "and", "on"]),
            ("claude setup-token   # in a wide terminal", ["claude setup-token   # in a wide terminal"]),
            ("never \"closed again", ["never", "\"closed again"]),
            ("", []), ("   ", []),
        ])
    func atoms(line: String, expected: [String]) {
        #expect(FixText.atoms(line).map(\.text) == expected)
    }

    @Test("Nothing of any fix is lost, at any width", arguments: [20, 40, 65, 100, 1000])
    func whole(width: Int) {
        for cause in Cause.all {
            let lines = FixText.lines(cause.openFix, width: width)
            #expect(words(of: lines.joined(separator: " ")) == words(of: cause.openFix), "\(cause.id)")
            for line in lines where columns(line) > width && line.first != " " {
                #expect(FixText.atoms(line).count == 1, "\(cause.id): \(line)")
            }
        }
    }

    private func words(of text: String) -> [Substring] { text.split { $0 == " " || $0 == "\n" } }

    @Test func valuesToPasteStayAsTheyAre() {
        let value = "  =Bearer {{ $env.A_VERY_LONG_NAME }} and more of it"
        #expect(FixText.lines("header:\n\(value)\n", width: 20) == ["header:", value, ""])
    }
}

@Suite struct LayoutTests {
    @Test(
        arguments: [
            ("one two three", 7, ["one two", "three"]), ("one  two", 20, ["one  two"]), ("", 10, []),
            ("0123456789abcdef", 8, ["01234567", "89abcdef"]), ("ab 0123456789", 8, ["ab", "01234567", "89"]),
            ("said it (so it is)", 14, ["said it (so it", "is)"]),
            ("said it   (so it is)", 14, ["said it", "(so it is)"]),
            ("日本語 日本語 日本語", 13, ["日本語 日本語", "日本語"]), ("a\u{1B}b", 20, ["a\\u{1b}b"]),
        ])
    func wrapping(text: String, width: Int, expected: [String]) {
        #expect(wrapped(text, width: width) == expected)
    }

    @Test func excerptKeepsTheCaretInItsPlace() {
        let line = "local = " + String(repeating: "x", count: 60) + "!" + String(repeating: "y", count: 40)
        let caret = String(repeating: " ", count: 68) + "^"
        #expect(Excerpt.fitted([line, caret], width: 200) == [line, caret])
        let fitted = Excerpt.fitted([line, caret], width: 40)
        #expect(fitted.allSatisfy { columns($0) <= 40 })
        let place = fitted.last?.firstIndex(of: "^").map { fitted[1].distance(from: fitted[1].startIndex, to: $0) }
        #expect(place.map { Array(fitted[0])[$0] } == "!")
        #expect(fitted.first?.hasPrefix("…x") == true && fitted.first?.hasSuffix("y…") == true)
    }

    @Test(
        arguments: [
            (0.0004, "0 ms"), (0.25, "250 ms"), (2.1, "2.1 s"), (2.0, "2 s"), (119.96, "120 s"), (200, "3 min 20 s"),
            (12_000, "3 h 20 min"), (13_305_600, "154 d"), (-1, "0 ms"), (.infinity, "0 ms"), (1e300, "11574074074 d"),
        ])
    func spans(seconds: Double, words: String) { #expect(When.span(seconds) == words) }

    @Test("The dates that Core writes, and ours, are the same")
    func instants() {
        for epoch in [0, 1_795_255_331, 1_808_064_429, -1, -12_219_292_800, 253_402_300_799, .max, .min] as [Int64] {
            #expect(When.instant(epoch) == Time.text(epoch))
        }
        #expect(When.readable(1_795_255_331) == "2026-11-21 10:02:11Z")
        #expect(When.left(until: 86_400 * 3, at: 0) == "3 d")
        #expect(When.left(until: 0, at: 86_400 * 3) == "-3 d")
        #expect(When.left(until: .max, at: -1) == "ages")
    }
}
