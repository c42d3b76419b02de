import Testing

@testable import YAML

@Suite struct ErrorTests {
    @Test(
        arguments: [
            ("a: 1\nb: 2\na: 3\n", "line 3, column 1: the key 'a' is already given at line 1, column 1"),
            ("x: {a: 1, \"a\": 2}", "line 1, column 11: the key 'a' is already given at line 1, column 5"),
            ("\"x\\n\": 1\n\"x\\n\": 1", #"line 2, column 1: the key 'x\u{A}' is already given at line 1, column 1"#),
            (
                "a: &b {c: 1}\nd:\n  <<: *b\n",
                "line 3, column 3: the merge key '<<' is not supported; write the keys out"
            ),
            ("a: *b", "line 1, column 4: the alias '*b' has no anchor before it"),
            ("&a [*a]", "line 1, column 5: the alias '*a' is inside its own anchor"),
            ("&a {k: [*a]}", "line 1, column 9: the alias '*a' is inside its own anchor"),
            ("a: 1\n---\nb: 2\n", "line 2, column 1: a second document begins here; only one is allowed"),
            ("a\n...\n---\n", "line 3, column 1: a second document begins here; only one is allowed"),
            ("? [a]\n: b", "line 1, column 3: a key must be plain or quoted text"),
            ("{{a: b}: c}", "line 1, column 2: a key must be plain or quoted text"),
            ("a: b: c", "line 1, column 5: mapping values are not allowed in this context"),
            (
                "a:\n\t- b",
                "line 2, column 1: while scanning for the next token, found character that cannot start any token"
            ),
            ("a: [1, 2\nb: 3", "line 2, column 2: while parsing a flow sequence, did not find expected ',' or ']'"),
            ("a: \"x", "line 1, column 6: while scanning a quoted scalar, found unexpected end of stream"),
            (
                "a: @x",
                "line 1, column 4: while scanning for the next token, found character that cannot start any token"
            ),
            ("a: 1\n b: 2", "line 2, column 3: mapping values are not allowed in this context"),
            ("- a\nb: c", "line 2, column 1: while parsing a block collection, did not find expected '-' indicator"),
            ("a: !x!y z", "line 1, column 4: while parsing a node, found undefined tag handle"),
            ("%YAML 2.0\n---\na", "line 1, column 1: found incompatible YAML document"),
            ("k: é\u{1}x", "line 1, column 5: control characters are not allowed"),
            ("a: b\n\u{0}", "line 2, column 1: control characters are not allowed"),
            ("a: b\r\nc: \u{1B}[31m", "line 2, column 4: control characters are not allowed"),
            (
                "a: \"\\ud800\"",
                "line 1, column 7: while parsing a quoted scalar, found invalid Unicode character escape code"
            ),
            ("a: \"\\q\"", "line 1, column 5: while parsing a quoted scalar, found unknown escape character"),
        ])
    func messages(text: String, message: String) {
        #expect(failure { try YAMLNode(parsing: text) }?.description == message)
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], 4, "invalid leading UTF-8 octet"),
            ([0x61, 0x0A, 0xC3, 0xA9, 0xC3, 0x28], 3, "invalid trailing UTF-8 octet"),
            ([0xED, 0xA0, 0x80], 1, "invalid Unicode character"),
            ([0xC0, 0x80], 1, "invalid length of a UTF-8 sequence"),
            ([0xC3], 1, "incomplete UTF-8 octet sequence"),
            ([0xF4, 0x90, 0x80, 0x80], 1, "invalid Unicode character"),
            ([0xFF, 0xFE, 0x61, 0x00], 1, "invalid leading UTF-8 octet"),
        ] as [([UInt8], Int, String)])
    func notUTF8(bytes: [UInt8], column: Int, problem: String) {
        let error = failure { try YAMLNode(parsing: bytes) }
        #expect(error?.kind == .badCharacter(problem))
        #expect(error?.place.column == column)
        #expect(error?.place.line == bytes.filter { $0 == 0x0A }.count + 1)
    }

    @Test func canonicallyEquivalentKeysDiffer() throws {
        let node = try YAMLNode(parsing: "\u{E9}: 1\ne\u{301}: 2\n")
        #expect(try node["\u{E9}"]?.int() == 1)
        #expect(try node["e\u{301}"]?.int() == 2)
    }

    @Test func billionLaughs() {
        var text = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]\n"
        for level in 1..<30 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(failure { try YAMLNode(parsing: text) }?.kind == .tooMuch(limit: 100_000))
    }

    /// Few nodes, but much text.
    @Test func longLaughs() {
        let text =
            "- &a \"" + String(repeating: "x", count: 100_000) + "\"\n" + String(repeating: "- *a\n", count: 1000)
        #expect(failure { try YAMLNode(parsing: text) }?.kind == .tooMuch(limit: 2 << 20))
    }

    @Test func deepByAliases() {
        var text = "a0: &a0 []\n"
        for level in 1..<100 { text += "a\(level): &a\(level) [*a\(level - 1)]\n" }
        #expect(failure { try YAMLNode(parsing: text) }?.kind == .tooDeep(limit: 64))
    }

    @Test(arguments: [("[", "]"), ("{a: ", "}"), ("- ", ""), ("? ", "")])
    func depth(open: String, close: String) throws {
        let fits = String(repeating: open, count: 60) + "x" + String(repeating: close, count: 60)
        if open != "? " { _ = try YAMLNode(parsing: fits) }
        let deep = String(repeating: open, count: 20_000)
        let kind = failure { try YAMLNode(parsing: deep) }?.kind
        #expect(kind == .tooDeep(limit: 64))
    }

    @Test func limits() throws {
        let small = YAMLLimits(bytes: 10, depth: 1, nodes: 3)
        #expect(try YAMLNode(parsing: "[1,2]", limits: small).list().count == 2)
        #expect(failure { try YAMLNode(parsing: "[1,2,3]", limits: small) }?.kind == .tooMuch(limit: 3))
        #expect(failure { try YAMLNode(parsing: "[[1]]", limits: small) }?.kind == .tooDeep(limit: 1))
        #expect(failure { try YAMLNode(parsing: "aaaaaaaaaaa", limits: small) }?.kind == .tooLarge(limit: 10))
    }

    /// Texts cut, doubled and littered with what YAML cares about end in a node or an error inside the text.
    @Test func damagedTexts() throws {
        let seed = Array(
            """
            %YAML 1.2
            ---
            a: &x {b: [1, "two\\n", 'three'], ? c : d}
            e: |+
              lit
                eral

            f: *x
            g: !!str >-
              fol
              ded
            h: "\\u00e9 ü"
            """.utf8)
        let spice = Array("{}[]:,?-&*!|>'\"%@`#\n\t \r\0é\u{85}\u{2028}<~".utf8) + [0xFF, 0xC3, 0xED]
        var random = SplitMix(state: 1)
        var accepted = 0
        for _ in 0..<20_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(spice[Int.random(in: 0..<spice.count, using: &random)], at: index)
                case 2: bytes[index] = spice[Int.random(in: 0..<spice.count, using: &random)]
                default: bytes.insert(contentsOf: bytes[index..<min(index + 12, bytes.count)], at: 0)
                }
            }
            let node: YAMLNode
            do throws(YAMLError) {
                node = try YAMLNode(parsing: bytes)
            } catch {
                #expect(error.place.line >= 1 && error.place.line <= bytes.count + 1)
                #expect(error.message.utf8.allSatisfy { $0 >= 0x20 })
                continue
            }
            accepted += 1
            // Expanded and indented it may be larger than what may be read.
            let written = Array(YAMLWriter.write(node).utf8)
            #expect(try YAMLNode(parsing: written, limits: YAMLLimits(bytes: .max / 4)) == node)
        }
        #expect(accepted > 1000)
    }
}
