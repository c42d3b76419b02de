import CanaryCore

extension Setting {
    /// Every setting, in the order of the documentation. A section's first row makes the section: what comes after it has
    /// no place without it.
    public static let all: [Setting] = [
        .text("pipeline", default: "default", rule: .name, "Names the pipeline in gauges and reports.") {
            $0.pipeline = $1
        },

        .url("webhook.url", secretPath: true, "Where n8n takes DIUN's events; its path is kept secret.") {
            $0.webhook = Configuration.Webhook(url: $1)
        },
        Setting(
            "webhook.dialect", .choice(Dialect.allCases.map(\.rawValue)), flag: "dialect", default: .text("entry"),
            "The form of the event: entry (synthetic) or native (as DIUN sends it)."
        ) { configuration, value in
            if case .text(let text) = value, let dialect = Dialect(rawValue: text) {
                configuration.webhook?.dialect = dialect
            }
        },
        .text(
            "webhook.image", flag: "image", default: "docker.io/library/httpd",
            "The image that the event names; one that no stack uses."
        ) { $0.webhook?.image = $1 },
        .text("webhook.tag", flag: "tag", default: "2.4.66", rule: .optionalLine, "The tag that the event names.") {
            $0.webhook?.tag = $1
        },
        Setting(
            "webhook.repliesWithJob", .boolean, default: .text("false"),
            "The webhook's own answer carries the agent's job; then an event is sent though n8n cannot be seen."
        ) { if case .boolean(let isOn) = $1 { $0.webhook?.repliesWithJob = isOn } },
        Setting("webhook.headers", .headers, "Further headers that the webhook wants, each a reference.") {
            if case .headers(let headers) = $1 { $0.webhook?.headers = headers }
        },

        .url("n8n.url", "n8n's own address.") { $0.n8n = Configuration.N8n(url: $1) },
        .secret(
            "n8n.apiKey",
            "Key of n8n's public API, with the scopes execution:list, execution:read, workflow:list and workflow:read; without it executions cannot be seen."
        ) { $0.n8n?.apiKey = $1 },
        Setting("n8n.headers", .headers, "Further headers that what stands before n8n wants, each a reference.") {
            if case .headers(let headers) = $1 { $0.n8n?.headers = headers }
        },
        .text("n8n.workflow", default: "DIUN Upgrade Agent", "The workflow's name or id.") { $0.n8n?.workflow = $1 },
        .text("n8n.agentNode", "The node that calls the agent, where the workflow does not tell it by a plain URL.") {
            $0.n8n?.agentNode = $1
        },
        Setting("n8n.rateLimit", .section, default: .text("on"), "Whether the workflow has a limiter; off for none.") {
            if case .boolean(let isOn) = $1 { $0.n8n?.rateLimit = isOn ? Configuration.RateLimit() : nil }
        },
        Setting(
            "n8n.rateLimit.limit", .integer(1...100_000), default: .text("5"), "Events that the limiter lets through."
        ) { if case .integer(let limit) = $1 { $0.n8n?.rateLimit?.limit = limit } },
        .duration("n8n.rateLimit.window", .minutes(1) ... .days(31), default: "6h", "The time those events share.") {
            $0.n8n?.rateLimit?.window = $1
        },

        .url("agent.url", "claude-agent-service's address.") { $0.agent = Configuration.Agent(url: $1) },
        .secret("agent.bearer", "The bearer token that the agent asks for.") { $0.agent?.bearer = $1 },
        Setting("agent.headers", .headers, "Further headers that what stands before the agent wants, each a reference.")
        {
            if case .headers(let headers) = $1 { $0.agent?.headers = headers }
        },
        .text(
            "agent.name", default: "general-purpose",
            "The agent that a job of canary's own names; the default is built into the CLI."
        ) { $0.agent?.name = $1 },
        Setting(
            "agent.budget", .number(0.01...100), default: .text("1"),
            "The most a job of canary's own may cost, in US dollars."
        ) { if case .number(let budget) = $1 { $0.agent?.budget = budget } },

        Setting(
            "agent.instructions", .paths, default: .text(".claude,CLAUDE.md"), rule: .folder,
            "Where the infra repository has the agent's instructions; --when-needed fires when they change."
        ) { if case .paths(let paths) = $1 { $0.instructions = paths } },

        Setting(
            "tokens", .tokens,
            "The model's tokens by path, each a reference; beside it, where a token's form is unusual, `length` and `prefix`. primary is the agent's own."
        ) {
            if case .tokens(let tokens) = $1 { $0.tokens = tokens }
        },

        Setting("mint.repository", .location, "The infra repository: a folder (worktree, bare) or an https URL.") {
            if case .location(let location) = $1 { $0.mint = Configuration.Mint(repository: location) }
        },
        .text(
            "mint.ref", rule: .ref,
            "Branch, tag or commit to read, also as main~3 or v1^; the default branch without it."
        ) {
            $0.mint?.ref = $1
        },
        .text(
            "mint.folder", default: "stacks/claude-agent-service", rule: .folder,
            "The folder of the repository that holds the .tf files."
        ) { $0.mint?.folder = $1 },
        .text(
            "mint.epochsLocal", default: "claude_oauth_token_mint_epochs", rule: .identifier,
            "The local that maps token paths to mint times."
        ) { $0.mint?.epochsLocal = $1 },
        .text(
            "mint.ttlLocal", default: "claude_oauth_token_ttl_seconds", rule: .identifier,
            "The local that holds a token's life in seconds."
        ) { $0.mint?.ttlLocal = $1 },
        .text("mint.user", default: "git", "The user that a remote repository is asked as.") { $0.mint?.user = $1 },
        .secret("mint.password", "The password or access token for a remote repository.") { $0.mint?.password = $1 },
        .duration(
            "mint.timeout", .seconds(1) ... .seconds(3600), default: "5m",
            "The most that one reading of a remote repository may take, a first clone included; half of what is left of the deadline at most. Its first answer must come within callTimeout, and so must everything from a folder."
        ) { $0.mint?.timeout = $1 },

        .duration("expiry.warn", .zero ... .days(3650), default: "30d", "Warn when a token has less than this left.") {
            $0.expiry.warn = $1
        },
        .duration("expiry.critical", .zero ... .days(3650), default: "7d", "Fail when the primary has less than this.")
        {
            $0.expiry.critical = $1
        },
        .duration(
            "certificate.warn", .zero ... .days(3650), default: "14d",
            "Warn when a certificate that a service showed has less than this left."
        ) { $0.certificate.warn = $1 },
        .duration(
            "certificate.critical", .zero ... .days(3650), default: "2d",
            "Fail when one of them has less than this left."
        ) { $0.certificate.critical = $1 },
        .duration(
            "traffic.quietAfter", .minutes(1) ... .days(3650), default: "7d",
            "Warn when the newest real event is older; n8n keeps executions for 14 days by default."
        ) { $0.traffic.quietAfter = $1 },
        .duration(
            "traffic.upgradesQuietAfter", .minutes(1) ... .days(3650), default: "30d",
            "Warn when the newest upgrade commit is older."
        ) { $0.traffic.upgradesQuietAfter = $1 },
        .text(
            "traffic.commitAuthor", default: "service-upgrade", "The author's name of the upgrade agent's commits."
        ) { $0.traffic.commitAuthor = $1 },
        .text(
            "traffic.commitPrefix", default: "upgrade:",
            "What the first line of an upgrade commit begins with, whoever made it."
        ) { $0.traffic.commitPrefix = $1 },
        Setting(
            "traffic.nativeExpected", .boolean, default: .text("true"),
            "Whether DIUN's own events reach the webhook as DIUN writes them; false where an adapter rewrites them."
        ) { if case .boolean(let isExpected) = $1 { $0.traffic.nativeExpected = isExpected } },
        Setting(
            "workflow.lint.skip", .names(LintRuleName.all, prefix: "workflow."),
            "Rules of workflow lint that are left out, in check and run too."
        ) { if case .names(let names) = $1 { $0.lintSkip = names } },
        .duration(
            "deadline", .seconds(1) ... .days(1), default: "40m",
            "The most a whole run may take, its last push included."
        ) { $0.deadline = $1 },
        .duration(
            "callTimeout", .milliseconds(100) ... .minutes(10), default: "30s", "The most a single call may take."
        ) {
            $0.callTimeout = $1
        },
        .duration(
            "proofMaxAge", .minutes(1) ... .days(365), default: "7d",
            "How old the last proof may be before --when-needed fires again."
        ) { $0.proofMaxAge = $1 },
        Setting(
            "state", .path, default: .computed(words: "$XDG_STATE_HOME/canary", StateFolder.path),
            "The folder of journal, spool, lock, mirrors and history."
        ) { if case .text(let path) = $1 { $0.state = path } },
        .duration("history.keep", .minutes(1) ... .days(36_500), default: "400d", "How long past runs are kept.") {
            $0.history.keep = $1
        },
        Setting(
            "history.runs", .integer(1...1_000_000), default: .text("5000"),
            "How many past runs of a pipeline are kept, at most."
        ) { if case .integer(let runs) = $1 { $0.history.runs = runs } },

        .url("push.pushgateway", "The Pushgateway that gets the gauges.") {
            $0.push = Configuration.Push(gateway: $1)
        },
        Setting(
            "push.inheritedNames", .boolean, default: .text("true"),
            "Also push under the names that the alert rules of claude-oauth-expiry-monitor read."
        ) { if case .boolean(let isOn) = $1 { $0.push?.inheritedNames = isOn } },
        .duration("push.timeout", .milliseconds(100) ... .minutes(5), default: "10s", "The most a push may take.") {
            $0.push?.timeout = $1
        },

        .text(
            "lease.name", rule: .object, "The Lease that lets one canary of a cluster run at a time; none without it."
        ) {
            $0.lease = Configuration.Lease(name: $1)
        },
        Setting(
            "lease.namespace", .text, default: .inPod(words: "the pod's own", \.namespace), rule: .object,
            "The namespace that the Lease is in."
        ) { if case .text(let text) = $1 { $0.lease?.namespace = text } },
        Setting(
            "lease.server", .url(secretPath: false), default: .inPod(words: "the pod's own", \.server),
            "The cluster's API server."
        ) { if case .url(let url) = $1 { $0.lease?.server = url } },
        Setting(
            "lease.tokenFile", .path, default: .inPod(words: "the pod's own", \.token),
            "The service account's token; read again for every call, as it is rotated."
        ) { if case .text(let path) = $1 { $0.lease?.tokenFile = path } },
        Setting(
            "lease.caFile", .path, default: .inPod(words: "the pod's own", \.roots),
            "What the API server's certificate is verified with; PEM."
        ) { if case .text(let path) = $1 { $0.lease?.caFile = path } },
        .duration(
            "lease.duration", .seconds(5) ... .minutes(60), default: "60s",
            "How long a renewal of the Lease holds; it is renewed after a third of it."
        ) { $0.lease?.duration = $1 },
    ]

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// `webhook`, `n8n`, `n8n.rateLimit`, …
    static let sections: Set<String> = Set(
        all.flatMap { setting -> [String] in
            let parts = setting.key.split(separator: ".")
            return (1..<max(parts.count, 1)).map { parts.prefix($0).joined(separator: ".") }
        })

    /// The keys directly in a section (`""` is the whole file), in the order of the table.
    static func names(in section: String) -> [String] {
        var names: [String] = []
        for setting in all {
            let parts = setting.key.split(separator: ".")
            let depth = section.isEmpty ? 0 : section.split(separator: ".").count
            guard parts.count > depth, section.isEmpty || setting.key.utf8.starts(with: (section + ".").utf8) else {
                continue
            }
            let name = String(parts[depth])
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// The row without which this one has no place: `webhook.url` of `webhook.tag`.
    var owner: String? {
        guard let dot = key.utf8.firstIndex(of: UInt8(ascii: ".")) else { return nil }
        let section = String(key[..<dot])
        guard let first = Setting.all.first(where: { $0.key.utf8.starts(with: (section + ".").utf8) }) else {
            return nil
        }
        switch first.kind {
        case .url, .location: return first.key == key ? nil : first.key
        // A name without a default.
        case .text where first.defaultText == nil: return first.key == key ? nil : first.key
        default: return nil
        }
    }

    // MARK: Rows by kind

    private static func text(
        _ key: String, flag: String? = nil, default defaultText: String? = nil, rule: TextRule = .line, _ help: String,
        set: @escaping @Sendable (inout Configuration, String) -> Void
    ) -> Setting {
        Setting(key, .text, flag: flag, default: defaultText.map(Default.text) ?? .none, rule: rule, help) {
            if case .text(let text) = $1 { set(&$0, text) }
        }
    }

    private static func url(
        _ key: String, secretPath: Bool = false, _ help: String,
        set: @escaping @Sendable (inout Configuration, ServiceURL) -> Void
    ) -> Setting {
        Setting(key, .url(secretPath: secretPath), flag: key == "push.pushgateway" ? "pushgateway" : nil, help) {
            if case .url(let url) = $1 { set(&$0, url) }
        }
    }

    private static func secret(
        _ key: String, _ help: String, set: @escaping @Sendable (inout Configuration, Secret) -> Void
    ) -> Setting {
        Setting(key, .secret, help) { if case .secret(let secret) = $1 { set(&$0, secret) } }
    }

    private static func duration(
        _ key: String, _ bounds: ClosedRange<Duration>, default defaultText: String, _ help: String,
        set: @escaping @Sendable (inout Configuration, Duration) -> Void
    ) -> Setting {
        Setting(key, .duration(bounds), default: .text(defaultText), help) {
            if case .duration(let duration) = $1 { set(&$0, duration) }
        }
    }
}

extension Duration {
    static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }
    static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
