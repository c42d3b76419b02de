extension NodeType {
    /// Ends the execution with an error of the workflow's own.
    static let stopAndError = NodeType(
        name: "n8n-nodes-base.stopAndError", versions: [1], outputs: { _ in 0 },
        parameters: [
            .init("errorType", "errorMessage"),
            .init("errorMessage", "", show: ["errorType": ["errorMessage"]], isRequired: true),
            .init("errorObject", "", show: ["errorType": ["errorObject"]], isRequired: true),
        ],
        execute: { context throws(NodeFailure) in
            let parameters = try await context.resolvedParameters(forItem: 0)
            guard parameters["errorType"] == "errorObject" else {
                let value = parameters["errorMessage"] ?? ""
                throw context.operationError(value == .null ? "" : value.scriptText)
            }
            throw await thrownObject(parameters["errorObject"] ?? .null, context)
        })

    /// What JavaScript says of a text that is no JSON.
    private static func complaint(_ text: String, _ context: NodeContext) async -> String {
        let quoted = JSONValue.string(text).text
        let expression =
            "={{ (() => { try { JSON.parse(\(quoted)); return ''; } catch (e) { return e.message; } })() }}"
        let values = try? await NodeScripts(context: context).resolve(["said": .string(expression)], items: 1)
        return (try? values?.first?.get()["said"]?.stringValue) ?? "\(quoted) is not valid JSON"
    }

    /// n8n stores an object beside an empty message.
    private static func thrownObject(_ value: JSONValue, _ context: NodeContext) async -> NodeFailure {
        guard let given = (try? JSONValue(parsing: value.scriptText))?.objectValue else {
            let message = await complaint(value.scriptText, context)
            return NodeFailure(
                kind: .operation(message: message),
                document: ["message": .string(message), "stack": .string("SyntaxError: \(message)")])
        }
        var response: JSONObject = [
            "name": "User-thrown error",
            "message": "Workflow ID \(context.workflow.id ?? "") \"\(context.workflow.name)\" has failed",
        ]
        for member in given.members { response[member.key] = member.value }
        var failure = context.operationError("")
        failure.document["errorResponse"] = .object(response)
        failure.kind = .operation(message: response["message"]?.stringValue ?? "")
        return failure
    }
}
