import Workflow

/// What each version writes around an execution's data (recordings 01).
struct ExecutionFrame {
    private let execution: Execution
    private let manner: N8nSettings.Manner

    init(_ execution: Execution, _ manner: N8nSettings.Manner) {
        self.execution = execution
        self.manner = manner
    }

    var framed: JSONValue {
        guard manner >= .v2_8, var data = execution.data.objectValue else { return execution.data }
        data["version"] = 1
        if var inner = data["executionData"]?.objectValue {
            inner["metadata"] = [:]
            inner["waitingExecutionSource"] = [:]
            inner["runtimeData"] = runtime
            data["executionData"] = .object(inner)
        }
        if manner >= .v2_41 { data["resumeToken"] = .string(execution.resumeToken) }
        return .object(data)
    }

    private var runtime: JSONValue {
        var object: JSONObject = [
            "version": 1, "establishedAt": .int(execution.created.milliseconds), "source": "webhook",
            "triggerNode": ["name": .string(execution.trigger), "type": "n8n-nodes-base.webhook"],
        ]
        if manner >= .v2_41 { object["redaction"] = ["version": 2, "production": false, "manual": false] }
        return .object(object)
    }
}
