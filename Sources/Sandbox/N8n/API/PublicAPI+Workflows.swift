import HTTPServer
import Workflow

extension PublicAPI {
    func workflows(_ request: HTTPServerRequest, _ rest: [String]) -> HTTPServerResponse {
        switch (request.method, rest.first, rest.dropFirst().first) {
        case ("GET", nil, _): list(request)
        case (_, nil, _): create(request)
        case ("POST", let id?, let verb): switchTo(verb == "activate", id)
        case ("PUT", let id?, _): update(id, request)
        case ("DELETE", let id?, _): delete(id)
        case (_, let id?, _): visible(id).map { .json(200, read($0, request)) } ?? unseen(id)
        }
    }

    /// A workflow that is not there, or not this key's (recording 88).
    private func unseen(_ id: String, to verb: String? = nil) -> HTTPServerResponse {
        if let verb, settings.manner >= .v2_41 {
            let words = "You do not have permission to \(verb) this workflow. Ask the owner to share it with you."
            return .json(404, ["message": .string(words)])
        }
        return service.workflow(id) != nil ? Self.forbidden : Self.notFound
    }

    /// As it is read: with its tags, of which the sandbox has none.
    private func read(_ workflow: HostedWorkflow, _ request: HTTPServerRequest) -> JSONValue {
        var document = workflow.document(settings.manner)
        document["tags"] = []
        if request.queryValue("excludePinnedData") == "true" { document["pinData"] = nil }
        return .object(document)
    }

    /// An item of the list, which 2.x shortens.
    private func listed(_ workflow: HostedWorkflow, _ request: HTTPServerRequest) -> JSONValue {
        let document = read(workflow, request)
        guard settings.manner >= .v2_8 else { return document }
        let version = document["activeVersion"].map { $0.setting("workflowPublishHistory", nil) }
        return document.setting("description", nil).setting("activeVersion", version)
    }

    private var everyVisible: [HostedWorkflow] {
        settings.api == .ofAnotherUser ? [] : service.state.withLock { $0.workflows }
    }

    private func visible(_ id: String) -> HostedWorkflow? {
        everyVisible.first { $0.id.utf8.elementsEqual(id.utf8) }
    }

    private func list(_ request: HTTPServerRequest) -> HTTPServerResponse {
        // No workflow of the sandbox has tags.
        var found = request.queryValue("tags") == nil ? everyVisible : []
        if let active = request.queryValue("active") { found = found.filter { $0.active == (active == "true") } }
        if let name = request.queryValue("name") {
            // SQLite's LIKE, which does not look at the case of ASCII letters.
            let lower = name.trimmingSpaces.lowercased()
            found = found.filter { $0.name.lowercased().contains(lower) || lower.isEmpty }
        }
        let limit: Int
        let offset: Int
        switch (self.limit(request), Self.cursor(request)) {
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
            200, ["data": .array(page.map { listed($0, request) }), "nextCursor": next])
    }

    /// What the API's schema wants of a workflow (facts: n8n section 7).
    private func problem(_ body: JSONObject) -> String? {
        for name in ["name", "nodes", "connections", "settings"] where body[name] == nil {
            return "request/body must have required property '\(name)'"
        }
        var readOnly = ["id", "active", "createdAt", "updatedAt", "tags"]
        var known = ["name", "nodes", "connections", "settings", "staticData"]
        if settings.manner >= .v2_41 { known += ["pinData", "nodeGroups", "description"] }
        if settings.manner >= .v2_41 { readOnly += ["meta", "versionId", "triggerCount"] }
        if body.keys.contains(where: { !known.contains($0) && !readOnly.contains($0) }) {
            return "request/body must NOT have additional properties"
        }
        for name in body.keys where readOnly.contains(name) { return "request/body/\(name) is read-only" }
        if body["nodes"]?.arrayValue == nil { return "request/body/nodes must be array" }
        if body["name"]?.stringValue == nil { return "request/body/name must be string" }
        for (place, node) in (body["nodes"]?.arrayValue ?? []).enumerated() {
            guard let node = node.objectValue else { return "request/body/nodes/\(place) must be object" }
            if node.keys.contains(where: { !Self.nodeMembers.contains($0) }) {
                return "request/body/nodes/\(place) must NOT have additional properties"
            }
        }
        guard let connections = body["connections"], case .object = connections else {
            return "request/body/connections must be object"
        }
        guard let given = body["settings"]?.objectValue else { return "request/body/settings must be object" }
        var names = Self.settingNames
        if settings.manner >= .v2_8 { names.formUnion(["callerPolicy", "availableInMCP"]) }
        if settings.manner >= .v2_41 { names.formUnion(["binaryMode", "timeSavedMode"]) }
        if given.keys.contains(where: { !names.contains($0) }) {
            return "request/body/settings must NOT have additional properties"
        }
        return nil
    }

    private static let nodeMembers: Set<String> = [
        "id", "name", "webhookId", "disabled", "notesInFlow", "notes", "type", "typeVersion", "executeOnce",
        "alwaysOutputData", "retryOnFail", "maxTries", "waitBetweenTries", "continueOnFail", "onError", "position",
        "parameters", "credentials", "createdAt", "updatedAt",
    ]

    private static let settingNames: Set<String> = [
        "saveExecutionProgress", "saveManualExecutions", "saveDataErrorExecution", "saveDataSuccessExecution",
        "executionTimeout", "errorWorkflow", "timezone", "executionOrder",
    ]

    private func create(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let body: JSONObject
        switch Self.body(request) {
        case .failure(let refusal): return refusal.response
        case .success(let object): body = object
        }
        if let problem = problem(body) { return Self.bad(problem) }
        guard
            var workflow = HostedWorkflow(
                id: Made.word(16), document: HostedWorkflow.saved(.object(body), settings.manner), active: false,
                staticData: body["staticData"] ?? .null,
                created: service.environment.time.now)
        else { return Self.bad("request/body/nodes: the engine cannot read this workflow") }
        workflow.fillIn(settings.manner)
        service.state.withLock { $0.workflows.append(workflow) }
        return .json(200, .object(workflow.document(settings.manner)))
    }

    private func update(_ id: String, _ request: HTTPServerRequest) -> HTTPServerResponse {
        guard let old = visible(id) else { return unseen(id, to: "update") }
        let body: JSONObject
        switch Self.body(request) {
        case .failure(let refusal): return refusal.response
        case .success(let object): body = object
        }
        if let problem = problem(body) { return Self.bad(problem) }
        guard
            var workflow = HostedWorkflow(
                id: id, document: HostedWorkflow.saved(.object(body), settings.manner), active: old.active,
                staticData: body["staticData"] ?? old.staticData,
                created: old.created)
        else { return Self.bad("request/body/nodes: the engine cannot read this workflow") }
        let now = service.environment.time.now
        workflow.updated = now
        workflow.lost = old.lost
        if settings.manner >= .v2_8 {
            // What is not said stays as it was.
            workflow.settings = (body["settings"]?.objectValue ?? [:]).members.reduce(old.settings) {
                $0.setting($1.key, $1.value)
            }
            workflow.fillIn(settings.manner)
        }
        if settings.manner >= .v2_41, old.active {
            workflow.late = (now.adding(milliseconds: settings.lateness), old.production)
        }
        workflow.triggerCount = old.active ? workflow.production.webhooks.count : old.triggerCount
        replace(workflow)
        var document = workflow.document(settings.manner)
        if settings.manner >= .v2_8 { document["tags"] = [] }
        return .json(200, .object(document))
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
        guard let workflow = visible(id) else { return unseen(id) }
        if settings.manner >= .v2_41, workflow.active {
            return .json(
                409, ["message": "Cannot delete a published workflow. Unpublish it before deleting."])
        }
        service.state.withLock { state in
            state.workflows.removeAll { $0.id.utf8.elementsEqual(id.utf8) }
            state.executions = state.executions.filter { $0.value.workflowID != id }
            state.register()
        }
        return .json(200, .object(workflow.document(settings.manner)))
    }

    private func switchTo(_ active: Bool, _ id: String) -> HTTPServerResponse {
        guard var workflow = visible(id) else { return unseen(id, to: "activate") }
        if active, workflow.production.webhooks.isEmpty {
            return Self.bad(
                "Workflow \"\(workflow.name)\" (ID: \(id)) has no node to start the workflow - at least one trigger, poller or webhook node is required"
            )
        }
        if active,
            let issues = ActivationIssues(definition: workflow.production.definition, manner: settings.manner).text
        {
            return Self.bad(issues)
        }
        if active, !workflow.active {
            let taken = Set(workflow.production.webhooks.map(\.path))
            let others = service.state.withLock { state in
                state.workflows.filter { other in
                    other.active && other.id != id && other.production.webhooks.contains { taken.contains($0.path) }
                }.map(\.id)
            }
            switch settings.manner {
            case _ where others.isEmpty: break
            case .v2_41: return .json(409, ["message": "There is a conflict with one of the webhooks."])
            case .v2_8: return Self.bad("There is a conflict with one of the webhooks.")
            case .v1_81:
                // The last one has it; those before it still count as active.
                service.state.withLock { state in
                    for place in state.workflows.indices where others.contains(state.workflows[place].id) {
                        state.workflows[place].lost.formUnion(taken)
                    }
                }
            }
        }
        if !active { workflow.lost = [] }
        if active, !workflow.active, settings.manner >= .v2_41 {
            workflow.late = (service.environment.time.now.adding(milliseconds: settings.lateness), nil)
        }
        workflow.active = active
        // It stays as it was when a workflow is switched off.
        if active { workflow.triggerCount = workflow.production.webhooks.count }
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
