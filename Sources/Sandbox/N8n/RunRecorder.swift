import Workflow

/// Collects what the nodes did, in the shape of an execution's `data`.
struct RunRecorder {
    private var runData = JSONObject()
    private(set) var lastNode: String?
    private(set) var error: JSONValue?
    private var stack: [JSONValue] = []
    private let time: TimeScale

    init(time: TimeScale = .real) { self.time = time }

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
            "source": previous.map { [["previousNode": .string($0)]] } ?? [],
        ]
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
                "source": previous.map { ["main": [["previousNode": .string($0)]]] } ?? .null,
            ]
        ]
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
