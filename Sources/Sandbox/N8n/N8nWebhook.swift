import HTTPServer
import Workflow

/// The webhook's side of n8n: what it answers, and what it makes of a request.
extension N8nService {
    func answerWebhook(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let behaviour = behaviour
        state.withLock { $0.webhookRequests += 1 }
        if webhook.answerDelay > 0 {
            var answer = await answerWebhook(request, behaviour)
            answer.delay = .milliseconds(time.real(webhook.answerDelay))
            return answer
        }
        return await answerWebhook(request, behaviour)
    }

    private func answerWebhook(
        _ request: HTTPServerRequest, _ behaviour: WebhookSettings.Behaviour
    ) async -> HTTPServerResponse {
        switch behaviour {
        case .accepts, .registeredForAnotherMethod: break
        case .unregistered: return notRegistered(request)
        case .startingHTML: return .cannot(request)
        case .startingText: return Self.startingText
        case .databaseDown: return Self.databaseDown
        case .protectedByHeader:
            return HTTPServerResponse(
                status: 403, contentType: "text/html; charset=utf-8", text: "Authorization data is wrong!")
        case .protectedByBasicAuth:
            return HTTPServerResponse(
                status: 401, contentType: "text/html; charset=utf-8", text: "Authorization is required!",
                headers: ["WWW-Authenticate": "Basic realm=\"Webhook\""])
        case .malformed: return Self.malformed(position: 1)
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        }
        let segments = request.segments
        if segments.first == "webhook-test" { return testURL(segments) }
        guard segments.count == 2, segments[1] == workflow.path, workflow.settings.active else {
            return notRegistered(request)
        }
        guard request.method == workflow.method else { return wrongMethod(request) }
        if webhook.ignoresBots, (request.headers["User-Agent"] ?? "").lowercased().contains("bot") {
            return HTTPServerResponse(status: 204)
        }
        return await accept(request)
    }

    private func accept(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let body: JSONValue
        do throws(JSONError) {
            body = try Self.body(of: request)
        } catch {
            return Self.malformed(position: error.position)
        }
        if settings.manner == .v2_8, settings.queueDelay > 0 {
            // The POST itself waits for a free slot (facts: n8n section 5).
            try? await Task.sleep(for: .milliseconds(time.real(settings.queueDelay)))
        }
        let item = item(of: request, body: body)
        for _ in 0..<settings.concurrentEvents { begin(item: concurrent(item)) { _ in } }
        switch webhook.responseMode {
        case .onReceived:
            begin(item: item) { _ in }
            return .json(200, ["message": "Workflow was started"])
        case .lastNode, .responseNode:
            let result = await withCheckedContinuation { continuation in
                begin(item: item) { continuation.resume(returning: $0) }
            }
            return answer(for: result)
        }
    }

    private func answer(for result: WorkflowRun.Result) -> HTTPServerResponse {
        if result.status != "success" { return .json(500, ["message": "Error in workflow"]) }
        if let item = result.lastItem { return .json(200, item) }
        if webhook.responseMode == .responseNode {
            return HTTPServerResponse(status: 200, headers: ["Content-Type": "application/json; charset=utf-8"])
        }
        let words = settings.manner == .v1_81 ? "No item to return got found" : "No item to return was found"
        return .json(
            500,
            [
                "code": 0, "message": .string(words),
                "stacktrace": .string("Error: \(words)\n    at <n8n>/n8n/src/webhooks/webhook-helpers.ts:671:26"),
            ])
    }

    /// The webhook node's item (recordings 01, 07 to 09, 11).
    private func item(of request: HTTPServerRequest, body: JSONValue) -> JSONValue {
        var headers = JSONObject()
        for field in request.headers.fields { headers[field.name.lowercased()] = .string(field.value) }
        var query = JSONObject()
        for (name, value) in request.query { query[name] = .string(value) }
        return [
            "headers": .object(headers), "params": [:], "query": .object(query), "body": body,
            "webhookUrl": .string("http://\(request.headers["Host"] ?? "n8n")/webhook/\(workflow.path)"),
            "executionMode": "production",
        ]
    }

    private static func body(of request: HTTPServerRequest) throws(JSONError) -> JSONValue {
        let type = (request.headers["Content-Type"] ?? "").lowercased()
        if request.body.isEmpty { return [:] }
        if type.contains("json") { return try JSONValue(parsing: request.body) }
        if type.hasPrefix("application/x-www-form-urlencoded") {
            var object = JSONObject()
            for (name, value) in HTTPServerRequest.pairs(request.bodyText) { object[name] = .string(value) }
            return .object(object)
        }
        if type.hasPrefix("text/") { return .string(request.bodyText) }
        return [:]
    }

    /// Somebody else's event of the same moment: another image, no run id.
    private func concurrent(_ item: JSONValue) -> JSONValue {
        item.setting("headers", item["headers"]?.setting("x-canary-run", nil)).setting(
            "body",
            PastExecution.body(
                native: workflow.settings.dialect != .entry, image: "docker.io/library/nginx", tag: "1.29.2",
                status: "update"))
    }

    private func notRegistered(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let path = request.segments.dropFirst().joined(separator: "/")
        let message = "The requested webhook \"\(request.method) \(path)\" is not registered."
        return .json(
            404,
            [
                "code": 404, "message": .string(message),
                "hint":
                    "The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)",
                "stacktrace": .string(Self.stack(message, 163)),
            ])
    }

    private func testURL(_ segments: [String]) -> HTTPServerResponse {
        let message = "The requested webhook \"\(segments.dropFirst().joined(separator: "/"))\" is not registered."
        return .json(
            404,
            [
                "code": 404, "message": .string(message),
                "hint":
                    "Click the 'Test workflow' button on the canvas, then try again. (In test mode, the webhook only works for one call after you click this button)",
                "stacktrace": .string(Self.stack(message, 163)),
            ])
    }

    private func wrongMethod(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let message =
            "This webhook is not registered for \(request.method) requests. Did you mean to make a \(workflow.method) request?"
        return .json(
            404, ["code": 404, "message": .string(message), "stacktrace": .string(Self.stack(message, 163))])
    }

    private static func stack(_ message: String, _ line: Int) -> String {
        "ResponseError: \(message)\n    at LiveWebhooks.findWebhook (<n8n>/n8n/src/webhooks/live-webhooks.ts:\(line):10)"
    }

    private static func malformed(position: Int) -> HTTPServerResponse {
        .json(
            422,
            [
                "code": 422, "message": "Failed to parse request body",
                "hint": .string("Expected double-quoted property name in JSON at position \(position)"),
                "stacktrace":
                    "ResponseError: Failed to parse request body\n    at parseBody (<n8n>/n8n/src/middlewares/body-parser.ts:70:10)",
            ])
    }

    static let databaseDown = HTTPServerResponse.json(
        503,
        [
            "code": 503, "message": "Database is not ready!",
            "stacktrace":
                "ResponseError: Database is not ready!\n    at <n8n>/n8n/src/abstract-server.ts:132:34",
        ])

    static let startingText = HTTPServerResponse(
        status: 200, contentType: "text/html; charset=utf-8", text: "n8n is starting up. Please wait")
}
