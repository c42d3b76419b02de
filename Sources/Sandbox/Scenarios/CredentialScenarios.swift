extension SandboxScenario {
    private static func claude(_ name: String, _ title: String, _ outcome: ClaudeCase) -> SandboxScenario {
        SandboxScenario(name, title, .model) { $0.claude.outcome = outcome }
    }

    static let models = [
        claude("token-invalid", "the model's API does not know the token", .invalid),
        claude("token-expired", "the token has expired", .expired),
        claude("token-revoked", "the token was revoked", .revoked401),
        claude("account-rejected", "the account has no access (403)", .revoked),
        claude("credentials-rejected", "the account's credentials are refused", .badcreds),
        claude("not-logged-in", "claude has no credentials", .noToken),
        claude("login-expired", "claude's stored login is dead", .loginExpired),
        claude("scope-missing", "the token's scope is too small", .scope),
        claude("request-not-allowed", "the API refuses the request from here", .notallowed),
        claude("organisation-disabled", "the organisation was disabled", .orgdisabled),
        claude("organisation-refuses", "the organisation does not allow Claude Code", .org),
        claude("credit-low", "the credit is used up", .credit),
        claude("usage-limit", "the session limit is reached", .limit),
        claude("usage-limit-week", "the weekly limit is reached", .limit7d),
        claude("throttled", "the API asks to slow down", .throttle),
        claude("overloaded", "the API is overloaded", .overloaded),
        claude("vendor-500", "the API fails inside", .serverError),
        claude("vendor-502", "a gateway answers for the API", .html502),
        claude("model-unknown", "the model does not exist", .modelUnknown),
        claude("stream-cut", "the API's answer is cut off", .truncated),
        claude("budget-spent", "the job's budget is spent", .budget),
        claude("network-hangs", "claude cannot reach the API and hangs", .hang),
        claude("wrapped-token", "the token in use has a newline inside, and claude prints it", .tokenInnerNewline),
        claude("key-shadows", "an API key in the agent's environment shadows the token", .apiKeyBeside),
        claude("auth-token-shadows", "another token in the agent's environment shadows it", .authTokenBeside),
        claude("agent-unknown", "claude does not know the agent", .agentUnknown),
        claude("bad-flag", "claude does not know one of its flags", .badFlag),
        claude("plain-text-401", "a 401 without JSON", .textFormat401),
        claude("exit-zero-401", "exit 0 and a 401 inside", .exitZero401),
        claude("nonzero-after-answer", "a good answer and exit 1", .nonzeroAfterAnswer),
        claude("quoted-401", "a good answer that quotes a 401", .quote),
        claude("empty-answer", "an empty answer", .empty),
        claude("off-topic", "an answer to something else", .offTopic),
        claude("killed", "claude was killed, out of memory perhaps", .sigkill),
        claude("terminated", "claude was told to end", .sigterm),
        claude("crashed", "claude crashed", .crash),
        claude("cut-envelope", "half an envelope on stdout", .cutEnvelope),
        SandboxScenario("agent-path", "the workflow passes a path, which this claude refuses", .model) {
            $0.workflow.agentName = ".claude/agents/service-upgrade"
        },
        SandboxScenario("token-expired-old", "the token has expired, in the words of claude 2.1.114", .model) {
            $0.claude.outcome = .expired
            $0.claude.version = .v2_1_114
        },
    ]

    private static func token(_ name: String, _ title: String, _ form: TokenForm) -> SandboxScenario {
        SandboxScenario(name, title, .token) { $0.tokens.forms["primary"] = form }
    }

    static let tokens = [
        token("token-107", "one character was lost at a wrap", .oneLost),
        token("token-first-line", "only the first line of a wrapped token", .firstLine),
        token("token-wrapped", "the token was pasted with its line break", .wrapped),
        token("token-leading-space", "a space before the token", .leadingSpace),
        token("token-trailing-newline", "a newline after the token", .trailingNewline),
        token("token-quoted", "quotes around the token", .quoted),
        token("token-pairing-code", "the pairing code instead of the token", .pairingCode),
        token("token-api-key", "an API key instead of the token", .apiKey),
        token("token-refresh", "a refresh token instead of the token", .refreshToken),
        token("token-bad-character", "a character that no token has", .badCharacter),
        token("token-too-long", "114 characters", .tooLong),
        token("token-empty", "the token is empty", .empty),
        token("token-unset", "the token's variable is not set", .unset),
        SandboxScenario("spare-is-primary", "the spare is the same token as the primary", .token) {
            $0.tokens.forms["spare-1"] = .sameAsPrimary
        },
        SandboxScenario("spare-damaged", "one character of the spare is lost", .token) {
            $0.tokens.forms["spare-1"] = .oneLost
        },
        SandboxScenario("token-shadowed", "an API key stands beside the token", .token) {
            $0.tokens.apiKeyBeside = true
        },
        SandboxScenario("token-shadowed-auth", "another token stands beside the token", .token) {
            $0.tokens.authTokenBeside = true
        },
    ]

    private static func mint(
        _ name: String, _ title: String, _ change: (inout RepositorySettings) -> Void
    ) -> SandboxScenario {
        SandboxScenario(name, title, .mint) { change(&$0.repository) }
    }

    static let mints = [
        mint("mint-expiring", "the primary expires in twenty days") { $0.epochs["primary"] = .daysAgo(345) },
        mint("mint-critical", "the primary expires in three days") { $0.epochs["primary"] = .daysAgo(362) },
        mint("mint-expired", "the primary expired last week") { $0.epochs["primary"] = .daysAgo(372) },
        mint("mint-spare-expired", "the spare expired last week") { $0.epochs["spare-1"] = .daysAgo(372) },
        mint("mint-future", "the mint date lies ahead") { $0.epochs["primary"] = .daysAgo(-3) },
        mint("mint-milliseconds", "the mint date is in milliseconds") {
            $0.epochs["primary"] = .milliseconds(1_776_528_429_000)
        },
        mint("mint-text", "the mint date is a string") { $0.epochs["primary"] = .text(1_776_528_429) },
        mint("mint-not-constant", "the mint date is a variable") { $0.epochs["primary"] = .expression("var.minted") },
        mint("mint-equal", "two paths have the same mint date") {
            $0.epochs = ["primary": .at(1_776_528_429), "spare-1": .at(1_776_528_429)]
        },
        mint("mint-without-token", "a path has a mint date and no token") { $0.epochs["spare-2"] = .daysAgo(10) },
        mint("mint-missing-path", "a token has no mint date") { $0.epochs["spare-1"] = nil },
        mint("mint-ttl-not-constant", "the lifetime is a variable") { $0.ttl = "var.ttl" },
        mint("mint-ttl-missing", "the lifetime is not in the file") { $0.damage = .ttlMissing },
        mint("mint-local-missing", "the mint dates are not in the file") { $0.damage = .localMissing },
        mint("mint-file-missing", "the file is not there") { $0.damage = .fileMissing },
        mint("mint-folder-missing", "the folder is not there") { $0.damage = .folderMissing },
        mint("mint-dropped", "a commit dropped every file but two") { $0.damage = .droppedTree },
        mint("mint-restored", "it was dropped and restored") { $0.damage = .droppedAndRestored },
        mint("mint-syntax-error", "the file has a syntax error") { $0.damage = .syntaxError },
        mint("mint-duplicate-local", "the local is defined twice") { $0.damage = .duplicateLocal },
        mint("mint-empty-repository", "the repository has no commit") { $0.damage = .empty },
        SandboxScenario("mint-wrong-ref", "the ref does not exist", .mint) { $0.canary.ref = "main" },
        mint("mint-bare", "the repository is bare") { $0.layout = .bare },
    ]
}
