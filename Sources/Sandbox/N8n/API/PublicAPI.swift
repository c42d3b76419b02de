import HTTPServer
import Workflow

/// `/api/v1` (facts: n8n section 2).
struct PublicAPI {
    let service: N8nService

    var settings: N8nSettings { service.settings }

    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch service.behaviour {
        case .databaseDown: return WebhookAnswers.databaseDown
        case .startingText: return WebhookAnswers.startingText
        case .startingHTML: return .cannot(request)
        default: break
        }
        switch settings.api {
        case .disabled, .starting: return .cannot(request)
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        case .works, .ofAnotherUser: break
        }
        let segments = Array(request.segments.dropFirst(2))
        guard request.segments.count > 2, request.segments[1] == "v1" else { return .cannot(request) }
        guard let key = request.headers["X-N8N-API-KEY"] else {
            return .json(401, ["message": "'X-N8N-API-KEY' header required"])
        }
        guard key.utf8.elementsEqual(service.environment.apiKey.utf8) else {
            return .json(401, ["message": "unauthorized"])
        }
        switch segments.first {
        case "workflows": return workflows(request, Array(segments.dropFirst()))
        case "executions": return executions(request, Array(segments.dropFirst()))
        case "credentials": return credentials(request, Array(segments.dropFirst()))
        default: return .json(404, ["message": "not found"])
        }
    }

    static let notFound = HTTPServerResponse.json(404, ["message": "Not Found"])

    static func notAllowed(_ request: HTTPServerRequest) -> HTTPServerResponse {
        .json(405, ["message": .string("\(request.method) method not allowed")])
    }

    static func bad(_ message: String) -> HTTPServerResponse { .json(400, ["message": .string(message)]) }

    /// The body, or the refusal where it is none.
    static func body(_ request: HTTPServerRequest) -> Result<JSONObject, Refusal> {
        guard let value = try? JSONValue(parsing: request.body), case .object(let object) = value else {
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

    /// Between 1 and 250; n8n refuses anything else.
    static func limit(_ request: HTTPServerRequest) -> Result<Int, Refusal> {
        guard let text = request.queryValue("limit") else { return .success(100) }
        guard let number = Double(text) else {
            return .failure(Refusal(response: bad("request/query/limit must be number")))
        }
        if number > 250 { return .failure(Refusal(response: bad("request/query/limit must be <= 250"))) }
        return .success(Int(number))
    }
}
