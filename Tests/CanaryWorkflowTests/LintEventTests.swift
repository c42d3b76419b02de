import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// Ways to break a workflow that only show when events are tried in it.
@Suite struct LintEventTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var file = Fixture.mended
        /// `rule node`, in order.
        var expected: [String]
        /// Stands in the first finding's message.
        var words: String
        var mended: String?
        var change: @Sendable (inout Fixture) -> Void

        init(
            _ name: String, _ expected: [String], _ words: String = "", mended: String? = nil,
            file: String = Fixture.mended, _ change: @escaping @Sendable (inout Fixture) -> Void = { _ in }
        ) {
            (testDescription, self.expected, self.words, self.mended) = (name, expected, words, mended)
            (self.file, self.change) = (file, change)
        }
    }

    static let condition: [Fixture.Step] = ["parameters", "conditions", "conditions", 0, "leftValue"]

    static let cases: [Case] = [
        Case("nothing", []),
        Case(
            "the seeds", ["native-dropped Filter Updates Only"],
            #"a native event with status new is dropped: it is not so that undefined equals "update""#,
            mended: "left value ={{ $json.body.status }}, equals new or update", file: Fixture.seeds),
        Case(
            "new dropped after mended names", ["new-dropped Filter Updates Only"],
            #"it is not so that "new" equals "update"; DIUN sends new"#,
            mended: "combine with OR, and add ={{ $json.body.status }} equals new"
        ) { fixture in
            fixture.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 1], nil)
        },
        Case("update dropped", ["update-dropped Filter Updates Only"]) { fixture in
            fixture.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 0], nil)
            fixture.set(
                node: Fixture.filter, condition, "={{ $json.body.diun_entry_status ? 'new' : $json.body.status }}")
        },
        Case("entry dropped", ["entry-dropped Filter Updates Only"], "an entry event with status update") { fixture in
            for index in 0..<2 {
                fixture.set(
                    node: Fixture.filter, ["parameters", "conditions", "conditions", .index(index), "leftValue"],
                    "={{ $json.body.status }}")
            }
        },
        Case(
            "a script that reads one dialect", ["native-dropped Filter and Rate Limit"],
            "the native dialect: the script reads the fields of the entry one"
        ) {
            $0.replaceCode("const native = body.image || '';", with: "const native = '';")
        },
        Case("a script that throws", ["node-fails Filter and Rate Limit"], "boom") {
            $0.replaceCode("const LIMIT = 5;", with: "throw new Error('boom');")
        },
        Case("a script without end", ["node-fails Filter and Rate Limit"], "killed after 5000 ms") {
            $0.replaceCode("const LIMIT = 5;", with: "for (;;) {}")
        },
        Case("a body that is no JSON", ["node-fails Run Upgrade Agent"], "at an entry event with status update") {
            $0.set(node: Fixture.agent, ["parameters", "jsonBody"], "={ nothing }")
        },
        Case(
            "another limit", ["limiter-limit Filter and Rate Limit"], "3 events pass", mended: "n8n.rateLimit.limit: 3"
        ) {
            $0.replaceCode("const LIMIT = 5;", with: "const LIMIT = 3;")
        },
        Case(
            "another window", ["limiter-window Filter and Rate Limit"], "opens again after 12h; n8n.rateLimit says 6h",
            mended: "n8n.rateLimit.window: 12h"
        ) { $0.replaceCode("const HOURS = 6;", with: "const HOURS = 12;") },
        Case(
            "both, written otherwise", ["limiter-limit Filter and Rate Limit", "limiter-window Filter and Rate Limit"]
        ) {
            fixture in
            let code = """
                const data = $getWorkflowStaticData('global'); const now = Date.now();
                data.runs = (data.runs || []).filter((at) => now - at < 3600e3);
                if (data.runs.length >= 2) return [];
                data.runs.push(now);
                const body = $input.first().json.body;
                const [image, tag] = body.image ? body.image.split(':') : [body.diun_entry_image, body.diun_entry_imagetag];
                return [{ json: { image, tag, link: body.hub_link || body.diun_entry_hublink } }];
                """
            fixture.set(node: Fixture.code, ["parameters", "jsCode"], .string(code))
        },
        Case("no limiter", ["no-limiter -"]) {
            $0.replaceCode("if (state.count >= LIMIT) return [];", with: "")
        },
        Case("an agent's path", ["agent-name Run Upgrade Agent"], "is a path", mended: "agent: 'service-upgrade'") {
            $0.replace(
                node: Fixture.agent, ["parameters", "jsonBody"], "agent: 'service-upgrade'",
                with: "agent: '.claude/agents/service-upgrade'")
        },
        Case(
            "an unknown agent", ["agent-name Run Upgrade Agent"], "(/repo at 01234567 has service-upgrade)",
            mended: "agent: 'service-upgrade'"
        ) {
            $0.replace(
                node: Fixture.agent, ["parameters", "jsonBody"], "agent: 'service-upgrade'", with: "agent: 'upgrader'")
        },
        Case("a long job", ["job-timeout Run Upgrade Agent"], "timeout_seconds is 7200", mended: "deadline: 2h10m") {
            $0.replace(
                node: Fixture.agent, ["parameters", "jsonBody"], "timeout_seconds: 1800", with: "timeout_seconds: 7200")
        },
        Case("no budget", ["job-budget Run Upgrade Agent"], "no sum above 0") {
            $0.replace(
                node: Fixture.agent, ["parameters", "jsonBody"], "max_budget_usd: 10", with: "max_budget_usd: 0")
        },
        Case(
            "a prompt of nothing", ["prompt-incomplete Run Upgrade Agent", "prompt-incomplete Run Upgrade Agent"],
            "the image, but `undefined`"
        ) {
            $0.replace(node: Fixture.agent, ["parameters", "jsonBody"], "$json.image", with: "$json.body")
            $0.replaceCode(
                "return [{ json: { image, tag, link } }];",
                with: "return [{ json: { body: body.diun_entry_image, tag, link } }];")
        },
        Case("a skipped image", ["event-dropped Filter and Rate Limit"], "image is on a skip list") {
            $0.replaceCode("'postgres', 'mysql'", with: "'postgres', 'httpd'")
        },
        // Neither dialect's event passes: that DIUN's own cannot is not shown by it.
        Case("an image that no filter lets pass", ["event-dropped Filter Updates Only"], "an entry event") { fixture in
            for index in 0..<2 {
                fixture.set(
                    node: Fixture.filter, ["parameters", "conditions", "conditions", .index(index), "leftValue"],
                    "={{ ($json.body.image || $json.body.diun_entry_image).startsWith('ghcr.io/mine/') ? 'new' : '' }}")
            }
        },
        Case("a header credential", []) { fixture in
            fixture.set(node: Fixture.agent, ["parameters", "authentication"], "genericCredentialType")
            fixture.set(node: Fixture.agent, ["parameters", "genericAuthType"], "httpHeaderAuth")
            fixture.set(
                node: Fixture.agent, ["credentials"], ["httpHeaderAuth": ["id": "someCredential01", "name": "Agent"]])
            fixture.set(node: Fixture.agent, ["parameters", "headerParameters", "parameters", 0], nil)
        },
        Case("an address in a variable", []) {
            $0.set(node: Fixture.agent, ["parameters", "url"], "={{ $env.AGENT_BASE }}/execute")
        },
        Case("an address in a variable of n8n's own", []) {
            $0.set(node: Fixture.agent, ["parameters", "url"], "={{ $vars.target }}")
        },
        Case("an address in pieces", []) {
            $0.set(node: Fixture.agent, ["parameters", "url"], "=http://{{ $env.HOST }}:{{ $env.PORT }}/execute")
        },
        Case("an address of an item", []) { fixture in
            fixture.set(node: Fixture.agent, ["parameters", "url"], "={{ $json.target }}")
            fixture.replaceCode("{ json: { image,", with: "{ json: { target: 'http://a.b/execute', image,")
        },
        Case("an agent of the CLI's own", []) {
            $0.replace(
                node: Fixture.agent, ["parameters", "jsonBody"], "agent: 'service-upgrade'",
                with: "agent: 'general-purpose'")
        },
        Case("a prompt without link", Array(repeating: "prompt-without-link Run Upgrade Agent", count: 3)) {
            $0.replace(node: Fixture.agent, ["parameters", "jsonBody"], "$json.link", with: "'none'")
        },
    ]

    static func lint(_ fixture: Fixture) async throws -> LintReport {
        let source = try fixture.source()
        var expected = try LintTests.expectations()
        expected.rateLimit = .init()
        expected.deadline = .seconds(2400)
        let text = "---\nname: service-upgrade\n---\n\(LintTests.clause)"
        let scene = await LintScene(
            source, expected: expected,
            instructions: .read(
                shown: "/repo at 01234567",
                files: [.init(path: ".claude/agents/service-upgrade.md", name: "service-upgrade", text: text)]),
            veil: Veil([source]), scripts: try Scripts.shared(), now: TraceTests.now)
        return LintReport.make(scene)
    }

    @Test(arguments: cases) func isNamed(_ item: Case) async throws {
        var fixture = try Fixture(item.file)
        item.change(&fixture)
        let report = try await Self.lint(fixture)
        let found = report.findings.map { "\($0.rule.split(separator: ".").last ?? "") \($0.node ?? "-")" }
        #expect(found == item.expected)
        #expect(report.unseen == [])
        let message = report.findings.first?.message ?? ""
        #expect(message.contains(item.words) || item.words.isEmpty, "\(message)")
        #expect(report.findings.first?.mended == item.mended || item.mended == nil)
    }

    /// What hangs on something that is not known here is said, and is no finding.
    @Test(arguments: [
        ("$json.body.diun_entry_status || $json.body.status", "$env.MODE || $json.body.status", "variables of n8n's"),
        ("$json.body.diun_entry_status || $json.body.status", "$vars.MODE.length", "variables of n8n's"),
    ]) func variablesProveNothing(_ old: String, _ new: String, _ words: String) async throws {
        var fixture = try Fixture()
        for index in 0..<2 {
            fixture.replace(
                node: Fixture.filter, ["parameters", "conditions", "conditions", .index(index), "leftValue"], old,
                with: new)
        }
        let report = try await Self.lint(fixture)
        #expect(report.findings.filter { $0.severity == .error } == [], "\(report.findings)")
        #expect(report.unseen.contains { $0.contains(words) }, "\(report.unseen)")
    }

    /// An unknown node before the agent ends the trying, one after it does not.
    @Test(arguments: [true, false]) func anUnknownNodeIsALimit(isBefore: Bool) async throws {
        var fixture = try Fixture()
        fixture.add([
            "name": "Tell", "type": "n8n-nodes-base.telegram", "typeVersion": 1, "parameters": [:],
            "position": [0, 0],
        ])
        func target(_ name: String) -> WorkflowValue {
            ["main": [[["node": .string(name), "type": "main", "index": 0]]]]
        }
        if isBefore {
            fixture.set(["connections", .key(Fixture.code)], target("Tell"))
            fixture.set(["connections", "Tell"], target(Fixture.agent))
        } else {
            fixture.set(["connections", .key(Fixture.agent)], target("Tell"))
        }
        let report = try await Self.lint(fixture)
        #expect(report.findings.map(\.rule) == ["workflow.unknown-node"] && report.isClean, "\(report.findings)")
        #expect(report.unseen.count == (isBefore ? 1 : 0), "\(report.unseen)")
    }

    @Test func rulesAreLeftOut() async throws {
        let source = try Fixture(Fixture.seeds).source()
        var expected = try LintTests.expectations()
        func rules() async throws -> [String] {
            let scene = await LintScene(
                source, expected: expected, veil: Veil([source]), scripts: try Scripts.shared(), now: TraceTests.now)
            return LintReport.make(scene).findings.map(\.rule)
        }
        #expect(try await rules() == ["workflow.native-dropped"])
        expected.skipped = ["workflow.native-dropped"]
        #expect(try await rules() == [])
    }

    /// The configuration knows the rules by the same names.
    @Test func namesAreTheTables() { #expect(Set(LintRule.all.map(\.id)) == Set(LintRuleName.all)) }

    @Test func saysWhatItCouldNotTry() async throws {
        let source = try Fixture().source()
        let scripts = TrialScripts(executable: "/not/here")
        let scene = await LintScene(
            source, expected: LintExpectations(), veil: Veil([source]), scripts: scripts, now: TraceTests.now)
        let report = LintReport.make(scene)
        #expect(report.findings == [])
        #expect(report.unseen.count == 1 && report.unseen[0].hasPrefix("what becomes of events: "))
    }
}
