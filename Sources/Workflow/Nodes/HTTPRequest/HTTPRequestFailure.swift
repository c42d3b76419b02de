/// n8n's error for a call that came to nothing: `NodeApiError`, and what stands in an item where the node goes on.
struct HTTPRequestFailure {
    /// The error of n8n's HTTP client.
    struct ClientError {
        var name = "AxiosError"
        var message: String
        var code: String
        var status: Int?
        /// The answer's body: text, or what it was read as.
        var body: JSONValue?
        /// Stands for the whole in an item, where it is not the client's own error.
        var item: JSONValue?
    }

    let context: NodeContext
    let item: Int
    let request: JSONObject
    let error: ClientError

    var failure: NodeFailure {
        let said = words()
        var (message, messages) = (said.message, said.messages)
        let code = error.status.map(String.init) ?? error.code
        if let common = CommonErrorText.text(code: code, message: message) {
            messages.append(message)
            message = common
        }
        var document: JSONObject = [
            "level": "warning", "tags": [:], "context": ["itemIndex": .int(item), "request": .object(request)],
            "functionality": "regular", "name": "NodeApiError", "timestamp": .int(context.now),
            "node": .object(context.node.document), "messages": .array(messages.map { .string($0) }),
            "httpCode": .string(code),
        ]
        document["description"] = said.description
        document["message"] = .string(message)
        document["stack"] = .string("NodeApiError: \(message)")
        return NodeFailure(
            kind: error.status.map { .http(status: $0) } ?? .network(code: error.code), document: document,
            itemError: itemError)
    }

    /// The client's error as JSON shows it.
    var itemError: JSONValue {
        if let item = error.item { return item }
        let first = error.status.map { "Request failed with status code \($0)" } ?? error.message
        return [
            "message": .string(ownMessage), "name": .string(error.name),
            "stack": .string("\(error.name): \(first)"), "code": .string(error.code),
            "status": error.status.map { .int($0) } ?? .null,
        ]
    }

    private var ownMessage: String {
        error.status == 429
            ? "Try spacing your requests out using the batching settings under 'Options'" : error.message
    }

    private func words() -> (message: String, messages: [String], description: JSONValue?) {
        let own = ownMessage
        guard let status = error.status else { return (own, [own], nil) }
        let message = Self.text(status) ?? own
        var description = JSONValue.string(own)
        // An empty body says nothing; then the message does. A list without a text says "null".
        if let body = error.body, body.isTruthy {
            switch Self.said(body, depth: 0) {
            case .text(let text): description = .string(text)
            case .nothingInList: description = .null
            case .nothing: break
            }
        }
        return (message, [own], description == .string(message) ? nil : description)
    }

    // MARK: Texts on the wire

    private static func text(_ status: Int) -> String? {
        switch status {
        case 400: "Bad request - please check your parameters"
        case 401: "Authorization failed - please check your credentials"
        case 402: "Payment required - perhaps check your payment details?"
        case 403: "Forbidden - perhaps check your credentials?"
        case 404: "The resource you are requesting could not be found"
        case 405: "Method not allowed - please check you are using the right HTTP method"
        case 429: "The service is receiving too many requests from you"
        case 400..<500: "Your request is invalid or could not be processed by the service"
        case 500: "The service was not able to process your request"
        case 502: "Bad gateway - the service failed to handle your request"
        case 503:
            "Service unavailable - try again later or consider setting this node to retry automatically (in the node settings)"
        case 504: "Gateway timed out - perhaps try again later?"
        case 500..<600: "The service failed to process your request"
        default: nil
        }
    }

    // MARK: The other side's own words

    private static let keys = [
        "cause", "error", "message", "Message", "msg", "messages", "description", "reason", "detail", "details",
        "errors", "errorMessage", "errorMessages", "ErrorMessage", "error_message", "_error_message",
        "errorDescription", "error_description", "error_summary", "error_info", "title", "text", "field", "err",
        "type",
    ]

    private enum Said {
        case text(String)
        case nothing
        case nothingInList
    }

    /// The text of a body, or what it says where it is JSON.
    private static func said(_ value: JSONValue, depth: Int) -> Said {
        var value = value
        if case .string(let text) = value {
            guard let parsed = try? JSONValue(parsing: text) else { return .text(text) }
            if case .string(let inner) = parsed { return .text(inner) }
            value = parsed
        }
        guard depth < 64 else { return .nothing }
        switch value {
        case .int, .double: return .text(value.text)
        case .array(let values):
            let texts = values.compactMap { element -> String? in
                switch element {
                case .string(let text): text
                case .int, .double: element.text
                case .object(let object): search(object, depth: depth + 1)
                default: nil
                }
            }
            return texts.isEmpty ? .nothingInList : .text(texts.joined(separator: " | "))
        case .object(let object): return search(object, depth: depth + 1).map { .text($0) } ?? .nothing
        default: return .nothing
        }
    }

    private static func search(_ object: JSONObject, depth: Int) -> String? {
        for key in keys {
            guard let value = object[key], value.isTruthy else { continue }
            switch said(value, depth: depth) {
            case .text(let text) where !text.isEmpty: return text
            case .text, .nothing: continue
            case .nothingInList: return nil
            }
        }
        return nil
    }
}
