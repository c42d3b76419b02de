import HTTPServer
import Workflow

extension PublicAPI {
    func workflows(_ request: HTTPServerRequest, _ rest: [String]) -> HTTPServerResponse {
        switch (request.method, rest.count) {
        case ("GET", 0): list(request)
        case ("POST", 0): create(request)
        case ("GET", 1): visible(rest[0]).map { .json(200, .object($0.document(settings.manner))) } ?? Self.notFound
        case ("PUT", 1): update(rest[0], request)
        case ("DELETE", 1): delete(rest[0])
        case ("POST", 2) where rest[1] == "activate": switchTo(true, rest[0])
        case ("POST", 2) where rest[1] == "deactivate": switchTo(false, rest[0])
        default: rest.count > 2 ? .json(404, ["message": "not found"]) : Self.notAllowed(request)
        }
    }

    private var everyVisible: [HostedWorkflow] {
        settings.api == .ofAnotherUser ? [] : service.state.withLock { $0.workflows }
    }

    private func visible(_ id: String) -> HostedWorkflow? {
        everyVisible.first { $0.id.utf8.elementsEqual(id.utf8) }
    }

    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        var found = everyVisible
        if let active = request.queryValue("active") { found = found.filter { $0.active == (active == "true") } }
        if let name = request.queryValue("name") {
            // SQLite's LIKE, which does not look at the case of ASCII letters.
            let lower = name.trimmingSpaces.lowercased()
            found = found.filter { $0.name.lowercased().contains(lower) || lower.isEmpty }
        }
        let limit: Int
        let offset: Int
        switch (Self.limit(request), Self.cursor(request)) {
        case (.failure(let refusal), _), (_, .failure(let refusal)): return refusal.response
        case (.success(let asked), .success(let cursor)):
            limit = max(1, min(250, cursor?["limit"]?.intValue ?? asked))
            offset = max(0, cursor?["offset"]?.intValue ?? 0)
        }
        let page = found.dropFirst(offset).prefix(limit)
        let next: JSONValue =
            offset + page.count < found.count
            ? .string(Base64.encode("{\"limit\":\(limit),\"offset\":\(offset + limit)}".utf8)) : .null
        return .json(
            200, ["data": .array(page.map { .object($0.document(settings.manner)) }), "nextCursor": next])
    }

    /// What the API's schema wants of a workflow.
    private static func problem(_ body: JSONObject) -> String? {
        for name in ["name", "nodes", "connections", "settings"] where body[name] == nil {
            return "request/body must have required property '\(name)'"
        }
        let readOnly = ["id", "active", "createdAt", "updatedAt", "tags"]
        for name in body.keys where readOnly.contains(name) { return "request/body/\(name) is read-only" }
        let known = ["name", "nodes", "connections", "settings", "staticData", "pinData"]
        if body.keys.contains(where: { !known.contains($0) }) {
            return "request/body must NOT have additional properties"
        }
        if body["nodes"]?.arrayValue == nil { return "request/body/nodes must be array" }
        if body["name"]?.stringValue == nil { return "request/body/name must be string" }
        return nil
    }

    private func create(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let body: JSONObject
        switch Self.body(request) {
        case .failure(let refusal): return refusal.response
        case .success(let object): body = object
        }
        if let problem = Self.problem(body) { return Self.bad(problem) }
        guard
            let workflow = HostedWorkflow(
                id: Made.word(16), document: .object(body), active: false, staticData: body["staticData"] ?? .null,
                created: service.environment.time.now)
        else { return Self.bad("request/body/nodes: the engine cannot read this workflow") }
        service.state.withLock { $0.workflows.append(workflow) }
        return .json(200, .object(workflow.document(settings.manner)))
    }

    private func update(_ id: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let old = visible(id) else { return Self.notFound }
        let body: JSONObject
        switch Self.body(request) {
        case .failure(let refusal): return refusal.response
        case .success(let object): body = object
        }
        if let problem = Self.problem(body) { return Self.bad(problem) }
        guard
            var workflow = HostedWorkflow(
                id: id, document: .object(body), active: old.active, staticData: old.staticData, created: old.created)
        else { return Self.bad("request/body/nodes: the engine cannot read this workflow") }
        workflow.updated = service.environment.time.now
        replace(workflow)
        return .json(200, .object(workflow.document(settings.manner)))
    }

    private func replace(_ workflow: HostedWorkflow) {
        service.state.withLock { state in
            guard let place = state.workflows.firstIndex(where: { $0.id.utf8.elementsEqual(workflow.id.utf8) }) else {
                return
            }
            state.workflows[place] = workflow
            state.register()
        }
    }

    private func delete(_ id: String) -> HTTPServerResponse {
        guard let workflow = visible(id) else { return Self.notFound }
        service.state.withLock { state in
            state.workflows.removeAll { $0.id.utf8.elementsEqual(id.utf8) }
            state.executions = state.executions.filter { $0.value.workflowID != id }
            state.register()
        }
        return .json(200, .object(workflow.document(settings.manner)))
    }

    private func switchTo(_ active: Bool, _ id: String) -> HTTPServerResponse {
        guard var workflow = visible(id) else { return Self.notFound }
        if active, workflow.production.webhooks.isEmpty {
            return Self.bad(
                "Workflow \"\(workflow.name)\" (ID: \(id)) has no node to start the workflow - at least one trigger, poller or webhook node is required"
            )
        }
        workflow.active = active
        replace(workflow)
        return .json(200, .object(workflow.document(settings.manner)))
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var text = self[...]
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
