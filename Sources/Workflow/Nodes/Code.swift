extension NodeType {
    /// JavaScript, once for all items or for each; Python is not known.
    static let code = NodeType(
        name: "n8n-nodes-base.code", versions: [1, 2],
        parameters: [
            .init("mode", "runOnceForAllItems"),
            .init("language", "javaScript"),
            .init("jsCode", "", show: ["language": ["javaScript"]]),
            .init("notice", "", show: ["language": ["javaScript"]]),
            .init("pythonCode", "", show: ["language": ["python"]]),
            .init("notice", "", show: ["language": ["python"]]),
        ],
        unsupported: { node in
            let language = node.parameters["language"] ?? "javaScript"
            return language == "javaScript" ? [] : [.parameter("language=\(language.stringValue ?? language.text)")]
        },
        execute: { context throws(NodeFailure) in try await CodeRun(context: context).run() })
}

/// One run of a Code node.
private struct CodeRun {
    let context: NodeContext

    func run() async throws(NodeFailure) -> [[WorkflowItem]] {
        let parameters = try await context.resolvedParameters(forItem: 0)
        let code = parameters["jsCode"]?.stringValue ?? ""
        guard parameters["mode"] == "runOnceForEachItem" else {
            return [try await all(code)]
        }
        guard context.continuesOnFail, context.items.count > 1 else {
            return [try await each(code, inputs: context.inputs)]
        }
        // An error in one item leaves the others: one by one, as n8n runs them. `$itemIndex` would be 0 for each.
        guard code.utf8.firstRange(of: "$itemIndex".utf8) == nil else {
            throw context.unsupported(.script("$itemIndex in a Code node that goes on after errors"))
        }
        var items: [WorkflowItem] = []
        for (index, item) in context.items.enumerated() {
            for var made in try await each(code, inputs: [[item]]) {
                made.pairedItem = ["item": .int(index)]
                if let text = made.json["error"]?.stringValue, text.hasSuffix(Self.firstItem) {
                    made.json["error"] = .string("\(text.dropLast(Self.firstItem.count))for item \(index)]")
                }
                items.append(made)
            }
        }
        return [items]
    }

    private func all(_ code: String) async throws(NodeFailure) -> [WorkflowItem] {
        let answer = try await evaluate(code, "runOnceForAllItems", context.scriptInputs)
        if let error = answer["error"] {
            guard context.continuesOnFail else { throw failure(error) }
            context.hint(Self.linkHint)
            return [WorkflowItem(json: ["error": error["message"] ?? error])]
        }
        let made = try items(answer)
        // A script sees all items also where the node is to take one.
        if context.node.executeOnce, made.count != context.items.count, context.hints.isEmpty {
            context.hint(Self.linkHint)
        }
        return made
    }

    private func each(_ code: String, inputs: [[WorkflowItem]]) async throws(NodeFailure) -> [WorkflowItem] {
        let answer = try await evaluate(code, "runOnceForEachItem", inputs)
        if let error = answer["error"] {
            guard context.continuesOnFail else { throw failure(error) }
            return [WorkflowItem(json: ["error": error["message"] ?? error], pairedItem: ["item": 0])]
        }
        return try items(answer)
    }

    private func evaluate(
        _ code: String, _ mode: String, _ inputs: [[WorkflowItem]]
    ) async throws(NodeFailure) -> JSONValue {
        let answer = try await NodeScripts(context: context).code(code, mode: mode, inputs: inputs)
        for line in answer["logs"]?.arrayValue ?? [] {
            let words = (line.arrayValue ?? []).map { $0.stringValue ?? $0.text }
            context.note(.log(level: words.first ?? "log", text: words.dropFirst().joined(separator: " ")))
        }
        return answer
    }

    private func items(_ answer: JSONValue) throws(NodeFailure) -> [WorkflowItem] {
        for hint in answer["hints"]?.arrayValue ?? [] { context.hint(hint) }
        guard let values = answer["items"]?.arrayValue else { throw bad("items") }
        return try values.enumerated().map { index, value throws(NodeFailure) in
            guard case .object(let object) = value, let json = object["json"]?.objectValue else {
                throw bad("items[\(index)]")
            }
            return WorkflowItem(
                json: json, pairedItem: object["pairedItem"], error: object["error"], binary: object["binary"])
        }
    }

    private func bad(_ place: String) -> NodeFailure {
        let failure = ScriptFailure.badAnswer(place)
        return context.operationError("\(failure)", kind: .script(failure))
    }

    /// What the script threw, as n8n stores it: the error's own members, and the node.
    private func failure(_ error: JSONValue) -> NodeFailure {
        var document = error.objectValue ?? ["message": error]
        let message = document["message"]?.stringValue ?? ""
        document["node"] = .object(context.node.document)
        if document["stack"] == nil {
            document["stack"] = .string("\(document["name"]?.stringValue ?? "Error"): \(message)")
        }
        if context.manner != .v1_81 { Self.wrap(&document, message, isNewest: context.manner == .v2_41) }
        return NodeFailure(kind: .code(message: message), document: document)
    }

    /// Since 2.x scripts run in a process of their own, whose errors n8n wraps; its own complaints about what a script
    /// returned stay as they are.
    private static func wrap(_ document: inout JSONObject, _ message: String, isNewest: Bool) {
        if isNewest { document["level"] = "info" }
        document["node"] = nil
        if document["stack"]?.stringValue == "Error: \(message)" { return }
        var message = message
        if let range = message.firstRange(of: ", for item "), message.hasSuffix("]") {
            message = message[..<range.lowerBound] + "]"
        }
        if document["description"] == "SyntaxError", let range = message.firstRange(of: " [line ") {
            message = String(message[..<range.lowerBound])
            document["lineNumber"] = nil
        }
        document["context"] = nil
        document["itemIndex"] = nil
        document["name"] = "WrappedExecutionError"
        document["message"] = .string(message)
        document["stack"] = .string("WrappedExecutionError: \(message)")
    }

    /// How the message of an error in a script ends that was given one item.
    private static let firstItem = "for item 0]"

    /// What n8n notes where the items that come out do not say which they were made from (recording 06).
    private static let linkHint: JSONValue = [
        "message":
            "To make sure expressions after this node work, return the input items that produced each output item. <a target=\"_blank\" href=\"https://docs.n8n.io/data/data-mapping/data-item-linking/item-linking-code-node/\">More info</a>",
        "location": "outputPane",
    ]
}
