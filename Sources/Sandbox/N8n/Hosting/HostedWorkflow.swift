import Workflow

/// A workflow in n8n's database: what is stored, and what production runs of it.
struct HostedWorkflow: Sendable {
    let id: String
    var name: String
    var active: Bool
    /// As stored and as the public API shows them: in 2.x the draft.
    var nodes: JSONValue
    var connections: JSONValue
    var settings: JSONValue
    var pinData: JSONValue = .null
    /// Boxes drawn around nodes (2.41).
    var nodeGroups: JSONValue = []
    /// As stored: `{"global": {…}, "node:<name>": {…}}`, or null.
    var staticData: JSONValue = .null
    /// What production runs; in 2.x it stays as it was when the draft goes on.
    var production: Production
    /// Until this moment n8n goes on with what it had before: another version, or no webhook at all.
    var late: (until: Instant, before: Production?)?
    /// Its paths that another workflow took by being activated after it (1.81; facts: n8n section 8).
    var lost: Set<String> = []
    let created: Instant
    var updated: Instant
    var version: String
    /// As n8n counted its triggers when it was last switched on.
    var triggerCount: Int

    /// A version that runs.
    struct Production: Sendable {
        let version: String
        let nodes: JSONValue
        let connections: JSONValue
        let definition: WorkflowDefinition
        /// The nodes as an execution's copy shows them, with n8n's defaults; the same for every execution.
        let filledNodes: JSONValue
        let webhooks: [WebhookNode]
    }

    /// Nil for a document that the engine cannot read.
    init?(
        id: String, document: JSONValue, active: Bool, staticData: JSONValue = .null, created: Instant,
        version: String = Made.uuid()
    ) {
        guard let production = Production(document, id: id, version: version) else { return nil }
        self.id = id
        name = document["name"]?.stringValue ?? ""
        self.active = active
        nodes = document["nodes"] ?? []
        connections = document["connections"] ?? [:]
        settings = document["settings"] ?? [:]
        self.staticData = staticData
        self.production = production
        self.created = created
        updated = created.adding(milliseconds: 128)
        self.version = version
        triggerCount = active ? production.webhooks.count : 0
    }

    /// A document as n8n stores it: 2.41 gives a webhook node without an id one of its own (facts: n8n section 8).
    static func saved(_ document: JSONValue, _ manner: N8nSettings.Manner) -> JSONValue {
        guard manner >= .v2_41, let nodes = document["nodes"]?.arrayValue else { return document }
        let filled = nodes.map { node -> JSONValue in
            guard node["type"] == "n8n-nodes-base.webhook", node["webhookId"] == nil else { return node }
            return node.setting("webhookId", .string(Made.uuid()))
        }
        return document.setting("nodes", .array(filled))
    }

    /// What n8n adds to a workflow that is stored.
    mutating func fillIn(_ manner: N8nSettings.Manner) {
        guard manner == .v2_8 else { return }
        for (name, value): (String, JSONValue) in [
            ("callerPolicy", "workflowsFromSameOwner"), ("availableInMCP", false),
        ] where settings[name] == nil {
            settings = settings.setting(name, value)
        }
    }

    /// What `GET /workflows/{id}` shows.
    func document(_ manner: N8nSettings.Manner) -> JSONObject {
        var object: JSONObject = [
            "createdAt": .string(created.javaScript), "updatedAt": .string(updated.javaScript), "id": .string(id),
            "name": .string(name), "active": .bool(active), "nodes": nodes, "connections": connections,
            "settings": settings, "staticData": staticData, "meta": .null, "pinData": pinData,
            "versionId": .string(version), "triggerCount": .int(triggerCount),
        ]
        guard manner >= .v2_8 else { return object }
        object["activeVersionId"] = active ? .string(production.version) : .null
        object["description"] = .null
        object["isArchived"] = false
        object["versionCounter"] = 1
        if manner >= .v2_41 {
            object["nodeGroups"] = nodeGroups
            object["sourceWorkflowId"] = .null
        }
        object["activeVersion"] = active ? activeVersion(manner) : .null
        return object
    }

    private func activeVersion(_ manner: N8nSettings.Manner) -> JSONValue {
        var object: JSONObject = [
            "createdAt": .string(updated.javaScript), "updatedAt": .string(updated.javaScript),
            "versionId": .string(production.version), "workflowId": .string(id), "nodes": production.nodes,
            "connections": production.connections, "authors": "O W", "name": .null, "description": .null,
            "autosaved": false,
            "workflowPublishHistory": [
                [
                    "id": 1, "workflowId": .string(id), "versionId": .string(production.version), "event": "activated",
                    "userId": .string(Self.owner), "createdAt": .string(updated.javaScript),
                ]
            ],
        ]
        if manner >= .v2_41 { object["nodeGroups"] = nodeGroups }
        return .object(object)
    }

    private static let owner = Made.uuid()
}

extension HostedWorkflow.Production {
    init?(_ document: JSONValue, id: String, version: String) {
        guard var definition = try? WorkflowDefinition(reading: document, lostConnections: true) else { return nil }
        definition.id = id
        self.version = version
        nodes = document["nodes"] ?? []
        connections = document["connections"] ?? [:]
        webhooks = definition.nodes.compactMap { WebhookNode($0) }
        filledNodes = .array(definition.nodes.map { .object($0.filledIn.document) })
        self.definition = definition
    }
}
