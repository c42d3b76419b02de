import CanaryCore
import Testing

@testable import CanaryConfig

@Suite struct ExampleTests {
    @Test func everyValueArrives() throws {
        let loaded = try load(example, environment: exampleEnvironment, files: exampleFiles)
        let configuration = loaded.configuration
        #expect(loaded.warnings == [])
        #expect(loaded.path == "canary.yaml")
        #expect(configuration.pipeline == "home")
        let webhook = try #require(configuration.webhook)
        #expect(webhook.url.text == "https://n8n.example.org/webhook/9d8f7e6a-secret-path")
        #expect(webhook.dialect == .entry)
        #expect(webhook.image == "docker.io/library/httpd")
        #expect(webhook.tag == "2.4.66")
        #expect(webhook.headers.isEmpty)
        let n8n = try #require(configuration.n8n)
        #expect(n8n.url.text == "http://n8n.n8n.svc.cluster.local")
        #expect(n8n.apiKey?.text == "key-value-22")
        #expect(n8n.workflow == "DIUN Upgrade Agent")
        #expect(n8n.rateLimit == Configuration.RateLimit(limit: 5, window: .seconds(21_600)))
        let agent = try #require(configuration.agent)
        #expect(agent.url.host == "claude-agent-service.claude-agent.svc.cluster.local")
        #expect(agent.bearer?.text == "bearer-value-1")
        #expect(agent.name == "general-purpose")
        #expect(agent.budget == 1)
        #expect(configuration.tokens.map(\.path) == ["primary", "spare-1"])
        #expect(configuration.tokens.map(\.origin) == ["env CLAUDE_CODE_OAUTH_TOKEN", "file /secrets/spare/token"])
        // Byte for byte: whether the newline is damage is for others to say.
        #expect(
            configuration.tokens.map(\.text) == ["sk-ant-oat01-first-token-value", "sk-ant-oat01-second-token-value\n"])
        let mint = try #require(configuration.mint)
        guard case .path("/repo") = mint.repository else {
            Issue.record("\(mint.repository)")
            return
        }
        #expect(mint.ref == "master")
        #expect(mint.user == "git")
        #expect(configuration.expiry.warn == .seconds(30 * 86_400))
        #expect(configuration.expiry.critical == .seconds(7 * 86_400))
        #expect(configuration.deadline == .seconds(2400))
        #expect(configuration.proofMaxAge == .seconds(7 * 86_400))
        #expect(configuration.callTimeout == .seconds(30))
        #expect(configuration.state == "/var/lib/canary")
        let push = try #require(configuration.push)
        #expect(push.gateway.host == "prometheus-prometheus-pushgateway.monitoring")
        #expect(push.inheritedNames)
        #expect(push.timeout == .seconds(10))
        for purpose in Purpose.allCases { try loaded.require(purpose) }
    }

    @Test func everySecretIsKnownToTheMask() throws {
        let loaded = try load(example, environment: exampleEnvironment, files: exampleFiles)
        let mask = SecretMask(secrets: loaded.secrets)
        let text = "9d8f7e6a-secret-path bearer-value-1 key-value-22 first-token-value second-token-value /webhook/ n8n"
        #expect(mask.mask(text) == "*** *** *** *** *** /webhook/ n8n")
    }

    @Test func shown() throws {
        let loaded = try load(
            example, environment: exampleEnvironment.merging(["CANARY_DEADLINE": "1h30m"]) { $1 },
            flags: ["tag": "2.4.67"], files: exampleFiles)
        let lines = loaded.show().split(separator: "\n").map {
            $0.split(separator: " ", omittingEmptySubsequences: true)
        }
        func line(_ key: String) -> String? { lines.first { $0[0] == key }?.joined(separator: " ") }
        #expect(line("pipeline") == "pipeline home canary.yaml:1")
        #expect(line("webhook.url") == "webhook.url https://n8n.example.org/*** canary.yaml:3 (env N8N_WEBHOOK_URL)")
        #expect(line("webhook.tag") == "webhook.tag 2.4.67 --tag")
        #expect(line("n8n.apiKey") == "n8n.apiKey *** canary.yaml:9 (file /secrets/n8n-api-key)")
        #expect(line("n8n.rateLimit.window") == "n8n.rateLimit.window 6h canary.yaml:11")
        #expect(line("agent.budget") == "agent.budget 1 default")
        #expect(line("tokens.spare-1") == "tokens.spare-1 *** canary.yaml:17 (file /secrets/spare/token)")
        #expect(line("deadline") == "deadline 1h30m variable CANARY_DEADLINE")
        #expect(line("push.timeout") == "push.timeout 10s default")
        for secret in exampleEnvironment.values.map({ $0 }) + exampleFiles.values.map({ $0 }) {
            #expect(!loaded.show().contains(secret))
        }
    }

    /// A secret in a place where nobody expects one is masked there too.
    @Test func aSecretInAnOpenFieldIsMasked() throws {
        let loaded = try load(
            "agent: {url: 'http://agent/bearer-value-1?key=abcdefgh', bearer: {env: B}, name: bearer-v}",
            environment: ["B": "bearer-value-1"])
        let shown = loaded.show()
        #expect(!shown.contains("bearer-v"))
        #expect(!shown.contains("abcdefgh"))
        #expect(shown.contains("agent.url"))
    }

    /// What is shown, sent and pushed must not be a secret: masked it would be of no use, and it has leaked already.
    @Test(arguments: [
        "pipeline: bearer-value-1", "pipeline: sk-ant-oat01-abcdefghijkl",
        "webhook: {url: http://h/x, tag: bearer-value-1}",
        "webhook: {url: http://h/x, image: docker.io/sk-ant-oat01-abcdefghijkl}",
        "mint: {repository: /x, ref: xbearer-value-1}",
        "mint: {repository: /sk-ant-api03-abcdefghijkl}", "state: /var/bearer-value-1",
        "n8n: {url: http://bearer-value-1}",
    ])
    func aSecretInAnOpenFieldIsRefused(_ text: String) throws {
        let agent = "\nagent: {url: http://agent, bearer: {env: B}}"
        do throws(ConfigurationError) {
            let loaded = try load(text + agent, environment: ["B": "bearer-value-1"])
            Issue.record("not refused: \(loaded.show())")
        } catch {
            #expect(error.problems.contains { if case .secretInClear = $0.kind { true } else { false } }, "\(error)")
            #expect(!error.rendered().contains("bearer-v") && !error.rendered().contains("abcdefgh"))
        }
    }
}
