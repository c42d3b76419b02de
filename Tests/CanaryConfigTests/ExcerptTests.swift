import Testing

@testable import CanaryConfig

@Suite struct ExcerptTests {
    @Test(arguments: [
        ("  bearer: sk-secret", 11, "  bearer: ***", 10),
        ("bearer: \"a: b\"  # old secret", 9, "bearer: ***  ", 8),
        ("agentt: x", 1, "agentt: ***", 0),
        ("hunter2secret3: x", 1, "***: ***", 0),
        ("expiry: {warn: 30d, critcal: hunter}", 21, "expiry: {warn: ***, critcal: ***}", 20),
        ("expiry: {hunter: 30d, critcal: 1}", 23, "expiry: {***: ***, critcal: ***}", 19),
        ("    url: x", 5, "    url: ***", 4),
        ("\turl: x", 1, " url: ***", 0),
        ("- secret", 3, "- ***", 2),
        ("a secret of many lines\"", 1, "***", 0),
        ("url: 'it''s {a}, b'", 6, "url: ***", 5),
        ("url: [a, b: c]", 6, "url: [***, ***: ***]", 5),
        ("{url: x}", 2, "{url: ***}", 1),
        ("url: se{cr,et", 6, "url: ***", 5),
        ("url: \"unterminated", 6, "url: ***", 5),
        ("", 1, "", 0),
        ("url:", 99, "url:", 4),
        ("mot: secret: url: x", 1, "mot: ***: url: ***", 0),
    ])
    func masked(_ line: String, _ column: Int, _ text: String, _ caret: Int) {
        let excerpt = Excerpt(line: 3, of: Array(line.utf8), column: column, showsKey: true)
        #expect(excerpt.text == text)
        #expect(excerpt.caret == caret)
    }

    @Test func namesThatAreNotOursAreShownOnlyAtTheColumn() {
        #expect(Excerpt(line: 1, of: Array("agentt: x".utf8), column: 1, showsKey: false).text == "***: ***")
        #expect(Excerpt(line: 1, of: Array("agent: x".utf8), column: 1, showsKey: false).text == "agent: ***")
    }

    @Test func rendered() {
        let excerpt = Excerpt(line: 12, of: Array("  agentt: x".utf8), column: 3, showsKey: true)
        #expect(excerpt.rendered() == "  12 |   agentt: ***\n     |   ^\n")
    }

    /// No line at all, however odd, shows a word that is no name of ours.
    @Test func nothingElseGetsThrough() {
        let secret = "zyxwvut"
        var random = SystemRandomNumberGenerator()
        let pieces = [
            secret, "url", "agent", ":", " ", "- ", "{", "}", "[", "]", ",", "'", "\"", "#", "\\", "|", "&", "\t", "*",
        ]
        for _ in 0..<4000 {
            let line = (0..<Int.random(in: 1...12, using: &random)).map { _ in
                pieces.randomElement(using: &random) ?? ""
            }.joined()
            let excerpt = Excerpt(line: 1, of: Array(line.utf8), column: .random(in: 0...40), showsKey: false)
            #expect(!excerpt.text.contains("zyx"), "\(line)")
            #expect(excerpt.caret <= excerpt.text.unicodeScalars.count)
        }
    }
}
