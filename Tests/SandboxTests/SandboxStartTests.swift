import Sandbox
import Testing

@Suite struct SandboxStartTests {
    @Test func theConfigurationIsTheDesignsOne() async throws {
        try await withSandbox { sandbox in
            let expected = """
                pipeline: sandbox
                webhook:
                  url: {env: N8N_WEBHOOK_URL}
                  dialect: entry
                  image: "docker.io/library/httpd"
                  tag: "2.4.66"
                n8n:
                  url: \(sandbox.n8nURL)
                  apiKey: {env: N8N_API_KEY}
                  workflow: "DIUN Upgrade Agent"
                  rateLimit: {limit: 5, window: 6h}
                agent:
                  url: \(sandbox.agentURL)
                  bearer: {env: CLAUDE_AGENT_API_TOKEN}
                tokens:
                  primary: {env: CLAUDE_CODE_OAUTH_TOKEN}
                  spare-1: {env: CLAUDE_CODE_OAUTH_TOKEN_SPARE_1}
                mint:
                  repository: "\(sandbox.repositoryPath)"
                  ref: master
                  folder: stacks/claude-agent-service
                  epochsLocal: claude_oauth_token_mint_epochs
                  ttlLocal: claude_oauth_token_ttl_seconds
                expiry: {warn: 30d, critical: 7d}
                deadline: 20s
                callTimeout: 2s
                proofMaxAge: 7d
                state: "\(sandbox.stateFolder)"
                push:
                  pushgateway: \(sandbox.gatewayURL)
                  inheritedNames: true
                  timeout: 2s

                """
            #expect(sandbox.configurationYAML == expected)
            #expect(sandbox.environment["N8N_WEBHOOK_URL"] == sandbox.webhookURL)
            #expect(sandbox.environment["CLAUDE_CODE_OAUTH_TOKEN"] == sandbox.tokens["primary"])
            #expect(sandbox.environment["CLAUDE_AGENT_API_TOKEN"] == sandbox.agentBearer)
        }
    }

    static let lengths: [TokenForm: Int] = [
        .good: 108, .sameAsPrimary: 108, .apiKey: 108, .refreshToken: 108, .oneLost: 107, .firstLine: 80,
        .wrapped: 109, .leadingSpace: 109, .trailingSpace: 109, .trailingNewline: 109, .badCharacter: 109,
        .quoted: 110, .tooLong: 114, .pairingCode: 87, .empty: 0, .credentialsFile: 364, .emptiedCredentials: 136,
    ]

    @Test func tokenForms() async throws {
        let change: (inout SandboxSettings) -> Void = {
            for form in TokenForm.allCases { $0.tokens.forms[form.rawValue] = form }
        }
        try await withSandbox(change) { sandbox in
            let primary = try #require(sandbox.tokens["primary"])
            #expect(primary.utf8.count == 108 && primary.hasPrefix("sk-ant-oat01-"))
            for form in TokenForm.allCases {
                let value = sandbox.tokens[form.rawValue]
                #expect(value?.utf8.count == Self.lengths[form], "\(form)")
                #expect((value == primary) == (form == .sameAsPrimary), "\(form)")
            }
        }
    }

    @Test func secretsDifferAtEveryStart() async throws {
        let first = try await withSandbox { $0.secrets }
        let second = try await withSandbox { $0.secrets }
        #expect(Set(first).isDisjoint(with: second))
        #expect(first.count >= 6)
    }

    @Test func aFolderThatCannotBeMadeIsSaid() async throws {
        await #expect(throws: SandboxError.folder(path: "/dev/null/x", errno: 20)) {
            _ = try await Sandbox.start(in: "/dev/null/x", scripts: Scripts.shared)
        }
    }
}
