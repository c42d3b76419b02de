import Testing

@testable import YAML

@Suite struct WriterTests {
    @Test func looks() {
        let node = YAMLNode.mapping([
            YAMLEntry("pipeline", .string("home"), comment: "Shown in reports.\nA second line."),
            YAMLEntry(
                "webhook",
                .mapping([
                    "url": .mapping(["env": .string("N8N_WEBHOOK_URL")]), "tag": .string("2.4.66"),
                    "image": .string("docker.io/library/httpd"), "deadline": .string("1h30m"), "no": .string("no"),
                ])),
            YAMLEntry("empty", .mapping([YAMLEntry]())),
            YAMLEntry("none", .list([])),
            YAMLEntry("nothing", .null),
            YAMLEntry("port", .int(9091)),
            YAMLEntry("strict", .bool(true)),
            YAMLEntry(
                "list",
                .list([
                    .string("a b"), .mapping(["name": .string("x"), "value": .string("1")]),
                    .list([.int(1), .list([])]),
                    .mapping([YAMLEntry("k", .int(1), comment: "why")]),
                ])),
            YAMLEntry("script", .string("#!/bin/sh\n\n  echo hi\n")),
        ])
        #expect(
            YAMLWriter.write(node) == """
                # Shown in reports.
                # A second line.
                pipeline: home
                webhook:
                  url:
                    env: N8N_WEBHOOK_URL
                  tag: "2.4.66"
                  image: docker.io/library/httpd
                  deadline: 1h30m
                  "no": "no"
                empty: {}
                none: []
                nothing: null
                port: 9091
                strict: true
                list:
                  - a b
                  - name: x
                    value: "1"
                  -
                    - 1
                    - []
                  -
                    # why
                    k: 1
                script: |
                  #!/bin/sh

                    echo hi

                """)
    }

    @Test func documents() {
        #expect(YAMLWriter.write(documents: [.mapping(["a": .int(1)]), .list([.null])]) == "a: 1\n---\n- null\n")
        #expect(YAMLWriter.write(documents: []) == "")
    }

    @Test(
        "Text that another reader would take for something else is quoted",
        arguments: [
            "", "yes", "No", "ON", "y", "null", "~", "true", "1", "-1", "1.5", "1e3", "0o7", "0x1F", "010", "1_000",
            "1:30",
            "2026-11-21", ".inf", "<<", "=", "a: b", "a #b", "a:", " a", "a ", "- a", "? a", "a  b", "[a", "{a", "*a",
            "&a", "!a",
            "|", ">", "'a", "\"a", "%a", "@a", "`a", "a\tb", "a\u{0}", "---", "...", "a\u{85}b", "a\u{2028}", "#a",
            "\r", "30",
        ])
    func quoted(text: String) throws {
        let written = YAMLWriter.write(.string(text))
        #expect(written.first == "\"" && written.utf8.last == 10)
        #expect(try YAMLNode(parsing: written) == .string(text))
    }

    @Test(arguments: [
        "home", "docker.io/library/httpd:2.4", "http://a.b:80/c", "30s", "1h30m", "7d", "/var/lib", "naïve", "spare-1",
        "a b",
    ])
    func plain(text: String) throws {
        #expect(YAMLWriter.write(.string(text)) == text + "\n")
        #expect(try YAMLNode(parsing: text) == .string(text))
    }

    @Test func equalityIsOfContent() throws {
        #expect(try YAMLNode(parsing: "[x, 'x', \"x\"]") == .list([.string("x"), .string("x"), .string("x")]))
        #expect(try YAMLNode(parsing: "1") != .string("1"))
        #expect(try YAMLNode(parsing: "{a: 1, b: 2}") != YAMLNode(parsing: "{b: 2, a: 1}"))
        #expect(YAMLNode.string("\u{E9}") != .string("e\u{301}"))
        #expect(try YAMLNode(parsing: "!a x") != YAMLNode(parsing: "!b x"))
        #expect(try YAMLNode(parsing: "~") == YAMLNode(parsing: "null"))
    }

    @Test("What is written reads back equal", arguments: 0..<20)
    func roundTrip(seed: UInt64) throws {
        var maker = NodeMaker(random: SplitMix(state: seed))
        for _ in 0..<100 {
            let node = maker.node(depth: 4)
            let text = YAMLWriter.write(node)
            let back = try YAMLNode(parsing: text)
            #expect(back == node, "\(text)")
            // Comments are not read, so the second writing is the first without them, and the third equals the second.
            let second = YAMLWriter.write(back)
            #expect(YAMLWriter.write(try YAMLNode(parsing: second)) == second)
        }
    }

    @Test func longKeysAndTexts() throws {
        let long = String(repeating: "key ", count: 1000) + "."
        let node = YAMLNode.mapping([
            YAMLEntry(long, .list([.string(long)])), YAMLEntry(long + "2", .string("x\ny")), YAMLEntry("a\nb", .null),
        ])
        #expect(try YAMLNode(parsing: YAMLWriter.write(node)) == node)
    }

    @Test func commentsCannotBreakOut() throws {
        let node = YAMLNode.mapping([YAMLEntry("a", .int(1), comment: "x\n\u{0}\r\nb: 2\u{85}c: 3\u{2028}d: 4")])
        #expect(try YAMLNode(parsing: YAMLWriter.write(node)) == node)
    }
}

/// Random nodes made of what is hard to write.
private struct NodeMaker {
    var random: SplitMix
    private let pieces = [
        "a", "Z", "0", "9", " ", "  ", "\n", "\n\n", "\t", "\r", ":", ": ", "#", " #", "-", "- ", "?", "'", "\"", "\\",
        "|", ">", "{", "}",
        "[", "]", ",", "&", "*", "!", "%", "@", "`", "~", "null", "yes", "true", "1.5", "é", "e\u{301}", "日本", "🦤",
        "\u{0}", "\u{1B}",
        "\u{85}", "\u{A0}", "\u{2028}", "\u{FEFF}", "\u{FFFF}", "\u{7F}", "---", "...", "<<", "=", "s", "\u{10FFFF}",
    ]

    init(random: SplitMix) { self.random = random }

    mutating func text() -> String {
        (0..<Int.random(in: 0...6, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }

    mutating func node(depth: Int) -> YAMLNode {
        switch Int.random(in: 0..<(depth > 0 ? 11 : 7), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int.random(in: .min ... .max, using: &random))
        case 3:
            let tag = ["!mine", "!a b%c", "tag:example.com,2026:x", "tag:yaml.org,2002:int", "!é"].randomElement(
                using: &random)
            return YAMLNode(.scalar("q" + text(), .doubleQuoted), tag: tag)
        case 4...6: return .string(text())
        case 7, 8:
            let items = (0..<Int.random(in: 0...4, using: &random)).map { _ in node(depth: depth - 1) }
            return YAMLNode(.sequence(items), tag: Bool.random(using: &random) ? "!list" : nil)
        default:
            var seen: Set<[UInt8]> = []
            let keys = (0..<Int.random(in: 0...4, using: &random)).map { _ in text() }
                .filter { seen.insert(Array($0.utf8)).inserted }
            let entries = keys.map { key in
                YAMLEntry(
                    key, node(depth: depth - 1), comment: Int.random(in: 0..<4, using: &random) == 0 ? text() : nil)
            }
            return YAMLNode(.mapping(entries), tag: Int.random(in: 0..<5, using: &random) == 0 ? "!map" : nil)
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
