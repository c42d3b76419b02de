import HTTPServer
import Workflow

/// `/api/v1` (facts: n8n sections 2, 5 and 6).
struct PublicAPI {
    let service: N8nService

    var settings: N8nSettings { service.settings }

    /// In n8n's order: the body's JSON, the path, the method, the key, the parameters.
    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch service.behaviour {
        case .databaseDown: return WebhookAnswers.databaseDown
        case .startingText: return WebhookAnswers.startingText
        case .startingHTML: return .cannot(request)
        default: break
        }
        switch settings.api {
        // 2.41 has it all the same, and refuses every key.
        case .disabled where settings.manner >= .v2_41: break
        case .disabled, .starting: return .cannot(request)
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        case .works, .ofAnotherUser: break
        }
        guard request.segments.count > 1, request.segments[1] == "v1" else { return .cannot(request) }
        if request.method == "OPTIONS" { return HTTPServerResponse(status: 204) }
        if Self.isBrokenJSON(request) { return .brokenBody() }
        let segments = Array(request.segments.dropFirst(2))
        guard let route = APIRoute.find(segments, manner: settings.manner) else {
            return .json(404, ["message": "not found"])
        }
        guard route.methods[request.method] != nil else {
            return .json(405, ["message": .string("\(request.method) method not allowed")])
        }
        if let refusal = refusal(request, route) { return refusal }
        if let problem = route.problem(request, segments: segments, manner: settings.manner) {
            return Self.bad(problem)
        }
        let rest = Array(segments.dropFirst())
        switch segments.first {
        case "workflows": return workflows(request, rest)
        case "executions": return executions(request, rest)
        case "discover": return .json(200, KeyRights(settings).document)
        default: return credentials(request, rest)
        }
    }

    /// Why the key will not do. Since 2.41 all reasons look the same, but for those of `discover` (recordings 60, 61, 84
    /// and 88).
    private func refusal(_ request: HTTPServerRequest, _ route: APIRoute) -> HTTPServerResponse? {
        let isTold = settings.manner < .v2_41 || route.path == ["discover"]
        guard let key = request.headers["X-N8N-API-KEY"], !key.isEmpty else {
            return Self.unauthorized(isTold ? "'X-N8N-API-KEY' header required" : "Unauthorized")
        }
        let right = service.environment.apiKey
        guard settings.api != .disabled, key.utf8.elementsEqual(right.value.utf8),
            !right.isExpired(service.environment.time.now)
        else { return Self.unauthorized(isTold ? "unauthorized" : "Unauthorized") }
        guard settings.manner >= .v2_41, let scope = route.scope(request.method) else { return nil }
        return settings.allows(scope) ? nil : Self.forbidden
    }

    private static func unauthorized(_ words: String) -> HTTPServerResponse {
        .json(401, ["message": .string(words)])
    }

    static let forbidden = HTTPServerResponse.json(403, ["message": "Forbidden"])

    private static func isBrokenJSON(_ request: HTTPServerRequest) -> Bool {
        guard !request.body.isEmpty, WebhookBody.contentType(request) == "application/json" else { return false }
        return (try? JSONValue(parsing: request.bodyText)) == nil
    }

    static let notFound = HTTPServerResponse.json(404, ["message": "Not Found"])

    static func bad(_ message: String) -> HTTPServerResponse { .json(400, ["message": .string(message)]) }

    /// The body, or the refusal where it is none.
    static func body(_ request: HTTPServerRequest) -> Result<JSONObject, Refusal> {
        guard let value = try? JSONValue(parsing: request.bodyText), case .object(let object) = value else {
            return .failure(Refusal(response: bad("request/body must be object")))
        }
        return .success(object)
    }

    struct Refusal: Error {
        var response: HTTPServerResponse
    }

    static func cursor(_ request: HTTPServerRequest) -> Result<JSONValue?, Refusal> {
        guard let text = request.queryValue("cursor") else { return .success(nil) }
        guard let bytes = Base64.decode(text), let value = try? JSONValue(parsing: bytes) else {
            return .failure(Refusal(response: bad("An invalid cursor was provided")))
        }
        return .success(value)
    }

    /// 100 unless asked otherwise; the database refuses a part of a row.
    func limit(_ request: HTTPServerRequest) -> Result<Int, Refusal> {
        guard let number = request.queryValue("limit").flatMap(APIRoute.number) else { return .success(100) }
        if settings.manner >= .v2_41 { return .success(number < 250 ? Int(clamping: number) : 250) }
        guard let whole = Int(exactly: number) else {
            return .failure(Refusal(response: Self.bad("SQLITE_MISMATCH: datatype mismatch")))
        }
        return .success(whole)
    }
}
