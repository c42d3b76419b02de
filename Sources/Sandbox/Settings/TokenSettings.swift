/// The form in which a token is stored (facts: claude-auth section 4).
package enum TokenForm: String, Sendable, Equatable, CaseIterable {
    case good
    /// One character lost at the wrap: 107.
    case oneLost
    /// Only the first wrapped line: 80.
    case firstLine
    /// A newline inside, 108 without it.
    case wrapped
    case leadingSpace, trailingSpace, trailingNewline, quoted
    /// `<code>#<state>` instead of the token.
    case pairingCode
    case apiKey, refreshToken
    /// A whole `.credentials.json`, as `claude login` writes it.
    case credentialsFile
    /// The same after the refresh race of seed 003: both tokens empty.
    case emptiedCredentials
    /// A character that no token has.
    case badCharacter
    /// 114 characters.
    case tooLong
    case empty
    /// The variable is not set at all.
    case unset
    /// The same as the primary's.
    case sameAsPrimary
}

/// The tokens that the canary is given.
package struct TokenSettings: Sendable, Equatable {
    package var forms: [String: TokenForm] = ["primary": .good, "spare-1": .good]
    /// `ANTHROPIC_API_KEY` stands in the same environment.
    package var apiKeyBeside = false
    /// `ANTHROPIC_AUTH_TOKEN` stands in the same environment.
    package var authTokenBeside = false

    package init() {}
}

/// What the canary's configuration says; secrets are in the environment that goes with it.
package struct CanarySettings: Sendable, Equatable {
    package enum Key: Sendable, Equatable { case right, wrong, absent }

    package var dialect = "entry"
    package var image = "docker.io/library/httpd"
    package var tag = "2.4.66"
    package var deadline = "20s"
    package var callTimeout = "2s"
    package var n8nKey = Key.right
    /// `webhook.repliesWithJob`.
    package var repliesWithJob = false
    /// `agent.name`; the canary's own default where it is empty.
    package var agentName = ""
    /// The canary's bearer for the agent.
    package var bearer = Key.right
    /// Whether the sections are there at all.
    package var hasN8n = true
    package var hasMint = true
    package var hasPush = true
    package var hasTokens = true
    package var ref = "master"
    package var folder = "stacks/claude-agent-service"
    /// Name of the workflow that the canary looks for.
    package var workflow = "DIUN Upgrade Agent"
    package var proofMaxAge = "7d"
    package var inheritedNames = true
    /// Lines to put at the end of the file as they are.
    package var extra = ""

    package init() {}
}
