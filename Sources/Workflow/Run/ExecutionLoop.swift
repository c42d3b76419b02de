/// Takes node after node from the stack until nothing is left, or something ends it.
struct ExecutionLoop {
    let engine: WorkflowEngine
    let state: ExecutionState
    let execution: ExecutionIdentity
    let events: WorkflowEvents
    private var failure: NodeFailure?
    private var count = 0

    init(engine: WorkflowEngine, state: ExecutionState, execution: ExecutionIdentity, events: WorkflowEvents) {
        self.engine = engine
        self.state = state
        self.execution = execution
        self.events = events
    }

    private var settings: EngineSettings { engine.settings }
    private var inBranches: Bool { engine.definition.settings["executionOrder"] == "v1" }

    mutating func run(from trigger: String) async -> WorkflowRun {
        if let refused = refusal(from: trigger) { return refused }
        while let step = state.stack.first {
            if Task.isCancelled {
                failure = .cancelled(now: settings.clock.now())
                break
            }
            count += 1
            guard count <= settings.maximumNodeRuns else {
                failure = .endless(runs: settings.maximumNodeRuns, now: settings.clock.now())
                break
            }
            state.stack.removeFirst()
            guard await perform(step) else { break }
        }
        return result()
    }

    /// n8n starts nothing where a node on the way lacks a required parameter.
    private func refusal(from trigger: String) -> WorkflowRun? {
        var issues: [String] = []
        var isLost = false
        for name in state.reachable(from: trigger) {
            guard let node = state.node(named: name)?.filledIn else {
                isLost = true
                continue
            }
            issues += node.parametersWithIssues.map { "\(name): \($0)" }
        }
        guard isLost || !issues.isEmpty else { return nil }
        let failure = isLost ? NodeFailure.lostNode : .issues(issues, now: settings.clock.now())
        let data: JSONValue = ["resultData": ["error": .object(failure.document), "runData": [:]]]
        return WorkflowRun(
            status: .error, data: data, staticData: nil, lastNode: nil, lastOutputs: [], reply: nil, hungUp: false,
            failure: failure.kind, records: [])
    }

    private func result() -> WorkflowRun {
        let kind = failure?.kind
        let status: WorkflowRun.Status =
            switch kind {
            case nil: state.waitTill == nil ? .success : .waiting
            case .cancelled: .canceled
            default: .error
            }
        // The last node's error counts, even where the workflow is to go on after it.
        if let failure, kind != .cancelled { state.error = .object(failure.document) }
        return WorkflowRun(
            status: status, data: state.data,
            staticData: state.staticDataChanged ? .object(state.staticData) : nil,
            lastNode: state.lastNode, lastOutputs: state.lastNode.flatMap { state.runs[$0]?.last?.outputs } ?? [],
            reply: state.reply, waitTill: state.waitTill, hungUp: kind == .network(code: "ECONNRESET"), failure: kind,
            records: state.records)
    }

    // MARK: One node

    /// False where the execution ends here.
    private mutating func perform(_ step: ExecutionState.Step) async -> Bool {
        var step = step
        step.inputs = step.inputs.enumerated().map { input, items in
            items.enumerated().map { index, item in
                var item = item
                item.pairedItem = input == 0 ? ["item": .int(index)] : ["item": .int(index), "input": .int(input)]
                return item
            }
        }
        guard let node = state.node(named: step.node)?.filledIn else { return true }
        events.started(node.name)
        let runIndex = state.runs[node.name]?.count ?? 0
        let started = settings.clock.now()
        let attempt = await NodeAttempts(loop: self, node: node, step: step, runIndex: runIndex).run()
        var outputs = attempt.outputs
        failure = attempt.failure
        // What was under way when somebody stopped the execution leaves nothing behind.
        if attempt.failure?.kind == .cancelled { return false }
        record(attempt, node, step, runIndex)
        if let failure = attempt.failure {
            state.lastNode = node.name
            if node.onError == .stop || failure.isFinal {
                add(attempt, outputs: nil, node, step, started)
                state.stack.insert(step, at: 0)
                return false
            }
            outputs = step.inputs.first.map { [$0] }
        }
        guard var outputs else { return true }
        for output in outputs.indices {
            for index in outputs[output].indices {
                guard let error = outputs[output][index].error else { continue }
                outputs[output][index].json = ["error": error["message"] ?? error]
            }
        }
        add(attempt, outputs: outputs, node, step, started)
        if let time = attempt.waitTill {
            state.waitTill = time
            state.stack.insert(step, at: 0)
            return false
        }
        if let unknown = push(outputs, of: node.name, runIndex) {
            failure = unknown
            return false
        }
        return true
    }

    private func add(
        _ attempt: NodeAttempts.Outcome, outputs: [[WorkflowItem]]?, _ node: WorkflowNode, _ step: ExecutionState.Step,
        _ started: Int
    ) {
        state.add(
            .init(
                outputs: outputs, source: step.source, started: started,
                duration: max(0, settings.clock.now() - started), hints: attempt.hints,
                error: attempt.failure.map { .object($0.document) },
                status: attempt.failure != nil ? "error" : attempt.waitTill != nil ? "waiting" : "success"),
            of: node.name)
    }

    private func record(
        _ attempt: NodeAttempts.Outcome, _ node: WorkflowNode, _ step: ExecutionState.Step, _ runIndex: Int
    ) {
        state.records.append(
            .init(
                node: node.name, run: runIndex, inputs: step.inputs, outputs: attempt.outputs ?? [],
                parameters: attempt.parameters, notes: attempt.notes, failure: attempt.failure,
                wasDisabled: node.disabled))
    }

    /// Puts the nodes that follow on the stack: depth first by position, or breadth first in the order of the document.
    /// Gives back what the engine does not know: a connection to a second input.
    private func push(_ outputs: [[WorkflowItem]], of name: String, _ runIndex: Int) -> NodeFailure? {
        var next: [(position: (x: Double, y: Double), step: ExecutionState.Step)] = []
        for (output, items) in outputs.enumerated() where !items.isEmpty {
            for target in engine.definition.connections.targets(of: name, output: output) {
                guard let node = state.node(named: target.node) else { continue }
                guard target.input == 0 else {
                    return .unsupported(
                        .parameter("input \(target.input) (from \(name))"), node: node, now: settings.clock.now())
                }
                let source = ExecutionState.Source(node: name, output: output, run: runIndex)
                next.append((node.position, .init(node: target.node, inputs: [items], source: source)))
            }
        }
        guard inBranches else {
            state.stack += next.map(\.step)
            return nil
        }
        // From the top down, then from left to right; equal places in the reverse of their order, since each goes first.
        let sorted = next.reversed().enumerated().sorted { left, right in
            let (a, b) = (left.element.position, right.element.position)
            if a.y != b.y { return a.y < b.y }
            if a.x != b.x { return a.x < b.x }
            return left.offset < right.offset
        }
        state.stack.insert(contentsOf: sorted.map(\.element.step), at: 0)
        return nil
    }

    func makeContext(
        _ node: WorkflowNode, inputs: [[WorkflowItem]], step: ExecutionState.Step, runIndex: Int
    ) -> NodeContext {
        let state = state
        let responded = events.responded
        return NodeContext(
            node: node, inputs: inputs, scriptInputs: step.inputs, runIndex: runIndex, settings: settings,
            execution: execution,
            caller: engine.caller, scripts: engine.scripts, state: state, source: step.source,
            respond: { reply in
                state.reply = reply
                responded(reply)
            })
    }
}
