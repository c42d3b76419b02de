import HTTPServer
import Workflow

/// The webhook node's item, made of a request (recordings 01, 07 to 09, 11).
enum WebhookBody {
    static func item(
        _ request: HTTPServerRequest, webhook: WebhookNode, parameters: JSONObject, url: String
    ) throws(JSONError) -> WorkflowItem {
        var headers = JSONObject()
        for field in request.headers.fields {
            let name = field.name.lowercased()
            // Node.js joins what is sent twice.
            let before = headers[name]?.stringValue
            headers[name] = .string(before.map { "\($0), \(field.value)" } ?? field.value)
        }
        let json: JSONObject = [
            "headers": .object(headers), "params": .object(parameters), "query": .object(Self.pairs(request.query)),
            "body": try body(of: request, version: webhook.node.typeVersion),
            "webhookUrl": .string(url), "executionMode": "production",
        ]
        guard webhook.wantsRawBody else { return WorkflowItem(json: json) }
        let type = contentType(request)
        return WorkflowItem(
            json: json,
            binary: [
                "data": [
                    "data": .string(Base64.encode(request.body)),
                    "mimeType": .string(type.isEmpty ? "application/json" : type),
                ]
            ])
    }

    private static func contentType(_ request: HTTPServerRequest) -> String {
        let whole = (request.headers["Content-Type"] ?? "").lowercased()
        let type = whole.prefix { $0 != ";" }
        return String(type.drop { $0 == " " }.prefix { $0 != " " })
    }

    private static func body(of request: HTTPServerRequest, version: Double) throws(JSONError) -> JSONValue {
        if request.body.isEmpty { return [:] }
        switch contentType(request) {
        case "application/json": return try JSONValue(parsing: request.body)
        case "application/x-www-form-urlencoded":
            return .object(pairs(HTTPServerRequest.pairs(request.bodyText)))
        case "text/plain": return .string(request.bodyText)
        default: return [:]
        }
    }

    /// A name that stands twice becomes a list.
    private static func pairs(_ pairs: [(name: String, value: String)]) -> JSONObject {
        var object = JSONObject()
        for (name, value) in pairs {
            switch object[name] {
            case .array(let values): object[name] = .array(values + [.string(value)])
            case let first?: object[name] = [first, .string(value)]
            case nil: object[name] = .string(value)
            }
        }
        return object
    }
}
