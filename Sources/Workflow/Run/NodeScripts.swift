/// Asks the script host on behalf of one run of a node; a request holds only what its texts mention.
struct NodeScripts {
    let context: NodeContext

    private var node: WorkflowNode { context.node }

    /// The node's parameters for each item.
    func parameters(items: Int) async throws(NodeFailure) -> [Result<JSONObject, NodeFailure>] {
        try await resolve(node.parameters, items: items)
    }

    /// A tree of parameters for each item.
    func resolve(
        _ parameters: JSONObject, items: Int
    ) async throws(NodeFailure) -> [Result<JSONObject, NodeFailure>] {
        let evaluated = parameters.members.filter { Self.hasExpression($0.value) }
        guard !evaluated.isEmpty else { return Array(repeating: .success(parameters), count: items) }
        let tree = JSONObject(inOrder(evaluated))
        var texts: [String] = []
        for member in tree.members { Self.collect(member.value, into: &texts) }
        var request = request("parameters", texts: texts)
        request["items"] = .array((0..<items).map { .int($0) })
        // An expression may look at the node's other parameters.
        let wanted = Mentions(texts).ownParameters ? parameters : tree
        request["parameters"] = .object(wanted)
        let answer = try await evaluate(request)
        guard let values = answer["values"]?.arrayValue, values.count == items else {
            throw badAnswer("values")
        }
        return try values.enumerated().map { item, value throws(NodeFailure) in
            if let error = value["error"] { return .failure(expressionFailure(error, path: value["path"], item: item)) }
            guard let resolved = value["ok"]?.objectValue else { throw badAnswer("values[\(item)]") }
            var result = parameters
            for member in tree.members { result[member.key] = resolved[member.key] }
            return .success(result)
        }
    }

    /// Runs a Code node's script; the answer's `items` or `error` are the node's to read.
    ///
    /// - Parameter inputs: the node's, or those of one item.
    func code(_ code: String, mode: String, inputs: [[WorkflowItem]]) async throws(NodeFailure) -> JSONValue {
        var request = request("code", texts: [code])
        request["input"] = .array(inputs.map { .array($0.map(\.document)) })
        request["code"] = .string(code)
        request["mode"] = .string(mode)
        return try await evaluate(request)
    }

    // MARK: Requests

    /// In the order in which the node asks for them: the first error is the one that counts.
    private func inOrder(_ members: [(key: String, value: JSONValue)]) -> [(key: String, value: JSONValue)] {
        guard let order = NodeType.named(node.type, version: node.typeVersion)?.evaluationOrder, !order.isEmpty else {
            return members
        }
        let known = order.compactMap { name in members.first { $0.key == name } }
        return known + members.filter { !order.contains($0.key) }
    }

    private func request(_ kind: JSONValue, texts: [String]) -> JSONObject {
        let settings = context.settings
        let mentions = Mentions(texts)
        var request: JSONObject = [
            "kind": kind, "manner": .string(settings.manner.rawValue), "now": .int(settings.clock.now()),
            "scale": .number(settings.clock.scale), "timezone": .string(timezone), "workflow": workflow,
            "execution": identity, "node": nodeIdentity, "runIndex": .int(context.runIndex),
            "input": .array(context.scriptInputs.map { .array($0.map(\.document)) }),
            "source": context.source.map {
                ["node": .string($0.node), "output": .int($0.output), "run": .int($0.run)]
            } ?? .null,
        ]
        if mentions.environment { request["env"] = environment }
        if mentions.variables { request["vars"] = Self.object(settings.variables) }
        if mentions.nodes {
            request["nodes"] = nodes
            request["connections"] = context.workflow.connections.document
        }
        if mentions.staticData {
            request["static"] = [
                "global": context.state.staticData["global"] ?? [:],
                "node": context.state.staticData["node:\(node.name)"] ?? [:],
            ]
        }
        return request
    }

    private var timezone: String {
        let own = context.workflow.settings["timezone"]?.stringValue
        return own.flatMap { $0.isEmpty || $0 == "DEFAULT" ? nil : $0 } ?? context.settings.timezone
    }

    private var workflow: JSONValue {
        [
            "id": .string(context.workflow.id ?? ""), "name": .string(context.workflow.name),
            "active": .bool(context.workflow.active ?? false),
        ]
    }

    private var identity: JSONValue {
        var object: JSONObject = ["id": .string(context.execution.id), "mode": .string(context.execution.mode)]
        if let url = context.execution.resumeURL { object["resumeUrl"] = .string(url) }
        if !context.state.customData.members.isEmpty { object["customData"] = .object(context.state.customData) }
        return .object(object)
    }

    private var nodeIdentity: JSONValue {
        var identity: JSONObject = [
            "name": .string(node.name), "type": .string(node.type), "typeVersion": .number(node.typeVersion),
        ]
        identity["id"] = node.document["id"]
        identity["webhookId"] = node.webhookID.map { .string($0) }
        return .object(identity)
    }

    private var environment: JSONValue {
        context.settings.environmentBlocked ? .null : Self.object(context.settings.environment)
    }

    private static func object(_ texts: [String: String]) -> JSONValue {
        let members = texts.sorted { $0.key < $1.key }
        return .object(JSONObject(members.map { (key: $0.key, value: JSONValue.string($0.value)) }))
    }

    private var nodes: JSONValue {
        let state = context.state
        return .array(
            context.workflow.nodes.map { node in
                let runs = (state.runs[node.name] ?? []).map { run -> JSONValue in
                    [
                        "outputs": .array((run.outputs ?? []).map { .array($0.map(\.document)) }),
                        "source": .array(run.source.map { [$0.document(context.manner)] } ?? []),
                    ]
                }
                return [
                    "name": .string(node.name), "type": .string(node.type),
                    "typeVersion": .number(node.typeVersion), "disabled": .bool(node.disabled),
                    "parameters": .object(node.parameters), "runs": .array(runs),
                ]
            })
    }

    // MARK: Answers

    private func evaluate(_ request: JSONObject) async throws(NodeFailure) -> JSONValue {
        let answer: JSONValue
        do {
            answer = try await context.scripts.evaluate(.object(request), limits: context.settings.scripts)
        } catch .unsupported(let what, _) {
            throw context.unsupported(.script(what))
        } catch {
            if Task.isCancelled { throw .cancelled(now: context.now) }
            throw context.operationError("\(error)", kind: .script(error))
        }
        if let unsupported = answer["unsupported"] {
            throw context.unsupported(.script(unsupported["what"]?.stringValue ?? "?"))
        }
        if let changed = answer["static"]?.objectValue { keep(changed) }
        if let data = answer["customData"]?.objectValue { context.state.customData = data }
        for name in (answer["contexts"]?.arrayValue ?? []).compactMap(\.stringValue)
        where !context.state.contexts.contains(name) { context.state.contexts.append(name) }
        return answer
    }

    private func keep(_ changed: JSONObject) {
        let state = context.state
        for (key, place) in [("global", "global"), ("node", "node:\(node.name)")] {
            guard let value = changed[key], value != .null, state.staticData[place] != value else { continue }
            // Both parts come back, also the one that the script never asked for.
            if state.staticData[place] == nil, value == [:] { continue }
            state.staticData[place] = value
            state.staticDataChanged = true
        }
    }

    private func badAnswer(_ place: String) -> NodeFailure {
        let failure = ScriptFailure.badAnswer(place)
        return context.operationError("\(failure)", kind: .script(failure))
    }

    /// n8n's `ExpressionError`, with the parameter that the node asked for.
    private func expressionFailure(_ error: JSONValue, path: JSONValue?, item: Int) -> NodeFailure {
        var document = error.objectValue ?? ["message": error]
        let parameter = path?.stringValue.map { Self.asked($0, of: node) }
        var inner = document["context"]?.objectValue ?? [:]
        if inner["itemIndex"] == nil { inner["itemIndex"] = .int(item) }
        // An expression that cannot be read is an error of another kind, without these two.
        if document["functionality"] != nil {
            if let parameter, inner["parameter"] == nil { inner["parameter"] = .string(parameter) }
            if inner["runIndex"] == nil { inner["runIndex"] = .int(context.runIndex) }
            if document["timestamp"] == nil { document["timestamp"] = .int(context.now) }
        } else {
            document["cause"] = parameter.flatMap { node.parameters[$0] }
        }
        document["context"] = .object(inner)
        let message = document["message"]?.stringValue ?? ""
        if document["stack"] == nil {
            document["stack"] = .string("\(document["name"]?.stringValue ?? "Error"): \(message)")
        }
        var failure = NodeFailure(kind: .expression(message: message), document: document)
        failure.parameter = parameter
        return failure
    }

    /// A node asks for a list as a whole: `headerParameters.parameters`, not the value in it.
    private static func asked(_ path: String, of node: WorkflowNode) -> String {
        let parts = path.split(whereSeparator: { $0 == "." || $0 == "[" })
        guard let first = parts.first else { return path }
        let isList = parts.count > 1 && parts[1] == "parameters"
        return isList ? "\(first).parameters" : String(first)
    }

    // MARK: Texts

    static func hasExpression(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text): text.utf8.first == UInt8(ascii: "=")
        case .array(let values): values.contains(where: hasExpression)
        case .object(let object): object.members.contains { hasExpression($0.value) }
        default: false
        }
    }

    private static func collect(_ value: JSONValue, into texts: inout [String]) {
        switch value {
        case .string(let text): if text.utf8.first == UInt8(ascii: "=") { texts.append(text) }
        case .array(let values): for value in values { collect(value, into: &texts) }
        case .object(let object): for member in object.members { collect(member.value, into: &texts) }
        default: break
        }
    }
}

/// What texts speak of. A word too many costs time; one too few would be wrong: so words are looked for, not syntax.
struct Mentions {
    var environment = false
    var variables = false
    var nodes = false
    var staticData = false
    var ownParameters = false

    init(_ texts: [String]) {
        for text in texts {
            let isRead: Void? = text.utf8.withContiguousStorageIfAvailable { read($0) }
            if isRead == nil { Array(text.utf8).withUnsafeBufferPointer { read($0) } }
        }
    }

    private static let environmentWords = words("$env", "process")
    private static let variableWords = words("$vars")
    private static let nodeWords = words(
        "$node", "$(", "$items", "$prevNode", "$getPairedItem", "$evaluate", "$input.params")
    private static let staticWords = words("StaticData")
    private static let parameterWords = words("$parameter", "$rawParameter", "$self")

    private static func words(_ words: String...) -> [[UInt8]] { words.map { Array($0.utf8) } }

    /// Once through the text, however long it is: a closer look only where a word may begin.
    private mutating func read(_ text: UnsafeBufferPointer<UInt8>) {
        for (place, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "$"):
                let rest = text[place...]
                environment = environment || Self.starts(rest, Self.environmentWords)
                variables = variables || Self.starts(rest, Self.variableWords)
                nodes = nodes || Self.starts(rest, Self.nodeWords)
                ownParameters = ownParameters || Self.starts(rest, Self.parameterWords)
            case UInt8(ascii: "p"):
                environment = environment || Self.starts(text[place...], Self.environmentWords)
            case UInt8(ascii: "S"): staticData = staticData || Self.starts(text[place...], Self.staticWords)
            default: break
            }
        }
    }

    private static func starts(_ text: Slice<UnsafeBufferPointer<UInt8>>, _ words: [[UInt8]]) -> Bool {
        words.contains { text.starts(with: $0) }
    }
}
