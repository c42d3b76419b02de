import Workflow

/// What a Webhook node says about how it is called and how it answers.
struct WebhookNode: Sendable {
    enum ResponseMode: String, Sendable { case onReceived, lastNode, responseNode }

    enum Authentication: String, Sendable { case none, basicAuth, headerAuth, jwtAuth }

    let node: WorkflowNode
    /// Without slashes at its ends.
    let path: String
    /// In capitals; more than one where the node listens for several.
    let methods: [String]
    let hasSeveralMethods: Bool
    let mode: ResponseMode
    /// As it stands in the node; n8n refuses a mode that it does not know only when an event comes.
    let modeName: String
    let authentication: Authentication
    private let parameters: JSONObject
    private let options: JSONObject

    /// Nil for another type of node, for a disabled one, and for one without a path.
    init?(_ node: WorkflowNode) {
        guard node.type == "n8n-nodes-base.webhook", !node.disabled else { return nil }
        let path = (node.parameters["path"]?.stringValue ?? "").trimmingSlashes
        guard !path.isEmpty else { return nil }
        self.node = node
        self.path = path
        parameters = node.parameters
        options = node.parameters["options"]?.objectValue ?? [:]
        if let several = node.parameters["httpMethod"]?.arrayValue {
            methods = several.compactMap(\.stringValue)
            hasSeveralMethods = true
        } else {
            methods = [node.parameters["httpMethod"]?.stringValue ?? "GET"]
            hasSeveralMethods = false
        }
        modeName = node.parameters["responseMode"]?.stringValue ?? "onReceived"
        mode = ResponseMode(rawValue: modeName) ?? .onReceived
        authentication =
            node.parameters["authentication"]?.stringValue.flatMap { Authentication(rawValue: $0) } ?? .none
    }

    /// Where the node's files go.
    var binaryName: String { options["binaryPropertyName"]?.stringValue ?? "data" }

    /// The URL's path after `/webhook/`.
    var publicPath: String { isDynamic ? node.webhookID.map { "\($0)/\(path)" } ?? path : path }

    /// The node with its expressions evaluated, as n8n does it when an event comes and before anything has run; nil
    /// where one of them fails, as every one does that asks for data.
    func evaluated(_ scripts: any ScriptEvaluator, timezone: String, now: Int) async -> WebhookNode? {
        let asked = JSONObject(
            node.parameters.members.filter { !["path", "httpMethod"].contains($0.key) && $0.value.hasExpression })
        guard !asked.members.isEmpty else { return self }
        let text = JSONValue.object(asked).text
        if ["$json", "$input", "$(", "$node", "$items", "$binary", "$data"].contains(where: { text.contains($0) }) {
            return nil
        }
        let request: JSONValue = [
            "kind": "parameters", "manner": "1.81", "now": .int(now), "scale": 1, "timezone": .string(timezone),
            "workflow": ["id": "", "name": "", "active": true], "execution": ["id": "", "mode": "production"],
            "node": ["name": .string(node.name), "type": .string(node.type), "typeVersion": 2],
            "input": [[["json": [:]]]], "items": [0], "parameters": .object(asked),
        ]
        guard let answer = try? await scripts.evaluate(request, limits: ScriptLimits()),
            let values = answer["values"]?[0]?["ok"]?.objectValue
        else { return nil }
        var node = node
        for member in asked.members { node.parameters[member.key] = values[member.key] }
        return WebhookNode(node)
    }

    /// `:name` stands for one segment; such paths begin with the node's own id.
    var isDynamic: Bool { path.split(separator: "/").contains { $0.hasPrefix(":") } }

    /// The output by which an event of that method leaves the node.
    func output(of method: String) -> Int {
        hasSeveralMethods ? methods.firstIndex(of: method) ?? 0 : 0
    }

    /// The status of an answer that succeeds.
    var status: Int {
        if let code = parameters["responseCode"]?.intValue { return code }
        let values = options["responseCode"]?["values"]
        return values?["customCode"]?.intValue ?? values?["responseCode"]?.intValue ?? 200
    }

    /// Headers of every answer that the workflow gives.
    var headers: [(name: String, value: String)] {
        (options["responseHeaders"]?["entries"]?.arrayValue ?? []).compactMap { entry in
            entry["name"]?.stringValue.map { (name: $0, value: entry["value"]?.stringValue ?? "") }
        }
    }

    /// What is answered: `firstEntryJson`, `allEntries`, `noData`, or a text of the user's; nil where nothing is set.
    var responseData: String? {
        if let data = parameters["responseData"]?.stringValue, !data.isEmpty { return data }
        if mode == .onReceived, let data = options["responseData"]?.stringValue, !data.isEmpty { return data }
        return options["noResponseBody"]?.boolValue == true ? "noData" : nil
    }

    var propertyName: String? { options["responsePropertyName"]?.stringValue }
    var contentType: String? { options["responseContentType"]?.stringValue }
    var ignoresBots: Bool { options["ignoreBots"]?.boolValue ?? false }
    var wantsRawBody: Bool { options["rawBody"]?.boolValue ?? false }
    var allowedAddresses: String { options["ipWhitelist"]?.stringValue ?? "" }

    /// The credential that the node names, of the type that its authentication wants.
    func credential(_ type: String) -> String? { node.credentials?[type]?["id"]?.stringValue }
}

extension JSONValue {
    fileprivate var hasExpression: Bool {
        switch self {
        case .string(let text): text.utf8.first == UInt8(ascii: "=")
        case .array(let values): values.contains(where: \.hasExpression)
        case .object(let object): object.members.contains { $0.value.hasExpression }
        default: false
        }
    }
}

extension String {
    var trimmingSlashes: String {
        var text = self[...]
        while text.first == "/" { text.removeFirst() }
        while text.last == "/" { text.removeLast() }
        return String(text)
    }
}
