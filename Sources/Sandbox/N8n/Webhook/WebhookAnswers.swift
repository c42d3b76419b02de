import HTTPServer
import Workflow

/// What n8n's webhook answers when it does not run a workflow (facts: n8n section 1).
enum WebhookAnswers {
    static func notRegistered(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let path = request.segments.dropFirst().joined(separator: "/")
        let message = "The requested webhook \"\(request.method) \(path)\" is not registered."
        return .json(
            404,
            [
                "code": 404, "message": .string(message),
                "hint":
                    "The workflow must be active for a production URL to run successfully. You can activate the workflow using the toggle in the top-right of the editor. Note that unlike test URL calls, production URL calls aren't shown on the canvas (only in the executions list)",
                "stacktrace": .string(stack(message)),
            ])
    }

    static func testURL(_ request: HTTPServerRequest, _ manner: N8nSettings.Manner) -> HTTPServerResponse {
        let path = request.segments.dropFirst().joined(separator: "/")
        let message = "The requested webhook \"\(path)\" is not registered."
        return .json(
            404,
            [
                "code": 404, "message": .string(message),
                "hint": .string(
                    "Click the '\(manner < .v2_8 ? "Test" : "Execute") workflow' button on the canvas, then try again. (In test mode, the webhook only works for one call after you click this button)"
                ),
                "stacktrace": .string(stack(message)),
            ])
    }

    static func wrongMethod(_ request: HTTPServerRequest, known: [String]) -> HTTPServerResponse {
        let list =
            known.count > 1
            ? known.dropLast().joined(separator: ", ") + " or \(known.last ?? "")" : known.first ?? ""
        let message =
            "This webhook is not registered for \(request.method) requests. Did you mean to make a \(list) request?"
        return .json(
            404, ["code": 404, "message": .string(message), "stacktrace": .string(stack(message))])
    }

    /// No execution of the sandbox waits for a call.
    static func noExecution(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let id = request.segments.dropFirst().first ?? ""
        let message = "The execution \"\(id)\" does not exist."
        return .json(404, ["code": 404, "message": .string(message), "stacktrace": .string(stack(message))])
    }

    private static func stack(_ message: String) -> String {
        "ResponseError: \(message)\n    at LiveWebhooks.findWebhook (<n8n>/n8n/src/webhooks/live-webhooks.ts:163:10)"
    }

    static func malformed(_ hint: String) -> HTTPServerResponse {
        .json(
            422,
            [
                "code": 422, "message": "Failed to parse request body", "hint": .string(hint),
                "stacktrace":
                    "ResponseError: Failed to parse request body\n    at parseBody (<n8n>/n8n/src/middlewares/body-parser.ts:70:10)",
            ])
    }

    /// An error that n8n has no status for.
    static func failed(_ words: String) -> HTTPServerResponse {
        .json(
            500,
            [
                "code": 0, "message": .string(words),
                "stacktrace": .string("Error: \(words)\n    at <n8n>/n8n/src/webhooks/webhook-helpers.ts:671:26"),
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
