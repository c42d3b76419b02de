import Testing

@testable import CanaryCore

/// Wordings that no version is known to have: judged by what they name and what they say of it.
@Suite struct AnswerPartsTests {
    /// The same text in an envelope that owns up to its failure, and as a plain line after a failed run.
    private func classes(_ text: String, _ status: Int?) -> [AnswerClass] {
        var members: [String: JSONValue] = [
            "type": .string("result"), "subtype": .string("success"), "is_error": .bool(true), "num_turns": .integer(1),
            "result": .string(text), "total_cost_usd": .integer(0), "modelUsage": .object([:]),
        ]
        members["api_error_status"] = status.map { .integer(Int64($0)) }
        let inEnvelope = JobRecord(status: .failed, exitCode: 1, output: JSONValue.object(members).written())
        let plain = JobRecord(status: .failed, exitCode: 1, output: "starting up\n" + text + "\n")
        let onError = JobRecord(status: .failed, exitCode: 1, stderr: text)
        return ([inEnvelope] + (status == nil ? [plain, onError] : [])).map { Answer.judge($0).class }
    }

    @Test(
        arguments: [
            ("CLAUDE_CODE_OAUTH_TOKEN contains a line break at position 80.", nil, .headerInvalid),
            ("The value of CLAUDE_CODE_OAUTH_TOKEN is not a valid header value (position 79)", nil, .headerInvalid),
            ("Authorization: illegal character (newline) at index 86", nil, .headerInvalid),
            ("Refusing to send the bearer: unexpected character at offset 12", nil, .headerInvalid),
            (
                "Cannot convert argument to a ByteString because the character at index 87 has a value of 8211", nil,
                .headerInvalid
            ),
            ("ANTHROPIC_API_KEY contains an invalid character at position 3", nil, .apiKeyShadows),
            ("ANTHROPIC_AUTH_TOKEN is malformed: carriage return inside", nil, .apiKeyShadows),
            ("CLAUDE_CODE_OAUTH_TOKEN is not set; set it or sign in", nil, .notLoggedIn),
            ("Environment variable CLAUDE_CODE_OAUTH_TOKEN was empty", nil, .notLoggedIn),
            ("The OAuth token you gave expired on May 3rd", nil, .tokenExpired),
            ("This access token is no longer valid", 401, .tokenExpired),
            ("The setup-token was revoked by its owner", 401, .tokenRevoked),
            ("API Error: 400 The Consumer Terms changed. Accept them on the web site to go on.", 400, .termsToAccept),
            ("You must agree to the updated Usage Policy at claude.ai", 403, .termsToAccept),
            (
                "We've updated our Consumer Terms and Privacy Policy. Please review and accept them to continue.", 400,
                .termsToAccept
            ),
            ("This CLI (2.1.114) is too old, an update to 2.2.0 or newer is needed to go on.", nil, .cliTooOld),
            ("Your version of Claude Code is no longer supported. Please update.", 403, .cliTooOld),
            ("API Error: 400 Minimum supported client version is 2.3.0", 400, .cliTooOld),
            ("API Error: 403 Verify your identity to continue using this account", 403, .accountAction),
            ("API Error: 402 Your last payment failed. Update your payment method.", 402, .accountAction),
            ("API Error: 429 Extra usage is required for long context requests.", 429, .accountAction),
            ("API Error: 429 You have exceeded your monthly spend limit", 429, .usageLimit),
            ("You've reached your organization's daily quota. Try again tomorrow.", 429, .usageLimit),
            ("Rate limit: try again in 4 hours", 429, .usageLimit),
            ("API Error: 429 This request would exceed your rate limit of 50,000 tokens per minute", 429, .throttled),
            ("API Error: 400 input length and max_tokens exceed context window", 400, .promptTooLong),
        ] as [(String, Int?, AnswerClass)])
    func isKnownByItsParts(text: String, status: Int?, expected: AnswerClass) {
        #expect(classes(text, status).allSatisfy { $0 == expected }, "\(classes(text, status))")
    }

    /// What one part alone does not say.
    @Test(arguments: [
        "The header is fine.", "A newline was printed.", "Please update the README.", "Nothing was accepted.",
        "Position 80 of the list", "unable to verify the first certificate", "Claude Code requires Node.js 18 or later",
        "signature verification failed", "The limit is 5.", "The terms of the contract are met.",
    ])
    func onePartIsNotEnough(text: String) {
        #expect(classes(text, nil).allSatisfy { $0 == .failedUnknown }, "\(classes(text, nil))")
    }

    /// A good answer may be made of all of them.
    @Test func anAnswerIsAnAnswer() {
        for text in [
            "This CLI is too old, please update it.", "CLAUDE_CODE_OAUTH_TOKEN contains a line break at position 80.",
        ] {
            let members: [String: JSONValue] = [
                "type": .string("result"), "subtype": .string("success"), "is_error": .bool(false),
                "num_turns": .integer(1),
                "result": .string(text), "total_cost_usd": .number(0.02),
            ]
            let record = JobRecord(status: .completed, exitCode: 0, output: JSONValue.object(members).written())
            #expect(Answer.judge(record).class == .answered)
        }
    }
}
