import Workflow

/// The workflow as n8n's public API shows it: four nodes in a line (facts: pipeline section 2).
struct WorkflowDocument: Sendable {
    static let webhookNode = "DIUN Webhook"
    static let filterNode = "Filter Updates Only"
    static let codeNode = "Filter and Rate Limit"
    static let agentNode = "Run Upgrade Agent"
    static let replyNode = "Reply"

    let id: String
    let name: String
    /// The webhook's secret path.
    let path: String
    let settings: WorkflowSettings
    let responseMode: WebhookSettings.ResponseMode
    let method: String
    /// What the agent node posts to.
    let executeURL: String
    /// A bearer typed into the node, where settings say so.
    let typedBearer: String
    let saving: N8nSettings.Saving
    let created: Instant

    /// As stored, or with the defaults that n8n fills in when it runs it (recordings 01 and 01b).
    func nodes(filledIn: Bool, header: WorkflowSettings.Header? = nil) -> [JSONValue] {
        var nodes = [webhook(filledIn), filter(), code(filledIn)]
        if settings.agentNode != .missing { nodes.append(agent(filledIn, header ?? settings.header)) }
        if responseMode == .responseNode, settings.agentNode != .missing { nodes.append(reply(filledIn)) }
        return nodes
    }

    var connections: JSONValue {
        let names = nodes(filledIn: false).compactMap { $0["name"]?.stringValue }
        var object = JSONObject()
        for (from, to) in zip(names, names.dropFirst()) {
            object[from] = ["main": [[["node": .string(to), "type": "main", "index": 0]]]]
        }
        return .object(object)
    }

    var settingsValue: JSONValue {
        saving == .failuresOnlyByWorkflow
            ? ["executionOrder": "v1", "saveDataSuccessExecution": "none"] : ["executionOrder": "v1"]
    }

    private func node(
        _ id: String, _ name: String, _ type: String, _ version: JSONValue, _ x: Int, _ parameters: JSONValue
    ) -> JSONObject {
        [
            "id": .string(id), "name": .string(name), "type": .string("n8n-nodes-base.\(type)"),
            "typeVersion": version, "position": [.int(x), 300], "parameters": parameters,
        ]
    }

    private func webhook(_ filledIn: Bool) -> JSONValue {
        var parameters: JSONObject = [:]
        if filledIn { parameters["multipleMethods"] = false }
        parameters["httpMethod"] = .string(method)
        parameters["path"] = .string(path)
        if filledIn { parameters["authentication"] = "none" }
        if filledIn || responseMode != .onReceived {
            parameters["responseMode"] =
                switch responseMode {
                case .onReceived: "onReceived"
                case .lastNode: "lastNode"
                case .responseNode: "responseNode"
                }
        }
        if filledIn, responseMode == .lastNode { parameters["responseData"] = "firstEntryJson" }
        if filledIn, responseMode == .responseNode { parameters["webhookNotice"] = "" }
        parameters["options"] = [:]
        var node = node("w", Self.webhookNode, "webhook", 2, 200, .object(parameters))
        node["webhookId"] = .string(path)
        return .object(node)
    }

    private func filter() -> JSONValue {
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

    private func code(_ filledIn: Bool) -> JSONValue {
        let source = WorkflowCode.source(settings)
        return .object(
            node(
                "l", Self.codeNode, "code", 2, 700,
                filledIn
                    ? [
                        "mode": "runOnceForAllItems", "language": "javaScript", "jsCode": .string(source), "notice": "",
                    ] : ["jsCode": .string(source)]))
    }

    private func agent(_ filledIn: Bool, _ header: WorkflowSettings.Header) -> JSONValue {
        var headers: [JSONValue] = [["name": "Content-Type", "value": "application/json"]]
        if let value = parameter(header) {
            headers.insert(["name": "Authorization", "value": .string(value)], at: 0)
        }
        let list: JSONValue = ["parameters": .array(headers)]
        let body = JSONValue.string(WorkflowCode.body(settings))
        let options: JSONValue =
            settings.nodeTimeout == 300_000 ? [:] : ["timeout": .int(settings.nodeTimeout)]
        let url = JSONValue.string(executeURL)
        let parameters: JSONValue =
            filledIn
            ? [
                "curlImport": "", "method": "POST", "url": url, "authentication": "none",
                "provideSslCertificates": false, "sendQuery": false, "sendHeaders": true,
                "specifyHeaders": "keypair", "headerParameters": list, "sendBody": true, "contentType": "json",
                "specifyBody": "json", "jsonBody": body, "options": options, "infoMessage": "",
            ]
            : [
                "method": "POST", "url": url, "sendHeaders": true, "headerParameters": list, "sendBody": true,
                "specifyBody": "json", "options": options, "jsonBody": body,
            ]
        var node = node("e", Self.agentNode, "httpRequest", .double(4.2), 900, parameters)
        switch settings.onError {
        case .stop: break
        case .continueRegularOutput: node["onError"] = "continueRegularOutput"
        case .continueErrorOutput: node["onError"] = "continueErrorOutput"
        }
        if settings.agentNode == .disabled { node["disabled"] = true }
        return .object(node)
    }

    private func reply(_ filledIn: Bool) -> JSONValue {
        .object(
            node(
                "r", Self.replyNode, "respondToWebhook", .double(1.1), 1100,
                filledIn
                    ? ["generalNotice": "", "respondWith": "firstIncomingItem", "options": [:]]
                    : ["respondWith": "firstIncomingItem", "options": [:]]))
    }

    /// The header as it stands in the node.
    private func parameter(_ header: WorkflowSettings.Header) -> String? {
        switch header {
        case .expression: "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
        case .literalExpression: "='Bearer ' + $env.CLAUDE_AGENT_API_TOKEN"
        case .hardCodedWrong, .hardCodedRight: "Bearer \(typedBearer)"
        case .textNotExpression: "Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}"
        case .empty: ""
        case .absent: nil
        }
    }

    /// The header as it is sent (recordings 31 to 35).
    func sentHeader(environment variable: String) -> String? {
        switch settings.header {
        case .expression: "Bearer \(variable)"
        // A leading `=` only marks an expression, and without braces there is nothing to evaluate.
        case .literalExpression: "'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN"
        default: parameter(settings.header)
        }
    }
}
