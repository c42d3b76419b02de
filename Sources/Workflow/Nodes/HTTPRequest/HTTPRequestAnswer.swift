/// Makes items of an answer.
struct HTTPRequestAnswer {
    let context: NodeContext
    let item: Int
    let response: JSONValue?
    let answer: HTTPNodeAnswer

    private var format: String { response?["responseFormat"]?.stringValue ?? "autodetect" }
    private var isFull: Bool { response?["fullResponse"]?.isTruthy == true }
    private var pair: JSONValue { ["item": .int(item)] }

    private static let binary = [
        "image/", "audio/", "video/", "application/octet-stream", "application/gzip", "application/zip",
        "application/vnd.rar", "application/epub+zip", "application/x-bzip", "application/x-bzip2", "application/x-cdf",
        "application/vnd.amazon.ebook", "application/msword",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.ms-fontobject",
        "application/vnd.oasis.opendocument.presentation", "application/pdf", "application/x-tar",
        "application/vnd.visio", "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/x-7z-compressed",
    ]

    func items() throws(NodeFailure) -> [WorkflowItem] {
        let type = header("content-type") ?? ""
        switch format {
        case "autodetect":
            if type.contains("application/json") { return try json(try detected()) }
            if Self.binary.contains(where: { type.contains($0) }) {
                throw context.unsupported(.parameter("binary answer (\(type))"))
            }
            return text(answer.body.isEmpty ? nil : .string(bodyText))
        case "text":
            switch read() {
            case .some(let value):
                switch value {
                case .object, .array: return text(.string(value.text))
                default: return text(value)
                }
            case nil: return text(nil)
            }
        default:
            if case .string(let text) = read() {
                guard let parsed = try? JSONValue(parsing: text) else {
                    throw context.operationError(
                        "Response body is not valid JSON. Change \"Response Format\" to \"Text\"", item: item)
                }
                return try json(parsed)
            }
            return try json(read())
        }
    }

    /// As the client reads a body by itself: JSON where it is JSON, else text; nothing where it is empty.
    private func read() -> JSONValue? {
        if answer.body.isEmpty { return nil }
        return (try? JSONValue(parsing: answer.body)) ?? .string(bodyText)
    }

    private func detected() throws(NodeFailure) -> JSONValue {
        if let value = try? JSONValue(parsing: answer.body) { return value }
        if response?["neverError"]?.isTruthy == true { return [:] }
        let message = "Invalid JSON in response body"
        throw NodeFailure(
            kind: .operation(message: message),
            document: [
                "level": "error", "tags": [:], "message": .string(message), "stack": .string("Error: \(message)"),
            ])
    }

    private func text(_ value: JSONValue?) -> [WorkflowItem] {
        let name = response?["outputPropertyName"]?.stringValue ?? "data"
        var json = JSONObject()
        json[name] = value
        if isFull { addHead(to: &json) }
        return [WorkflowItem(json: json, pairedItem: pair)]
    }

    private func json(_ value: JSONValue?) throws(NodeFailure) -> [WorkflowItem] {
        if isFull {
            var json = JSONObject()
            json["body"] = value
            addHead(to: &json)
            return [WorkflowItem(json: json, pairedItem: pair)]
        }
        guard let value else {
            // n8n itself stumbles here.
            let message = "Cannot read properties of undefined (reading 'data')"
            throw NodeFailure(
                kind: .operation(message: message),
                document: ["message": .string(message), "stack": .string("TypeError: \(message)")])
        }
        let values = value.arrayValue ?? [value]
        return try values.map { value throws(NodeFailure) in
            switch value {
            case .object(let json): return WorkflowItem(json: json, pairedItem: pair)
            case .null: return WorkflowItem(json: [:], pairedItem: pair)
            default: throw context.unsupported(.parameter("answer that is no object"))
            }
        }
    }

    private func addHead(to json: inout JSONObject) {
        var headers = JSONObject()
        for (name, value) in answer.headers {
            let name = name.lowercased()
            if name == "set-cookie" {
                headers[name] = .array((headers[name]?.arrayValue ?? []) + [.string(value)])
            } else if let before = headers[name]?.stringValue {
                headers[name] = .string("\(before), \(value)")
            } else {
                headers[name] = .string(value)
            }
        }
        json["headers"] = .object(headers)
        json["statusCode"] = .int(answer.status)
        json["statusMessage"] = .string(answer.reason)
    }

    private func header(_ name: String) -> String? {
        answer.headers.first { $0.name.lowercased() == name }?.value
    }

    /// UTF-8; what is none becomes U+FFFD.
    private var bodyText: String { Self.text(answer.body) }

    static func text(_ bytes: [UInt8]) -> String {
        var bytes = bytes[...]
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
