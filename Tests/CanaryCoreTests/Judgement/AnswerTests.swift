import Testing

@testable import CanaryCore

private func job(
    _ output: String = "", exit: Int? = 0, stderr: String = "", error: String? = nil, status: JobRecord.Status? = nil
) -> JobRecord {
    JobRecord(
        status: status ?? (exit == 0 ? .completed : .failed), exitCode: exit, output: output, stderr: stderr,
        error: error)
}

private func envelope(
    _ result: String?, isError: Bool? = true, status: Int? = nil, subtype: String? = "success", inferred: Bool? = nil,
    errors: [String] = []
) -> String {
    var members: [String: JSONValue] = ["type": .string("result"), "num_turns": .integer(1)]
    members["result"] = result.map { .string($0) }
    members["is_error"] = isError.map { .bool($0) }
    members["api_error_status"] = status.map { .integer(Int64($0)) }
    members["subtype"] = subtype.map { .string($0) }
    members["modelUsage"] = inferred.map { .object($0 ? ["m": .object([:])] : [:]) }
    if !errors.isEmpty { members["errors"] = .array(errors.map { .string($0) }) }
    return JSONValue.object(members).written()
}

/// What was not recorded but documented or reported, and what is made to deceive.
@Suite struct AnswerTests {
    @Test(
        arguments: [
            // Older and newer wordings, with and without a status.
            (
                "API Error: 401 {\"type\":\"error\",\"error\":{\"type\":\"authentication_error\",\"message\":\"Invalid bearer token\"}}",
                nil, .tokenInvalid
            ),
            ("401 OAuth access token is invalid.", nil, .tokenInvalid),
            ("OAuth token has expired. Please obtain a new token or refresh your existing token", nil, .tokenExpired),
            (
                "Failed to authenticate. API Error: 401 OAuth access token has expired. Re-authenticate to continue.",
                401, .tokenExpired
            ),
            ("OAuth token revoked · Please run /login", nil, .tokenRevoked),
            (
                "API Error: 403 {\"error\":{\"type\":\"permission_error\",\"message\":\"OAuth token has been revoked\"}}",
                nil, .tokenRevoked
            ),
            ("Failed to authenticate: OAuth session expired and could not be refreshed", nil, .storedLoginDead),
            ("Login expired · Please run /login", nil, .storedLoginDead),
            ("Not logged in · Please run /login", nil, .notLoggedIn),
            ("Invalid API key · Please run /login", nil, .notLoggedIn),
            ("Could not resolve authentication method. Expected …", nil, .notLoggedIn),
            ("Invalid API key · Fix external API key", nil, .apiKeyShadows),
            ("API Error: 401 invalid x-api-key", 401, .apiKeyShadows),
            ("Failed to authenticate. API Error: 401 Invalid authentication credentials", nil, .accountRejected),
            ("Your organization has disabled Claude subscription access", 403, .organisationDisabled),
            ("OAuth authentication is currently not allowed for this organization.", 401, .organisationDisabled),
            ("OAuth authentication is currently not allowed for this organization.", 403, .organisationDisabled),
            ("Your organisation has been disabled", 400, .organisationDisabled),
            ("Your account does not have access to Claude Code. Please run /login.", 403, .planLacksAccess),
            ("OAuth token does not meet scope requirement user:profile", 403, .scope),
            ("API Error: 403 the token lacks required scopes", nil, .scope),
            (
                "API Error: 403 {\"error\":{\"type\":\"forbidden\",\"message\":\"Request not allowed\"}}", nil,
                .egressForbidden
            ),
            ("Claude AI usage limit reached|1749924000", nil, .usageLimit),
            ("5-hour limit reached ∙ resets 3pm", nil, .usageLimit),
            ("You've hit your Opus limit · resets Nov 23", 429, .usageLimit),
            ("You've hit your limit · resets 2am", nil, .usageLimit),
            ("Server is temporarily limiting requests (not your usage limit)", nil, .throttled),
            ("API Error: Request rejected (429) · this may be temporary", nil, .throttled),
            ("API Error: Rate limit reached", nil, .throttled),
            ("Credit balance is too low", nil, .creditBalance), ("nothing known", 402, .creditBalance),
            ("API Error: Repeated 529 Overloaded errors", nil, .overloaded),
            ("API Error: 529 {\"type\":\"overloaded_error\"}", nil, .overloaded),
            ("API Error: 500 Internal server error", nil, .vendorError), ("API Error: 503 whatever", nil, .vendorError),
            // A gateway's 502 whose text speaks of tokens says nothing about the token.
            ("API Error: 502 Invalid bearer token", nil, .vendorError),
            ("OAuth token has been revoked", 500, .vendorError),
            ("Unable to connect to API (ECONNREFUSED)", nil, .network), ("API Error: fetch failed", nil, .network),
            ("Request timed out", nil, .network), ("SSL certificate verification failed", nil, .network),
            ("API Error: Connection closed mid-response", nil, .network),
            ("Error: Exceeded USD budget (10)", nil, .budget), ("Error: Reached max turns (3)", nil, .turns),
            ("API Error: Headers.append: \"Bearer x\" is an invalid header value.", nil, .headerInvalid),
            ("no idea", nil, .failedUnknown), ("no idea", 401, .authenticationRefused),
            ("no idea", 403, .accessForbidden),
            ("no idea", 429, .limited), ("prompt is too long", 400, .promptTooLong), ("no idea", 418, .badRequest),
            ("no idea", 426, .cliTooOld), ("no idea", 413, .promptTooLong),
        ] as [(String, Int?, AnswerClass)])
    func wordings(text: String, status: Int?, expected: AnswerClass) {
        #expect(Answer.judge(job(envelope(text, status: status), exit: 1)).class == expected)
        #expect(Answer.judge(job(envelope(text, status: status), exit: 0)).class == expected)
        #expect(
            Answer.judge(job(envelope(nil, status: status, subtype: "error_during_execution", errors: [text]), exit: 1))
                .class == expected)
        if status == nil, expected != .failedUnknown {
            // No JSON at all, on either stream.
            #expect(Answer.judge(job(text + "\n", exit: 1)).class == expected)
            #expect(Answer.judge(job("", exit: 1, stderr: "warning: x\n" + text)).class == expected)
            #expect(Answer.judge(job("Starting\n" + text + "\n", exit: 1)).class == expected)
        }
    }

    @Test(arguments: [
        "In the log: API Error: 401 Invalid bearer token.", "API Error: 401 is what the log says; the service is fine.",
        "OAuth token has expired was the message of yesterday.",
        "Not logged in · Please run /login appears in the README.",
        "done\nAPI Error: 529 Overloaded\nCredit balance is too low",
    ])
    func quotedErrorsAreAnswers(text: String) {
        let good = envelope(text, isError: false, inferred: true)
        #expect(Answer.judge(job(good)).class == .answered)
        #expect(Answer.judge(job(good, exit: 1)).class == .answeredThenFailed)
        #expect(Answer.judge(job(good, exit: 137)).class == .answeredThenFailed)
        #expect(Answer.judge(job(good, exit: nil, error: "x", status: .error)).class == .answeredThenFailed)
        let middle = envelope("I looked at it. " + text, isError: false, inferred: false)
        #expect(Answer.judge(job(middle)).class == .answered)
    }

    @Test(
        arguments: [
            ("Not logged in · Please run /login", .notLoggedIn), ("API Error: Rate limit reached", .throttled),
            ("Failed to authenticate. API Error: 401 nobody knows", .authenticationRefused),
            ("Claude AI usage limit reached|1749924000", .usageLimit),
        ] as [(String, AnswerClass)])
    func failuresThatSayTheyAreNone(text: String, expected: AnswerClass) {
        #expect(Answer.judge(job(envelope(text, isError: false, inferred: false))).class == expected)
        #expect(Answer.judge(job(envelope(text, isError: nil))).class == expected)
        #expect(Answer.judge(job(text)).class == expected)
    }

    @Test(
        arguments: [
            ("error_max_budget_usd", .budget), ("error_max_turns", .turns),
            ("error_max_structured_output_retries", .failedUnknown),
            ("error_during_execution", .failedUnknown), ("error", .failedUnknown),
        ] as [(String, AnswerClass)])
    func subtypes(subtype: String, expected: AnswerClass) {
        for isError in [false, true, nil] {
            for exit in [0, 1] {
                let output = envelope("some text", isError: isError, subtype: subtype, inferred: true)
                #expect(Answer.judge(job(output, exit: exit)).class == expected)
            }
        }
    }

    @Test(
        arguments: [
            (143, .terminated), (-15, .terminated), (137, .killed), (-9, .killed), (139, .crashed), (-11, .crashed),
            (124, .commandTimeout), (127, .commandMissing), (1, .failedUnknown), (255, .failedUnknown),
            (-1000, .failedUnknown),
        ] as [(Int, AnswerClass)])
    func exits(code: Int, expected: AnswerClass) {
        for output in ["", "{\"type\":\"result\",\"is_error\":false,\"resu", "working on it\n"] {
            #expect(Answer.judge(job(output, exit: code)).class == expected)
        }
        #expect(Answer.judge(job("", exit: code)).oauth == .unknown)
    }

    @Test func agentsOwnEnds() {
        let long = "Separator is found, but chunk is longer than limit"
        #expect(Answer.judge(job(exit: nil, error: long, status: .error)).class == .outputTooLong)
        #expect(
            Answer.judge(job(exit: nil, error: "Separator is not found, and chunk exceed the limit", status: .error))
                .class == .outputTooLong)
        #expect(
            Answer.judge(job(exit: nil, error: "[Errno 2] No such file or directory: 'claude'", status: .error)).class
                == .commandMissing)
        #expect(Answer.judge(job(exit: nil, error: "boom", status: .error)).class == .serviceError)
        #expect(Answer.judge(job(exit: nil, status: .error)).class == .serviceError)
        #expect(Answer.judge(job(exit: nil, status: .timeout)).class == .jobTimeout)
        #expect(Answer.judge(job(exit: nil, status: .running)).class == .stillRunning)
        #expect(Answer.judge(job(exit: nil, status: .unknown("paused"))).class == .stillRunning)
        #expect(Answer.judge(job(exit: 1, status: .unknown("cancelled"))).class == .failedUnknown)
        #expect(Answer.judge(job("", exit: 0)).class == .noEnvelope)
        #expect(Answer.judge(job("All good, nothing to do.", exit: 0)).class == .noEnvelope)
        #expect(Answer.judge(job(envelope(" \n", isError: false, inferred: true))).class == .emptyAnswer)
    }

    @Test(
        arguments: [
            ("You've hit your session limit · resets 12:51pm (UTC)", "12:51pm (UTC)"),
            ("Claude AI usage limit reached|1749924000", "2025-06-14T18:00:00Z"),
            ("usage limit reached|1749924000123", "2025-06-14T18:00:00Z"),
            ("You've hit your limit, it resets at 1749924000.", "at 2025-06-14T18:00:00Z"),
            ("Weekly limit reached · RESETS Nov 23.", "Nov 23"),
            ("usage limit reached", nil), ("usage limit, resets ", nil),
        ] as [(String, String?)])
    func reset(text: String, expected: String?) {
        #expect(Answer.judge(job(envelope(text), exit: 1)).reset == expected)
    }

    @Test func credentialsFollowTheFacts() {
        let broken = AnswerClass.allCases.filter { $0.oauth == .broken }
        for limit in [AnswerClass.usageLimit, .throttled, .overloaded, .vendorError, .network, .creditBalance] {
            #expect(!broken.contains(limit))
        }
        #expect(broken.contains(.tokenExpired) && AnswerClass.answered.oauth == .working)
    }

    /// Bad input: never a crash, never an answer, never long.
    @Test(.timeLimit(.minutes(1))) func hostile() {
        let deep = String(repeating: "[", count: 60_000)
        let braces = String(repeating: "{\n", count: 60_000)
        let lines = String(repeating: "API Error\n", count: 60_000)
        let types = String(repeating: "{\"type\":\"result\"\n", count: 20_000)
        for output in [
            deep, braces, lines, types, "{", "[]", "{}", "null", "[1,2]", "\0\0", "\"",
            String(repeating: "organisation ", count: 20_000),
        ] {
            for exit in [0, 1] {
                let answer = Answer.judge(job(output, exit: exit))
                #expect(!answer.class.isAnswer && answer.oauth == .unknown)
            }
        }
        var dice = Dice(state: 5)
        let parts = [
            "{", "}", "\"type\":\"result\"", ",", "\"is_error\":false", "\"result\":\"x\"", "\n", "[", "]",
            "API Error: 401 ", "\\",
        ]
        for _ in 0..<500 {
            let text = (0..<12).map { _ in parts[Int.random(in: parts.indices, using: &dice)] }.joined()
            _ = Answer.judge(job(text, exit: Int.random(in: 0...1, using: &dice)))
        }
    }
}
