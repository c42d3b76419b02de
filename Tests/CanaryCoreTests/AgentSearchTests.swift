import Testing

@testable import CanaryCore

/// Which node calls the agent, and what is made of a document that does not tell.
@Suite struct AgentSearchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Type, `url` or script, method; of the nodes A, B, …
        var nodes: [(type: String, text: String, method: String)]
        var name: String?
        var best: String?
        var candidates: [String] = []
        var wrong: String?

        init(
            _ name: String, _ nodes: [(String, String, String)], best: String? = nil, candidates: [String] = [],
            wrong: String? = nil, named: String? = nil
        ) {
            (testDescription, self.nodes) = (name, nodes)
            (self.best, self.candidates, self.wrong, self.name) = (best, candidates, wrong, named)
        }
    }

    static let cases: [Case] = [
        Case("a plain URL", [("httpRequest", "http://agent:8080/execute", "POST")], best: "A"),
        Case(
            "the configured agent's before another",
            [
                ("httpRequest", "http://other/execute", "POST"), ("httpRequest", "http://agent:8080/execute", "POST"),
            ], best: "B"),
        Case("an expression that names it", [("httpRequest", "={{ $env.AGENT_URL }}/run", "POST")], best: "A"),
        Case("an item's member", [("httpRequest", "={{ $json.agentUrl }}", "POST")], best: "A"),
        Case("what only fetches", [("httpRequest", "={{ $json.agentUrl }}", "GET")]),
        Case("a variable that says nothing", [("httpRequest", "={{ $vars.target }}", "POST")], candidates: ["A"]),
        Case(
            "a sub-workflow beside a notification",
            [
                ("executeWorkflow", "", ""), ("httpRequest", "https://ntfy.example/up", "POST"),
            ], candidates: ["A"]),
        Case("a script that calls", [("code", "return this.helpers.httpRequest({})", "")], candidates: ["A"]),
        Case("a script that does not", [("code", "return $input.all()", "")]),
        Case("nothing that could call", [("filter", "", ""), ("set", "", ""), ("telegram", "", "")]),
        Case(
            "the agent's host at another path", [("httpRequest", "http://agent:8080/run?key=0", "POST")],
            wrong: "http://agent:8080/run, not http://agent:8080/execute"),
        Case(
            "the same, and a sub-workflow",
            [
                ("httpRequest", "http://agent:8080/run", "POST"), ("executeWorkflow", "", ""),
            ], candidates: ["B"], wrong: "http://agent:8080/run, not http://agent:8080/execute"),
        Case("named", [("executeWorkflow", "", ""), ("code", "fetch(", "")], best: "B", named: "B"),
        Case("a name that there is not", [("executeWorkflow", "", "")], candidates: ["A"], named: "Z"),
    ]

    @Test(arguments: cases) func tells(_ item: Case) throws {
        let nodes = zip("ABCD", item.nodes).map { name, node -> JSONValue in
            let key = node.type == "code" ? "jsCode" : "url"
            return .object([
                "name": .string(String(name)), "type": .string("n8n-nodes-base.\(node.type)"),
                "parameters": .object([key: .string(node.text), "method": .string(node.method)]),
            ])
        }
        let search = AgentSearch(nodes, agent: try ServiceURL("http://agent:8080"), name: item.name)
        #expect(search.best?.name == item.best)
        #expect(search.candidates == item.candidates)
        #expect(search.wrongPath.map { "\($0.called), not \($0.right)" } == item.wrong)
        #expect(search.isNameMissing == (item.name == "Z"))
        #expect(search.showsNone == (item.best == nil && item.candidates.isEmpty))
    }

    /// A community node may do anything; a disabled one does nothing.
    @Test(arguments: [
        (#""type":"n8n-nodes-acme.upgrade""#, true), (#""type":"n8n-nodes-acme.upgrade","disabled":true"#, false),
        (#""type":"n8n-nodes-base.executeWorkflow","disabled":true"#, false), (#""type":7"#, false),
    ]) func othersNodes(_ members: String, _ may: Bool) throws {
        let search = AgentSearch([try JSONValue(test: "{\"name\":\"X\",\(members)}")], agent: nil)
        #expect(search.candidates == (may ? ["X"] : []))
        #expect(search.showsNone == !may)
    }
}
