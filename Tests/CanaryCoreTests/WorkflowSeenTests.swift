import Testing

@testable import CanaryCore

@Suite struct WorkflowSeenTests {
    let agent = try? ServiceURL("http://127.0.0.1:18080")

    @Test func readsTheRecordedWorkflow() throws {
        let document = try #require(try Recordings.n8n("01b-workflow-get")["response"]?["body"])
        let webhook = try ServiceURL("http://n8n/webhook/35516136-3abd-42b4-8718-11f19695c36d")
        let seen = WorkflowSeen(document, name: "DIUN Upgrade Agent", agent: agent, webhook: webhook)
        #expect(seen.state == .active)
        #expect(seen.nodes.map(\.type) == ["webhook", "filter", "code", "httpRequest"])
        #expect(seen.agentNode?.match == .exact)
        #expect(seen.hasOurWebhook == true)
        #expect(seen.limiter == WorkflowSeen.Limiter(windowStart: 1_795_253_386_165, count: 1))
        #expect(seen.nodes[1].conditions == ["={{ $json.body.diun_entry_status }} equals update"])
    }

    @Test func takesTheActiveVersionForTheDraft() throws {
        let text = """
            {"id":"w","active":true,"nodes":[],"activeVersion":{"nodes":[{"name":"Call","type":"n8n-nodes-base.httpRequest",
            "parameters":{"url":"http://127.0.0.1:18080/execute"}}]}}
            """
        let seen = WorkflowSeen(try JSONValue(test: text), name: "w", agent: agent, webhook: nil)
        #expect(seen.agentNode?.name == "Call")
        #expect(seen.agentNode?.header == .absent)
    }

    @Test(arguments: [
        (
            "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}",
            AgentNode.Header.expression(variables: ["CLAUDE_AGENT_API_TOKEN"])
        ),
        ("={{ 'Bearer ' + $env.A }}", .expression(variables: ["A"])),
        ("='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN", .literalExpression(variables: ["CLAUDE_AGENT_API_TOKEN"])),
        ("Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", .notMarked(variables: ["CLAUDE_AGENT_API_TOKEN"])),
        ("Bearer abc", .hardCoded), ("=Bearer abc", .hardCoded), ("", .empty), ("=", .empty), ("  ", .empty),
    ]) func tellsTheFormsOfTheHeader(_ value: String, _ form: AgentNode.Header) {
        #expect(AgentNode.form(of: value) == form)
        #expect(!form.words.contains("abc"))
    }

    @Test(arguments: [
        ("http://claude-agent-service.claude-agent.svc:8080/execute", true),
        ("http://claude-agent-service.claude-agent.svc.cluster.local:8080/execute", true),
        ("http://other.claude-agent.svc:8080/execute", false),
    ]) func comparesServiceNames(_ url: String, _ same: Bool) throws {
        let configured = try ServiceURL("http://claude-agent-service.claude-agent.svc.cluster.local:8080")
        let node: JSONValue = .object([
            "name": .string("n"), "type": .string("n8n-nodes-base.httpRequest"),
            "parameters": .object(["url": .string(url)]),
        ])
        #expect((AgentSearch([node], agent: configured).best?.match == .exact) == same)
    }

    /// `now` in hours after the window began.
    @Test(arguments: [(0.0, 0, 5), (1, 1, 4), (1, 5, 0), (1, 9, 0), (5.99, 5, 0), (6.01, 5, 5)])
    func countsSlots(_ hours: Double, _ count: Int64, _ left: Int) {
        let limiter = WorkflowSeen.Limiter(windowStart: 1_795_253_386_165, count: count)
        let now = 1_795_253_386.165 + hours * 3600
        #expect(limiter.remaining(Configuration.RateLimit(), now: now).slots == left)
    }
}
