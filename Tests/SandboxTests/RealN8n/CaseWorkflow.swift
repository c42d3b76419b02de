import Workflow

/// The workflows of the table are written short; n8n wants them in full.
enum CaseWorkflow {
    /// The versions that the editor of 1.81.4 gives to new nodes.
    private static let versions: [String: Double] = [
        "webhook": 2, "filter": 2.2, "if": 2.2, "switch": 3.2, "set": 3.4, "code": 2, "httpRequest": 4.2,
        "respondToWebhook": 1.1, "stopAndError": 1, "wait": 1.1, "noOp": 1,
    ]

    /// `workflow` as it stands, or `nodes` and `connections` in short: the webhook in front where there is none, type
    /// names without their package, versions and places by default; nodes without connections stand in a line;
    /// connections as lists of names, one list for each output.
    static func expanded(_ json: JSONValue, name: String) -> JSONValue {
        let title: JSONValue = .string("case \(name)")
        if let workflow = json["workflow"] {
            return workflow.setting("name", title).setting("settings", workflow["settings"] ?? standardSettings)
        }
        var nodes = json["nodes"]?.arrayValue ?? []
        if !nodes.contains(where: { $0["type"] == "webhook" }) {
            nodes.insert(webhook(json["mode"] ?? "onReceived"), at: 0)
        }
        let names = nodes.compactMap { $0["name"]?.stringValue }
        var connections = JSONObject()
        if let short = json["connections"]?.objectValue {
            for (from, outputs) in short.members {
                let lists = (outputs.arrayValue ?? []).map { output in
                    JSONValue.array((output.arrayValue ?? []).compactMap(\.stringValue).map(link))
                }
                connections[from] = .object(["main": .array(lists)])
            }
        } else {
            for (from, to) in zip(names, names.dropFirst()) { connections[from] = ["main": [[link(to)]]] }
        }
        return [
            "name": title, "nodes": .array(nodes.enumerated().map { full($1, place: $0) }),
            "connections": .object(connections), "settings": json["settings"] ?? standardSettings,
        ]
    }

    private static let standardSettings: JSONValue = ["executionOrder": "v1"]

    private static func webhook(_ mode: JSONValue) -> JSONValue {
        [
            "name": "Hook", "type": "webhook",
            "parameters": ["httpMethod": "POST", "path": "{{PATH}}", "responseMode": mode, "options": [:]],
        ]
    }

    private static func link(_ name: String) -> JSONValue {
        ["node": .string(name), "type": "main", "index": 0]
    }

    private static func full(_ short: JSONValue, place: Int) -> JSONValue {
        let type = short["type"]?.stringValue ?? ""
        var node = short
        if node["id"] == nil { node = node.setting("id", .string("node-\(place)")) }
        if !type.contains(".") { node = node.setting("type", .string("n8n-nodes-base.\(type)")) }
        if node["typeVersion"] == nil {
            let version = versions[type] ?? 1
            node = node.setting(
                "typeVersion", version == version.rounded() ? .int(Int(clamping: version)) : .double(version))
        }
        // From top to bottom: with the order v1 branches run by their place.
        if node["position"] == nil { node = node.setting("position", [.int(place * 40), .int(place * 100)]) }
        if type == "webhook", node["webhookId"] == nil {
            node = node.setting("webhookId", node["parameters"]?["path"])
        }
        if node["parameters"] == nil { node = node.setting("parameters", [:]) }
        return node
    }
}
