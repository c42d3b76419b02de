import Workflow

/// Runs one event through the four nodes, for real: the agent is called over loopback. Blocking.
struct WorkflowRun {
    static let accept =
        "application/json,text/html,application/xhtml+xml,application/xml,text/*;q=0.9, image/*;q=0.8, */*;q=0.7"

    let workflow: WorkflowDocument
    let environmentBlocked: Bool
    /// The variable's value in n8n's environment; empty also when it is not set.
    let variable: String
    let client: SocketClient
    var time = TimeScale.real

    /// How the run ended, for the row and for a webhook that waits.
    struct Result {
        var status: String
        var data: JSONValue
        var staticData: WorkflowCode.StaticData?
        /// What the last node gave out first; nil when nothing came out.
        var lastItem: JSONValue?
        /// The agent closed the connection: 1.81 keeps such an execution open.
        var hungUp = false
    }

    func run(item: JSONValue, staticData: WorkflowCode.StaticData?) -> Result {
        var recorder = RunRecorder(time: time)
        var state = staticData
        recorder.add(WorkflowDocument.webhookNode, from: nil, started: time.now, .outputs([[item]]))
        let settings = workflow.settings
        let reading = WorkflowCode.read(item["body"] ?? .null, dialect: settings.dialect)

        let passes = WorkflowCode.filterPasses(reading, dialect: settings.dialect)
        recorder.add(
            WorkflowDocument.filterNode, from: WorkflowDocument.webhookNode, started: time.now,
            .outputs(passes ? [[item], []] : [[], [item]]))
        guard passes else { return Result(status: "success", data: recorder.data, staticData: state) }

        if settings.ending == .codeNodeFails { return codeFails(item, &recorder, state) }
        let limited = WorkflowCode.limiterPasses(reading, settings: settings, state: &state, now: time.now)
        recorder.add(
            WorkflowDocument.codeNode, from: WorkflowDocument.filterNode, started: time.now,
            hints: limited ? [] : [RunRecorder.emptyCodeHint], .outputs([limited ? [item] : []]))
        guard limited else { return Result(status: "success", data: recorder.data, staticData: state) }
        switch settings.agentNode {
        case .missing:
            return Result(status: "success", data: recorder.data, staticData: state, lastItem: item)
        case .disabled:
            // A disabled node hands its input on.
            recorder.add(
                WorkflowDocument.agentNode, from: WorkflowDocument.codeNode, started: time.now, .outputs([[item]]))
            return Result(status: "success", data: recorder.data, staticData: state, lastItem: item)
        case .present: return agent(item, reading, &recorder, state)
        }
    }

    private func codeFails(
        _ item: JSONValue, _ recorder: inout RunRecorder, _ state: WorkflowCode.StaticData?
    ) -> Result {
        recorder.add(
            WorkflowDocument.codeNode, from: WorkflowDocument.filterNode, started: time.now, .error(NodeError.code))
        recorder.leaveOnStack(
            node: workflow.nodes(filledIn: true)[2], item: item, previous: WorkflowDocument.filterNode)
        return Result(status: "error", data: recorder.data, staticData: state)
    }

    private func agent(
        _ item: JSONValue, _ reading: WorkflowCode.Reading, _ recorder: inout RunRecorder,
        _ state: WorkflowCode.StaticData?
    ) -> Result {
        let started = time.now
        let settings = workflow.settings
        let request = WorkflowCode.request(reading, agentName: settings.agentName)
        let outcome = call(request)
        let node = workflow.nodes(filledIn: true)[3]
        let previous = WorkflowDocument.codeNode
        if case .answered(let answer) = outcome {
            recorder.add(WorkflowDocument.agentNode, from: previous, started: started, .outputs([[answer]]))
            if workflow.responseMode == .responseNode {
                recorder.add(
                    WorkflowDocument.replyNode, from: WorkflowDocument.agentNode, started: time.now,
                    .outputs([[answer]]))
            }
            return Result(status: "success", data: recorder.data, staticData: state, lastItem: answer)
        }
        var result: Result
        switch settings.onError {
        case .continueRegularOutput:
            let answer: JSONValue = ["error": NodeError.item(outcome, timeout: settings.nodeTimeout)]
            recorder.add(WorkflowDocument.agentNode, from: previous, started: started, .outputs([[answer]]))
            result = Result(status: "success", data: recorder.data, staticData: state, lastItem: answer)
        case .continueErrorOutput:
            let failed = item.setting("error", NodeError.item(outcome, timeout: settings.nodeTimeout))
            recorder.add(WorkflowDocument.agentNode, from: previous, started: started, .outputs([[], [failed]]))
            result = Result(status: "success", data: recorder.data, staticData: state)
        case .stop:
            let error = NodeError.value(outcome, node: node, request: request, timeout: settings.nodeTimeout)
            recorder.add(WorkflowDocument.agentNode, from: previous, started: started, .error(error ?? .null))
            recorder.leaveOnStack(node: node, item: item, previous: previous)
            result = Result(status: "error", data: recorder.data, staticData: state)
        }
        if case .failed(.hungUp) = outcome { result.hungUp = true }
        return result
    }

    private func call(_ request: JSONValue) -> NodeError.Outcome {
        if environmentBlocked, workflow.settings.header == .expression { return .environmentBlocked }
        var headers = [
            ("accept", Self.accept), ("content-type", "application/json"), ("user-agent", "axios/1.7.4"),
        ]
        if let value = workflow.sentHeader(environment: variable) { headers.append(("authorization", value)) }
        do throws(SocketClient.Failure) {
            let answer = try client.post(workflow.executeURL, headers: headers, body: request.bytes)
            let text = String(decoding: answer.body, as: UTF8.self)
            guard answer.status < 400 else { return .refused(status: answer.status, body: text) }
            guard let value = try? JSONValue(parsing: answer.body), case .object = value else {
                return .answered(["data": .string(text)])
            }
            return .answered(value)
        } catch {
            return .failed(error)
        }
    }
}
