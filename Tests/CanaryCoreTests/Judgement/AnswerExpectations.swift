@testable import CanaryCore

/// What each recorded case is, read off the files one by one.
enum AnswerExpectations {
    /// For 2.1.197.
    static let classes: [String: AnswerClass] = [
        "500": .vendorError, "agent-name": .answered, "agent-path": .agentUnknown, "agent-unknown": .agentUnknown,
        "api-key-beside": .apiKeyShadows, "auth-token-beside": .tokenInvalid, "bad-flag": .badOption,
        "badcreds": .accountRejected, "both-token-and-stored": .answered, "budget": .budget, "credit": .creditBalance,
        "empty": .emptyAnswer, "expired": .tokenExpired, "expired2": .tokenExpired, "hang": .jobTimeout,
        "html502": .vendorError, "invalid": .tokenInvalid, "limit": .usageLimit, "limit7d": .usageLimit,
        "max-turns": .answered, "model-unknown": .modelUnavailable, "model404": .modelUnavailable,
        "no-token": .notLoggedIn, "notallowed": .egressForbidden, "ok": .answered, "org": .organisationDisabled,
        "orgdisabled": .organisationDisabled, "overloaded": .overloaded, "quote": .answered, "refused": .jobTimeout,
        "reset": .jobTimeout, "revoked": .tokenRevoked, "revoked401": .tokenRevoked, "scope": .scope,
        "stored-corrupt": .notLoggedIn, "stored-login-empty": .notLoggedIn, "stored-login-expired": .tokenInvalid,
        "stored-setup-token": .answered, "text-format-401": .tokenInvalid, "throttle": .throttled,
        "token-107": .tokenInvalid, "token-empty": .notLoggedIn, "token-inner-newline": .headerInvalid,
        "token-newline": .answered, "token-quoted": .answered, "token-space": .answered,
        "truncated": .malformedResponse,
    ]

    /// Where 2.1.114 differs: it ignores an unknown agent, and never gave up on an expired login.
    static let older: [String: AnswerClass] = [
        "agent-path": .answered, "agent-unknown": .answered, "stored-login-expired": .jobTimeout,
    ]

    static func expected(_ recording: ClaudeRecording) -> AnswerClass? {
        (recording.version == "2.1.114" ? older[recording.name] : nil) ?? classes[recording.name]
    }
}
