import Workflow

/// The "DIUN Upgrade Agent" workflow, four nodes in a line (facts: pipeline section 2), sound or with what the settings
/// put wrong in it: the JSON as somebody would have imported it.
struct SeedWorkflow: Sendable {
    static let webhookNode = "DIUN Webhook"
    static let filterNode = "Filter Updates Only"
    static let codeNode = "Filter and Rate Limit"
    static let agentNode = "Run Upgrade Agent"
    static let replyNode = "Reply"

    var settings: WorkflowSettings
    var webhook: WebhookSettings
    /// Successful executions are not kept, by the workflow's own setting.
    var savesFailuresOnly = false
    /// The webhook's secret path.
    var path: String
    /// What the agent node posts to.
    var executeURL: String
    /// A bearer typed into the node, where settings say so.
    var typedBearer: String
    /// The credential that the webhook wants.
    var credential: (id: String, type: String)?

    var document: JSONValue {
        [
            "name": .string(settings.name), "nodes": .array(nodes), "connections": connections,
            "settings": savesFailuresOnly
                ? ["executionOrder": "v1", "saveDataSuccessExecution": "none"] : ["executionOrder": "v1"],
        ]
    }

    private var nodes: [JSONValue] {
        var nodes = [trigger, filter, code]
        if settings.agentNode != .missing { nodes.append(agent) }
        if webhook.responseMode == .responseNode, settings.agentNode != .missing { nodes.append(reply) }
        return nodes
    }

    private var connections: JSONValue {
        let names = nodes.compactMap { $0["name"]?.stringValue }
        var object = JSONObject()
        for (from, to) in zip(names, names.dropFirst()) {
            object[from] = ["main": [[["node": .string(to), "type": "main", "index": 0]]]]
        }
        return .object(object)
    }

    private func node(
        _ id: String, _ name: String, _ type: String, _ version: JSONValue, _ x: Int, _ parameters: JSONValue
    ) -> JSONObject {
        [
            "id": .string(id), "name": .string(name), "type": .string("n8n-nodes-base.\(type)"),
            "typeVersion": version, "position": [.int(x), 300], "parameters": parameters,
        ]
    }

    private var trigger: JSONValue {
        var parameters: JSONObject = [
            "httpMethod": webhook.behaviour == .registeredForAnotherMethod ? "GET" : "POST", "path": .string(path),
        ]
        switch webhook.responseMode {
        case .onReceived: break
        case .lastNode: parameters["responseMode"] = "lastNode"
        case .responseNode: parameters["responseMode"] = "responseNode"
        }
        if let credential {
            parameters["authentication"] = credential.type == "httpBasicAuth" ? "basicAuth" : "headerAuth"
        }
        parameters["options"] = [:]
        var node = node("w", Self.webhookNode, "webhook", 2, 200, .object(parameters))
        node["webhookId"] = .string(path)
        if let credential {
            node["credentials"] = .object([
                credential.type: ["id": .string(credential.id), "name": "Webhook"]
            ])
        }
        return .object(node)
    }

    private var filter: JSONValue {
        let (left, right): (String, [String]) =
            switch settings.dialect {
            case .entry: ("={{ $json.body.diun_entry_status }}", ["update"])
            case .native: ("={{ $json.body.status }}", ["update", "new"])
            case .nativeUpdateOnly: ("={{ $json.body.status }}", ["update"])
            case .both: ("={{ $json.body.diun_entry_status || $json.body.status }}", ["update", "new"])
            }
        let conditions = right.enumerated().map { index, value -> JSONValue in
            [
                "id": .string(index == 0 ? "c" : "c\(index + 1)"), "leftValue": .string(left),
                "rightValue": .string(value), "operator": ["type": "string", "operation": "equals"],
            ]
        }
        return .object(
            node(
                "f", Self.filterNode, "filter", 2, 450,
                [
                    "conditions": [
                        "combinator": right.count > 1 ? "or" : "and",
                        "options": ["caseSensitive": true, "leftValue": "", "typeValidation": "strict"],
                        "conditions": .array(conditions),
                    ],
                    "options": [:],
                ]))
    }

    private var code: JSONValue {
        .object(
            node("l", Self.codeNode, "code", 2, 700, ["jsCode": .string(SeedScripts.limiter(settings))]))
    }

    private var agent: JSONValue {
        var headers: [JSONValue] = [["name": "Content-Type", "value": "application/json"]]
        if let value = authorization {
            headers.insert(["name": "Authorization", "value": .string(value)], at: 0)
        }
        var node = node(
            "e", Self.agentNode, "httpRequest", .double(4.2), 900,
            [
                "method": "POST", "url": .string(executeURL), "sendHeaders": true,
                "headerParameters": ["parameters": .array(headers)], "sendBody": true, "specifyBody": "json",
                "options": settings.nodeTimeout == 300_000 ? [:] : ["timeout": .int(settings.nodeTimeout)],
                "jsonBody": .string(SeedScripts.body(settings)),
            ])
        switch settings.onError {
        case .stop: break
        case .continueRegularOutput: node["onError"] = "continueRegularOutput"
        case .continueErrorOutput: node["onError"] = "continueErrorOutput"
        }
        if settings.agentNode == .disabled { node["disabled"] = true }
        return .object(node)
    }

    private var reply: JSONValue {
        .object(
            node(
                "r", Self.replyNode, "respondToWebhook", .double(1.1), 1100,
                ["respondWith": "firstIncomingItem", "options": [:]]))
    }

    /// The header as it stands in the node; nil: there is none.
    private var authorization: String? {
        switch settings.header {
        case .expression: "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
        case .literalExpression: "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN"
        case .hardCodedWrong, .hardCodedRight: "Bearer \(typedBearer)"
        case .textNotExpression: "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
        case .empty: ""
        case .absent: nil
        }
    }
}
