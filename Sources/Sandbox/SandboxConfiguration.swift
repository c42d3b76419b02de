import Workflow

/// The canary's configuration for a sandbox: design.md section 6, with every secret a reference into the environment.
struct SandboxConfiguration {
    let settings: SandboxSettings
    let webhookURL: String
    let n8nURL: String
    let apiKey: String
    let agentURL: String
    let bearer: String
    let gatewayURL: String
    let repositoryPath: String
    let tokens: [String: String]
    let stateFolder: String

    private var canary: CanarySettings { settings.canary }

    var environment: [String: String] {
        var environment = ["N8N_WEBHOOK_URL": webhookURL]
        switch canary.n8nKey {
        case .right: environment["N8N_API_KEY"] = apiKey
        case .wrong: environment["N8N_API_KEY"] = APIKey.foreign(now: .now)
        case .absent: break
        }
        switch canary.bearer {
        case .right: environment["CLAUDE_AGENT_API_TOKEN"] = bearer
        case .wrong: environment["CLAUDE_AGENT_API_TOKEN"] = Made.word(40)
        case .absent: break
        }
        for (path, value) in tokens { environment[Self.variable(path)] = value }
        if settings.tokens.apiKeyBeside { environment["ANTHROPIC_API_KEY"] = "sk-ant-api03-" + Made.word(95) }
        if settings.tokens.authTokenBeside { environment["ANTHROPIC_AUTH_TOKEN"] = Made.word(60) }
        return environment
    }

    /// `CLAUDE_CODE_OAUTH_TOKEN`, and for a spare its name behind it.
    static func variable(_ path: String) -> String {
        let name = "CLAUDE_CODE_OAUTH_TOKEN"
        return path == "primary" ? name : name + "_" + path.uppercased().replacing("-", with: "_")
    }

    var yaml: String {
        var text = """
            pipeline: sandbox
            webhook:
              url: {env: N8N_WEBHOOK_URL}
              dialect: \(canary.dialect)
              image: \(quoted(canary.image))
              tag: \(quoted(canary.tag))

            """
        if canary.repliesWithJob { text += "  repliesWithJob: true\n" }
        if canary.hasN8n {
            text += "n8n:\n  url: \(n8nURL)\n"
            if canary.n8nKey != .absent { text += "  apiKey: {env: N8N_API_KEY}\n" }
            text += """
                  workflow: \(quoted(canary.workflow))
                  rateLimit: {limit: \(settings.workflow.limit), window: \(settings.workflow.window)h}

                """
        }
        text += "agent:\n  url: \(agentURL)\n"
        if !canary.agentName.isEmpty { text += "  name: \(quoted(canary.agentName))\n" }
        if canary.bearer != .absent { text += "  bearer: {env: CLAUDE_AGENT_API_TOKEN}\n" }
        if canary.hasTokens {
            text += "tokens:\n"
            for path in settings.tokens.forms.keys.sorted() {
                text += "  \(path): {env: \(Self.variable(path))}\n"
            }
        }
        if canary.hasMint {
            text += """
                mint:
                  repository: \(quoted(repositoryPath))
                  ref: \(canary.ref)
                  folder: \(canary.folder)
                  epochsLocal: claude_oauth_token_mint_epochs
                  ttlLocal: claude_oauth_token_ttl_seconds

                """
        }
        text += """
            expiry: {warn: 30d, critical: 7d}
            deadline: \(canary.deadline)
            callTimeout: \(canary.callTimeout)
            proofMaxAge: \(canary.proofMaxAge)
            state: \(quoted(stateFolder))

            """
        if canary.hasPush {
            text += "push:\n  pushgateway: \(gatewayURL)\n"
            text += "  inheritedNames: \(canary.inheritedNames)\n  timeout: \(canary.callTimeout)\n"
        }
        return canary.extra.isEmpty ? text : text + canary.extra + "\n"
    }

    /// A JSON string is a YAML string.
    private func quoted(_ text: String) -> String { JSONValue.string(text).text }
}
