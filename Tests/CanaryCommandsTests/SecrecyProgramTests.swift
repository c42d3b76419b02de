import CanaryConfig
import CanaryCore
import FoundationEssentials
import Glibc
import HTTPServer
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

/// The built program as a user starts it: both of its outputs and everything that it leaves behind.
@Suite struct SecrecyProgramTests {
    /// A sandbox and a configuration file for it.
    private struct Ground {
        var sandbox: Sandbox
        var folder: String
        var file: String { folder + "/canary.yaml" }
    }

    private static func with(
        _ settings: SandboxSettings = SandboxSettings(), _ body: (Ground) async throws -> Void
    ) async throws {
        try await Harness.with(settings) { harness in
            try await body(Ground(sandbox: harness.sandbox, folder: harness.folder))
        }
    }

    /// Runs the program and searches everything.
    private static func expectNoSecret(
        _ ground: Ground, _ arguments: [String], codes: Set<Int32>, more environment: [String: String] = [:],
        secrets: [(name: String, value: String)] = []
    ) async throws {
        let all = ground.sandbox.environment.merging(environment) { _, new in new }
        let run = try await ProgramRun.canary(arguments, environment: all)
        let scanner = SecretScanner(ground.sandbox.namedSecrets + secrets)
        let shown = arguments.map { $0.utf8.count > 40 ? "…" : $0 }.joined(separator: " ")
        #expect(codes.contains(run.code), "\(shown): \(run.code) \(run.errText)")
        #expect(!run.out.isEmpty || !run.err.isEmpty, "\(shown) says nothing")
        var exposure = Exposure()
        exposure.add("stdout", run.outText)
        exposure.add("stderr", run.errText)
        exposure.add(folder: ground.sandbox.stateFolder)
        exposure.add(ground.sandbox.pushes)
        exposure.expectNone(of: scanner, shown)
    }

    static let commands: [[String]] = [
        ["run", "-o", "json", "--progress", "plain"], ["run", "--progress", "plain"], ["run", "--plan"],
        ["run", "--plan", "--progress", "plain"], ["run", "--direct", "-o", "json"], ["check"],
        ["check", "-o", "json", "--progress", "plain"], ["tokens"], ["tokens", "-o", "json"], ["config", "show"],
        ["config", "check"],
    ]

    static let scenarios = [
        "healthy", "wrapped-token", "bearer-hard-coded", "bearer-in-clear", "bearer-text", "token-invalid",
        "token-wrapped", "token-pairing-code", "token-shadowed-auth", "webhook-redirect", "push-refused", "push-down",
        "webhook-silent", "mint-syntax-error", "webhook-unregistered",
    ]

    @Test func everyCommand() async throws {
        try await inParallel(Self.scenarios, width: 4) { name in
            let scenario = try #require(try ScenarioLibrary.named(name, causes: ScenarioFiles.causes))
            try await Self.with(scenario.settings) { ground in
                for command in name == "healthy" ? Self.commands : [Self.commands[0], Self.commands[2]] {
                    try await Self.expectNoSecret(ground, command + ["-c", ground.file], codes: [0, 1, 2, 3])
                }
            }
        }
    }

    /// Every form of the sandbox's; CanaryCore has a type of the same name.
    private static func forms<Form: CaseIterable>(like _: [String: Form]) -> Form.AllCases { Form.allCases }

    /// The runtime's backtrace would show registers, and what of the memory they point at.
    @Test func aCrashShowsNoMemory() async throws {
        try await Harness.with(.healthy { $0.agent.duration = 20_000 }) { harness in
            let program = try harness.start(["run"])
            // Far into the run where the machine is quick; anywhere in it will do.
            _ = try await until { harness.sandbox.jobs.contains { $0.polls > 0 } }
            program.send(SIGSEGV)
            let ended = try await program.finish()
            #expect(ended.code != 0)
            #expect(!(ended.out + ended.err).contains("acktrac"), "\(ended.err)")
            #expect(SecretScanner(harness.sandbox.namedSecrets).hits(in: ended.out + ended.err).isEmpty)
        }
    }

    /// One token in every form of damage, each read from standard input.
    @Test func validate() async throws {
        var settings = SandboxSettings()
        for form in Self.forms(like: settings.tokens.forms) where form != .empty {
            settings.tokens.forms[form.rawValue] = form
        }
        try await Self.with(settings) { ground in
            let scanner = SecretScanner(ground.sandbox.namedSecrets)
            try await inParallel(ground.sandbox.tokens.sorted { $0.key < $1.key }, width: 4) { name, token in
                for (prefix, suffix) in [("", ""), ("CLAUDE_CODE_OAUTH_TOKEN=", "\n"), ("Bearer ", "\r\n")] {
                    for form in ["text", "json"] {
                        let run = try await ProgramRun.canary(
                            ["tokens", "validate", "-", "-o", form], input: Array((prefix + token + suffix).utf8))
                        #expect(run.code == 0 || run.code == 1, "\(name): \(run.code) \(run.errText)")
                        #expect(scanner.hits(in: run.out + run.err).isEmpty, "\(prefix)\(name)")
                    }
                }
            }
        }
    }

    /// Where a token can be put on the command line by mistake.
    static let mistakes: [[String]] = [
        ["SECRET"], ["tokens", "validate", "SECRET"], ["tokens", "SECRET"], ["causes", "SECRET"], ["run", "SECRET"],
        ["run", "-o", "SECRET"], ["run", "--output=json=/nowhere/SECRET/x"], ["run", "--dialect", "SECRET"],
        ["run", "--deadline", "SECRET"], ["run", "--SECRET"], ["run", "--plan=SECRET"],
        ["run", "--agent-bearer", "SECRET"],
        ["run", "--agent-bearer=env:SECRET"], ["run", "--agent-bearer=file:SECRET"], ["run", "-c", "SECRET"],
        ["run", "--config=/nowhere/SECRET"], ["run", "--sandbox=SECRET"], ["check", "--tokens", "SECRET"],
        ["check", "--tokens", "primary=SECRET"], ["sandbox", "--scenario", "SECRET"], ["help", "SECRET"],
        ["completions", "SECRET"], ["run", "--pipeline", "SECRET"], ["run", "--tag", "SECRET"],
        ["run", "--image", "SECRET"], ["run", "--n8n-workflow", "SECRET"], ["run", "--mint-repository", "SECRET"],
        ["run", "--mint-ref", "SECRET"], ["run", "--mint-folder", "SECRET"], ["run", "--state", "/tmp/SECRET"],
        ["run", "--webhook-url", "SECRET"],
        ["run", "--webhook-url", "http://h/webhook/SECRET", "--agent-url", "SECRET"],
        ["run", "--n8n-url", "http://x:SECRET@127.0.0.1:1"],
        ["config", "show", "--pushgateway", "http://SECRET.example"],
    ]

    @Test func pastedOnTheCommandLine() async throws {
        try await Self.with { ground in
            let secrets = ["CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_AGENT_API_TOKEN"].compactMap {
                ground.sandbox.environment[$0]
            }
            try await inParallel(Self.mistakes, width: 4) { arguments in
                for secret in secrets {
                    let words = arguments.map { $0.replacing("SECRET", with: secret) }
                    let all =
                        words.contains("-c") || words[0] == "tokens" || words[0] == "causes"
                        ? words : words + ["-c", ground.file]
                    try await Self.expectNoSecret(ground, all, codes: [1, 2, 3, 64, 78])
                }
            }
        }
    }

    /// Where a token can be put in the configuration by mistake.
    static let lines = [
        "pipeline: SECRET", "webhook: SECRET", "webhook: {url: {env: SECRET}}",
        "webhook: {url: {env: N8N_WEBHOOK_URL}, tag: SECRET}",
        "webhook: {url: {env: N8N_WEBHOOK_URL}, image: docker.io/SECRET}",
        "agent: {url: 'http://h/SECRET', bearer: SECRET}",
        "n8n: {url: 'http://h', apiKey: {file: SECRET}}", "n8n: {url: 'http://h', workflow: SECRET}",
        "tokens: {primary: SECRET}",
        "tokens: {SECRET: {env: CLAUDE_CODE_OAUTH_TOKEN}}", "mint: {repository: SECRET}",
        "mint: {repository: /r, ref: SECRET}",
        "state: /tmp/SECRET", "SECRET: x", "deadline: SECRET", "x: [SECRET", "# SECRET\npipelin: y",
        "push: {pushgateway: 'http://SECRET'}",
    ]

    @Test func pastedIntoTheConfiguration() async throws {
        try await Self.with { ground in
            let rest =
                "\nagent: {url: '\(ground.sandbox.agentURL)', bearer: {env: CLAUDE_AGENT_API_TOKEN}}\nstate: \(ground.folder)/state\n"
            let secrets = ["CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_AGENT_API_TOKEN"].compactMap {
                ground.sandbox.environment[$0]
            }
            try await inParallel(Array(Self.lines.enumerated()), width: 4) { number, line in
                for (index, secret) in secrets.enumerated() {
                    let file = "\(ground.folder)/\(number)-\(index).yaml"
                    let text =
                        line.replacing("SECRET", with: secret)
                        + (line.contains("agent:") || line.contains("state:") ? "\n" : rest)
                    try Data(text.utf8).write(to: URL(filePath: file))
                    for command in [["config", "check"], ["config", "show"], ["check"]] {
                        try await Self.expectNoSecret(ground, command + ["-c", file], codes: [0, 1, 2, 78])
                    }
                }
            }
        }
    }

    /// A git server that quotes the password that it was sent, in its answers' every part.
    @Test func quotedByAGitServer() async throws {
        let password = "pW9x" + "Kq7Zt3Rb8Nc5Vm2Ld6Hs4Gf1Jw0Py"
        let answers: [@Sendable (String) -> HTTPServerResponse] = [
            {
                HTTPServerResponse(
                    status: 401, contentType: "text/plain", text: $0,
                    headers: ["WWW-Authenticate": "Basic realm=\"\($0)\""])
            },
            { HTTPServerResponse(status: 403, contentType: "text/plain", text: $0) },
            { HTTPServerResponse(status: 500, contentType: "text/html", text: "<html>\($0)") },
            {
                HTTPServerResponse(
                    status: 302, contentType: "text/plain", text: "", headers: ["Location": "/\($0)/info/refs"])
            },
            {
                HTTPServerResponse(
                    status: 301, contentType: "text/plain", text: "", headers: ["Location": "http://127.0.0.1:1/\($0)"])
            },
            { HTTPServerResponse(status: 200, contentType: $0, text: $0) },
            { Self.advertisement("ERR \($0)\n") },
            { Self.advertisement("\(String(repeating: "1", count: 40)) refs/heads/\($0)\0 agent=\($0)\n") },
            { Self.advertisement("\($0) refs/heads/master\n") },
        ]
        let coded = String(
            decoding: SecretScanner.base64(Array("git:\(password)".utf8), SecretScanner.standard), as: UTF8.self)
        try await Self.with { ground in
            try await inParallel(
                answers.enumerated().flatMap { [($0.offset, password), ($0.offset, coded)] }, width: 4
            ) { index, quote in
                let answer = answers[index]
                let asked = Locked(0)
                let server = try HTTPServer { _ in
                    asked.write { $0 += 1 }
                    return answer(quote)
                }
                let state = "\(ground.folder)/git-\(index)-\(quote.utf8.count)"
                let text = """
                    mint: {repository: '\(server.url)/infra.git', ref: master, password: {env: GIT_PASSWORD}}
                    tokens: {primary: {env: CLAUDE_CODE_OAUTH_TOKEN}}
                    deadline: 8s
                    callTimeout: 4s
                    state: \(state)
                    """
                let file = "\(state).yaml"
                try Data(text.utf8).write(to: URL(filePath: file))
                for command in [["check", "-o", "json"], ["check"], ["tokens"]] {
                    try await Self.expectNoSecret(
                        ground, command + ["-c", file], codes: [0, 1, 2], more: ["GIT_PASSWORD": password],
                        secrets: [(name: "git password", value: password)])
                }
                var exposure = Exposure()
                exposure.add(folder: state)
                exposure.expectNone(of: SecretScanner([(name: "git password", value: password)]), "git \(index)")
                #expect(asked.read { $0 } > 0)
                await server.stop()
            }
        }
    }

    /// The first answer of git's smart protocol with one line of the server's.
    private static func advertisement(_ line: String) -> HTTPServerResponse {
        func packet(_ text: String) -> String {
            let length = String(text.utf8.count + 4, radix: 16)
            return String(repeating: "0", count: 4 - length.utf8.count) + length + text
        }
        return HTTPServerResponse(
            status: 200, contentType: "application/x-git-upload-pack-advertisement",
            text: packet("# service=git-upload-pack\n") + "0000" + packet(line) + "0000")
    }

    /// What stands in the repository is shown where it is wrong: names, messages, source lines.
    @Test func quotedByTheRepository() async throws {
        try await Self.with { ground in
            let sandbox = ground.sandbox
            let token = sandbox.tokens["primary"] ?? ""
            let bearer = sandbox.agentBearer
            let main = "stacks/claude-agent-service/main.tf"
            let files: [[String: String?]] = [
                [
                    main:
                        "locals {\n  claude_oauth_token_mint_epochs = { \"\(token)\" = 5 }\n  claude_oauth_token_ttl_seconds = 31536000\n}\n"
                ],
                [
                    main:
                        "locals {\n  claude_oauth_token_mint_epochs = { primary = \"\(bearer)\" }\n  claude_oauth_token_ttl_seconds = \"\(token)\"\n}\n"
                ],
                [
                    main:
                        "locals {\n  claude_oauth_token_mint_epochs = { primary = \(bearer).\(bearer) }\n  x = \"\(token)\n}\n"
                ],
                [main: "locals {\n  claude_oauth_token_mint_epochs = \"\(token)\"\n}\n"],
                [main: "locals {\n  \(bearer) = 1\n}\n"],
                [main: nil, "stacks/claude-agent-service/\(token).tf": "locals { = \"\(bearer)\" }\n"],
            ]
            for (index, change) in files.enumerated() {
                try await sandbox.commit(change, message: "upgrade \(token) \(bearer)", author: bearer)
                for command in [["check", "-o", "json"], ["check"], ["tokens"], ["run", "--plan"]] {
                    try await Self.expectNoSecret(ground, command + ["-c", ground.file], codes: [0, 1, 2, 3])
                }
                _ = index
            }
        }
    }
}
