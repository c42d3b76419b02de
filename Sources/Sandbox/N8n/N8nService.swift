import HTTPServer
import Synchronization
import Workflow

/// n8n: webhooks, workflows run by the engine, public API, health, in the manner of three versions (facts: n8n).
final class N8nService: Sendable {
    /// `N8N_PAYLOAD_SIZE_MAX` as it is unless set: 16 MB.
    static let bodyLimit = 16 << 20

    struct State {
        var workflows: [HostedWorkflow]
        var registry: WebhookRegistry
        var credentials: [String: HostedCredential] = [:]
        var executions: [Int: Execution] = [:]
        var next: Int
        /// Requests that the webhook has seen, for `WebhookSettings.times`.
        var webhookRequests = 0

        mutating func register() { registry = WebhookRegistry(workflows) }
    }

    let settings: N8nSettings
    let webhook: WebhookSettings
    /// What befalls every execution of the workflow.
    let fate: WorkflowSettings
    let environment: N8nEnvironment
    let log = RequestLog()
    let state: Mutex<State>
    let runs = RunningExecutions()
    private let slots: ExecutionSlots

    init(
        settings: SandboxSettings, environment: N8nEnvironment, workflows: [HostedWorkflow] = [],
        credentials: [HostedCredential] = []
    ) {
        self.settings = settings.n8n
        webhook = settings.webhook
        fate = settings.workflow
        self.environment = environment
        slots = ExecutionSlots(limit: settings.n8n.concurrencyLimit)
        var state = State(
            workflows: workflows, registry: WebhookRegistry(workflows), next: settings.n8n.nextExecution)
        for credential in credentials { state.credentials[credential.id] = credential }
        self.state = Mutex(state)
    }

    /// Every execution that is kept, oldest first, whoever's it is.
    var executions: [Execution] {
        state.withLock { $0.executions.values.sorted { $0.id < $1.id } }
    }

    func workflow(_ id: String) -> HostedWorkflow? {
        state.withLock { state in state.workflows.first { $0.id.utf8.elementsEqual(id.utf8) } }
    }

    func answer(_ request: HTTPServerRequest) async -> HTTPServerResponse {
        let segments = request.segments
        // A path that does not begin with one slash is nobody's, and `/webhook` alone is none.
        guard !request.target.hasPrefix("//") else { return .cannot(request) }
        switch segments.first {
        case "webhook", "webhook-test":
            guard request.path.utf8.count > (segments.first ?? "").utf8.count + 1 else { return .cannot(request) }
            log.add(request)
            return await WebhookEndpoint(service: self).answer(request)
        case "api": return PublicAPI(service: self).answer(request)
        case "webhook-waiting": return WebhookAnswers.noExecution(request)
        case "healthz": return health(request, segments)
        default: return EditorPages(settings).answer(request)
        }
    }

    private func health(_ request: HTTPServerRequest, _ segments: [String]) -> HTTPServerResponse {
        guard ["GET", "HEAD"].contains(request.method), segments.count == 1 || segments[1...] == ["readiness"] else {
            return .cannot(request)
        }
        let ready = segments.count > 1 && segments[1] == "readiness"
        if ready, behaviour == .databaseDown { return .json(503, ["status": "error"]) }
        return .json(200, ["status": "ok"])
    }

    /// What the webhook's next request will meet.
    var behaviour: WebhookSettings.Behaviour {
        guard let times = webhook.times else { return webhook.behaviour }
        return state.withLock { $0.webhookRequests } < times ? webhook.behaviour : .accepts
    }

    /// Ends every run; what is on its way stays as it is.
    func stop() async { await runs.stop() }

    // MARK: runs

    /// Starts an execution and gives back at once; 2.x waits here for a free slot (facts: n8n section 5).
    ///
    /// - Parameter problem: why the webhook node does not let it start; the execution then holds nothing else.
    /// - Parameter reply: called with what a Respond node says, at the moment it does.
    func begin(
        _ entry: WebhookRegistry.Entry, items: [WorkflowItem], output: Int = 0, problem: NodeFailure? = nil,
        reply: @escaping @Sendable (WebhookReply) -> Void = { _ in },
        completion: @escaping @Sendable (WorkflowRun) -> Void = { _ in }
    ) async {
        guard var workflow = workflow(entry.workflow) else { return }
        workflow.production = entry.production
        let waitsInPost = settings.manner >= .v2_8
        if waitsInPost {
            await slots.take()
            _ = await environment.time.sleep(settings.queueDelay)
        }
        let isQueued = !waitsInPost && (settings.queueDelay > 0 || slots.areTaken)
        let run = ExecutionRun(
            service: self, workflow: workflow, webhook: entry.webhook, items: items, output: output, problem: problem)
        let id = run.insert(queued: isQueued)
        run.addStrangers()
        let begun = runs.start { [self] in
            if !waitsInPost {
                await slots.take()
                _ = await environment.time.sleep(settings.queueDelay)
            }
            let result = await run.execute(id, reply: reply)
            slots.give()
            run.addStrangers()
            completion(result)
        }
        // Whoever waits for the end must not wait for ever.
        if !begun { completion(WorkflowRun(status: .canceled, data: .null)) }
    }
}

/// What n8n finds around it: the process's environment, who runs its scripts, who makes its calls.
struct N8nEnvironment: Sendable {
    var apiKey: APIKey
    var variables: [String: String]
    /// For `$vars`, which n8n has with a licence alone.
    var instanceVariables: [String: String] = [:]
    /// The workflow was made for another instance: what is not here is a limit of the sandbox.
    var isForeign = false
    var scripts: any ScriptEvaluator
    var caller: any HTTPCaller
    /// How fast its time goes.
    var time = TimeScale.real
    var timezone = "America/New_York"

    /// The same time, for the engine.
    var clock: WorkflowClock { time.clock }
}
