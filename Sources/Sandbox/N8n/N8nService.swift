import HTTPServer
import Synchronization
import Workflow

/// n8n: webhook, workflow, public API, health, in the manner of two versions (facts: n8n).
///
/// Kept small and behind two calls, `answer` and `executions`: a later version puts an engine that runs workflow files
/// in the place of this folder.
final class N8nService: Sendable {
    struct State {
        var executions: [Int: Execution] = [:]
        var next: Int
        var staticData: WorkflowCode.StaticData?
        /// Requests that the webhook has seen, for `WebhookSettings.times`.
        var webhookRequests = 0
    }

    let settings: N8nSettings
    let webhook: WebhookSettings
    let workflow: WorkflowDocument
    /// Another workflow of the same name, and one of another name: neither is ours.
    let twin: WorkflowDocument?
    let stranger: WorkflowDocument
    let apiKey: String
    let log = RequestLog()
    let state: Mutex<State>
    private let variable: String
    private let threads: ThreadGroup
    let time: TimeScale

    init(
        settings: SandboxSettings, workflow: WorkflowDocument, twin: WorkflowDocument?, stranger: WorkflowDocument,
        variable: String, apiKey: String, threads: ThreadGroup, time: TimeScale = .real
    ) {
        self.settings = settings.n8n
        webhook = settings.webhook
        self.workflow = workflow
        self.twin = twin
        self.stranger = stranger
        self.apiKey = apiKey
        self.variable = variable
        self.threads = threads
        self.time = time
        let now = time.now
        var state = State(next: settings.n8n.nextExecution)
        if settings.workflow.used > 0 {
            state.staticData = WorkflowCode.StaticData(
                windowStart: now.milliseconds - settings.workflow.windowAge * 1000, count: settings.workflow.used)
        }
        for event in settings.n8n.pastEvents.sorted(by: { $0.age > $1.age }) {
            let execution = PastExecution.make(event, id: state.next, workflow: workflow, now: now)
            state.executions[state.next] = execution
            state.next += 1
        }
        self.state = Mutex(state)
    }

    /// Every execution that is kept, oldest first, whoever's it is.
    var executions: [Execution] {
        state.withLock { $0.executions.values.sorted { $0.id < $1.id } }
    }

    func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let segments = request.segments
        switch segments.first {
        case "webhook", "webhook-test":
            log.add(request)
            return await answerWebhook(request)
        case "api": return PublicAPI(service: self).answer(request)
        case "healthz": return health(segments)
        default: return .cannot(request)
        }
    }

    private func health(_ segments: [String]) -> HTTPServerResponse {
        let ready = segments.count > 1 && segments[1] == "readiness"
        if ready, behaviour == .databaseDown { return .json(503, ["status": "error"]) }
        return .json(200, ["status": "ok"])
    }

    /// What the webhook's next request will meet.
    var behaviour: WebhookSettings.Behaviour {
        guard let times = webhook.times else { return webhook.behaviour }
        return state.withLock { $0.webhookRequests } < times ? webhook.behaviour : .accepts
    }

    /// Starts an execution of our workflow and gives back its number at once.
    func begin(item: JSONValue, completion: @escaping @Sendable (WorkflowRun.Result) -> Void) {
        let delay = settings.manner == .v1_81 ? settings.queueDelay : 0
        let id = insert(item: item, queued: delay > 0)
        addStrangers(item)
        let started = threads.start { [self] in
            let result = execute(id: id, item: item, queueDelay: delay)
            addStrangers(item)
            completion(result)
        }
        if !started { completion(WorkflowRun.Result(status: "canceled", data: .null)) }
    }

    private func insert(item: JSONValue, queued: Bool) -> Int {
        state.withLock { state in
            let id = state.next
            state.next += 1
            let now = time.now
            state.executions[id] = Execution(
                id: id, workflow: workflow, status: queued ? "new" : "running", created: now,
                started: queued ? nil : now, data: Execution.waitingData(item: item, workflow: workflow),
                staticData: state.staticData)
            return id
        }
    }

    private func execute(id: Int, item: JSONValue, queueDelay: Int) -> WorkflowRun.Result {
        if queueDelay > 0 {
            _ = threads.signal.sleep(milliseconds: time.real(queueDelay))
            state.withLock { state in
                state.executions[id]?.status = "running"
                state.executions[id]?.started = time.now
            }
        }
        let slowness = workflow.settings.slowness
        if slowness > 0 { _ = threads.signal.sleep(milliseconds: time.real(slowness)) }
        switch workflow.settings.ending {
        case .crashed: return end(id, cut(item: item, status: "crashed"))
        case .canceled: return end(id, cut(item: item, status: "canceled"))
        case .normal, .codeNodeFails: break
        }
        let run = WorkflowRun(
            workflow: workflow, environmentBlocked: settings.environmentBlocked, variable: variable,
            client: SocketClient(signal: threads.signal, milliseconds: time.real(workflow.settings.nodeTimeout)),
            time: time)
        // Read when it starts and written as a whole when it ends: two at once can lose a count (facts: n8n section 4).
        let before = state.withLock { $0.staticData }
        let result = run.run(item: item, staticData: before)
        if result.hungUp, settings.manner == .v1_81, workflow.settings.onError == .stop {
            // 1.81 shows no row for a connection that the agent closed (recording 27): it is left running.
            return result
        }
        return end(id, result)
    }

    private func cut(item: JSONValue, status: String) -> WorkflowRun.Result {
        var recorder = RunRecorder(time: time)
        recorder.add(WorkflowDocument.webhookNode, from: nil, started: time.now, .outputs([[item]]))
        return WorkflowRun.Result(
            status: status,
            data: status == "crashed" ? Execution.waitingData(item: item, workflow: workflow) : recorder.data)
    }

    private func end(_ id: Int, _ result: WorkflowRun.Result) -> WorkflowRun.Result {
        let kept =
            switch settings.saving {
            case .all: !settings.prunesAtOnce
            case .nothing: false
            case .failuresOnlyByWorkflow, .failuresOnlyByInstance: result.status != "success"
            }
        state.withLock { state in
            if let data = result.staticData { state.staticData = data }
            guard kept else {
                state.executions[id] = nil
                return
            }
            state.executions[id]?.status = result.status
            state.executions[id]?.stopped = time.now
            state.executions[id]?.data = result.data
            state.executions[id]?.staticData = result.staticData ?? state.staticData
        }
        return result
    }

    /// Executions of another workflow that got the very same event, and a job of their own.
    private func addStrangers(_ item: JSONValue) {
        for _ in 0..<settings.otherWorkflowExecutions {
            state.withLock { state in
                var recorder = RunRecorder(time: time)
                recorder.add(WorkflowDocument.webhookNode, from: nil, started: time.now, .outputs([[item]]))
                recorder.add(
                    WorkflowDocument.agentNode, from: WorkflowDocument.webhookNode, started: time.now,
                    .outputs([[["job_id": .string(Made.hexadecimal(12)), "status": "queued"]]]))
                let now = time.now
                state.executions[state.next] = Execution(
                    id: state.next, workflow: stranger, status: "success", created: now, started: now, stopped: now,
                    data: recorder.data)
                state.next += 1
            }
        }
    }
}
