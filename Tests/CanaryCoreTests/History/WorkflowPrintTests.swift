import Testing

@testable import CanaryCore

/// What of a workflow makes another number, and what does not; on the recorded one.
@Suite struct WorkflowPrintTests {
    static let none = SecretMask(secrets: [])

    static func text() throws -> String {
        try #require(try Recordings.n8n("01b-workflow-get")["response"]?["body"]).text
    }

    static func number(_ text: String, mask: SecretMask = none) throws -> UInt64 {
        WorkflowPrint.number(try JSONValue(test: text), mask: mask)
    }

    /// One text for another, which must be there.
    static func changed(_ old: String, _ new: String) throws -> UInt64 {
        let text = try text()
        #expect(text.contains(old), "\(old)")
        return try number(text.replacing(old, with: new))
    }

    @Test(arguments: [
        ("\"update\"", "\"new\""), ("n8n-nodes-base.filter", "n8n-nodes-base.if"), ("Filter Updates Only", "Filter"),
        ("count >= LIMIT", "count > LIMIT"), ("LIMIT = 5", "LIMIT = 6"), ("127.0.0.1:18080", "127.0.0.1:18081"),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "=Bearer {{ $env.ANOTHER }}"),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN"),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "={{ $env.CLAUDE_AGENT_API_TOKEN }}"),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "Bearer abc"),
        ("\"Authorization\"", "\"Authorisation\""), ("max_budget_usd: 10", "max_budget_usd: 1"),
        ("\"active\":true", "\"active\":false"), ("\"executionOrder\":\"v1\"", "\"executionOrder\":\"v0\""),
        ("\"index\":0", "\"index\":1"), ("\"caseSensitive\":true", "\"caseSensitive\":false"),
        ("\"typeVersion\":2,", "\"typeVersion\":2,\"disabled\":true,"),
        ("\"typeVersion\":2,", "\"typeVersion\":2,\"onError\":\"continueRegularOutput\","),
        ("\"typeVersion\":2,", "\"typeVersion\":3,"),
        ("\"typeVersion\":2,", "\"typeVersion\":2,\"credentials\":{\"httpHeaderAuth\":{\"id\":\"1\",\"name\":\"a\"}},"),
    ]) func whatItDoesCounts(_ old: String, _ new: String) throws {
        #expect(try Self.changed(old, new) != Self.number(Self.text()), "\(old) -> \(new)")
    }

    @Test(arguments: [
        ("[200,300]", "[-40,1200]"), ("\"id\":\"w\"", "\"id\":\"b7\""),
        ("2026-11-21T09:29:46.005Z", "2026-12-01T00:00:00.000Z"),
        ("3a8f730d-8528", "00000000-8528"), ("\"count\":1", "\"count\":4"),
        ("\"pinData\":null", "\"pinData\":{\"a\":[]}"),
        ("\"typeVersion\":2,", "\"typeVersion\":2.0,\"disabled\":false,\"notes\":\"see the runbook\","),
        ("\"active\":true", "\"active\":true,\"tags\":[{\"name\":\"home\"}]"),
        ("35516136-3abd-42b4-8718-11f19695c36d", "another-path"), ("\"triggerCount\":1", "\"triggerCount\":0"),
    ]) func theCanvasDoesNot(_ old: String, _ new: String) throws {
        #expect(try Self.changed(old, new) == Self.number(Self.text()), "\(old) -> \(new)")
    }

    @Test func orderOfNodesAndMembersDoesNot() throws {
        let document = try JSONValue(test: Self.text())
        var members = try #require(document.object)
        members["nodes"] = .array(try #require(document["nodes"]?.array).reversed())
        let note: JSONValue = .object(["name": .string("Note"), "type": .string("n8n-nodes-base.stickyNote")])
        #expect(WorkflowPrint.number(.object(members), mask: Self.none) == (try Self.number(Self.text())))
        members["nodes"] = .array((members["nodes"]?.array ?? []) + [note])
        #expect(WorkflowPrint.number(.object(members), mask: Self.none) == (try Self.number(Self.text())))
    }

    /// What runs in 2.x is the active version; a draft that was not published is none of it.
    @Test func draftsDoNot() throws {
        let plain = try Self.text()
        let nodes = try #require(try JSONValue(test: plain)["nodes"]).text
        let active = plain.replacing("\"pinData\":", with: "\"activeVersion\":{\"nodes\":\(nodes)},\"pinData\":")
        #expect(try Self.number(active) == Self.number(plain))
        let draft = active.replacing("\"nodes\":\(nodes),", with: "\"nodes\":[],")
        if draft != active { #expect(try Self.number(draft) == Self.number(plain)) }
    }

    /// Two workflows that differ only in what may be a secret have one number: it cannot have gone in.
    @Test(arguments: [
        ("\"Bearer abc\"", "\"Bearer xyz\""), ("\"=Bearer abc\"", "\"=Bearer xyz\""),
        ("\"={{ 'Bearer abc' }}\"", "\"={{ 'Bearer xyz' }}\""),
        ("\"={{ \\\"abc\\\" + 1 }}\"", "\"={{ \\\"xyz\\\" + 2 }}\""),
        ("\"={{ `Bearer abc` }}\"", "\"={{ `Bearer xyz` }}\""), ("\"={{ 'abc\"", "\"={{ 'xyz\""), ("12", "34"),
        ("{\"deep\": \"abc\"}", "{\"deep\": \"xyz\"}"),
        ("\"Bearer {{ 'abc' + $env.A }}\"", "\"Bearer {{ 'xyz' + $env.A }}\""),
    ]) func secretsInHeadersAreLeftOut(_ one: String, _ other: String) throws {
        let header = "\"=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}\""
        #expect(try Self.changed(header, one) == Self.changed(header, other))
    }

    @Test(arguments: [
        "\"apiKey\": \"%\"", "\"password\":\"%\"", "\"options\":{\"clientSecret\":\"%\"}",
        "\"pinToken\":{\"a\":[\"%\"]}",
        "\"jsonHeaders\":\"{\\\"Authorization\\\":\\\"Bearer %\\\"}\"", "\"u\":\"http://user:%@host/x\"",
        "\"url\":\"https://host/x?key=%&a=1\"", "\"u\":\"see 'https://host/?k=%' there\"",
        "\"queryParameters\":{\"parameters\":[{\"name\":\"k\",\"value\":\"%\"}]}",
        "\"jsCode\":\"const key = 'Zk3%aaaaaaaaaaaaaaaaa';\"",
    ]) func secretsInFieldsAreLeftOut(_ member: String) throws {
        let numbers = try ["abc", "wxyz"].map { secret in
            try Self.changed("\"parameters\":{", "\"parameters\":{\(member.replacing("%", with: secret)),")
        }
        #expect(numbers[0] == numbers[1])
        #expect(try numbers[0] != Self.number(Self.text()), "that there is such a field is seen")
    }

    /// Known secrets of any form, and tokens that are known by theirs.
    @Test func knownSecretsAreMasked() throws {
        let mask = SecretMask(secrets: [Secret("correct-horse")])
        let place = "const LIMIT"
        let text = try Self.text()
        let known = try Self.number(text.replacing(place, with: "/*correct-horse*/ const LIMIT"), mask: mask)
        #expect(try known == Self.number(text.replacing(place, with: "/*\(SecretMask.sign)*/ const LIMIT"), mask: mask))
    }

    @Test(arguments: [
        "{}", "[]", "null", "{\"nodes\":7,\"connections\":\"x\",\"settings\":[1]}", "{\"nodes\":[null,3,{\"name\":1}]}",
    ])
    func anyShapeHasANumber(_ text: String) throws {
        #expect(try Self.number(text) < 1 << 48)
    }

    @Test(arguments: [
        ("", "%"), ("=Bearer {{ $env.A }}", "=Bearer {$env.A}"), ("Bearer abc", "Bearer *"), ("abc", "*"),
        ("={{'Bearer '+$env.A_B}}", "={'Bearer '+$env.A_B}"), ("{{", "{}"), ("={{ 'x", "={'*'}"), ("ü{{ü}}", "*{ü}"),
        ("={{ \"Basic abc\" + 'x' + 17 }}", "={\"Basic *\"+'*'+*}"),
    ]) func formOfAValue(_ text: String, _ form: String) {
        #expect(SafeText.form(of: text) == (form == "%" ? "" : form))
    }
}
