import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// Ways to break a workflow that its document alone shows, each named by its rule.
@Suite struct LintTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `rule node parameter`, in order.
        var expected: [String]
        var mended: String?
        var isLive = false
        var change: @Sendable (inout Fixture) -> Void
        init(
            _ name: String, _ expected: [String], mended: String? = nil, live: Bool = false,
            _ change: @escaping @Sendable (inout Fixture) -> Void
        ) {
            (testDescription, self.expected, self.mended, isLive, self.change) = (name, expected, mended, live, change)
        }
    }

    static let header: [Fixture.Step] = ["parameters", "headerParameters", "parameters", 0, "value"]
    static let place = "Run Upgrade Agent parameters.headerParameters.parameters[Authorization].value"
    static let bearer = "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
    static let url = "http://claude-agent-service.claude-agent.svc.cluster.local:8080/execute"

    static let cases: [Case] = [
        Case("nothing", []) { _ in },
        Case("a header that is not evaluated", ["header-literal \(place)"], mended: bearer) {
            $0.set(node: Fixture.agent, header, "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN")
        },
        Case("a header that is no expression", ["header-not-expression \(place)"], mended: bearer) {
            $0.set(node: Fixture.agent, header, "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}")
        },
        Case("a header with another variable", ["header-not-expression \(place)"], mended: "=Bearer {{ $env.OTHER }}") {
            $0.set(node: Fixture.agent, header, "Bearer {{ $env.OTHER }}")
        },
        Case("a bearer in clear", ["bearer-hard-coded \(place)"], mended: bearer) {
            $0.set(node: Fixture.agent, header, "Bearer 0123456789abcdefghijklmnop")
        },
        Case("an empty header", ["header-empty \(place)"], mended: bearer) {
            $0.set(node: Fixture.agent, header, "")
        },
        Case("no header", ["header-empty Run Upgrade Agent parameters.headerParameters"], mended: bearer) {
            $0.set(node: Fixture.agent, ["parameters", "headerParameters", "parameters", 0], nil)
        },
        Case("headers switched off", ["header-switched-off Run Upgrade Agent parameters.sendHeaders"], mended: "true") {
            $0.set(node: Fixture.agent, ["parameters", "sendHeaders"], false)
        },
        Case("another agent", ["agent-elsewhere Run Upgrade Agent parameters.url"], mended: url) {
            $0.set(node: Fixture.agent, ["parameters", "url"], "http://other:8080/execute")
        },
        Case("the same agent by its short name", []) {
            $0.set(
                node: Fixture.agent, ["parameters", "url"], "http://claude-agent-service.claude-agent.svc:8080/execute")
        },
        Case("a wrong path", ["no-agent-node Run Upgrade Agent parameters.url"], mended: url) {
            $0.set(node: Fixture.agent, ["parameters", "url"], .string(url.replacing("/execute", with: "/run")))
        },
        Case("no agent", ["no-agent-node - -"], mended: url) { fixture in
            fixture.remove(node: Fixture.agent)
            fixture.set(["connections", .key(Fixture.code)], nil)
        },
        Case("a disabled agent", ["agent-node-disabled Run Upgrade Agent disabled"], mended: "false") {
            $0.set(node: Fixture.agent, ["disabled"], true)
        },
        Case("GET", ["agent-method Run Upgrade Agent parameters.method"], mended: "POST") {
            $0.set(node: Fixture.agent, ["parameters", "method"], nil)
        },
        Case("two agents", ["unconnected Again connections", "several-agent-nodes Again -"]) { fixture in
            var node = fixture.document["nodes"]?[3] ?? [:]
            node = node.setting("name", "Again")
            fixture.add(node)
        },
        Case("hidden errors", ["errors-hidden Run Upgrade Agent onError"], mended: "stopWorkflow") {
            $0.set(node: Fixture.agent, ["onError"], "continueErrorOutput")
        },
        Case("hidden errors of old", ["errors-hidden Filter and Rate Limit continueOnFail"], mended: "false") {
            $0.set(node: Fixture.code, ["continueOnFail"], true)
        },
        Case("successes not saved", ["saving-off - settings.saveDataSuccessExecution"], mended: "all") {
            $0.set(["settings", "saveDataSuccessExecution"], "none")
        },
        Case("failures not saved", ["failures-not-saved - settings.saveDataErrorExecution"], mended: "all") {
            $0.set(["settings", "saveDataErrorExecution"], "none")
        },
        Case("an answer at the end", ["response-mode DIUN Webhook parameters.responseMode"], mended: "onReceived") {
            $0.set(node: Fixture.webhook, ["parameters", "responseMode"], "lastNode")
        },
        Case("no webhook", ["no-webhook - -"]) { fixture in
            fixture.remove(node: Fixture.webhook)
            fixture.set(["connections", .key(Fixture.webhook)], nil)
        },
        Case("a disabled webhook", ["webhook-disabled DIUN Webhook disabled"], mended: "false") {
            $0.set(node: Fixture.webhook, ["disabled"], true)
        },
        Case("a webhook for GET", ["webhook-method DIUN Webhook parameters.httpMethod"], mended: "POST") {
            $0.set(node: Fixture.webhook, ["parameters", "httpMethod"], nil)
        },
        Case("another webhook", ["webhook-elsewhere DIUN Webhook parameters.path"]) {
            $0.set(node: Fixture.webhook, ["parameters", "path"], "11111111-0000-4000-8000-000000000000")
        },
        Case("a webhook without an id", ["webhook-without-id DIUN Webhook webhookId"]) {
            $0.set(node: Fixture.webhook, ["webhookId"], nil)
        },
        Case("inactive", ["inactive - active"], mended: "true", live: true) { $0.set(["active"], false) },
        Case("inactive in a file", []) { $0.set(["active"], false) },
        Case("active", [], live: true) { $0.set(["active"], true) },
        Case("a draft", ["draft-differs Filter and Rate Limit parameters.jsCode"]) { fixture in
            let nodes = fixture.document["nodes"] ?? []
            fixture.set(["activeVersion"], ["nodes": nodes, "connections": fixture.document["connections"] ?? [:]])
            fixture.replaceCode("LIMIT = 5", with: "LIMIT = 500")
        },
        Case("a disabled limiter", ["node-disabled Filter and Rate Limit disabled"], mended: "false") {
            $0.set(node: Fixture.code, ["disabled"], true)
        },
        Case(
            "a missing connection",
            [
                "agent-not-reached Run Upgrade Agent connections", "unconnected Run Upgrade Agent connections",
            ]
        ) { $0.set(["connections", .key(Fixture.code)], nil) },
        Case("a connection to nothing", ["no-such-node Run Upgrade Agent connections"]) {
            $0.set(["connections", .key(Fixture.agent)], ["main": [[["node": "Gone", "type": "main", "index": 0]]]])
        },
        Case("a circle", ["cycle Filter and Rate Limit connections"]) {
            $0.set(
                ["connections", .key(Fixture.agent)],
                ["main": [[["node": "Filter and Rate Limit", "type": "main", "index": 0]]]])
        },
        Case("one name twice", ["duplicate-name Filter and Rate Limit name"]) { fixture in
            fixture.add(fixture.document["nodes"]?[2] ?? [:])
        },
        Case("an unknown node", ["unknown-node Ask unknown"]) { fixture in
            fixture.add(["name": "Ask", "type": "n8n-nodes-base.unheard", "parameters": [:]])
            fixture.set(
                ["connections", .key(Fixture.agent)], ["main": [[["node": "Ask", "type": "main", "index": 0]]]])
        },
        Case("a short time limit", ["request-timeout Run Upgrade Agent parameters.options.timeout"], mended: "30000") {
            $0.set(node: Fixture.agent, ["parameters", "options", "timeout"], 500)
        },
    ]

    static func expectations() throws -> LintExpectations {
        var expected = LintExpectations()
        expected.agent = try ServiceURL("http://claude-agent-service.claude-agent.svc.cluster.local:8080")
        expected.webhook = try ServiceURL("https://n8n.example/webhook/00000000-0000-4000-8000-000000000000")
        return expected
    }

    static func lint(
        _ fixture: Fixture, live: Bool = false, instructions: AgentInstructions = .notConfigured
    ) async throws -> LintReport {
        var source = try fixture.source()
        source.isLive = live
        let scene = await LintScene(
            source, expected: try expectations(), instructions: instructions, veil: Veil([source]), scripts: nil, now: 0
        )
        return LintReport.make(scene)
    }

    @Test(arguments: cases) func isNamed(_ item: Case) async throws {
        var fixture = try Fixture()
        item.change(&fixture)
        let report = try await Self.lint(fixture, live: item.isLive)
        let found = report.findings.map { finding in
            let rule = finding.rule.split(separator: ".").last ?? ""
            return finding.rule == "workflow.unknown-node"
                ? "\(rule) \(finding.node ?? "-") unknown"
                : "\(rule) \(finding.node ?? "-") \(finding.parameter ?? "-")"
        }
        #expect(found == item.expected)
        #expect(report.findings.first?.mended == item.mended || item.mended == nil)
    }

    /// Every cause that a rule points at is one.
    @Test func pointsAtCauses() {
        for rule in LintRule.all { #expect(rule.cause == nil || Cause.named(rule.cause ?? "") != nil, "\(rule.id)") }
        #expect(Set(LintRule.all.map(\.id)).count == LintRule.all.count)
    }

    static let clause = "When the hub link ends in `#canary-` and eight digits"

    @Test(
        arguments: [
            ([("service-upgrade.md", "---\nname: service-upgrade\n---\n\(clause)")], []),
            ([("service-upgrade.md", "---\nname: service-upgrade\n---\nUpgrade.")], ["workflow.canary-clause"]),
            ([], ["workflow.canary-clause"]),
        ] as [([(String, String)], [String])])
    func looksForTheClause(_ files: [(String, String)], _ expected: [String]) async throws {
        let instructions = AgentInstructions.read(
            shown: "/repo at 01234567",
            files: files.map { .init(path: $0.0, name: AgentInstructions.name(in: $0.1), text: $0.1) })
        let report = try await Self.lint(Fixture(), instructions: instructions)
        #expect(report.findings.map(\.rule) == expected)
    }

    @Test(
        arguments: [
            ("---\nname: a\n---", "a"), ("---\r\ndescription: x\r\nname: \"a b\" # why\r\n---", "a b"),
            ("name: a", nil),
            ("---\ndescription: x\n---\nname: a", nil), ("", nil), ("---\nname:\n---", nil),
            ("---\nname: 'a'\n---", "a"),
        ] as [(String, String?)])
    func readsTheFrontMatter(_ text: String, _ name: String?) { #expect(AgentInstructions.name(in: text) == name) }

    @Test func isText() async throws {
        var fixture = try Fixture()
        fixture.set(node: Fixture.agent, Self.header, "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN")
        let report = try await Self.lint(fixture)
        #expect(
            LintOutput.text([report]) == """
                file: 1 finding

                error  workflow.header-literal   The bearer's expression is not evaluated
                  where   node "Run Upgrade Agent",
                          parameters.headerParameters.parameters[Authorization].value
                  found   Authorization: 'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN (not
                          evaluated): the text begins with = but has no {{ }}: n8n sends it as
                          it stands, and the agent sees no bearer
                  mend    =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}
                  more    canary causes handoff.bearer-missing

                """)
    }
}
