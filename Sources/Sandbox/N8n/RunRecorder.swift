import Workflow

/// Collects what the nodes did, in the shape of an execution's `data`.
struct RunRecorder {
    private var runData = JSONObject()
    private(set) var lastNode: String?
    private(set) var error: JSONValue?
    private var stack: [JSONValue] = []
    private let time: TimeScale
    private let manner: N8nSettings.Manner

    init(time: TimeScale = .real, manner: N8nSettings.Manner) {
        self.time = time
        self.manner = manner
    }

    enum Outcome {
        /// Items of each output.
        case outputs([[JSONValue]])
        case error(JSONValue)
    }

    mutating func add(
        _ node: String, from previous: String?, started: Instant, _ outcome: Outcome
    ) {
        var entry: JSONObject = [
            "hints": [], "startTime": .int(started.milliseconds),
            "executionTime": .int(time.milliseconds - started.milliseconds),
            "source": previous.map { [source($0)] } ?? [],
        ]
        if manner >= .v2_8 { entry["executionIndex"] = .int(runData.members.count) }
        switch outcome {
        case .outputs(let outputs):
            entry["executionStatus"] = "success"
            entry["data"] = ["main": .array(outputs.map { .array($0.map(Self.item)) })]
        case .error(let value):
            entry["executionStatus"] = "error"
            entry["error"] = value
            error = value
        }
        runData[node] = [.object(entry)]
        lastNode = node
    }

    /// After an error the failed node and its input stay on the stack.
    mutating func leaveOnStack(node: JSONValue, item: JSONValue, previous: String?) {
        stack = [
            [
                "node": node, "data": ["main": [[Self.item(item)]]],
                "source": previous.map { ["main": [source($0)]] } ?? .null,
            ]
        ]
    }

    private func source(_ node: String) -> JSONValue {
        let object: JSONObject = ["previousNode": .string(node)]
        if manner < .v2_8 { return .object(object) }
        return .object(object).setting("previousNodeOutput", 0).setting("previousNodeRun", 0)
    }

    private static func item(_ json: JSONValue) -> JSONValue { ["json": json, "pairedItem": ["item": 0]] }

    var data: JSONValue {
        var result: JSONObject = ["runData": .object(runData)]
        if let lastNode { result["lastNodeExecuted"] = .string(lastNode) }
        if let error { result["error"] = error }
        return [
            "startData": [:], "resultData": .object(result),
            "executionData": ["contextData": [:], "nodeExecutionStack": .array(stack), "waitingExecution": [:]],
        ]
    }
}
