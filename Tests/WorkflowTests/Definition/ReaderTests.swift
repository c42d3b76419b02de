import Testing

@testable import Workflow

@Suite struct ReaderTests {
    private static let node = #"{"name":"A","type":"n8n-nodes-base.noOp"}"#

    private func problems(_ text: String) -> [String] {
        do {
            _ = try WorkflowDefinition(parsing: Array(text.utf8))
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test(arguments: [
        #"{"nodes":[],"connections":{}}"#,
        #"[{"nodes":[],"connections":{}}]"#,
        #"{"data":{"nodes":[],"connections":{}}}"#,
        #"{"data":[{"nodes":[],"connections":{}}],"nextCursor":null}"#,
        #"{"name":"x","id":7,"active":null,"nodes":[{"name":"A","type":"t","position":[1.5,2],"id":null}],"connections":{"A":{"main":[null,[{"node":"A","type":"main","index":0}]],"ai_tool":[[]]}},"settings":null,"staticData":null,"meta":{"x":1},"tags":[]}"#,
    ])
    func reads(text: String) {
        #expect(problems(text) == [])
    }

    @Test func everyMemberIsRead() throws {
        let definition = try WorkflowDefinition(
            parsing: Array(
                #"""
                {"id":"w","name":"N","active":true,"settings":{"executionOrder":"v1"},"staticData":{"global":{"count":1}},
                 "nodes":[{"id":"a","name":"A","type":"t","typeVersion":4.2,"position":[10,-20],"parameters":{"x":"=1"},
                   "disabled":true,"onError":"continueErrorOutput","retryOnFail":true,"maxTries":9,"waitBetweenTries":99999,
                   "alwaysOutputData":true,"executeOnce":true,"webhookId":"h","credentials":{"c":{}}},
                  {"name":"B","type":"t","continueOnFail":true,"maxTries":0,"waitBetweenTries":0}],
                 "connections":{"A":{"main":[[{"node":"B","type":"main","index":0}],[]]}}}
                """#.utf8))
        #expect(definition.id == "w")
        #expect(definition.name == "N")
        #expect(definition.active == true)
        #expect(definition.staticData["global"]?["count"] == 1)
        let node = definition.nodes[0]
        #expect(node.typeVersion == 4.2)
        #expect(node.position == (10, -20))
        #expect(node.disabled && node.retryOnFail && node.alwaysOutputData && node.executeOnce)
        #expect(node.onError == .continueErrorOutput)
        #expect(node.maxTries == 5)
        #expect(node.waitBetweenTries == 5000)
        #expect(node.webhookID == "h")
        let other = definition.nodes[1]
        #expect(other.onError == .continueRegularOutput)
        #expect(other.typeVersion == 1)
        #expect(other.maxTries == 3)
        #expect(other.waitBetweenTries == 1000)
        #expect(definition.connections.targets(of: "A", output: 0) == [.init(node: "B")])
        #expect(definition.connections.targets(of: "A", output: 7) == [])
    }

    @Test(arguments: [WorkflowDefinition.Version.active, .draft])
    func productionRunsTheActiveVersion(version: WorkflowDefinition.Version) throws {
        let text =
            #"{"name":"N","nodes":[{"name":"Draft","type":"t"}],"connections":{},"activeVersion":{"nodes":[{"name":"Live","type":"t"}],"connections":{}}}"#
        let definition = try WorkflowDefinition(parsing: Array(text.utf8), version: version)
        #expect(definition.nodes.map(\.name) == [version == .active ? "Live" : "Draft"])
        #expect(definition.name == "N")
    }

    @Test(arguments: [
        ("", "line 1, column 1: not JSON (unterminated)"),
        ("{\n \"nodes\": [,]\n}", "line 2, column 12: not JSON (badNumber)"),
        ("5", "not a workflow: no list of nodes"),
        ("{}", "not a workflow: no list of nodes"),
        ("[]", "not a workflow: no list of nodes"),
        (#"{"data":{"data":{"data":{"nodes":[]}}}}"#, "data.data.data: not a workflow: no list of nodes"),
        (#"[{"nodes":[]},{"nodes":[]}]"#, "2 workflows where one is meant"),
        (#"{"nodes":[]}"#, "connections: missing"),
        (#"{"nodes":5,"connections":[]}"#, "nodes: array expected, not number|connections: object expected, not array"),
        (
            #"{"nodes":[5,{}],"connections":{}}"#,
            "nodes[0]: object expected, not number|nodes[1].name: missing|nodes[1].type: missing"
        ),
        (
            #"{"nodes":[{"name":"","type":7}],"connections":{}}"#,
            "nodes[0].name: empty|nodes[0].type: string expected, not number"
        ),
        (
            #"{"nodes":[{"name":"A","type":"t"},{"name":"A","type":"t"}],"connections":{}}"#,
            #"nodes[1].name: name "A" is taken already by nodes[0]"#
        ),
        (
            #"{"nodes":[{"name":"A","type":"t","typeVersion":"2","position":[1],"parameters":[],"disabled":1,"onError":"x","maxTries":1.5}],"connections":{}}"#,
            #"nodes[0].typeVersion: number expected, not string|nodes[0].position: two numbers expected, not array|nodes[0].parameters: object expected, not array|nodes[0].disabled: true or false expected, not number|nodes[0].onError: unknown value "x"|nodes[0].maxTries: a whole number expected, not number"#
        ),
        (
            #"{"nodes":[{"name":"DIUN Webhook","type":"t"}],"connections":{"DIUN Webhook":{"main":[[],[{"node":"B","type":"main","index":0}]]},"C \"x\"":{"main":[]}}}"#,
            #"connections."DIUN Webhook".main[1][0].node: no node is called "B"|connections."C \"x\"": no node is called "C \"x\"""#
        ),
        (
            #"{"nodes":[{"name":"A","type":"t"}],"connections":{"A":{"main":[[{"index":-1},7],5]}}}"#,
            "connections.A.main[0][0].node: missing|connections.A.main[0][0].index: a whole number expected, not number|connections.A.main[0][1]: object expected, not number|connections.A.main[1]: array expected, not number"
        ),
        (
            #"{"nodes":[],"connections":{},"activeVersion":{"nodes":[{}]}}"#,
            "activeVersion.nodes[0].name: missing|activeVersion.nodes[0].type: missing|activeVersion.connections: missing"
        ),
        (
            #"{"name":5,"active":"yes","staticData":[],"settings":"x","id":[],"nodes":[],"connections":{}}"#,
            "id: string expected, not array|name: string expected, not number|active: true or false expected, not string|settings: object expected, not string|staticData: object expected, not array"
        ),
    ])
    func refusesWithThePlace(text: String, expected: String) {
        #expect(problems(text).joined(separator: "|") == expected)
    }

    @Test func manyNodesAreRead() throws {
        var text = #"{"name":"N","nodes":["#
        var connections = ""
        for index in 0..<20_000 {
            if index > 0 { text += "," }
            text += #"{"name":"N\#(index)","type":"n8n-nodes-base.noOp","position":[0,0],"parameters":{}}"#
            if index > 0 {
                if index > 1 { connections += "," }
                connections += #""N\#(index - 1)":{"main":[[{"node":"N\#(index)","type":"main","index":0}]]}"#
            }
        }
        text += #"],"connections":{\#(connections)}}"#
        let definition = try WorkflowDefinition(parsing: Array(text.utf8))
        #expect(definition.nodes.count == 20_000)
        #expect(definition.connections.main.count == 19_999)
    }

    @Test func deepAndBrokenDocumentsAreRefused() {
        let deep = String(repeating: #"{"data":"#, count: 5000)
        #expect(problems(deep).count == 1)
        // Any cut of a good document is refused, without a crash.
        let text = Array(
            #"{"nodes":[\#(Self.node)],"connections":{"A":{"main":[[{"node":"A","type":"main","index":0}]]}}}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: WorkflowProblems.self) { try WorkflowDefinition(parsing: Array(text[..<length])) }
        }
        // So is any document with one value turned into another.
        for (from, to) in [("\"A\"", "[]"), ("[", "{"), ("0", "null"), ("{", "[")] {
            _ = problems(String(decoding: text, as: UTF8.self).replacing(from, with: to))
        }
    }

    @Test func whatIsUnknownIsNamed() throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", [:]), ("M", "merge@3", [:]), ("W", "webhook@9", [:]),
                ("P", "code@2", ["language": "python"]),
                (
                    "H", "httpRequest@4.2",
                    [
                        "url": "http://x", "authentication": "genericCredentialType", "sendBody": true,
                        "contentType": "multipart-form-data",
                        "options": ["pagination": ["pagination": ["paginationMode": "x"]], "proxy": "p"],
                    ]
                ), ("R", "respondToWebhook@1.1", ["respondWith": "jwt"]), ("Z", "wait@1.1", ["resume": "form"]),
                ("N", "noOp", [:]),
            ])
        #expect(
            definition.unsupported().map { "\($0.node): \($0.text)" } == [
                "M: node type n8n-nodes-base.merge", "W: version 9 of n8n-nodes-base.webhook",
                "P: parameter language=python", "H: parameter genericAuthType=",
                "H: parameter contentType=multipart-form-data", "H: parameter options.proxy",
                "H: parameter options.pagination", "R: parameter respondWith=jwt", "Z: parameter resume=form",
            ])
    }
}
