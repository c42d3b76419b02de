import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// What is a difference between two workflows, and what is none.
@Suite struct DiffTests {
    static func diff(_ change: (inout Fixture) -> Void) throws -> WorkflowDiff {
        let old = try Fixture().source("a")
        var fixture = try Fixture()
        change(&fixture)
        let new = try fixture.source("b")
        return WorkflowDiff(old, new, veil: Veil([old, new]))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// `kind node path`, with `-` for what is not there.
        var expected: [String]
        var change: @Sendable (inout Fixture) -> Void
        init(_ name: String, _ expected: [String], _ change: @escaping @Sendable (inout Fixture) -> Void) {
            (testDescription, self.expected, self.change) = (name, expected, change)
        }
    }

    static let cases: [Case] = [
        Case("nothing", []) { _ in },
        Case("positions, ids, versions, times, pins, tags", []) { fixture in
            fixture.set(node: Fixture.filter, ["position"], [1, 2])
            fixture.set(node: Fixture.filter, ["id"], "another")
            fixture.set(node: Fixture.filter, ["notes"], "a note")
            fixture.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 0, "id"], "x")
            fixture.set(node: Fixture.webhook, ["webhookId"], "another")
            for (key, value) in [
                ("id", "9"), ("versionId", "v"), ("createdAt", "t"), ("updatedAt", "t"), ("pinData", [:]),
                ("meta", .null), ("tags", []), ("staticData", ["global": ["count": 3]]), ("triggerCount", 1),
                ("shared", []), ("isArchived", false),
            ] as [(String, WorkflowValue)] {
                fixture.set([.key(key)], value)
            }
        },
        Case("the order of nodes, members and headers", []) { fixture in
            let nodes = fixture.document["nodes"]?.arrayValue ?? []
            fixture.set(["nodes"], .array(nodes.reversed()))
            fixture.set(
                node: Fixture.agent, ["parameters", "headerParameters", "parameters"],
                [
                    ["value": "application/json", "name": "Content-Type"],
                    ["name": "Authorization", "value": "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"],
                ])
        },
        Case("the order of conditions", []) { fixture in
            let path: [Fixture.Step] = ["parameters", "conditions", "conditions"]
            let left: WorkflowValue = "={{ $json.body.diun_entry_status || $json.body.status }}"
            func condition(_ id: WorkflowValue, _ right: WorkflowValue) -> WorkflowValue {
                [
                    "id": id, "leftValue": left, "rightValue": right,
                    "operator": ["type": "string", "operation": "equals"],
                ]
            }
            fixture.set(node: Fixture.filter, path, [condition("q", "new"), condition("r", "update")])
        },
        Case("what n8n fills in", []) { fixture in
            fixture.set(node: Fixture.webhook, ["parameters", "multipleMethods"], false)
            fixture.set(node: Fixture.webhook, ["parameters", "authentication"], "none")
            fixture.set(node: Fixture.webhook, ["parameters", "responseMode"], "onReceived")
            fixture.set(node: Fixture.webhook, ["parameters", "options"], nil)
            fixture.set(node: Fixture.code, ["parameters", "mode"], "runOnceForAllItems")
            fixture.set(node: Fixture.code, ["parameters", "language"], "javaScript")
            fixture.set(node: Fixture.agent, ["parameters", "specifyHeaders"], "keypair")
            fixture.set(node: Fixture.agent, ["parameters", "contentType"], "json")
            fixture.set(node: Fixture.agent, ["onError"], "stopWorkflow")
            fixture.set(["settings", "callerPolicy"], "workflowsFromSameOwner")
            fixture.set(["settings", "saveDataSuccessExecution"], "DEFAULT")
        },
        Case("active, where one side does not say", []) { $0.set(["active"], true) },
        Case("a note on the canvas", []) { fixture in
            fixture.add(["name": "Note", "type": "n8n-nodes-base.stickyNote", "parameters": ["content": "x"]])
        },
        Case("the name", ["name - -"]) { $0.set(["name"], "Another") },
        Case("a setting", ["settings - saveDataSuccessExecution"]) {
            $0.set(["settings", "saveDataSuccessExecution"], "none")
        },
        Case("the execution order is no default", ["settings - executionOrder"]) {
            $0.set(["settings", "executionOrder"], nil)
        },
        Case("a URL", ["node Run Upgrade Agent parameters.url"]) {
            $0.set(node: Fixture.agent, ["parameters", "url"], "http://other:8080/execute")
        },
        Case(
            "a header by its name",
            ["node Run Upgrade Agent parameters.headerParameters.parameters[Authorization].value"]
        ) {
            $0.set(
                node: Fixture.agent, ["parameters", "headerParameters", "parameters", 0, "value"],
                "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN")
        },
        Case(
            "a header that is gone", ["node Run Upgrade Agent parameters.headerParameters.parameters[Authorization]"]
        ) {
            $0.set(node: Fixture.agent, ["parameters", "headerParameters", "parameters", 0], nil)
        },
        Case("a condition", ["node Filter Updates Only parameters.conditions.conditions[1].rightValue"]) {
            $0.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 1, "rightValue"], "unchange")
        },
        Case("a condition that is gone", ["node Filter Updates Only parameters.conditions.conditions[1]"]) {
            $0.set(node: Fixture.filter, ["parameters", "conditions", "conditions", 1], nil)
        },
        Case("JavaScript", ["node Filter and Rate Limit parameters.jsCode"]) {
            $0.replaceCode("const LIMIT = 5;", with: "const LIMIT = 3;")
        },
        Case("a node that hides errors", ["node Run Upgrade Agent onError"]) {
            $0.set(node: Fixture.agent, ["onError"], "continueRegularOutput")
        },
        Case("a disabled node", ["node Filter and Rate Limit disabled"]) {
            $0.set(node: Fixture.code, ["disabled"], true)
        },
        Case("a version", ["node Run Upgrade Agent typeVersion"]) {
            $0.set(node: Fixture.agent, ["typeVersion"], .double(4.1))
        },
        Case(
            "a node that is gone",
            [
                "node-removed Filter and Rate Limit -", "connection-removed Filter Updates Only -",
                "connection-removed Filter and Rate Limit -",
            ]
        ) { fixture in
            fixture.remove(node: Fixture.code)
            fixture.set(["connections", .key(Fixture.code)], nil)
            fixture.set(["connections", .key(Fixture.filter)], nil)
        },
        Case("a node that is new", ["node-added Wait -"]) { fixture in
            fixture.add(["name": "Wait", "type": "n8n-nodes-base.wait", "typeVersion": .double(1.1), "parameters": [:]])
        },
        Case("a node that is called otherwise", ["node-renamed Limiter -"]) { fixture in
            fixture.set(node: Fixture.code, ["name"], "Limiter")
            fixture.set(["connections", "Limiter"], fixture.document["connections"]?[Fixture.code])
            fixture.set(["connections", .key(Fixture.code)], nil)
            fixture.set(["connections", .key(Fixture.filter), "main", 0, 0, "node"], "Limiter")
        },
        Case("the same without its id", ["node-renamed Limiter -"]) { fixture in
            fixture.set(node: Fixture.code, ["id"], "x")
            fixture.set(node: Fixture.code, ["name"], "Limiter")
            fixture.set(["connections", "Limiter"], fixture.document["connections"]?[Fixture.code])
            fixture.set(["connections", .key(Fixture.code)], nil)
            fixture.set(["connections", .key(Fixture.filter), "main", 0, 0, "node"], "Limiter")
        },
        Case(
            "a connection to another output",
            ["connection-removed Filter Updates Only -", "connection-added Filter Updates Only -"]
        ) {
            $0.set(
                ["connections", .key(Fixture.filter), "main"],
                [[], [["node": "Filter and Rate Limit", "type": "main", "index": 0]]])
        },
        Case("the webhook's path", ["node DIUN Webhook parameters.path"]) {
            $0.set(node: Fixture.webhook, ["parameters", "path"], "x")
        },
    ]

    @Test(arguments: cases) func names(_ item: Case) throws {
        let diff = try Self.diff(item.change)
        let found = diff.changes.map { "\($0.kind.rawValue) \($0.node ?? "-") \($0.path ?? "-")" }
        #expect(found == item.expected)
    }

    @Test func saysActive() throws {
        var old = try Fixture()
        old.set(["active"], true)
        var new = try Fixture()
        new.set(["active"], false)
        let (left, right) = (try old.source(), try new.source())
        let diff = WorkflowDiff(left, right, veil: Veil([left, right]))
        #expect(diff.changes.map(\.kind) == [.active])
    }

    @Test func showsLinesOfCode() throws {
        let diff = try Self.diff { $0.replaceCode("const LIMIT = 5;", with: "const LIMIT = 3;") }
        let text = DiffOutput.text(diff, left: "live", right: "file")
        #expect(
            text == """
                --- live
                +++ file

                node "Filter and Rate Limit"
                  parameters.jsCode
                    - const LIMIT = 5;
                    + const LIMIT = 3;
                      const HOURS = 6;

                1 difference

                """)
    }

    @Test func readsTheActiveVersionOfTwo() throws {
        var fixture = try Fixture()
        fixture.set(
            ["activeVersion"],
            ["nodes": fixture.document["nodes"] ?? [], "connections": fixture.document["connections"] ?? [:]])
        fixture.set(node: Fixture.agent, ["parameters", "url"], "http://draft/execute")
        let (left, right) = (try Fixture().source(), try fixture.source())
        #expect(WorkflowDiff(left, right, veil: Veil([left, right])).changes.isEmpty)
        #expect(right.draft != nil)
    }

    @Test func isJSON() throws {
        let diff = try Self.diff { $0.set(node: Fixture.agent, ["parameters", "url"], "http://other:8080/execute") }
        let text = DiffOutput.json(diff, left: "a", right: "b").text()
        #expect(
            text
                == #"{"schema":"canary.workflow-diff/1","left":"a","right":"b","drift":true,"changes":[{"kind":"node","node":"Run Upgrade Agent","path":"parameters.url","left":"http://claude-agent-service.claude-agent.svc.cluster.local:8080/execute","right":"http://other:8080/execute"}]}"#
        )
    }
}
