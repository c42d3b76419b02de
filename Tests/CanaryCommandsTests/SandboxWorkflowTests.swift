import FoundationEssentials
import HTTPServer
import Testing

@testable import CanaryCommands

/// A workflow of the user's own in the sandbox: by the command line, and by a scenario file.
@Suite struct SandboxWorkflowTests {
    private static let folder = Child.repositoryRoot + "/scenarios/workflows"

    @Test(arguments: [
        ("diun-upgrade-both", "native", Int32(0), "healthy"), ("diun-upgrade-both", "entry", 0, "healthy"),
        ("diun-upgrade", "entry", 1, "workflow.native-dropped"),
        ("diun-upgrade", "native", 1, "workflow.native-dropped"),
    ]) func runsIt(_ name: String, _ dialect: String, _ code: Int32, _ says: String) async throws {
        let ended = try await ProgramRun.canary([
            "run", "--sandbox", "--workflow", "\(Self.folder)/\(name).json", "--dialect", dialect,
        ])
        #expect(ended.code == code, "\(ended.outText)\(ended.errText)")
        #expect(ended.outText.contains(says))
    }

    /// What is broken in the file is found by the run, as it would be in the real n8n.
    @Test(arguments: [
        (
            "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN",
            "handoff.bearer-missing"
        ),
        ("=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}", "", "handoff.bearer-header-empty"),
        ("\"jsCode\": \"", "\"jsCode\": \"throw new Error('no');\\n", "workflow.node-failed"),
        ("\"jsCode\": \"", "\"jsCode\": \"return [];\\n", "workflow.code-dropped"),
        ("/execute", "/run", "workflow.no-agent-node"),
        (
            "n8n-nodes-base.httpRequest\"", "n8n-nodes-base.httpRequest\", \"disabled\": true",
            "workflow.agent-node-disabled"
        ),
    ]) func findsWhatIsBroken(_ old: String, _ new: String, _ cause: String) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let text = String(
            decoding: try #require(FileManager.default.contents(atPath: "\(Self.folder)/diun-upgrade-both.json")),
            as: UTF8.self)
        try #require(text.contains(old))
        let broken = text.replacing(old, with: new)
        try Data(broken.utf8).write(to: URL(filePath: folder + "/broken.json"))
        let scenario = """
            title: My own workflow is broken
            given:
              workflow:
                file: broken.json
            then:
              cause: \(cause)
            """
        try Data(scenario.utf8).write(to: URL(filePath: folder + "/own.yaml"))
        let ended = try await ProgramRun.canary(["scenarios", folder])
        #expect(ended.code == 0, "\(ended.outText)\(ended.errText)")
    }

    /// What stands in no file, or what the sandbox lacks, is no fault of the workflow.
    @Test(arguments: [
        Other("a Set node", #""url": "={{ $json.target }}""#, code: 0, set: true),
        Other("a variable", #""url": "={{ $env.AGENT_BASE }}/execute""#, code: 0),
        Other("a variable of n8n's own", #""url": "={{ $vars.target }}""#, code: 0),
        Other("host and port", #""url": "=http://{{ $env.AGENT_HOST }}:{{ $env.PORT }}/execute""#, code: 0),
        Other(
            "a variable that gives no address", #""url": "={{ $env.A ? 1 : 2 }}""#, code: 2, lint: 1, "not supported"),
        Other(
            "a foreign host", Other.url, code: 2, lint: 2, "api.example.com",
            type: #"n8n-nodes-base.httpRequest", "parameters": {"url": "https://api.example.com/up"}, "x": "y"#),
        Other(
            "a credential", Other.url,
            #""authentication": "genericCredentialType", "genericAuthType": "httpHeaderAuth""#, code: 0),
        Other(
            "another kind of credential", Other.url,
            #""authentication": "genericCredentialType", "genericAuthType": "httpQueryAuth""#, code: 2, "httpQueryAuth"),
        Other("a node before it", Other.url, code: 2, "n8n-nodes-base.telegram", type: "n8n-nodes-base.telegram"),
        Other("a node of somebody else's", Other.url, code: 2, "n8n-nodes-acme.x", type: "n8n-nodes-acme.x"),
    ]) func blamesNoWorkflowForItsLimits(_ other: Other) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        try Data(other.json.utf8).write(to: URL(filePath: folder + "/w.json"))
        let ended = try await ProgramRun.canary(["run", "--sandbox", "--workflow", folder + "/w.json"])
        #expect(ended.code == other.code, "\(ended.outText)\(ended.errText)")
        #expect(!ended.outText.contains("✗"), "\(ended.outText)")
        #expect(other.says.isEmpty || ended.outText.contains(other.says), "\(ended.outText)")
        let linted = try await ProgramRun.canary(["workflow", "lint", folder + "/w.json"], limit: .seconds(120))
        #expect(linted.code == other.lint, "\(linted.outText)\(linted.errText)")
    }

    struct Other: Sendable, CustomTestStringConvertible {
        static let url = #""url": "http://agent.example.svc:8080/execute""#

        var testDescription: String
        var json: String
        var code: Int32
        /// What lint ends with; 1 where no URL tells which node calls the agent, which is a warning.
        var lint: Int32
        var says: String

        init(
            _ name: String, _ url: String, _ more: String = "", code: Int32, lint: Int32? = nil, _ says: String = "",
            set: Bool = false, type: String = ""
        ) {
            let middle =
                set
                ? #""n8n-nodes-base.set", "typeVersion": 3.4, "parameters": {"assignments": {"assignments": [{"id": "x", "name": "target", "type": "string", "value": "http://agent.example.svc:8080/execute"}]}, "includeOtherFields": true, "options": {}}"#
                : "\"\(type.isEmpty ? "n8n-nodes-base.noOp" : type)\", \"typeVersion\": \(type.contains("http") ? "4.2" : "1")"
            let body =
                "={{ JSON.stringify({ prompt: 'Upgrade ' + ($('Hook').first().json.body.image || $('Hook').first().json.body.diun_entry_image + ':' + $('Hook').first().json.body.diun_entry_imagetag) + ', see ' + ($('Hook').first().json.body.diun_entry_hublink || $('Hook').first().json.body.hub_link), agent: 'service-upgrade', max_budget_usd: 10, timeout_seconds: 1800 }) }}"
            json = """
                {"name": "Own", "nodes": [
                {"id": "1", "name": "Hook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0], "webhookId": "w-1",
                 "parameters": {"httpMethod": "POST", "path": "events", "options": {}}},
                {"id": "2", "name": "Middle", "position": [200, 0], "type": \(middle)},
                {"id": "3", "name": "Agent", "type": "n8n-nodes-base.httpRequest", "typeVersion": 4.2, "position": [400, 0],
                 "credentials": {"httpHeaderAuth": {"id": "c-1", "name": "Agent"}},
                 "parameters": {"method": "POST", \(url), \(more.isEmpty ? "" : more + ",") "sendHeaders": true,
                  "headerParameters": {"parameters": [\(more.isEmpty ? #"{"name": "Authorization", "value": "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"}"# : "")]},
                  "sendBody": true, "specifyBody": "json", "options": {}, "jsonBody": "\(body)"}}],
                "connections": {"Hook": {"main": [[{"node": "Middle", "type": "main", "index": 0}]]},
                 "Middle": {"main": [[{"node": "Agent", "type": "main", "index": 0}]]}},
                "settings": {"executionOrder": "v1"}}
                """
            (testDescription, self.code, self.says, self.lint) = (name, code, says, lint ?? code)
        }
    }

    /// What else listens on the machine is left alone until somebody names it.
    @Test func callsNoOtherServiceOfTheMachine() async throws {
        let targets = Locked<[String]>([])
        let server = try HTTPServer { request in
            targets.write { $0.append(request.target) }
            return HTTPServerResponse(status: 200, contentType: "application/json", text: "{}")
        }
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let call =
            #"n8n-nodes-base.httpRequest", "parameters": {"url": "http://127.0.0.1:\#(server.port)/up"}, "x": "y"#
        try Data(Other("", Other.url, code: 0, type: call).json.utf8).write(to: URL(filePath: folder + "/w.json"))
        let words = ["run", "--sandbox", "--workflow", folder + "/w.json"]
        let kept = try await ProgramRun.canary(words)
        #expect(kept.code == 2 && kept.outText.contains("--allow-port"), "\(kept.outText)\(kept.errText)")
        #expect(targets.read { $0 }.isEmpty)
        let passed = try await ProgramRun.canary(words + ["--allow-port", "\(server.port)"])
        #expect(!passed.outText.contains("--allow-port"), "\(passed.outText)\(passed.errText)")
        #expect(targets.read { $0 } == ["/up"])
        await server.stop()
    }

    @Test(arguments: [
        (["run", "--workflow", "x.json"], Int32(64), "add --sandbox"),
        (["run", "--allow-port", "80"], 64, "add --sandbox"),
        (["sandbox", "--allow-port", "0"], 64, "allow-port"),
        (["scenarios", "--allow-port", "65536"], 64, "allow-port"),
        (["run", "--sandbox", "--workflow", "/nonexistent/x.json"], 78, "No such file"),
        (["run", "--sandbox", "--workflow", "/"], 78, "Is a directory"),
        (["check", "--sandbox", "--workflow", "/dev/null"], 78, "not JSON"),
        (["sandbox", "--workflow", "/dev/zero"], 78, "larger than 16 MiB"),
        (["sandbox", "--n8n-port", "70000"], 64, "n8n-port"),
    ]) func refuses(_ words: [String], _ code: Int32, _ says: String) async throws {
        let ended = try await ProgramRun.canary(words)
        #expect(ended.code == code, "\(ended.outText)\(ended.errText)")
        #expect(ended.errText.contains(says), "\(ended.errText)")
    }

    @Test(arguments: [
        ("{\"name\":\"x\",\"nodes\":[],\"connections\":{}}", "no Webhook node"), ("[1,2]", "workflow"),
        ("{\"nodes\":[{\"name\":7}],\"connections\":[]}", "nodes[0]"),
    ]) func saysWhatIsWrongWithTheFile(_ text: String, _ says: String) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        try Data(text.utf8).write(to: URL(filePath: folder + "/w.json"))
        try Data("title: x\ngiven: {workflow: {file: w.json}}\n".utf8).write(to: URL(filePath: folder + "/s.yaml"))
        for words in [["sandbox", "--workflow", folder + "/w.json"], ["scenarios", folder + "/s.yaml"]] {
            let ended = try await ProgramRun.canary(words)
            #expect(ended.code == 78)
            #expect(ended.errText.contains(says), "\(ended.errText)")
        }
    }
}
