/// What is known in the middle of an execution.
final class ExecutionState {
    /// Where an input's items came from: `{"previousNode": …}`.
    struct Source {
        var node: String
        var output = 0
        var run = 0

        func document(_ manner: EngineSettings.Manner) -> JSONValue {
            var object: JSONObject = ["previousNode": .string(node)]
            // 1.81 leaves 0 out.
            if output != 0 || manner != .v1_81 { object["previousNodeOutput"] = .int(output) }
            if run != 0 || manner != .v1_81 { object["previousNodeRun"] = .int(run) }
            return .object(object)
        }
    }

    /// A node that is to run, with its input.
    struct Step {
        var node: String
        var inputs: [[WorkflowItem]]
        /// Nil for the node that started the workflow.
        var source: Source?
    }

    /// One run of a node that is over.
    struct Finished {
        var outputs: [[WorkflowItem]]?
        var source: Source?
        var started: Int
        var duration: Int
        var hints: [JSONValue]
        var error: JSONValue?
        /// In words of `executionStatus`.
        var status: String
        /// Which run of the whole execution it was, from 0.
        var index = 0
    }

    let definition: WorkflowDefinition
    let manner: EngineSettings.Manner
    private var count = 0
    private let places: [String: Int]
    var stack: [Step] = []
    /// In the order in which nodes ran first.
    private(set) var order: [String] = []
    private(set) var runs: [String: [Finished]] = [:]
    var staticData: JSONObject
    var staticDataChanged = false
    var lastNode: String?
    var error: JSONValue?
    var reply: WebhookReply?
    /// What scripts put beside the execution (`$execution.customData`).
    var customData = JSONObject()
    /// Nodes whose context a script looked at; n8n makes it then, and keeps it.
    var contexts: [String] = []
    var waitTill: Int?
    var records: [WorkflowRun.Record] = []

    init(_ definition: WorkflowDefinition, staticData: JSONValue, manner: EngineSettings.Manner) {
        self.definition = definition
        self.manner = manner
        places = Dictionary(
            definition.nodes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { first, _ in first })
        self.staticData = staticData.objectValue ?? [:]
    }

    func node(named name: String) -> WorkflowNode? {
        places[name].map { definition.nodes[$0] }
    }

    func add(_ run: Finished, of node: String) {
        var run = run
        run.index = count
        count += 1
        if runs[node] == nil { order.append(node) }
        runs[node, default: []].append(run)
    }

    /// The item in a node's output that an item of the following node was made from.
    func item(_ index: Int, of source: Source) -> WorkflowItem? {
        guard let runs = runs[source.node], runs.indices.contains(source.run),
            let outputs = runs[source.run].outputs, outputs.indices.contains(source.output),
            outputs[source.output].indices.contains(index)
        else { return nil }
        return outputs[source.output][index]
    }

    // MARK: Documents

    var data: JSONValue {
        var runData = JSONObject()
        for node in order { runData[node] = .array((runs[node] ?? []).map { $0.document(manner) }) }
        var result: JSONObject = ["runData": .object(runData)]
        if let lastNode { result["lastNodeExecuted"] = .string(lastNode) }
        if let error { result["error"] = error }
        if !customData.members.isEmpty { result["metadata"] = .object(customData) }
        let contextData = JSONObject(contexts.map { (key: "node:\($0)", value: [:]) })
        let stack: [JSONValue] = stack.map { step in
            [
                "node": .object(node(named: step.node)?.filledIn.document ?? [:]),
                "data": ["main": .array(step.inputs.map { .array($0.map(\.document)) })],
                "source": step.source.map { ["main": [$0.document(manner)]] } ?? .null,
            ]
        }
        return [
            "startData": [:], "resultData": .object(result),
            "executionData": [
                "contextData": .object(contextData), "nodeExecutionStack": .array(stack), "waitingExecution": [:],
            ],
        ]
    }
}

extension ExecutionState.Finished {
    /// As it stands in `runData`.
    func document(_ manner: EngineSettings.Manner) -> JSONValue {
        var object: JSONObject = [
            // Nodes of 2.x leave none.
            "hints": .array(manner == .v1_81 ? hints : []), "startTime": .int(started), "executionTime": .int(duration),
            "source": .array(source.map { [$0.document(manner)] } ?? []), "executionStatus": .string(status),
        ]
        if manner != .v1_81 { object["executionIndex"] = .int(index) }
        if let error { object["error"] = error }
        if let outputs {
            object["data"] = ["main": .array(outputs.map { .array($0.map(\.document)) })]
        }
        return .object(object)
    }
}
