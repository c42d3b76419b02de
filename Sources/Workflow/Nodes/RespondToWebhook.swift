extension NodeType {
    /// Answers the request that started the workflow; the run goes on with the same items.
    static let respondToWebhook = NodeType(
        name: "n8n-nodes-base.respondToWebhook", versions: [1, 1.1],
        parameters: [
            .init("generalNotice", ""),
            .init("respondWith", "firstIncomingItem"),
            .init("credentials", "", show: ["respondWith": ["jwt"]]),
            .init("webhookNotice", "", show: ["respondWith": ["json", "text", "jwt"]]),
            .init("redirectURL", "", show: ["respondWith": ["redirect"]], isRequired: true),
            .init("responseBody", "{\n  \"myField\": \"value\"\n}", show: ["respondWith": ["json"]]),
            .init("payload", "{\n  \"myField\": \"value\"\n}", show: ["respondWith": ["jwt"]]),
            .init("responseBody", "", show: ["respondWith": ["text"]]),
            .init("responseDataSource", "automatically", show: ["respondWith": ["binary"]]),
            .init(
                "inputFieldName", "data", show: ["respondWith": ["binary"], "responseDataSource": ["set"]],
                isRequired: true),
            .init(
                "options", [:],
                .collection([
                    .init("responseCode", 200),
                    .init("responseHeaders", [:], .fixedCollection(["entries": nameAndValue], multiple: true)),
                    .init("responseKey", "", show: ["/respondWith": ["allIncomingItems", "firstIncomingItem"]]),
                ])),
        ],
        evaluationOrder: ["respondWith", "options", "responseBody", "redirectURL"],
        unsupported: { node in
            switch node.parameters["respondWith"]?.stringValue {
            case "jwt": [.parameter("respondWith=jwt")]
            default: []
            }
        },
        execute: { context throws(NodeFailure) in
            do throws(NodeFailure) {
                context.respond(try await RespondRun(context: context).reply())
                return [context.items]
            } catch {
                if error.isFinal || !context.continuesOnFail { throw error }
                let pairs = context.items.indices.map { JSONValue.object(["item": .int($0)]) }
                return [[WorkflowItem(json: ["error": .string(error.message)], pairedItem: .array(pairs))]]
            }
        })
}

private struct RespondRun {
    let context: NodeContext

    private static let starters = [
        "n8n-nodes-base.webhook", "n8n-nodes-base.formTrigger", "@n8n/n8n-nodes-langchain.chatTrigger",
        "n8n-nodes-base.wait",
    ]

    func reply() async throws(NodeFailure) -> WebhookReply {
        if context.node.typeVersion >= 1.1 { try lookForStarter() }
        let parameters = try await context.resolvedParameters(forItem: 0)
        let options = parameters["options"]
        var reply = WebhookReply(status: Self.status(options) ?? 200, headers: Self.headers(options))
        let kind = parameters["respondWith"] ?? .null
        switch kind {
        case "json": reply.body = try json(parameters["responseBody"])
        case "text": reply.body = Self.body(parameters["responseBody"])
        case "allIncomingItems":
            reply.body = Self.put(.array(context.items.map { .object($0.json) }), options)
        case "firstIncomingItem":
            reply.body = Self.put(.object(context.items.first?.json ?? [:]), options)
        case "noData": break
        case "binary":
            guard let binary = context.items.first?.binary, binary.objectValue?.members.isEmpty == false else {
                throw context.operationError("No binary data exists on the first item!")
            }
            throw context.unsupported(.parameter("respondWith=binary"))
        case "redirect":
            let target = parameters["redirectURL"]?.scriptText ?? ""
            reply.headers.removeAll { $0.name == "location" }
            reply.headers.append(("location", target))
            if Self.status(options) == nil { reply.status = 307 }
        default:
            throw context.operationError("The Response Data option \"\(kind.scriptText)\" is not supported!")
        }
        return reply
    }

    private func lookForStarter() throws(NodeFailure) {
        let types = context.state.parents(of: context.node.name).compactMap { context.state.node(named: $0)?.type }
        guard types.contains(where: Self.starters.contains) else {
            throw context.operationError(
                "No Webhook node found in the workflow",
                description:
                    "Insert a Webhook node to your workflow and set the “Respond” parameter to “Using Respond to Webhook Node” "
            )
        }
    }

    private static func status(_ options: JSONValue?) -> Int? {
        guard let value = options?["responseCode"], value.isTruthy else { return nil }
        return value.doubleValue.flatMap { Int(exactly: $0) } ?? Int(value.scriptText)
    }

    private static func headers(_ options: JSONValue?) -> [(name: String, value: String)] {
        var result = JSONObject()
        for entry in options?["responseHeaders"]?["entries"]?.arrayValue ?? [] {
            guard let name = entry["name"]?.scriptText.lowercased(), !name.isEmpty else { continue }
            result[name] = .string(entry["value"].map { $0 == .null ? "" : $0.scriptText } ?? "")
        }
        return result.members.map { ($0.key, $0.value.stringValue ?? "") }
    }

    private func json(_ value: JSONValue?) throws(NodeFailure) -> WebhookReply.Body {
        guard let value, value.isTruthy else { return .none }
        switch value {
        case .object, .array: return .json(value)
        default:
            guard let parsed = try? JSONValue(parsing: value.scriptText) else {
                throw context.operationError(
                    "Invalid JSON in 'Response Body' field",
                    description: "Check that the syntax of the JSON in the 'Response Body' parameter is valid")
            }
            return Self.body(parsed)
        }
    }

    /// A text is sent as it is, all else as JSON.
    private static func body(_ value: JSONValue?) -> WebhookReply.Body {
        switch value {
        case nil: .none
        case .string(let text): .text(text)
        case .some(let value): .json(value)
        }
    }

    private static func put(_ value: JSONValue, _ options: JSONValue?) -> WebhookReply.Body {
        guard let key = options?["responseKey"], key.isTruthy else { return .json(value) }
        var object = JSONObject()
        MemberPath.set(&object, key.scriptText, value)
        return .json(.object(object))
    }
}
