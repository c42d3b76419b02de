import Workflow

/// The one JSON object that `claude -p --output-format json` prints, with the members of each version in their order.
enum ClaudeEnvelope {
    static func success(_ result: String, _ version: ClaudeVersion) -> JSONValue {
        envelope(
            result: result, isError: false, status: nil, stopReason: "end_turn", terminalReason: "completed",
            cost: .double(0.00021), tokens: (10, 12), used: true, version: version)
    }

    static func failure(
        _ result: String, status: Int?, terminalReason: String = "completed", _ version: ClaudeVersion
    ) -> JSONValue {
        envelope(
            result: result, isError: true, status: status, stopReason: "stop_sequence",
            terminalReason: terminalReason, cost: 0, tokens: (0, 0), used: false, version: version)
    }

    /// The budget's end has no `result`, and its `subtype` tells the truth.
    static func budget(_ version: ClaudeVersion) -> JSONValue {
        [
            "type": "result", "subtype": "error_max_budget_usd", "duration_ms": 95, "duration_api_ms": 0,
            "is_error": true, "num_turns": 1, "stop_reason": "end_turn", "session_id": .string(Made.uuid()),
            "total_cost_usd": .double(0.00021), "usage": usage((0, 0)), "modelUsage": modelUsage(version),
            "permission_denials": [], "fast_mode_state": "off", "uuid": .string(Made.uuid()),
            "errors": ["Reached maximum budget ($0.00001)"],
        ]
    }

    private static func envelope(
        result: String, isError: Bool, status: Int?, stopReason: String, terminalReason: String, cost: JSONValue,
        tokens: (Int, Int), used: Bool, version: ClaudeVersion
    ) -> JSONValue {
        var object: JSONObject = [
            "type": "result", "subtype": "success", "is_error": .bool(isError),
            "api_error_status": status.map { .int($0) } ?? .null, "duration_ms": 244,
            "duration_api_ms": used ? 39 : 0,
        ]
        if used, version == .v2_1_197 {
            object["ttft_ms"] = 231
            object["ttft_stream_ms"] = 230
            object["time_to_request_ms"] = 211
        }
        // 2.1.197 asks once more when the answer is empty.
        object["num_turns"] = used && result.isEmpty && version == .v2_1_197 ? 2 : 1
        object["result"] = .string(result)
        object["stop_reason"] = .string(stopReason)
        object["session_id"] = .string(Made.uuid())
        object["total_cost_usd"] = cost
        object["usage"] = usage(tokens)
        object["modelUsage"] = used ? modelUsage(version) : [:]
        object["permission_denials"] = []
        object["terminal_reason"] = .string(terminalReason)
        object["fast_mode_state"] = "off"
        object["uuid"] = .string(Made.uuid())
        return .object(object)
    }

    private static func usage(_ tokens: (Int, Int)) -> JSONValue {
        [
            "input_tokens": .int(tokens.0), "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
            "output_tokens": .int(tokens.1),
            "server_tool_use": ["web_search_requests": 0, "web_fetch_requests": 0], "service_tier": "standard",
            "cache_creation": ["ephemeral_1h_input_tokens": 0, "ephemeral_5m_input_tokens": 0],
            "inference_geo": "", "iterations": [], "speed": "standard",
        ]
    }

    private static func modelUsage(_ version: ClaudeVersion) -> JSONValue {
        let model = version == .v2_1_197 ? "claude-sonnet-5" : "claude-sonnet-4-6"
        return .object([
            model: [
                "inputTokens": 10, "outputTokens": 12, "cacheReadInputTokens": 0, "cacheCreationInputTokens": 0,
                "webSearchRequests": 0, "costUSD": .double(0.00021), "contextWindow": 200_000,
                "maxOutputTokens": version == .v2_1_197 ? 64_000 : 32_000,
            ]
        ])
    }
}
