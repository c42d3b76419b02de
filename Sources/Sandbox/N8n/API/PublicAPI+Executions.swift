import HTTPServer
import Workflow

extension PublicAPI {
    func executions(_ request: HTTPServerRequest, _ rest: [String]) -> HTTPServerResponse {
        switch (request.method, rest.count) {
        case ("GET", 0): list(request)
        case ("GET", 1): single(rest[0], request)
        case ("DELETE", 1): delete(rest[0])
        default: rest.count > 1 ? .json(404, ["message": "not found"]) : Self.notAllowed(request)
        }
    }

    private var filters: [String] {
        settings.manner == .v1_81
            ? ["error", "success", "waiting"] : ["canceled", "error", "running", "success", "waiting"]
    }

    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let status = request.queryValue("status")
        if let status, !filters.contains(status) {
            let allowed = filters.joined(separator: ", ")
            return Self.bad("request/query/status must be equal to one of the allowed values: \(allowed)")
        }
        var found = settings.api == .ofAnotherUser ? [] : Array(service.executions.reversed())
        if let id = request.queryValue("workflowId") { found = found.filter { $0.workflowID == id } }
        // Running ones are left out unless they are asked for, which 1.81 refuses.
        found = found.filter { Self.matches($0.status, status) }
        let size: Int
        switch (Self.limit(request), Self.cursor(request)) {
        case (.failure(let refusal), _), (_, .failure(let refusal)): return refusal.response
        case (.success(let asked), .success(let cursor)):
            if let last = cursor?["lastId"]?.stringValue.flatMap({ Int($0) }) { found = found.filter { $0.id < last } }
            size = max(1, min(250, cursor?["limit"]?.intValue ?? asked))
        }
        let page = found.prefix(size)
        let withData = request.queryValue("includeData") == "true"
        let items = page.map { execution -> JSONValue in
            var item = execution.listItem(settings.manner)
            if withData { execution.addData(to: &item, manner: settings.manner) }
            return .object(item)
        }
        let next: JSONValue =
            page.count < found.count
            ? .string(Base64.encode("{\"lastId\":\"\(page.last?.id ?? 0)\",\"limit\":\(size)}".utf8)) : .null
        return .json(200, ["data": .array(items), "nextCursor": next])
    }

    /// `error` asks for everything that failed.
    private static func matches(_ status: String, _ asked: String?) -> Bool {
        switch asked {
        case nil: status != "running"
        case "error": status == "error" || status == "crashed"
        case let asked?: status == asked
        }
    }

    private func found(_ id: String) -> Execution? {
        guard settings.api != .ofAnotherUser, let number = Int(id) else { return nil }
        return service.state.withLock { $0.executions[number] }
    }

    private func single(_ id: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let execution = found(id) else { return Self.notFound }
        if settings.singleExecutionFails {
            return .json(500, ["message": "Cannot read properties of undefined (reading 'toString')"])
        }
        var document = execution.document()
        if request.queryValue("includeData") == "true" {
            execution.addData(to: &document, manner: settings.manner)
        }
        return .json(200, .object(document))
    }

    private func delete(_ id: String) -> HTTPServerResponse {
        guard let execution = found(id) else { return Self.notFound }
        if execution.status == "running" { return Self.bad("Cannot delete a running execution") }
        service.state.withLock { $0.executions[execution.id] = nil }
        return .json(200, .object(execution.document()))
    }
}
