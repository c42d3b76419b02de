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
            throw thrownObject(parameters["errorObject"] ?? .null, context)
        })

    /// n8n stores an object beside an empty message.
    private static func thrownObject(_ value: JSONValue, _ context: NodeContext) -> NodeFailure {
        guard let given = (try? JSONValue(parsing: value.scriptText))?.objectValue else {
            let message = "\(JSONValue.string(value.scriptText).text) is not valid JSON"
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
