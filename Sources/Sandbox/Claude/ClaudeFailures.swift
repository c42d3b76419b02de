import Workflow

/// The recorded failures: status and wording, each version in its own.
enum ClaudeFailures {
    static func outcome(_ wanted: ClaudeCase, _ version: ClaudeVersion) -> ClaudeOutcome {
        switch wanted {
        case .badFlag: return ClaudeOutcome(exit: 1, stdout: "", stderr: "error: unknown option '--no-such-flag'\n")
        case .textFormat401:
            return ClaudeOutcome(
                exit: 1, stdout: authentication(401, "authentication_error", "Invalid bearer token", version) + "\n",
                stderr: "")
        case .truncated where version == .v2_1_114:
            return json("undefined is not an object (evaluating '$.input_tokens')", nil, version, "model_error")
        default:
            let (status, result) = words(wanted, version)
            return json(result, status, version)
        }
    }

    private static func json(
        _ result: String, _ status: Int?, _ version: ClaudeVersion, _ terminalReason: String = "completed"
    ) -> ClaudeOutcome {
        let envelope = ClaudeEnvelope.failure(result, status: status, terminalReason: terminalReason, version)
        return ClaudeOutcome(exit: 1, stdout: envelope.text + "\n", stderr: "")
    }

    /// 2.1.114 prints the API's body as it came, 2.1.197 its message.
    private static func authentication(
        _ status: Int, _ type: String, _ message: String, _ version: ClaudeVersion
    ) -> String {
        "Failed to authenticate. API Error: \(status) " + body(type, message, version)
    }

    private static func body(_ type: String, _ message: String, _ version: ClaudeVersion) -> String {
        guard version == .v2_1_114 else { return message }
        let body: JSONValue = [
            "type": "error", "error": ["type": .string(type), "message": .string(message)],
            "request_id": "req_test",
        ]
        return body.text
    }

    private static func outage(_ text: String, _ version: ClaudeVersion) -> String {
        let place = version == .v2_1_114 ? "check status.claude.com." : "check your inference gateway (gateway)."
        return "API Error: \(text). This is a server-side issue, usually temporary — try again in a moment. "
            + "If it persists, \(place)"
    }

    private static func words(_ wanted: ClaudeCase, _ version: ClaudeVersion) -> (Int?, String) {
        func refused(_ message: String) -> (Int?, String) {
            (401, authentication(401, "authentication_error", message, version))
        }
        switch wanted {
        case .invalid, .authTokenBeside: return refused("Invalid bearer token")
        case .expired:
            return refused("OAuth token has expired. Please obtain a new token or refresh your existing token.")
        case .expired2: return refused("OAuth access token has expired.")
        case .revoked401: return refused("OAuth access token has been revoked.")
        case .badcreds: return refused("Invalid authentication credentials")
        case .revoked:
            return (
                403, "Your account does not have access to Claude. Please login again or contact your administrator."
            )
        case .notallowed: return (403, authentication(403, "forbidden", "Request not allowed", version))
        case .scope:
            return (
                403,
                authentication(
                    403, "permission_error", "OAuth token does not meet scope requirement user:inference", version)
            )
        case .org:
            return (
                403,
                version == .v2_1_114
                    ? "Your organization does not have access to Claude. Please login again or contact your administrator."
                    : "Your organization has disabled Claude subscription access for Claude Code · Use an Anthropic API "
                        + "key instead, or ask your admin to enable access"
            )
        case .orgdisabled:
            return (
                400,
                "API Error: 400 " + body("invalid_request_error", "This organization has been disabled.", version)
            )
        case .credit: return (400, "Credit balance is too low")
        case .limit: return (429, "You've hit your session limit · resets 12:51pm (UTC)")
        case .limit7d: return (429, "You've hit your weekly limit · resets Nov 23, 10:51am (UTC)")
        case .throttle:
            return (
                429,
                "API Error: Server is temporarily limiting requests (not your usage limit) · Too many requests"
            )
        case .overloaded: return (529, outage("529 Overloaded", version))
        case .serverError: return (500, outage("500 Internal server error", version))
        case .html502:
            return (502, outage("502 <html><body><h1>502 Bad Gateway</h1></body></html>", version))
        case .model404, .modelUnknown:
            let model =
                wanted == .modelUnknown
                ? "claude-nonesuch" : version == .v2_1_197 ? "claude-sonnet-5" : "claude-sonnet-4-6"
            return (
                404,
                "There's an issue with the selected model (\(model)). It may not exist or you may not have access to it. "
                    + "Run --model to pick a different model."
            )
        case .truncated:
            return (
                nil,
                "API Error: API returned an empty or malformed response (HTTP 200) — check for a proxy or gateway "
                    + "intercepting the request"
            )
        case .tokenInnerNewline:
            // The real one prints the whole token; this one is as long and made up.
            let token = Array(Made.token())
            return (
                nil,
                "API Error: Header '14' has invalid value: 'Bearer \(String(token[..<80]))\n\(String(token[80...]))'"
            )
        case .apiKeyBeside: return (401, "Invalid API key · Fix external API key")
        case .loginExpired:
            return (nil, "Failed to authenticate: OAuth session expired and could not be refreshed")
        default: return (nil, "Not logged in · Please run /login")
        }
    }
}
