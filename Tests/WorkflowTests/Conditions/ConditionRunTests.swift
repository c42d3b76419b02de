import Testing

@testable import Workflow

/// The nodes in a workflow, with the real script host; notes for traces; bad input.
@Suite struct ConditionRunTests {
    private static let trigger = WorkflowNode(
        id: "0", name: "Start", type: "n8n-nodes-base.manualTrigger", typeVersion: 1, document: ["name": "Start"])

    private func run(
        _ type: String, _ version: Double, _ parameters: JSONObject, items: [JSONObject]
    ) async throws -> WorkflowRun.Record {
        let node = WorkflowNode(
            id: "1", name: "It", type: "n8n-nodes-base.\(type)", typeVersion: version, parameters: parameters,
            document: ["name": "It"])
        let connections = WorkflowConnections(main: ["Start": [[.init(node: "It")]]])
        let definition = WorkflowDefinition(name: "W", nodes: [Self.trigger, node], connections: connections)
        var settings = EngineSettings()
        settings.scripts = ScriptHosts.limits
        let host = JavaScriptHost(executable: try ScriptHosts.program(), limits: ScriptHosts.limits, children: 1)
        let engine = WorkflowEngine(definition, settings: settings, scripts: host, caller: NoCaller())
        let run = await engine.run(
            items.map { WorkflowItem(json: $0) }, from: "Start", execution: ExecutionIdentity(id: "1"),
            staticData: .null)
        return try #require(run.records.last { $0.node == "It" })
    }

    private func condition(_ left: JSONValue, _ operation: String, _ right: JSONValue) -> JSONValue {
        ["leftValue": left, "rightValue": right, "operator": ["type": "string", "operation": .string(operation)]]
    }

    @Test func filterNotesItsConditions() async throws {
        let conditions: JSONValue = [
            "options": ["caseSensitive": true, "typeValidation": "strict", "version": 2], "combinator": "and",
            "conditions": [
                condition("={{ $json.status }}", "equals", "new"),
                condition("={{ $json.image }}", "regex", "^docker\\.io/(library|dawidd6)/"),
            ],
        ]
        let record = try await run(
            "filter", 2.2, ["conditions": conditions],
            items: [
                ["status": "new", "image": "docker.io/library/httpd"], ["status": "update", "image": "x"],
                ["status": "new", "image": "ghcr.io/x"],
            ])
        #expect(record.outputs.map(\.count) == [1, 2])
        #expect(
            record.notes == [
                .condition(
                    item: 0, index: 0, left: "new", operation: "string:equals", right: "new", passed: true),
                .condition(
                    item: 0, index: 1, left: "docker.io/library/httpd", operation: "string:regex",
                    right: "^docker\\.io/(library|dawidd6)/", passed: true),
                .condition(
                    item: 1, index: 0, left: "update", operation: "string:equals", right: "new", passed: false),
                .condition(
                    item: 2, index: 0, left: "new", operation: "string:equals", right: "new", passed: true),
                .condition(
                    item: 2, index: 1, left: "ghcr.io/x", operation: "string:regex",
                    right: "^docker\\.io/(library|dawidd6)/", passed: false),
            ])
    }

    @Test func setPutsValuesIntoItsText() async throws {
        let text = "={ \"image\": \"{{ $json.image.split(':')[0] }}\", \"all\": {{ $json }}, \"n\": {{ 1 + 1 }} }"
        let record = try await run(
            "set", 3.4, ["mode": "raw", "jsonOutput": .string(text)], items: [["image": "httpd:2.4"]])
        let json = record.outputs.first?.first?.json
        #expect(json == ["image": "httpd", "all": ["image": "httpd:2.4"], "n": 2])
    }

    @Test func switchByExpression() async throws {
        let record = try await run(
            "switch", 3.2, ["mode": "expression", "numberOutputs": 3, "output": "={{ $json.n % 3 }}"],
            items: [["n": 1], ["n": 3], ["n": 4]])
        #expect(record.outputs.map(\.count) == [1, 2, 0])
    }

    @Test func patternOfTheUserMayNotCompile() async throws {
        let conditions: JSONValue = [
            "options": ["caseSensitive": true, "typeValidation": "loose", "version": 2], "combinator": "and",
            "conditions": [condition("x", "regex", "(")],
        ]
        let record = try await run("if", 2.2, ["conditions": conditions], items: [[:]])
        #expect(record.failure?.message == "Invalid regular expression: /(/: Unterminated group")
        #expect(record.failure?.document["name"] == "NodeOperationError")
    }

    /// What would cost memory, stack or an overflow, and what is no document at all.
    @Test(arguments: [
        (
            "set", 3.4,
            "{\"assignments\":{\"assignments\":[{\"name\":\"a[999999999]\",\"type\":\"number\",\"value\":1}]}}"
        ),
        ("set", 3.4, "{\"assignments\":5}"), ("set", 3.4, "{\"assignments\":{\"assignments\":[1,null,{}]}}"),
        ("set", 3.4, "{\"mode\":7,\"options\":7,\"include\":[]}"),
        ("set", 3.1, "{\"fields\":{\"values\":[{},[],null]}}"),
        ("set", 2, "{\"values\":{\"string\":{},\"number\":[[]]},\"options\":[]}"),
        ("switch", 3.2, "{\"mode\":\"expression\",\"numberOutputs\":1000000000000}"),
        ("switch", 3.2, "{\"mode\":\"expression\",\"numberOutputs\":-1,\"output\":0}"),
        ("switch", 3.2, "{\"rules\":[],\"options\":\"x\"}"), ("switch", 3.2, "{\"rules\":{\"values\":[5,null]}}"),
        ("filter", 2.2, "{\"conditions\":{\"conditions\":[[],5,null],\"combinator\":7}}"),
        ("if", 2.2, "{\"conditions\":{\"conditions\":[{\"operator\":[]}],\"combinator\":\"and\",\"options\":{}}}"),
        ("if", 1, "{\"conditions\":{\"string\":[{\"operation\":\"nothing\"}],\"number\":5}}"),
    ])
    func badParameters(type: String, version: Double, parameters: String) async throws {
        let parameters = try #require(try? JSONValue(parsing: parameters).objectValue)
        _ = try await run(type, version, parameters, items: [["a": 1]])
    }

    @Test(arguments: [
        ("aabaabaaa", "aabaaa", true), ("abc", "abcd", false), ("aaaab", "aab", true), ("abab", "bb", false),
        ("", "a", false), ("x", "", true),
    ])
    func parts(whole: String, part: String, has: Bool) {
        #expect(Array(whole.utf8).has(Array(part.utf8)) == has)
    }

    @Test func farAwayFields() {
        var json: JSONObject = ["a": [1]]
        for text in ["a[100001]", String(repeating: "a.", count: 100_000) + "b"] {
            let isSet = json.set(1, at: SetPath(text, in: json))
            #expect(!isSet)
        }
        #expect(json == ["a": [1]])
    }

    @Test(arguments: [
        "5 Mar 999999999", "999999999", "Jan 1 99999999999999999999 10:00:00.99999999999", "((((", "::::", "+", "-",
    ])
    func farAwayDates(text: String) {
        _ = DateText.readings(of: text, now: 0)
        #expect(V8Date.parse(text) == nil)
    }
}
