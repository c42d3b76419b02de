/// One node's run, with the tries that it is set to have.
struct NodeAttempts {
    struct Outcome {
        /// Nil where n8n records nothing: no input, no output.
        var outputs: [[WorkflowItem]]?
        var failure: NodeFailure?
        var hints: [JSONValue] = []
        var notes: [NodeNote] = []
        var parameters: [JSONObject] = []
        var waitTill: Int?
    }

    let loop: ExecutionLoop
    let node: WorkflowNode
    let step: ExecutionState.Step
    let runIndex: Int

    private var clock: WorkflowClock { loop.engine.settings.clock }

    func run() async -> Outcome {
        let tries = node.retryOnFail ? node.maxTries : 1
        var outcome = Outcome()
        var number = 0
        while number < tries {
            if number > 0, node.waitBetweenTries > 0, await !clock.sleep(node.waitBetweenTries) {
                outcome.failure = .cancelled(now: clock.now())
                return outcome
            }
            do {
                try await attempt(&outcome, &number, of: tries)
                outcome.failure = nil
                return outcome
            } catch {
                outcome.failure = error
                outcome.outputs = nil
                if error.isFinal { return outcome }
            }
            number += 1
        }
        return outcome
    }

    /// One try. Where a node went on after an error, n8n runs it again as often as it may, and keeps the first result.
    private func attempt(
        _ outcome: inout Outcome, _ number: inout Int, of tries: Int
    ) async throws(NodeFailure) {
        var outputs = try await execute(&outcome)
        if outputs?.first?.first?.json["error"] != nil {
            while number < tries - 1 {
                guard await clock.sleep(node.waitBetweenTries) else { throw .cancelled(now: clock.now()) }
                _ = try await execute(&outcome)
                number += 1
            }
        }
        if node.onError == .continueErrorOutput, let found = outputs {
            outputs = ErrorOutput(node: node, step: step, state: loop.state).split(found)
        }
        if let found = outputs {
            outputs = paired(found)
            loop.state.lastNode = node.name
        }
        if outputs?.first?.first == nil, node.alwaysOutputData {
            let pairs = step.inputs.enumerated().flatMap { input, items in
                items.indices.map { JSONValue.object(["item": .int($0), "input": .int(input)]) }
            }
            var found = outputs ?? []
            let empty = [WorkflowItem(json: [:], pairedItem: .array(pairs))]
            if found.isEmpty { found = [empty] } else { found[0] = empty }
            outputs = found
        }
        outcome.outputs = outputs
    }

    private func execute(_ outcome: inout Outcome) async throws(NodeFailure) -> [[WorkflowItem]]? {
        if node.disabled { return step.inputs.first.map { [$0] } }
        guard let type = NodeType.named(node.type, version: node.typeVersion) else {
            throw .unsupported(
                NodeType.isKnown(node.type)
                    ? .version(type: node.type, version: node.typeVersion) : .nodeType(node.type),
                node: node, now: clock.now())
        }
        if let unknown = node.unknowns(type).first { throw .unsupported(unknown, node: node, now: clock.now()) }
        if !type.isTrigger, step.inputs.allSatisfy(\.isEmpty) { return nil }
        let inputs = node.executeOnce && !type.isTrigger ? step.inputs.map { Array($0.prefix(1)) } : step.inputs
        let context = loop.makeContext(node, inputs: inputs, step: step, runIndex: runIndex)
        defer {
            outcome.hints = context.hints
            outcome.notes += context.notes
            outcome.waitTill = context.waitTill
            if loop.engine.settings.keepsParameters { outcome.parameters = context.resolvedSoFar }
        }
        return try await type.execute(context)
    }

    /// Says of each output item which input item it came from, where that is plain.
    private func paired(_ outputs: [[WorkflowItem]]) -> [[WorkflowItem]] {
        let single = step.inputs.count == 1 && step.inputs[0].count == 1
        let same = outputs.count == 1 && step.inputs.count == 1 && step.inputs[0].count == outputs[0].count
        guard single || same else { return outputs }
        return outputs.map { items in
            items.enumerated().map { index, item in
                guard item.pairedItem == nil else { return item }
                var item = item
                item.pairedItem = ["item": .int(single ? 0 : index)]
                return item
            }
        }
    }
}

/// Parts the items with an error from the others, for a node that has an output for them.
struct ErrorOutput {
    let node: WorkflowNode
    let step: ExecutionState.Step
    let state: ExecutionState

    func split(_ outputs: [[WorkflowItem]]) -> [[WorkflowItem]] {
        let type = NodeType.named(node.type, version: node.typeVersion)
        let count = type?.outputs(node) ?? 1
        var good = Array(repeating: [WorkflowItem](), count: count)
        var bad: [WorkflowItem] = []
        for (output, items) in outputs.prefix(count).enumerated() {
            for item in items {
                if isError(item) { bad.append(withInput(item)) } else { good[output].append(item) }
            }
        }
        return good + [bad]
    }

    private func isError(_ item: WorkflowItem) -> Bool {
        if item.error != nil { return true }
        guard let error = item.json["error"], error.isTruthy else { return false }
        let others = item.json.members.count - 1
        return others == 0 || others == 1 && item.json["message"]?.isTruthy == true
    }

    /// The item that the node was given, and the error beside it.
    private func withInput(_ item: WorkflowItem) -> WorkflowItem {
        var item = item
        item.error = nil
        let pair = item.pairedItem?[0] ?? item.pairedItem
        guard let source = step.source, let index = pair?["item"]?.intValue, let input = state.item(index, of: source)
        else { return item }
        var json = input.json
        for member in item.json.members { json[member.key] = member.value }
        item.json = json
        return item
    }
}

extension JSONValue {
    /// As JavaScript has it.
    var isTruthy: Bool {
        switch self {
        case .null: false
        case .bool(let value): value
        case .int(let value): value != 0
        case .double(let value): value != 0 && !value.isNaN
        case .string(let value): !value.isEmpty
        case .array, .object: true
        }
    }
}
