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
    /// As stored: `{"global": {…}, "node:<name>": {…}}`, or null.
    var staticData: JSONValue = .null
    /// What production runs; in 2.x it stays as it was when the draft goes on.
    var production: Production
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

    /// What `GET /workflows/{id}` shows.
    func document(_ manner: N8nSettings.Manner) -> JSONObject {
        var object: JSONObject = [
            "createdAt": .string(created.javaScript), "updatedAt": .string(updated.javaScript), "id": .string(id),
            "name": .string(name), "active": .bool(active), "nodes": nodes, "connections": connections,
            "settings": settings, "staticData": staticData, "meta": .null, "pinData": pinData,
            "versionId": .string(version), "triggerCount": .int(triggerCount),
        ]
        if manner == .v2_8 {
            object["activeVersionId"] = active ? .string(production.version) : .null
            object["activeVersion"] =
                active
                ? [
                    "versionId": .string(production.version), "nodes": production.nodes,
                    "connections": production.connections,
                ] : .null
        }
        return object
    }
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
