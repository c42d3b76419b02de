import FoundationEssentials
import Testing

@testable import CanaryCommands

/// A workflow of the user's own in the sandbox: by the command line, and by a scenario file.
@Suite struct SandboxWorkflowTests {
    private static let folder = Child.repositoryRoot + "/scenarios/workflows"

    @Test(arguments: [
        ("diun-upgrade-both", "native", Int32(0), "healthy"), ("diun-upgrade-both", "entry", 0, "healthy"),
        ("diun-upgrade", "entry", 0, "healthy"), ("diun-upgrade", "native", 1, "workflow.native-dropped"),
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

    @Test(arguments: [
        (["run", "--workflow", "x.json"], Int32(64), "add --sandbox"),
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
