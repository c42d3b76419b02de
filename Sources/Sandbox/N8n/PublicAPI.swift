import HTTPServer
import Workflow

/// `/api/v1` (facts: n8n section 2).
struct PublicAPI {
    let service: N8nService

    private var settings: N8nSettings { service.settings }

    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch service.behaviour {
        case .databaseDown: return N8nService.databaseDown
        case .startingText: return N8nService.startingText
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
        guard key.utf8.elementsEqual(service.apiKey.utf8) else { return .json(401, ["message": "unauthorized"]) }
        guard request.method == "GET" else { return .json(405, ["message": "\(request.method) method not allowed"]) }
        switch (segments.first, segments.count) {
        case ("workflows", 1): return workflows(request)
        case ("workflows", 2): return workflow(segments[1])
        case ("executions", 1): return executions(request)
        case ("executions", 2): return execution(segments[1], request)
        default: return .json(404, ["message": "not found"])
        }
    }

    private static let notFound = HTTPServerResponse.json(404, ["message": "Not Found"])

    // MARK: workflows

    private var visible: [WorkflowDocument] {
        guard settings.api != .ofAnotherUser else { return [] }
        return [service.workflow, service.stranger] + (service.twin.map { [$0] } ?? [])
    }

    private func workflows(_ request: HTTPServerRequest) -> HTTPServerResponse {
        var found = visible
        if let active = request.queryValue("active") {
            found = found.filter { $0.settings.active == (active == "true") }
        }
        if let name = request.queryValue("name") { found = found.filter { $0.name.utf8.elementsEqual(name.utf8) } }
        let limit = request.queryValue("limit").flatMap { Int($0) } ?? 100
        let cursor = Self.cursor(request)
        let offset = max(0, cursor?["offset"]?.intValue ?? 0)
        let size = max(1, min(250, cursor?["limit"]?.intValue ?? limit))
        let page = found.dropFirst(offset).prefix(size)
        let next: JSONValue =
            offset + page.count < found.count
            ? .string(Base64.encode("{\"limit\":\(size),\"offset\":\(offset + size)}".utf8)) : .null
        return .json(200, ["data": .array(page.map(document)), "nextCursor": next])
    }

    private func workflow(_ id: String) -> HTTPServerResponse {
        guard let found = visible.first(where: { $0.id == id }) else { return Self.notFound }
        return .json(200, document(found))
    }

    private func document(_ workflow: WorkflowDocument) -> JSONValue {
        let state = workflow.id == service.workflow.id ? service.state.withLock { $0.staticData } : nil
        let isNew = settings.manner == .v2_8
        let draft = workflow.settings.draftDiffers && isNew
        var object: JSONObject = [
            "createdAt": .string(workflow.created.javaScript),
            "updatedAt": .string(workflow.created.adding(milliseconds: 128).javaScript),
            "id": .string(workflow.id), "name": .string(workflow.name), "active": .bool(workflow.settings.active),
            "nodes": .array(workflow.nodes(filledIn: false, header: draft ? .literalExpression : nil)),
            "connections": workflow.connections, "settings": workflow.settingsValue,
            "staticData": state?.value ?? .null, "meta": .null, "pinData": .null,
            "versionId": .string(draft ? Self.version("d") : Self.version("a")), "triggerCount": 1,
        ]
        if isNew {
            object["activeVersionId"] = .string(Self.version("a"))
            object["activeVersion"] = [
                "versionId": .string(Self.version("a")), "nodes": .array(workflow.nodes(filledIn: false)),
                "connections": workflow.connections,
            ]
        }
        return .object(object)
    }

    private static func version(_ letter: String) -> String {
        "3a8f730d-8528-4fe8-b6d2-9e607aa5a1c" + letter
    }

    // MARK: executions

    private var filters: [String] {
        settings.manner == .v1_81
            ? ["error", "success", "waiting"] : ["canceled", "error", "running", "success", "waiting"]
    }

    private func executions(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let status = request.queryValue("status")
        if let status, !filters.contains(status) {
            let allowed = filters.joined(separator: ", ")
            return .json(
                400, ["message": .string("request/query/status must be equal to one of the allowed values: \(allowed)")]
            )
        }
        var found = settings.api == .ofAnotherUser ? [] : Array(service.executions.reversed())
        if let id = request.queryValue("workflowId") { found = found.filter { $0.workflow.id == id } }
        // Running ones are left out unless they are asked for, which 1.81 refuses.
        found = found.filter { status == nil ? $0.status != "running" : $0.status == status }
        let cursor = Self.cursor(request)
        if let last = cursor?["lastId"]?.stringValue.flatMap({ Int($0) }) { found = found.filter { $0.id < last } }
        let limit = cursor?["limit"]?.intValue ?? request.queryValue("limit").flatMap { Int($0) } ?? 100
        let size = max(1, min(250, limit))
        let page = found.prefix(size)
        let withData = request.queryValue("includeData") == "true"
        let items = page.map { execution -> JSONValue in
            var item = execution.listItem(settings.manner)
            if withData { addData(of: execution, to: &item) }
            return .object(item)
        }
        let next: JSONValue =
            page.count < found.count
            ? .string(Base64.encode("{\"lastId\":\"\(page.last?.id ?? 0)\",\"limit\":\(size)}".utf8)) : .null
        return .json(200, ["data": .array(items), "nextCursor": next])
    }

    private func execution(_ id: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard settings.api != .ofAnotherUser, let number = Int(id),
            let execution = service.state.withLock({ $0.executions[number] })
        else { return Self.notFound }
        if settings.singleExecutionFails {
            return .json(500, ["message": "Cannot read properties of undefined (reading 'toString')"])
        }
        var document = execution.document()
        if request.queryValue("includeData") == "true" { addData(of: execution, to: &document) }
        return .json(200, .object(document))
    }

    private func addData(of execution: Execution, to object: inout JSONObject) {
        execution.addData(to: &object, manner: settings.manner, active: execution.workflow.settings.active)
    }

    private static func cursor(_ request: HTTPServerRequest) -> JSONValue? {
        guard let text = request.queryValue("cursor"), let bytes = Base64.decode(text) else { return nil }
        return try? JSONValue(parsing: bytes)
    }
}
