import Workflow

/// The errors of nodes as n8n writes them into an execution (recordings 20 to 35, 45, 46, 81).
enum NodeError {
    /// What the agent node came to.
    enum Outcome {
        case answered(JSONValue)
        case refused(status: Int, body: String)
        case failed(SocketClient.Failure)
        case environmentBlocked
    }

    /// Nil for an answer.
    static func value(_ outcome: Outcome, node: JSONValue, request: JSONValue, timeout: Int) -> JSONValue? {
        if case .environmentBlocked = outcome { return environmentBlocked }
        guard let described = describe(outcome, timeout: timeout) else { return nil }
        var error: JSONObject = [
            "level": "warning",
            "context": [
                "itemIndex": 0, "request": requestValue(request, node: node, timeout: timeout),
            ],
            "functionality": "regular", "name": "NodeApiError", "timestamp": .int(Instant.now.milliseconds),
            "node": node, "messages": .array(described.messages.map { .string($0) }),
            "httpCode": .string(described.code),
        ]
        if let description = described.description { error["description"] = .string(description) }
        error["message"] = .string(described.message)
        error["stack"] = .string(
            "NodeApiError: \(described.message)\n    at ExecuteContext.execute "
                + "(<n8n>/n8n-nodes-base/nodes/HttpRequest/V3/HttpRequestV3.node.ts:751:15)")
        return .object(error)
    }

    /// The error as an item's `json.error`, when the node is set to go on.
    static func item(_ outcome: Outcome, timeout: Int) -> JSONValue {
        guard let described = describe(outcome, timeout: timeout) else { return "access to env vars denied" }
        let status = Int(described.code)
        var error: JSONObject = [
            "message": .string(described.messages.first ?? described.message), "name": "AxiosError",
            "stack": .string(
                status.map { "AxiosError: Request failed with status code \($0)" }
                    ?? "AxiosError: \(described.messages.first ?? described.message)"),
        ]
        if let status {
            // 429 has its own hint as message; axios's is the plain one.
            if case .refused(_, let body) = outcome {
                error["message"] = .string("\(status) - \(JSONValue.string(body).text)")
            }
            error["code"] = .string(status >= 500 ? "ERR_BAD_RESPONSE" : "ERR_BAD_REQUEST")
            error["status"] = .int(status)
        } else {
            error["code"] = .string(described.code)
        }
        return .object(error)
    }

    static var environmentBlocked: JSONValue {
        [
            "level": "warning",
            "context": [
                "causeDetailed":
                    "If you need access please contact the administrator to remove the environment variable ‘N8N_BLOCK_ENV_ACCESS_IN_NODE‘",
                "runIndex": 0, "itemIndex": 0, "parameter": "headerParameters.parameters",
            ],
            "functionality": "regular", "name": "ExpressionError", "timestamp": .int(Instant.now.milliseconds),
            "message": "access to env vars denied",
            "stack":
                "ExpressionError: access to env vars denied\n    at Object.get (<n8n>/n8n-workflow/src/WorkflowDataProxyEnvProvider.ts:63:12)",
        ]
    }

    /// A code node that throws.
    static var code: JSONValue {
        [
            "level": "error", "tags": [:], "context": ["itemIndex": 0], "functionality": "regular",
            "name": "TypeError", "timestamp": .int(Instant.now.milliseconds), "lineNumber": 6,
            "message": "Cannot read properties of undefined (reading 'toLowerCase') [line 7]",
            "stack":
                "TypeError: Cannot read properties of undefined (reading 'toLowerCase')\n    at VmCodeWrapper (evalmachine.<anonymous>:7:72)",
        ]
    }

    private struct Description {
        var code: String
        var message: String
        var messages: [String]
        var description: String?
    }

    private static func describe(_ outcome: Outcome, timeout: Int) -> Description? {
        switch outcome {
        case .answered, .environmentBlocked: return nil
        case .refused(let status, let body):
            let plain = "\(status) - \(JSONValue.string(body).text)"
            let hint = "Try spacing your requests out using the batching settings under 'Options'"
            return Description(
                code: String(status), message: message(status), messages: [status == 429 ? hint : plain],
                description: detail(body))
        case .failed(let failure):
            let (code, message, own) = words(failure, timeout: timeout)
            return Description(code: code, message: message, messages: [own, own], description: nil)
        }
    }

    private static func words(_ failure: SocketClient.Failure, timeout: Int) -> (String, String, String) {
        switch failure {
        case .refused(let address):
            (
                "ECONNREFUSED", "The service refused the connection - perhaps it is offline",
                "connect ECONNREFUSED \(address)"
            )
        case .notFound(let host):
            (
                "ENOTFOUND",
                "The connection cannot be established, this usually occurs due to an incorrect host (domain) value",
                "getaddrinfo ENOTFOUND \(host)"
            )
        case .timedOut:
            (
                "ECONNABORTED", "The connection was aborted, perhaps the server is offline",
                "timeout of \(timeout)ms exceeded"
            )
        case .hungUp, .stopped:
            (
                "ECONNRESET",
                "The connection to the server was closed unexpectedly, perhaps it is offline. You can retry the request immediately or wait and retry later.",
                "socket hang up"
            )
        case .notHTTP:
            ("HPE_INVALID_CONSTANT", "Parse Error: Expected HTTP/", "Parse Error: Expected HTTP/")
        }
    }

    private static func message(_ status: Int) -> String {
        switch status {
        case 400: "Bad request - please check your parameters"
        case 401: "Authorization failed - please check your credentials"
        case 403: "Forbidden - perhaps check your credentials?"
        case 404: "The resource you are requesting could not be found"
        case 405: "Method not allowed - please check you are using the right HTTP method"
        case 429: "The service is receiving too many requests from you"
        case 400..<500: "Your request is invalid or could not be processed by the service"
        case 502: "Bad gateway - the service failed to handle your request"
        case 503:
            "Service unavailable - try again later or consider setting this node to retry automatically (in the node settings)"
        case 504: "Gateway timed out - perhaps try again later?"
        default: "The service was not able to process your request"
        }
    }

    /// FastAPI's `detail`, or the text as it came.
    private static func detail(_ body: String) -> String {
        guard let value = try? JSONValue(parsing: body), let detail = value["detail"] else { return body }
        return detail.stringValue ?? detail[0]?["msg"]?.stringValue ?? body
    }

    /// n8n hides the header here; the node's parameters in the same document show it (recording 31).
    private static func requestValue(_ request: JSONValue, node: JSONValue, timeout: Int) -> JSONValue {
        var headers: JSONObject = [:]
        let names = node["parameters"]?["headerParameters"]?["parameters"]?.arrayValue ?? []
        if names.contains(where: { $0["name"] == "Authorization" }) { headers["authorization"] = "**hidden**" }
        headers["content-type"] = "application/json"
        headers["accept"] = .string(WorkflowRun.accept)
        return [
            "body": request, "headers": .object(headers), "method": "POST",
            "uri": node["parameters"]?["url"] ?? "", "gzip": true, "rejectUnauthorized": true,
            "followRedirect": true, "resolveWithFullResponse": true, "followAllRedirects": true,
            "timeout": .int(timeout), "encoding": .null, "json": false, "useStream": true,
        ]
    }
}
