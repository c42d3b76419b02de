import Sandbox
import Testing
import YAML

@testable import Scenarios

@Suite struct ScenarioReaderTests {
    static let reader = ScenarioReader(causes: ["token.missing", "handoff.bearer-missing", "model.token-invalid"])

    static func problems(_ text: String) -> [ScenarioProblem] {
        do throws(ScenarioError) {
            _ = try reader.read(Array(text.utf8), path: "x.yaml")
            return []
        } catch {
            return error.problems
        }
    }

    @Test func readsEverything() throws {
        let text = """
            title: a title
            hop: model
            story: |
              One line
              and another.
            given:
              webhook: {behaviour: {status: 418, body: tea}, times: 2, responseMode: last-node}
              n8n: {manner: "2.8", queueDelay: 1s, pastEvents: [{age: 2h, end: reached-agent, tag: "1"}]}
              workflow: {header: literal-expression, window: 12h, windowAge: 1h30m, limit: 7}
              agent: {ending: {status: archived}, orphan: {after: 20ms, files: {a/b: "x\\n"}}, strangerEvery: 2}
              claude: {outcome: "500", version: "2.1.114"}
              repository: {epochs: {primary: {daysAgo: -3}, spare-1: null}, damage: dropped-tree}
              gateway: {seeds: {job/x: "a 1\\n"}}
              tokens: {forms: {primary: one-lost, spare-2: good}}
              faults: [{at: agent, fault: {closeAfter: 0}, prefix: /jobs/, after: 3}, {at: n8n, fault: silent}]
              canary: {n8nKey: absent, proofMaxAge: 1d}
            when: {command: check, dialect: native, tag: 2.10, times: 3, scale: 5, deadline: 60s, strict: true}
            then:
              exit: 2
              verdict: inconclusive
              broken: none
              cause: token.missing
              causes: [token.missing]
              absent: [model.token-invalid]
              hops: {token: failed}
              auth: {oauth: unknown}
              events: 0
              jobs: 1
              pushes: 2
              gauges: {'up{job="x"}': 1.5, other: absent}
              report: [a text]
            """
        let scenario = try Self.reader.read(Array(text.utf8), path: "some/folder/name.yaml")
        var settings = SandboxSettings()
        settings.webhook.behaviour = .answers(status: 418, contentType: "application/json", body: "tea")
        settings.webhook.times = 2
        settings.webhook.responseMode = .lastNode
        settings.n8n.manner = .v2_8
        settings.n8n.queueDelay = 1000
        settings.n8n.pastEvents = [.init(age: 7200, tag: "1", end: .reachedAgent)]
        settings.workflow.header = .literalExpression
        (settings.workflow.window, settings.workflow.windowAge, settings.workflow.limit) = (12, 5400, 7)
        settings.agent.ending = .unknownStatus("archived")
        settings.agent.orphan = .init(after: 20, files: ["a/b": "x\n"])
        settings.agent.strangerEvery = 2
        (settings.claude.outcome, settings.claude.version) = (.serverError, .v2_1_114)
        settings.repository.epochs = ["primary": .daysAgo(-3)]
        settings.repository.damage = .droppedTree
        settings.gateway.seeds = ["job/x": "a 1\n"]
        settings.tokens.forms = ["primary": .oneLost, "spare-1": .good, "spare-2": .good]
        settings.faults = [
            WireFaultRule(.agent, .closeAfter(bytes: 0), prefix: "/jobs/", after: 3), WireFaultRule(.n8n, .silent),
        ]
        (settings.canary.n8nKey, settings.canary.proofMaxAge) = (.absent, "1d")
        (settings.canary.dialect, settings.canary.tag) = ("native", "2.10")
        #expect(scenario.settings == settings)
        #expect(scenario.name == "name" && scenario.group == .model && scenario.title == "a title")
        #expect(scenario.story == "One line\nand another.\n")
        var action = ScenarioAction()
        (action.command, action.times, action.scale, action.deadline, action.strict) = (.check, 3, 5, 60_000, true)
        #expect(scenario.action == action)
        let then = scenario.expectation
        #expect(then.exitCode == 2 && then.verdict == "inconclusive" && then.brokenHop == "none")
        #expect(then.cause == "token.missing" && then.causes == ["token.missing"])
        #expect(then.absentCauses == ["model.token-invalid"] && then.hops == ["token": "failed"])
        #expect(then.credentials == ["oauth": "unknown"] && then.events == 0 && then.jobs == 1 && then.pushes == 2)
        #expect(then.gauges.map(\.level) == [.value(1.5), .absent] && then.gauges[0].series.labels == ["job": "x"])
        #expect(then.texts == ["a text"])
    }

    @Test func theFolderIsTheGroup() throws {
        let bytes = Array("title: x\n".utf8)
        #expect(try Self.reader.read(bytes, path: "/a/handoff/b.yml").group == .handoff)
        #expect(try Self.reader.read(bytes, path: "b.yaml").group == .other)
        #expect(try Self.reader.read(bytes, path: "b.yaml").name == "b")
    }

    typealias Bad = (text: String, line: Int, column: Int, kind: ScenarioProblem.Kind)
    static let bad: [Bad] = [
        (
            "title: x\ngiven:\n  workflow:\n    hedder: empty\n", 4, 5,
            .unknownKey("hedder", nearest: "header", allowed: ScenarioKey.names(in: "given.workflow"))
        ),
        (
            "title: x\nwhat: 1\n", 2, 1,
            .unknownKey("what", nearest: "when", allowed: ["title", "hop", "story", "given", "when", "then"])
        ),
        (
            "title: x\ngiven: {duration: 1s}\n", 2, 9,
            .unknownKey("duration", nearest: "given.agent.duration", allowed: ScenarioKey.names(in: "given"))
        ),
        ("given: {}\n", 1, 1, .missing("title")),
        ("title: ''\n", 1, 8, .emptyText), ("title: |\n  a\n  b\n", 1, 8, .severalLines),
        ("title: [x]\n", 1, 8, .wrongType(expected: "text", found: "a list")),
        ("title: true\n", 1, 8, .wrongType(expected: "text", found: "true or false")),
        ("title: x\ngiven: 7\n", 2, 8, .wrongType(expected: "a mapping", found: "a whole number")),
        ("title: x\ngiven: {workflow: [1]}\n", 2, 19, .wrongType(expected: "a mapping", found: "a list")),
        ("title: x\ngiven: {workflow: {active: yes}}\n", 2, 28, .wrongType(expected: "true or false", found: "text")),
        (
            "title: x\ngiven: {workflow: {header: literal}}\n", 2, 28,
            .badChoice(
                "literal", nearest: nil,
                allowed: [
                    "expression", "literal-expression", "hard-coded-wrong", "hard-coded-right", "text-not-expression",
                    "empty", "absent",
                ])
        ),
        ("title: x\ngiven: {agent: {duration: 30}}\n", 2, 27, .badTime(noUnit: true)),
        ("title: x\ngiven: {agent: {duration: 3 s}}\n", 2, 27, .badTime(noUnit: false)),
        ("title: x\ngiven: {agent: {duration: -3s}}\n", 2, 27, .badTime(noUnit: false)),
        ("title: x\nwhen: {scale: 101}\n", 2, 15, .outOfBounds(least: 1, most: 100)),
        ("title: x\nwhen: {scale: 99999999999999999999}\n", 2, 15, .outOfBounds(least: 1, most: 100)),
        ("title: x\nwhen: {times: 1.5}\n", 2, 15, .wrongType(expected: "a whole number", found: "a number")),
        ("title: x\nthen: {cause: token.mising}\n", 2, 15, .unknownCause("token.mising", nearest: "token.missing")),
        ("title: x\nthen: {causes: [none]}\n", 2, 17, .unknownCause("none", nearest: nil)),
        ("title: x\nthen: {causes: token.missing}\n", 2, 16, .wrongType(expected: "a list of causes", found: "text")),
        (
            "title: x\nthen: {hops: {tokn: failed}}\n", 2, 15,
            .unknownKey("tokn", nearest: "token", allowed: ScenarioExpectation.hops)
        ),
        ("title: x\nthen: {gauges: {\"a b\": 1}}\n", 2, 17, .badSeries("a b")),
        ("title: x\ngiven: {agent: {ending: {}}}\n", 2, 25, .notOne(of: ["error", "status"])),
        ("title: x\ngiven: {agent: {ending: {error: a, status: b}}}\n", 2, 25, .notOne(of: ["error", "status"])),
        ("title: x\ngiven: {webhook: {behaviour: {body: x}}}\n", 2, 30, .missing("status")),
        ("title: x\ngiven: {tokens: {forms: {\"../x\": good}}}\n", 2, 26, .badName),
        ("title: x\ngiven: {repository: {extraFiles: {../../x: a}}}\n", 2, 35, .badName),
        ("title: x\ngiven: {repository: {extraFiles: {.git/hooks/x: a}}}\n", 2, 35, .badName),
        ("title: x\ntitle: y\n", 2, 1, .malformed(.duplicateKey("title", first: .init(line: 1, column: 1)))),
        ("title: x\n---\ntitle: y\n", 2, 1, .malformed(.secondDocument)),
        ("title: *a\n", 1, 8, .malformed(.undefinedAlias("a"))),
        ("title: x\ngiven:\n  <<: {}\n", 3, 3, .malformed(.mergeKey)),
        ("- title\n", 1, 1, .wrongType(expected: "a mapping", found: "a list")),
        ("just text\n", 1, 1, .wrongType(expected: "a mapping", found: "text")),
    ]

    @Test(arguments: bad.indices)
    func saysWhereAndWhat(_ index: Int) throws {
        let (text, line, column, kind) = Self.bad[index]
        let problems = Self.problems(text)
        let first = try #require(problems.first, "\(text)")
        #expect(first.kind == kind, "\(text): \(problems)")
        #expect(first.place == YAMLPlace(line: line, column: column), "\(text): \(problems)")
        let rendered = first.rendered()
        #expect(rendered.hasPrefix("x.yaml:\(line):\(column): ") && rendered.contains("^"), "\(rendered)")
    }

    @Test func namesEverythingAtOnce() {
        let problems = Self.problems(
            "titel: x\ngiven: {agent: {duration: 30}, nonsense: 1}\nthen: {exit: no, cause: x, hops: {a: b}}\n")
        #expect(problems.count == 7, "\(problems.map(\.message))")
        #expect(problems.compactMap(\.place) == problems.compactMap(\.place).sorted())
    }

    /// Whatever it is handed, it answers, at once.
    @Test func hostileTexts() {
        #expect(Self.problems("") == [ScenarioProblem(.empty, path: "x.yaml")])
        #expect(Self.problems("# only a comment\n").map(\.kind) == [.empty])
        #expect(Self.problems(String(repeating: "a", count: 300_000)).map(\.kind) == [.tooLarge(limit: 256 << 10)])
        let deep = String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000)
        #expect(Self.problems("title: " + deep).map(\.kind) == [.malformed(.tooDeep(limit: 16))])
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
        for (name, before) in zip("bcdefg", "abcdef") {
            bomb += "\(name): &\(name) [" + Array(repeating: "*\(before)", count: 10).joined(separator: ",") + "]\n"
        }
        #expect(Self.problems(bomb).map(\.kind) == [.malformed(.tooMuch(limit: 5000))])
        for byte in UInt8.min...UInt8.max {
            for text in [
                [byte], [byte, 0xFF, 0x00], Array("title: ".utf8) + [byte], Array("title: x\n".utf8) + [byte, 0x3A],
            ] {
                _ = try? Self.reader.read(text, path: "x.yaml")
            }
        }
        // A good file, cut off after every byte.
        let whole = ScenarioLibrary.file("bearer-missing")?.text ?? ""
        for length in 0..<whole.utf8.count { _ = try? Self.reader.read(Array(whole.utf8.prefix(length)), path: "x") }
    }

    @Test func anchorsAreExpanded() throws {
        let text = "title: x\ngiven:\n  agent: {queued: &t 5s, duration: *t}\n"
        #expect(try Self.reader.read(Array(text.utf8), path: "x.yaml").settings.agent.duration == 5000)
    }

    /// A message is one line and moves no cursor.
    @Test func messagesAreClean() {
        for problem in Self.problems("\"a\\u001b[31m\\nb\": 1\ntitle: \"\\u202e\"\nthen: {cause: \"\\u0007\"}\n") {
            #expect(
                !problem.rendered().dropLast().unicodeScalars.contains {
                    $0.value < 0x20 && $0 != "\n" || $0.value == 0x202E
                })
        }
    }
}
