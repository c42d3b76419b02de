/// A way in which `claude -p --output-format json` can end. The names without a comment are those of the recordings.
package enum ClaudeCase: String, Sendable, CaseIterable {
    case ok, quote, empty
    case invalid, expired, expired2, revoked, revoked401, badcreds
    case notallowed, scope, org, orgdisabled, credit
    case limit, limit7d, throttle
    case overloaded, serverError = "500", html502
    case model404, modelUnknown = "model-unknown", truncated
    case budget
    case noToken = "no-token", tokenInnerNewline = "token-inner-newline"
    case apiKeyBeside = "api-key-beside", authTokenBeside = "auth-token-beside"
    case agentPath = "agent-path", agentUnknown = "agent-unknown"
    case badFlag = "bad-flag", textFormat401 = "text-format-401"
    /// Still trying when the service kills it: the job times out.
    case hang, refused, reset

    /// Exit 0 and a 401 inside (facts: claude-auth section 3).
    case exitZero401 = "exit-zero-401"
    /// A good answer and exit 1.
    case nonzeroAfterAnswer = "nonzero-after-answer"
    /// Killed without a word on stdout.
    case sigterm = "killed-143", sigkill = "killed-137", crash = "killed-139", timeoutProgram = "killed-124"
    /// A stored login that is dead, no request sent.
    case loginExpired = "login-expired"
    /// Answers something else than what was asked.
    case offTopic = "off-topic"
    /// Half an envelope.
    case cutEnvelope = "cut-envelope"
}

/// Whose wording and ways are imitated.
package enum ClaudeVersion: String, Sendable, CaseIterable {
    case v2_1_114 = "2.1.114"
    case v2_1_197 = "2.1.197"
}

/// What the service sees of a run.
package struct ClaudeOutcome: Sendable, Equatable {
    /// Nil when it never ends by itself; minus the number of the signal that killed it.
    package var exit: Int?
    package var stdout: String
    package var stderr: String

    package init(exit: Int?, stdout: String, stderr: String) {
        (self.exit, self.stdout, self.stderr) = (exit, stdout, stderr)
    }
}
