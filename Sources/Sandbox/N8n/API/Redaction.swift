import Workflow

/// Execution data without what the items hold, as 2.41 shows it under a redaction policy or on request (recording 53).
/// Names of nodes, counts of items and kinds of errors stay.
struct Redaction {
    let reason: String

    static let byPolicy = Redaction(reason: "workflow_redaction_policy")
    static let onRequest = Redaction(reason: "user_requested")

    func callAsFunction(_ data: JSONValue) -> JSONValue {
        var whole = data.objectValue ?? [:]
        var result = hiding(errorOf: data["resultData"]?.objectValue ?? [:])
        let runs = result["runData"]?.objectValue ?? [:]
        result["runData"] = .object(
            JSONObject(
                runs.members.map { node in
                    let tasks = (node.value.arrayValue ?? []).map { JSONValue.object(task($0.objectValue ?? [:])) }
                    return (key: node.key, value: .array(tasks))
                }))
        whole["resultData"] = .object(result)
        if let execution = data["executionData"] {
            let stack = (execution["nodeExecutionStack"]?.arrayValue ?? []).map { step in
                step["data"].map { step.setting("data", connections($0)) } ?? step
            }
            whole["executionData"] = execution.setting("nodeExecutionStack", .array(stack))
        }
        whole["redactionInfo"] = ["isRedacted": true, "reason": .string(reason), "canReveal": true]
        return .object(whole)
    }

    private func task(_ task: JSONObject) -> JSONObject {
        var task = hiding(errorOf: task)
        if let data = task["data"] { task["data"] = connections(data) }
        return task
    }

    private func hiding(errorOf object: JSONObject) -> JSONObject {
        guard let error = object["error"] else { return object }
        var object = object
        object["error"] = nil
        object["redactedError"] = hidden(error)
        return object
    }

    private func hidden(_ error: JSONValue) -> JSONValue {
        let name = error["name"] ?? .null
        return name == "NodeApiError" ? ["type": name, "httpCode": error["httpCode"] ?? .null] : ["type": name]
    }

    /// `{"main": [[item]]}`
    private func connections(_ data: JSONValue) -> JSONValue {
        .object(
            JSONObject(
                (data.objectValue ?? [:]).members.map { connection in
                    let outputs = (connection.value.arrayValue ?? []).map { output -> JSONValue in
                        output.arrayValue.map { .array($0.map(item)) } ?? output
                    }
                    return (key: connection.key, value: .array(outputs))
                }))
    }

    private func item(_ item: JSONValue) -> JSONValue {
        var note: JSONObject = ["redacted": true, "reason": .string(reason)]
        if let error = item["error"] { note["error"] = hidden(error) }
        return item.setting("error", nil).setting("binary", nil).setting("json", [:])
            .setting("redaction", .object(note))
    }
}
