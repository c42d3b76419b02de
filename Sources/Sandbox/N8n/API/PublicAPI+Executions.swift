import HTTPServer
import Workflow

extension PublicAPI {
    func executions(_ request: HTTPServerRequest, _ rest: [String]) -> HTTPServerResponse {
        guard let id = rest.first else { return list(request) }
        return request.method == "DELETE" ? delete(id) : single(id, request)
    }

    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let status = request.queryValue("status")
        var all = settings.api == .ofAnotherUser ? [] : Array(service.executions.reversed())
        if let id = request.queryValue("workflowId"), !id.isEmpty {
            if service.workflow(id) == nil { return .json(200, ["data": [], "nextCursor": .null]) }
            all = all.filter { $0.workflowID == id }
        }
        all = all.filter { Self.matches($0.status, status) }
        if let time = request.queryValue("startedAfter").flatMap(Instant.init(iso:)) {
            all = all.filter { $0.started.map { $0 > time } ?? false }
        }
        if let time = request.queryValue("startedBefore").flatMap(Instant.init(iso:)) {
            all = all.filter { $0.started.map { $0 < time } ?? false }
        }
        // Running ones are left out unless they are asked for, which 1.81 refuses.
        var found = all.filter { status == "running" || $0.status != "running" }
        let size: Int
        switch (limit(request), Self.cursor(request)) {
        case (.failure(let refusal), _), (_, .failure(let refusal)): return refusal.response
        case (.success(let asked), .success(let cursor)):
            if let last = cursor?["lastId"] {
                guard let id = last.intValue ?? last.stringValue.flatMap({ Int($0) }) else {
                    return Self.bad("SQLITE_ERROR: no such column: NaN")
                }
                found = found.filter { $0.id < id }
            }
            size = max(1, min(250, cursor?["limit"]?.intValue ?? asked))
        }
        let page = found.prefix(size)
        let withData = request.queryValue("includeData") == "true"
        let items = page.map { execution -> JSONValue in
            var item = execution.listItem(settings.manner)
            if withData { execution.addData(to: &item, manner: settings.manner, redaction: redaction(request)) }
            return .object(item)
        }
        // Those that run are counted, although no page shows them (recording 86).
        let last = page.last?.id ?? 0
        let next: JSONValue =
            all.contains { $0.id < last }
            ? .string(Base64.encode("{\"lastId\":\"\(last)\",\"limit\":\(size)}".utf8)) : .null
        return .json(200, ["data": .array(items), "nextCursor": next])
    }

    private func redaction(_ request: HTTPServerRequest) -> Redaction? {
        guard settings.manner >= .v2_41 else { return nil }
        if request.queryValue("redactExecutionData") == "true" { return .onRequest }
        return settings.redacted ? .byPolicy : nil
    }

    /// `error` asks for everything that failed.
    private static func matches(_ status: String, _ asked: String?) -> Bool {
        switch asked {
        case nil: true
        case "error": status == "error" || status == "crashed"
        case let asked?: status == asked
        }
    }

    private func found(_ id: String) -> Execution? {
        guard settings.api != .ofAnotherUser, let number = APIRoute.number(id).flatMap({ Int(exactly: $0) }) else {
            return nil
        }
        return service.state.withLock { $0.executions[number] }
    }

    private func single(_ id: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let execution = found(id) else { return Self.notFound }
        if settings.singleExecutionFails {
            return .json(500, ["message": "Cannot read properties of undefined (reading 'toString')"])
        }
        var document = execution.document(settings.manner)
        if request.queryValue("includeData") == "true" {
            execution.addData(to: &document, manner: settings.manner, redaction: redaction(request))
        }
        return .json(200, .object(document))
    }

    private func delete(_ id: String) -> HTTPServerResponse {
        guard let execution = found(id) else { return Self.notFound }
        if execution.status == "running" { return Self.bad("Cannot delete a running execution") }
        service.state.withLock { $0.executions[execution.id] = nil }
        var document = execution.document(settings.manner)
        // The parameter's own number, where everything else writes a text.
        document["id"] = .int(execution.id)
        return .json(200, .object(document))
    }
}
