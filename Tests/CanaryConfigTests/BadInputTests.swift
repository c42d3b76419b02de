import CanaryCore
import Testing

@testable import CanaryConfig

/// Whatever stands in the file: an error with a place, never a crash, and all of them at once.
@Suite struct BadInputTests {
    @Test func everythingIsToldAtOnce() {
        let text = """
            pipeline: a/b
            agentt:
              url: http://a
            webhook:
              url: ftp://x
              tags: "1"
            expiry: {warn: 30, critcal: 7d}
            """
        #expect(
            problems(text, environment: ["CANARY_DEADLINE": "40"], flags: ["call-timeout": "x"]).map(\.at) == [
                "1:11", "2:1", "5:8", "6:3", "7:16", "7:20", "variable CANARY_DEADLINE", "--call-timeout",
            ])
    }

    @Test func rendered() {
        let text = "pipeline: home\nagentt: {url: x}\nn8n:\n  bearer: {env: X}\n  apikey: hunter2-secret # now\n"
        let words = ConfigurationError(problems(text)).rendered()
        #expect(
            words == """
                canary.yaml:2:1: unknown key 'agentt'; did you mean 'agent'?
                  2 | agentt: {url: ***}
                    | ^
                canary.yaml:4:3: unknown key 'bearer' in 'n8n'; did you mean 'headers'?
                  4 |   bearer: {env: ***}
                    |   ^
                canary.yaml:5:3: unknown key 'apikey' in 'n8n'; did you mean 'apiKey'?
                  5 |   apikey: *** 
                    |   ^

                """)
    }

    @Test(arguments: [
        ("", []), ("# only\n# comments\n", []), ("---\n", []), ("~", []), ("{}", []),
        ("[]", ["1:1"]), ("text", ["1:1"]), ("5", ["1:1"]), ("- pipeline: x", ["1:1"]),
        ("pipeline: a\npipeline: b", ["2:1"]), ("a: b: c", ["1:5"]), ("pipeline: a\n---\npipeline: b", ["2:1"]),
        ("\tpipeline: x", ["1:1"]), ("pipeline: *x", ["1:11"]), ("<<: {pipeline: x}", ["1:1"]),
        ("[a]: b", ["1:1"]), ("pipeline: 'open", ["1:16"]), ("webhook:\n", ["1:9"]), ("webhook: http://x", ["1:10"]),
        ("Pipeline: x", ["1:1"]), ("PIPELINE: x\nWEBHOOK: {URL: x}", ["1:1", "2:1"]),
        ("webhook.url: http://x", ["1:1"]),
        ("'': x", ["1:1"]), ("? : x", ["1:3"]), ("&a pipeline: *a", []), ("5: x", ["1:1"]), ("null: x", ["1:1"]),
        ("pipeline: &a [*a]", ["1:15"]), ("to\u{212A}ens: {}", ["1:1"]), ("pipeline: \"a\\nb\"", ["1:11"]),
        ("%YAML 9.9\n---\npipeline: x", ["1:1"]), ("pipeline: !!int x", ["1:11"]),
    ])
    func files(_ text: String, _ places: [String]) {
        #expect(problems(text).map(\.at) == places)
    }

    @Test func anEmptyFileIsAWarning() throws {
        for text in ["", "# only\n# comments\n", "---\n", "~"] {
            #expect(try load(text).warnings.map(\.kind) == [.emptyFile])
        }
        #expect(try load("{}").warnings == [])
    }

    @Test func binaryAndBroken() {
        let contents: [[UInt8]] = [
            [0], [0xFF, 0xFE, 0x61, 0], Array("pipeline: ".utf8) + [0xC3, 0x28], Array("pipeline: a\u{0}b".utf8),
            [0x7F, 0x45, 0x4C, 0x46] + (0..<255).map { $0 }, Array("\u{1B}[31mpipeline: x".utf8),
            [0xEF, 0xBB, 0xBF, 0x00],
        ]
        for bytes in contents {
            let loader = ConfigurationLoader(environment: [:], files: FileReader { _, _ in .success(bytes) })
            #expect {
                try loader.load()
            } throws: { error in
                guard let problem = (error as? ConfigurationError)?.problems.first else { return false }
                if case .file = problem.place { return !problem.rendered().contains("\u{1B}") }
                return false
            }
        }
    }

    /// Random bytes and random pieces of YAML: it ends, and what is refused has a place.
    @Test func noise() {
        let pieces = [
            "webhook", "url", "tokens", "primary", ": ", ":", "\n", "  ", "- ", "{", "}", "[", "]", ",", "&a ", "*a",
            "'", "\"",
            "env", "|", ">", "#", "!!str ", "\t", "http://x", "5m", "~", "---\n", "\\", "%", "?", "n8n", "rateLimit",
            "off",
        ]
        for _ in 0..<3000 {
            let text = (0..<Int.random(in: 1...30)).map { _ in pieces.randomElement() ?? "" }.joined()
            let found = problems(text)
            #expect(found.allSatisfy { $0.place != .nowhere && !$0.message.isEmpty }, "\(text)")
        }
    }

    @Test func depthAndBombs() {
        #expect(problems(String(repeating: "[", count: 100_000)).count == 1)
        #expect(problems("pipeline: " + String(repeating: "{a: ", count: 1000)).count == 1)
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            bomb +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(problems(bomb).count == 1)
    }

    /// Every setting with every type that it does not take.
    @Test(arguments: Setting.all)
    func wrongTypes(_ setting: Setting) {
        let values: [String: String] = [
            "nothing": "~", "list": "[a, b]", "nested": "{a: {b: c}}", "bool": "true", "yes": "yes", "number": "12.5",
            "negative": "-3", "huge": "99999999999999999999999", "text": "some words", "tagged": "!!binary aGk=",
            "quoted": "'5'", "infinite": ".inf", "nan": ".nan", "control": "\"a\\u0007b\"",
        ]
        let allowed: [String]
        switch setting.kind {
        case .text:
            let words = setting.rule.allows("some words") ? ["text"] : []
            allowed =
                (setting.rule == .identifier ? [] : ["number", "negative", "huge", "quoted", "infinite", "nan"]) + words
                + ["yes"]
                - (setting.rule == .ref ? ["negative"] : [])
                - (setting.rule == .object ? ["negative", "infinite", "nan"] : [])
        case .path, .location: allowed = ["number", "negative", "huge", "text", "quoted", "infinite", "nan", "yes"]
        case .paths:
            allowed = ["list", "number", "negative", "huge", "text", "quoted", "infinite", "nan", "yes"]
        case .url, .duration, .choice, .names, .secret, .headers, .tokens: allowed = []
        case .integer: allowed = []
        case .number: allowed = ["number"]
        case .boolean: allowed = ["bool"]
        case .section: allowed = ["bool", "yes"]
        }
        for (name, value) in values {
            var keys = setting.key.split(separator: ".").map(String.init)
            let last = keys.removeLast()
            let text =
                keys.map { "\($0): {" }.joined() + "\(last): \(value)" + String(repeating: "}", count: keys.count)
            let found = problems(text).filter { $0.severity == .error }
            if allowed.contains(name) {
                #expect(found == [], "\(text)")
            } else {
                #expect(!found.isEmpty, "\(text)")
                #expect(found.allSatisfy { $0.at.hasPrefix("1:") && !$0.message.isEmpty }, "\(text)")
            }
        }
    }

    @Test(
        arguments: [
            ("expiry: {warn: 30}", .noUnit), ("deadline: 2400", .noUnit), ("deadline: '2400'", .noUnit),
            ("deadline: 1.5h", .badDuration), ("deadline: 999ms", .outOfBounds(least: "1s", most: "1d")),
            ("deadline: 25h", .outOfBounds(least: "1s", most: "1d")), ("deadline: ''", .emptyValue),
            ("n8n: {url: 'http://n', rateLimit: {limit: 0}}", .outOfBounds(least: "1", most: "100000")),
            ("agent: {url: 'http://a', budget: 0}", .outOfBounds(least: "0.01", most: "100")),
            ("webhook: {url: 'http://w', dialect: Entry}", .badChoice(allowed: ["entry", "native"])),
            (
                "push: {pushgateway: 'http://p', inheritedNames: yes}",
                .wrongType(expected: "true or false", found: "text")
            ),
            (
                "push: {pushgateway: 'http://p', inheritedNames: 1}",
                .wrongType(expected: "true or false", found: "a whole number")
            ),
            ("pipeline: ''", .emptyValue), ("pipeline: a/b", .badText(expected: TextRule.name.words)),
            ("pipeline: true", .wrongType(expected: "text", found: "true or false")),
            ("mint: {repository: /r, ref: '-x'}", .badText(expected: TextRule.ref.words)),
            ("mint: {repository: /r, ref: '~1'}", .badText(expected: TextRule.ref.words)),
            ("mint: {repository: /r, ref: 'main:x'}", .badText(expected: TextRule.ref.words)),
            ("mint: {repository: /r, ref: 'a..b/../c'}", .badText(expected: TextRule.ref.words)),
            ("mint: {repository: /r, folder: ../x}", .badText(expected: TextRule.folder.words)),
            ("mint: {repository: /r, folder: /x}", .badText(expected: TextRule.folder.words)),
            ("mint: {repository: /r, ttlLocal: 'a.b'}", .badText(expected: TextRule.identifier.words)),
            ("mint: {repository: 'https://me:pw@git/x'}", .passwordInURL(hint: "use mint.user and mint.password")),
        ] as [(String, ConfigurationProblem.Kind)])
    func values(_ text: String, _ kind: ConfigurationProblem.Kind) {
        #expect(problems(text).map(\.kind) == [kind])
    }

    /// Every kind of problem has words of its own in one line.
    @Test func words() {
        let texts = [
            "expiry: {warn: 30}", "pipeline: true", "agent: x", "webhook: {url: {vault: x}}", "tokens: {a: b}",
        ]
        for problem in texts.flatMap({ problems($0) }) {
            #expect(!problem.message.contains("\n"))
            #expect(problem.hint.map { !$0.isEmpty } ?? true)
            #expect(problem.rendered().hasPrefix("canary.yaml:1:"))
        }
        #expect(problems("expiry: {warn: 30}").first?.hint == "write 30s, 5m or 7d")
    }
}

private func - (all: [String], some: [String]) -> [String] { all.filter { !some.contains($0) } }
