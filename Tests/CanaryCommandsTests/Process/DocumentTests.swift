import FoundationEssentials
import Sandbox
import Testing

/// The documents that the program makes are up to date, and every command in README and docs/ does what stands there.
@Suite struct DocumentTests {
    static let generated: [(file: String, words: [String])] = [
        ("causes.md", ["causes", "--output", "markdown"]), ("metrics.md", ["metrics", "--output", "markdown"]),
        ("configuration.md", ["config", "reference"]), ("configuration.schema.json", ["config", "schema"]),
        ("scenarios.md", ["scenarios", "--reference"]), ("scenario.schema.json", ["scenarios", "--schema"]),
    ]

    @Test func areWhatTheProgramPrints() async throws {
        for (file, words) in Self.generated {
            let printed = try await RunningProgram.run([Child.canary] + words)
            let path = "\(Child.repositoryRoot)/docs/\(file)"
            let kept = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
            #expect(printed.code == 0 && !printed.out.isEmpty)
            // Compared here: the difference of two long texts is no message.
            let isSame = kept == printed.out
            #expect(isSame, "docs/\(file) is not what `canary \(words.joined(separator: " "))` prints: make docs")
        }
    }

    /// The configuration to begin with is one.
    @Test func hasAnExampleThatCanBeUsed() async throws {
        let text = try await RunningProgram.run([Child.canary, "config", "reference"]).out
        let start = try #require(text.range(of: "```yaml\n")).upperBound
        let end = try #require(text.range(of: "\n```\n")).lowerBound
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        // Mounted secrets, which are not there.
        let example = text[start..<end].replacing("{file: /secrets/", with: "{file: \(folder)/")
        try Data(example.utf8).write(to: URL(filePath: folder + "/canary.yaml"))
        for name in ["n8n-api-key", "spare-1"] { try Data("x".utf8).write(to: URL(filePath: "\(folder)/\(name)")) }
        let environment = [
            "N8N_WEBHOOK_URL": "https://n8n.example/webhook/path", "CLAUDE_AGENT_API_TOKEN": "bearer",
            "CLAUDE_CODE_OAUTH_TOKEN": "token", "HOME": folder,
        ]
        let ended = try await RunningProgram.run(
            [Child.canary, "config", "check"], environment: environment, directory: folder)
        #expect(ended.code == 0 && ended.err.isEmpty, "\(ended.out)\(ended.err)")
    }

    struct Line: Sendable { var document: String, number: Int, command: String, code: Int32 }

    /// The lines of blocks marked `sh` that begin with `canary`, or `$ canary` as they stand beside their output.
    static func commands() throws -> [Line] {
        let root = Child.repositoryRoot
        let names = try FileManager.default.contentsOfDirectory(atPath: root + "/docs").filter { $0.hasSuffix(".md") }
        var found: [Line] = []
        for document in ["README.md"] + names.sorted().map({ "docs/" + $0 }) {
            let bytes = FileManager.default.contents(atPath: "\(root)/\(document)") ?? Data()
            found += commands(in: String(decoding: bytes, as: UTF8.self), of: document)
        }
        return found
    }

    static func commands(in text: String, of document: String) -> [Line] {
        var found: [Line] = []
        var isShell = false
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let trimmed = line.drop { $0 == " " }
            if trimmed.hasPrefix("```") {
                isShell = !isShell && trimmed.dropFirst(3) == "sh"
                continue
            }
            let command = trimmed.hasPrefix("$ ") ? trimmed.dropFirst(2) : trimmed
            guard isShell, command.hasPrefix("canary ") else { continue }
            let code = command.range(of: "# exit ").flatMap { Int32(command[$0.upperBound...].prefix { $0.isNumber }) }
            found.append(Line(document: document, number: index + 1, command: String(command), code: code ?? 0))
        }
        return found
    }

    /// The example of docs/scenarios.md, as a reader would copy it.
    static func scenario() throws -> String {
        let bytes = FileManager.default.contents(atPath: Child.repositoryRoot + "/docs/scenarios.md") ?? Data()
        let text = String(decoding: bytes, as: UTF8.self)
        let start = try #require(text.range(of: "```yaml\n")).upperBound
        let end = try #require(text[start...].range(of: "\n```\n")).lowerBound
        return text[start..<end] + "\n"
    }

    @Test func findsCommandsInBlocks() {
        let text = """
            ```sh
            canary run   # exit 1
            make test
            $ canary check
            ```
            canary outside
            ```yaml
            canary: no
            ```
            """
        let found = Self.commands(in: text, of: "x")
        #expect(found.map(\.command) == ["canary run   # exit 1", "canary check"])
        #expect(found.map(\.code) == [1, 0] && found.map(\.number) == [2, 4])
    }

    /// As a reader has them, whose workflow calls the agent of his configuration.
    private static func copyWorkflows(to folder: String, agent: String) throws {
        let own = Child.repositoryRoot + "/scenarios/workflows"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in try Temporary.names(in: own) {
            let text = String(decoding: FileManager.default.contents(atPath: "\(own)/\(name)") ?? Data(), as: UTF8.self)
            let mended = text.replacing(
                "http://claude-agent-service.claude-agent.svc.cluster.local:8080", with: agent)
            try Data(mended.utf8).write(to: URL(filePath: "\(folder)/\(name)"))
        }
    }

    /// Each in a folder of its own, with a sandbox's configuration in it under the usual name.
    @Test func everyCommandDoesWhatItSays() async throws {
        let scenario = try Self.scenario()
        for line in try Self.commands() {
            try await Harness.with(.patient()) { harness in
                let bin = harness.folder + "/bin"
                try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
                try FileManager.default.createSymbolicLink(atPath: bin + "/canary", withDestinationPath: Child.canary)
                var environment = harness.variables
                environment["CANARY_CONFIG"] = nil
                environment["PATH"] = bin + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
                let token = harness.sandbox.tokens["primary"] ?? ""
                try Data(token.utf8).write(to: URL(filePath: harness.folder + "/token.txt"))
                let own = harness.folder + "/my-scenarios"
                try FileManager.default.createDirectory(atPath: own, withIntermediateDirectories: true)
                try Data(scenario.utf8).write(to: URL(filePath: own + "/bearer-after-rotation.yaml"))
                // The workflow files that docs/workflow.md reads.
                try Self.copyWorkflows(to: harness.folder + "/workflows", agent: harness.sandbox.agentURL)
                // A new one is copied by hand, and a character is lost.
                try Data(token.utf8.dropLast()).write(to: URL(filePath: harness.folder + "/new-token.txt"))
                let ended = try await RunningProgram.run(
                    command: line.command, environment: environment, input: token, directory: harness.folder)
                #expect(
                    ended.code == line.code,
                    "\(line.document):\(line.number): \(line.command): \(ended.out)\(ended.err)")
            }
        }
    }
}
