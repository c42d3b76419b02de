import CanaryCore
import FoundationEssentials
import Sandbox
import Testing

@testable import CanaryCommands

/// Repositories, Terraform files and tokens that are not what they should be; and how much memory bad answers can cost.
@Suite struct BadInputTests {
    // MARK: memory

    /// Spoilt answers that are large, each at a place that reads it.
    static let large: [(name: String, rule: WireFaultRule)] = [
        ("workflows, 100 MB", WireFaultRule(.n8n, .hugeBody, prefix: "/api/")),
        ("job, 100 MB", WireFaultRule(.agent, .hugeBody, prefix: "/jobs/", after: 1)),
        ("webhook, 100 MB", WireFaultRule(.webhook, .hugeBody, prefix: "/webhook", delivers: true)),
        ("gauges, 100 MB", WireFaultRule(.gateway, .hugeBody, prefix: "/metrics", method: "GET")),
        ("push, without end", WireFaultRule(.gateway, .endlessChunks, prefix: "/metrics/")),
        ("execution, without end", WireFaultRule(.n8n, .endlessChunks, prefix: "/api/v1/executions/")),
        ("health, without end", WireFaultRule(.agent, .endlessChunks, prefix: "/health")),
        ("headers without end", WireFaultRule(.agent, .headerFlood, prefix: "/health")),
        ("workflows, 200,000 deep", WireFaultRule(.n8n, .deepJSON, prefix: "/api/")),
        ("workflows, 14 MB of numbers", WireFaultRule(.n8n, .raw(json("1,", 7_000_000)), prefix: "/api/")),
        (
            "executions, 14 MB of objects",
            WireFaultRule(.n8n, .raw(json("{\"a\":{}},", 1_500_000)), prefix: "/api/v1/executions")
        ),
        (
            "job, 14 MB of texts",
            WireFaultRule(.agent, .raw(json("\"sk-ant-\\n\",", 1_200_000)), prefix: "/jobs/", after: 1)
        ),
    ]

    private static func json(_ item: String, _ count: Int) -> String {
        let body = "{\"data\":[" + String(repeating: item, count: count) + "0]}"
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n" + body
    }

    @Test func memoryIsBounded() async throws {
        try await inParallel(Self.large, width: 3) { name, rule in
            var settings = SandboxSettings()
            settings.faults = [rule]
            settings.canary.callTimeout = "8s"
            settings.canary.deadline = "20s"
            try await Harness.with(settings) { harness in
                let file = harness.folder + "/canary.yaml"
                let run = try await ProgramRun.canary(
                    ["run", "-o", "json", "-c", file], environment: harness.sandbox.environment)
                #expect((0...3).contains(run.code), "\(name): \(run.code) \(run.errText.prefix(300))")
                #expect(run.peak > 0 && run.peak < 200 << 20, "\(name): \(run.peak >> 20) MiB")
                #expect(run.seconds < 25, "\(name): \(run.seconds) s")
                #expect(
                    !run.outText.contains("\"findings\": []") || rule.endpoint == .gateway, "\(name): \(run.outText)")
                #expect(harness.sandbox.events.count <= 1)
            }
        }
    }

    /// A job whose output is 8 MB of what makes masks and judges work hardest.
    @Test(arguments: [
        "API Error: 401 {\\\"a\\\": [ sk-ant-oat01-%41%42 https://h/?q=1 ]}\\n", "{\\\"type\\\":\\n",
        "\\\\u0041%25\\\\\\\"=:Bearer \\n", "[[[[",
    ])
    func hugeJob(_ line: String) async throws {
        let output = String(repeating: line, count: 8_000_000 / line.utf8.count)
        try await Harness.with { harness in
            let meddler = try Meddler(before: harness.sandbox.agentURL) { request, answer in
                guard request.target.hasPrefix("/jobs/"), answer.status == 200 else { return answer }
                return answer.replacing([
                    "\"status\":\"completed\"": "\"status\":\"failed\"", "\"exit_code\":0": "\"exit_code\":1",
                    "\"output\":[": "\"output\":[\"\(output)\"],\"old\":[",
                ])
            }
            let file = harness.folder + "/canary.yaml"
            let run = try await ProgramRun.canary(
                [
                    "run", "-o", "json", "-c", file, "--agent-url", meddler.url, "--deadline", "30s", "--call-timeout",
                    "10s",
                ],
                environment: harness.sandbox.environment)
            #expect(run.code == 1 || run.code == 2, "\(run.code) \(run.errText.prefix(300))")
            #expect(run.outText.contains("\"model."), "\(run.outText.prefix(3000))")
            #expect(run.peak < 200 << 20, "\(run.peak >> 20) MiB")
            #expect(run.seconds < 35, "\(run.seconds) s")
            await meddler.stop()
        }
    }

    // MARK: repositories

    private static let main = "stacks/claude-agent-service/main.tf"
    private static func locals(_ body: String) -> String { "locals {\n\(body)\n}\n" }

    /// What stands in the Terraform files, and whether a mint date may still be read.
    static let sources: [(name: String, files: [String: String])] = [
        ("10 MB of comment", [main: "# " + String(repeating: "x", count: 10 << 20)]),
        ("10 MB of locals", [main: locals(String(repeating: "  a = 1 + 2 # y\n", count: 650_000))]),
        (
            "10 MB in one text",
            [main: locals("  claude_oauth_token_mint_epochs = \"" + String(repeating: "x", count: 10 << 20) + "\"")]
        ),
        (
            "deep brackets",
            [main: locals("  claude_oauth_token_mint_epochs = " + String(repeating: "[", count: 100_000))]
        ),
        (
            "deep parentheses",
            [
                main: locals(
                    "  claude_oauth_token_mint_epochs = { primary = " + String(repeating: "(", count: 50_000) + "1"
                        + String(repeating: ")", count: 50_000) + " }")
            ]
        ),
        ("deep blocks", [main: String(repeating: "a {\n", count: 50_000)]),
        (
            "deep templates",
            [main: locals("  claude_oauth_token_mint_epochs = \"" + String(repeating: "${\"", count: 20_000))]
        ),
        (
            "deep unary",
            [
                main: locals(
                    "  claude_oauth_token_mint_epochs = { primary = " + String(repeating: "-", count: 100_000) + "1 }")
            ]
        ),
        ("deep JSON", ["stacks/claude-agent-service/main.tf.json": String(repeating: "{\"locals\":", count: 50_000)]),
        (
            "huge power",
            [
                main: locals(
                    "  claude_oauth_token_mint_epochs = { primary = pow(9999999999, 9999999999) }\n  claude_oauth_token_ttl_seconds = 1e999999999"
                )
            ]
        ),
        (
            "huge number",
            [
                main: locals(
                    "  claude_oauth_token_mint_epochs = { primary = \(String(repeating: "9", count: 200_000)) }\n  claude_oauth_token_ttl_seconds = 31536000"
                )
            ]
        ),
        ("cycle", [main: locals("  claude_oauth_token_mint_epochs = local.a\n  a = local.b\n  b = local.a")]),
        ("binary", [main: String(decoding: (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }, as: UTF8.self)]),
        ("empty", [main: ""]),
        (
            "many files",
            Dictionary(
                uniqueKeysWithValues: (0..<300).map {
                    ("stacks/claude-agent-service/f\($0).tf", locals("  a\($0) = 1"))
                })
        ),
        (
            "heredoc without end",
            [main: locals("  claude_oauth_token_mint_epochs = <<EOT\n" + String(repeating: "x\n", count: 100_000))]
        ),
        (
            "doubling",
            [
                main: locals(
                    "  a0 = \"xxxxxxxxxx\"\n"
                        + (1...60).map { "  a\($0) = \"${local.a\($0 - 1)}${local.a\($0 - 1)}\"\n" }.joined()
                        + "  claude_oauth_token_mint_epochs = local.a60")
            ]
        ),
    ]

    @Test func terraform() async throws {
        try await inParallel(Self.sources, width: 4) { name, files in
            var settings = SandboxSettings()
            settings.repository.damage = .folderMissing
            settings.repository.extraFiles = files
            settings.canary.deadline = "20s"
            try await Harness.with(settings) { harness in
                let start = ContinuousClock.now
                harness.session.options.freeOnly = true
                let report = await harness.session.report()
                let causes = report.findings.map(\.cause)
                #expect(ContinuousClock.now - start < .seconds(25), "\(name)")
                // What is not read, or not evaluated within its bounds, is unknown; broken is only what Terraform refuses.
                let states: [HopState?] = name.hasPrefix("10 MB") ? [.unknown] : [.failed, .unknown]
                #expect(states.contains(report.hops.first { $0.hop == .mint }?.state), "\(name): \(causes)")
                #expect(causes.contains { $0.hasPrefix("mint.") }, "\(name): \(causes)")
                #expect(report.tokens.allSatisfy { $0.expiry == nil }, "\(name)")
            }
        }
    }

    /// Folders that are no repository, or a broken one, by what is done to the sandbox's.
    static let folders: [(name: String, damage: @Sendable (String) throws -> Void)] = [
        ("gone", { try FileManager.default.removeItem(atPath: $0) }),
        (
            "a file",
            { path in
                try FileManager.default.removeItem(atPath: path)
                try Data("hello".utf8).write(to: URL(filePath: path))
            }
        ),
        (
            "an empty folder",
            { path in
                try FileManager.default.removeItem(atPath: path)
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
        ),
        ("HEAD is binary", { try Data((0...255).map { UInt8($0) }).write(to: URL(filePath: $0 + "/.git/HEAD")) }),
        ("HEAD is 10 MB", { try Data(repeating: 0x61, count: 10 << 20).write(to: URL(filePath: $0 + "/.git/HEAD")) }),
        (
            "configuration is binary",
            { try Data((0...255).map { UInt8($0) }).write(to: URL(filePath: $0 + "/.git/config")) }
        ),
        ("objects gone", { try FileManager.default.removeItem(atPath: $0 + "/.git/objects") }),
        (
            "refs are nonsense",
            { path in
                for name in ["refs/heads/master", "packed-refs"] {
                    try Data("zzzz\n\0".utf8).write(to: URL(filePath: "\(path)/.git/\(name)"))
                }
            }
        ),
        (
            "objects are nonsense",
            { path in
                let objects = path + "/.git/objects"
                for name in FileManager.default.subpaths(atPath: objects) ?? [] {
                    var isFolder = false
                    guard FileManager.default.fileExists(atPath: "\(objects)/\(name)", isDirectory: &isFolder),
                        !isFolder
                    else { continue }
                    try? FileManager.default.removeItem(atPath: "\(objects)/\(name)")
                    try Data("x\u{1}nonsense".utf8).write(to: URL(filePath: "\(objects)/\(name)"))
                }
            }
        ),
    ]

    @Test func repositories() async throws {
        try await inParallel(Self.folders, width: 4) { name, damage in
            try await Harness.with { harness in
                try damage(harness.sandbox.repositoryPath)
                let report = await harness.session.report()
                let causes = report.findings.map(\.cause)
                // The branch is there all the same, and is named in the configuration.
                if name.hasPrefix("HEAD") || name.hasPrefix("configuration"), report.verdict == .healthy { return }
                #expect(report.verdict == .inconclusive || report.verdict == .unhealthy, "\(name): \(causes)")
                #expect(causes.contains { $0.hasPrefix("mint.") }, "\(name): \(causes)")
                // Whether a stack uses the image cannot be seen.
                #expect(harness.sandbox.events.isEmpty, "\(name)")
            }
        }
    }

    // MARK: tokens

    /// What stands in a token's file.
    static let tokens: [(name: String, bytes: [UInt8]?)] = [
        ("a folder", nil), ("nothing", []), ("1 MB", Array(repeating: 0x61, count: 1 << 20)),
        ("1 MB of prefix", Array(String(repeating: "sk-ant-oat01-", count: 80_000).utf8)),
        ("binary", (0...255).map { UInt8($0) }),
        ("zeros", Array(repeating: 0, count: 108)),
        ("not UTF-8", Array("sk-ant-oat01-".utf8) + Array(repeating: 0xFF, count: 95)),
        ("UTF-16", [0xFF, 0xFE] + "sk-ant-oat01-".utf8.flatMap { [$0, 0] }),
        ("newlines", Array(repeating: 0x0A, count: 5000)),
        ("JSON", Array("{\"claudeAiOauth\":{\"accessToken\":7,\"expiresAt\":\"x\"}}".utf8)),
        ("deep JSON", Array(String(repeating: "{\"claudeAiOauth\":", count: 3000).utf8)),
        ("cut JSON", Array("{\"claudeAiOauth\":{\"accessToken\":\"sk-ant-".utf8)),
    ]

    @Test func tokenFiles() async throws {
        try await inParallel(Self.tokens) { name, bytes in
            var settings = SandboxSettings()
            settings.tokens.forms = [:]
            settings.canary.hasTokens = false
            try await Harness.with(settings) { plain in
                let path = plain.folder + "/token"
                if let bytes {
                    try Data(bytes).write(to: URL(filePath: path))
                } else {
                    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                }
                var harness = try Harness(
                    plain.sandbox, plain.folder, flags: ["tokens": "primary=file:\(path)"], environment: [:])
                let report = await harness.session.report()
                let causes = report.findings.map(\.cause)
                #expect(report.hops.first?.state == .failed, "\(name): \(causes)")
                #expect(causes.first?.hasPrefix("token.") == true, "\(name): \(causes)")
                #expect(plain.sandbox.events.isEmpty, "\(name)")
                harness.session.options.freeOnly = true
                let again = await harness.session.report()
                #expect(again.verdict == .unhealthy, "\(name)")
            }
        }
    }
}
