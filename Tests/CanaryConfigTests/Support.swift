import CanaryCore

@testable import CanaryConfig

/// Files that are not there: by path.
func files(_ content: [String: String], links: [String: String] = [:]) -> FileReader {
    FileReader(
        read: { path, limit in
            guard let text = content[path] else { return .failure(.missing) }
            return text.utf8.count > limit ? .failure(.tooLarge(limit: limit)) : .success(Array(text.utf8))
        },
        target: { links[$0] })
}

/// Loads a text as `canary.yaml`.
func load(
    _ yaml: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:],
    files others: [String: String] = [:]
) throws(ConfigurationError) -> Loaded {
    var content = others
    if let yaml { content["canary.yaml"] = yaml }
    return try ConfigurationLoader(environment: environment, flags: flags, files: files(content)).load()
}

/// The problems of a text that cannot be used; empty where it can.
func problems(
    _ yaml: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:],
    files: [String: String] = [:]
) -> [ConfigurationProblem] {
    do throws(ConfigurationError) {
        _ = try load(yaml, environment: environment, flags: flags, files: files)
        return []
    } catch {
        return error.problems
    }
}

extension Secret {
    var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }
}

extension Configuration.TokenSource {
    var text: String? { (try? value.get())?.text }
    var problem: Problem? { if case .failure(let problem) = value { problem } else { nil } }
}

extension ServiceURL {
    var text: String { withText { $0 } }
}

extension ConfigurationProblem {
    /// `line:column`, or the place in words.
    var at: String {
        if case .file(_, let line, let column) = place { "\(line):\(column)" } else { place.text }
    }
}

/// The example of design.md section 6, with references that can be read now.
let example = """
    pipeline: home
    webhook:
      url: {env: N8N_WEBHOOK_URL}        # its host may be shown, its path is a secret
      dialect: entry
      image: docker.io/library/httpd
      tag: "2.4.66"
    n8n:
      url: http://n8n.n8n.svc.cluster.local
      apiKey: {file: /secrets/n8n-api-key}
      workflow: DIUN Upgrade Agent
      rateLimit: {limit: 5, window: 6h}  # a window that has run out counts as full again
    agent:
      url: http://claude-agent-service.claude-agent.svc.cluster.local:8080
      bearer: {env: CLAUDE_AGENT_API_TOKEN}
    tokens:
      primary: {env: CLAUDE_CODE_OAUTH_TOKEN}
      spare-1: {file: /secrets/spare/token}
    mint:
      repository: /repo                  # worktree, bare, git-sync link, or https URL
      ref: master
      folder: stacks/claude-agent-service
      epochsLocal: claude_oauth_token_mint_epochs
      ttlLocal: claude_oauth_token_ttl_seconds
    expiry: {warn: 30d, critical: 7d}
    deadline: 40m
    proofMaxAge: 7d
    state: /var/lib/canary               # journal, spool, lock, mirrors, history
    push:
      pushgateway: http://prometheus-prometheus-pushgateway.monitoring:9091
      inheritedNames: true               # also as the job claude-oauth-expiry-monitor
    """

let exampleEnvironment = [
    "N8N_WEBHOOK_URL": "https://n8n.example.org/webhook/9d8f7e6a-secret-path",
    "CLAUDE_AGENT_API_TOKEN": "bearer-value-1",
    "CLAUDE_CODE_OAUTH_TOKEN": "sk-ant-oat01-first-token-value",
]
let exampleFiles = [
    "/secrets/n8n-api-key": "key-value-22\n", "/secrets/spare/token": "sk-ant-oat01-second-token-value\n",
]
