import Testing

@testable import YAML

@Suite struct ReadingTests {
    @Test func placesOfNodesAndKeys() throws {
        let node = try YAMLNode(
            parsing: """
                # comment
                pipeline: home
                webhook:
                  url: {env: N8N_URL}
                  tags: [a, "b"]
                list:
                  - x
                  - é: ü
                    ñ: >
                      folded
                """)
        #expect(node.place == YAMLPlace(line: 2, column: 1))
        #expect(node["pipeline"]?.place == YAMLPlace(line: 2, column: 11))
        #expect(node.entry("webhook")?.key.place == YAMLPlace(line: 3, column: 1))
        #expect(node["webhook"]?.place == YAMLPlace(line: 4, column: 3))
        #expect(node["webhook"]?["url"]?.place == YAMLPlace(line: 4, column: 8))
        #expect(node["webhook"]?["url"]?.entry("env")?.key.place == YAMLPlace(line: 4, column: 9))
        let tags = try #require(node["webhook"]?["tags"]).list()
        #expect(tags.map(\.place) == [YAMLPlace(line: 5, column: 10), YAMLPlace(line: 5, column: 13)])
        let second = try #require(node["list"]).list()[1]
        #expect(second.entry("ñ")?.key.place == YAMLPlace(line: 9, column: 5))
        #expect(second["é"]?.place == YAMLPlace(line: 8, column: 8))
        #expect(try second["ñ"]?.string() == "folded")
    }

    @Test func orderAndStyles() throws {
        let node = try YAMLNode(parsing: "z: p\na: 'q'\nm: \"r\"\nb: |\n  s\nc: >-\n  t\n")
        let entries = try node.entries()
        #expect(entries.map(\.name) == ["z", "a", "m", "b", "c"])
        let styles = entries.map { entry -> YAMLStyle? in
            if case .scalar(_, let style) = entry.value.content { style } else { nil }
        }
        #expect(styles == [.plain, .singleQuoted, .doubleQuoted, .literal, .folded])
    }

    @Test(
        "The core schema of YAML 1.2",
        arguments: [
            ("", .null), ("~", .null), ("null", .null), ("NULL", .null), ("nULL", .string), ("none", .string),
            ("true", .bool), ("False", .bool), ("TRUE", .bool), ("tRUE", .string),
            ("yes", .string), ("no", .string), ("on", .string), ("off", .string), ("Y", .string),
            ("0", .int), ("-12", .int), ("+5", .int), ("007", .int), ("0o17", .int), ("0x1F", .int), ("0o8", .string),
            ("-0x1", .string), ("0b1", .string), ("1_000", .string), ("1:30", .string), ("30s", .string),
            ("1.5", .float), ("-1.", .float), (".5", .float), ("1e3", .float), ("1.5E-3", .float), (".inf", .float),
            ("-.INF", .float), (".NaN", .float), ("+.nan", .string), (".", .string), ("1e", .string), ("-", .string),
            ("2.4.66", .string), ("٣", .string), ("2026-11-21", .string), ("0o", .string), ("0x", .string),
            ("e5", .string),
        ] as [(String, YAMLType)])
    func plainTypes(text: String, type: YAMLType) throws {
        #expect(resolvePlain(text) == type)
        if text != "-" { #expect(try YAMLNode(parsing: "k: \(text)")["k"]?.type == type) }
        #expect(try YAMLNode(parsing: "k: '\(text)'")["k"]?.type == .string)
    }

    @Test(
        arguments: [
            ("!!str 5", .string), ("! 5", .string), ("!!int '5'", .int), ("!!int x", .tagged), ("!!float 5", .float),
            ("!!bool 'true'", .bool), ("!!null ''", .null), ("!mine x", .tagged), ("!!set {a}", .tagged),
            ("!!map {a: b}", .mapping), ("!!seq [a]", .list), ("!mine [a]", .tagged), ("!!binary aGk=", .tagged),
        ] as [(String, YAMLType)])
    func tags(text: String, type: YAMLType) throws {
        #expect(try YAMLNode(parsing: text).type == type)
    }

    @Test func values() throws {
        let node = try YAMLNode(
            parsing: """
                {s: x, q: "5", i: -12, h: 0x1F, o: 0o17, f: 2.50, t: True, b: false, n: ~, l: [1, 2], m: {k: v},
                 big: 9223372036854775808, inf: -.inf, half: 1., tag: 2.10, empty: ""}
                """)
        #expect(try node.required("s").string() == "x")
        #expect(try node.required("q").string() == "5")
        #expect(try node.required("empty").string() == "")
        #expect(try node.required("tag").text() == "2.10")
        #expect(try node.required("i").int() == -12)
        #expect(try node.required("h").int() == 31)
        #expect(try node.required("o").int() == 15)
        #expect(try node.required("f").double() == 2.5)
        #expect(try node.required("half").double() == 1)
        #expect(try node.required("i").double() == -12)
        #expect(try node.required("inf").double() == -.infinity)
        #expect(try node.required("t").bool() && !node.required("b").bool())
        #expect(try node.required("n").isNull)
        #expect(try node.required("l").list().map { try $0.int() } == [1, 2])
        #expect(try node.required("m").entries().map(\.name) == ["k"])
        #expect(node["missing"] == nil && node["s"]?["x"] == nil)
        #expect(
            failure { try node.required("i").string() }
                == YAMLError(.wrongType(expected: .string, found: .int), at: YAMLPlace(line: 1, column: 19)))
        #expect(failure { try node.required("big").int() }?.kind == .outOfRange)
        #expect(failure { try node.required("q").int() }?.message == "expected a whole number, found text")
        #expect(failure { try node.required("s").list() }?.kind == .wrongType(expected: .list, found: .string))
        #expect(failure { try node.required("l").required("x") }?.kind == .wrongType(expected: .mapping, found: .list))
        #expect(failure { try node.required("no\u{1B}") }?.message == #"the key 'no\u{1B}' is missing"#)
        #expect(failure { try node.required("n").text() }?.kind == .wrongType(expected: .string, found: .null))
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "---\n...\n", "\u{FEFF}", "~"])
    func nothing(text: String) throws {
        #expect(try YAMLNode(parsing: text) == .null)
    }

    @Test func aliases() throws {
        let node = try YAMLNode(parsing: "a: &x {k: [1, &y two]}\nb: *x\nc: *y\n*y : d\n")
        #expect(node["b"] == node["a"])
        #expect(try node["c"]?.string() == "two")
        #expect(try node["two"]?.string() == "d")
        #expect(node["b"]?.place == YAMLPlace(line: 2, column: 4))
        let again = try YAMLNode(parsing: "[&a 1, *a, &a 2, *a]")
        #expect(try again.list().map { try $0.int() } == [1, 1, 2, 2])
    }

    @Test func byteOrderMarkAndLineEnds() throws {
        let node = try YAMLNode(parsing: "\u{FEFF}a: 1\r\nb: 2\r\n")
        #expect(node["b"]?.place == YAMLPlace(line: 2, column: 4))
        #expect(node.entry("a")?.key.place == YAMLPlace(line: 1, column: 1))
    }

    @Test func escapesAndZeroBytes() throws {
        #expect(try YAMLNode(parsing: #""a\0b\x1b\u00e9\U0001F9A4""#).string() == "a\0b\u{1B}é🦤")
    }
}

/// The YAMLError of an operation, nil when it succeeds.
func failure<T>(_ operation: () throws -> T) -> YAMLError? {
    do {
        _ = try operation()
        return nil
    } catch {
        return error as? YAMLError
    }
}
