import Glibc
import HTTPServer
import Workflow

/// The services of a sandbox on their way up: each needs the address of the one before it.
struct SandboxParts {
    let settings: SandboxSettings
    let repository: InfraRepository
    let scripts: any ScriptEvaluator
    let time: TimeScale
    let threads = ThreadGroup(signal: StopSignal())
    /// What its n8n may call.
    let reachable: ReachablePorts
    let bearer = Made.word(40)
    private(set) var servers: [HTTPServer] = []
    private(set) var gates: [WireFaultRule.Endpoint: FaultGate] = [:]
    private(set) var agent: AgentService?
    private(set) var n8n: N8nService?
    private(set) var workflowID = ""
    private(set) var webhookPath = ""
    private(set) var typedBearer = ""
    private var seed: SeedWorkflow?
    private(set) var gateway: Pushgateway?
    /// A port that takes connections and never answers, or refuses them.
    private(set) var heldSocket: Int32?
    private var urls: [WireFaultRule.Endpoint: String] = [:]

    init(settings: SandboxSettings, repository: InfraRepository, scripts: any ScriptEvaluator, time: TimeScale) {
        self.settings = settings
        self.repository = repository
        self.scripts = scripts
        self.time = time
        reachable = ReachablePorts(settings.allowedPorts)
    }

    func url(_ endpoint: WireFaultRule.Endpoint) -> String? { urls[endpoint] }

    mutating func start() async throws(SandboxError) {
        let gateway = Pushgateway(settings: settings.gateway, time: time)
        self.gateway = gateway
        try open([.gateway], settings.ports.gateway) { gateway.answer($0) }

        let agent = makeAgent()
        self.agent = agent
        try open([.agent], settings.ports.agent) { agent.answer($0) }

        let n8n = try makeN8n()
        self.n8n = n8n
        if let seed, let workflow = n8n.workflow(workflowID) {
            for event in settings.n8n.pastEvents.sorted(by: { $0.age > $1.age }) {
                await PastExecution(event: event, service: n8n, workflow: workflow, seed: seed).make(now: time.now)
            }
        }
        try open([.n8n, .webhook], settings.ports.n8n) { await n8n.answer($0) }
    }

    /// Starts a server, and in front of it a gate for each endpoint that has a wire fault.
    private mutating func open(
        _ endpoints: [WireFaultRule.Endpoint], _ port: UInt16, handler: @escaping HTTPServer.Handler
    ) throws(SandboxError) {
        let server: HTTPServer
        do throws(HTTPServerError) {
            server = try HTTPServer(
                configuration: HTTPServerConfiguration(port: port, bodyLimit: N8nService.bodyLimit), handler: handler)
        } catch {
            throw .server(error)
        }
        servers.append(server)
        reachable.open(server.port)
        for endpoint in endpoints {
            urls[endpoint] = server.url
            let rules = settings.faults.filter { $0.endpoint == endpoint }
            if rules.isEmpty { continue }
            guard let gate = FaultGate(rules: rules, backend: server.port, threads: threads, time: time) else {
                throw .noSocket
            }
            gates[endpoint] = gate
            reachable.open(gate.port)
            urls[endpoint] = "http://127.0.0.1:\(gate.port)"
        }
    }

    private func makeAgent() -> AgentService {
        let known: String? =
            switch settings.agent.bearer {
            case .set: bearer
            case .unset: nil
            case .rotated: Made.word(40)
            }
        let threads = threads
        let (repository, time) = (repository, time)
        return AgentService(settings: settings.agent, claude: settings.claude, bearer: known, time: time) { orphan in
            threads.start {
                // Stopped before its time: a commit into a folder that its owner is about to remove helps nobody.
                if threads.signal.sleep(milliseconds: time.real(orphan.after)) { return }
                _ = try? repository.append(
                    orphan.files.mapValues { $0 }, message: orphan.message, author: "service-upgrade",
                    seconds: time.now.seconds)
            }
        }
    }

    private mutating func makeN8n() throws(SandboxError) -> N8nService {
        let url = try executeURL()
        let credential = webhookCredential
        let seed = SeedWorkflow(
            settings: settings.workflow, webhook: settings.webhook,
            savesFailuresOnly: settings.n8n.saving == .failuresOnlyByWorkflow, path: Made.uuid(), executeURL: url,
            typedBearer: settings.workflow.header == .hardCodedRight ? bearer : Made.word(40),
            credential: credential.map { (id: $0.id, type: $0.type) })
        self.seed = seed
        typedBearer = seed.typedBearer
        webhookPath = seed.path
        let now = time.now
        let created = now.adding(milliseconds: -86_400_000)
        var staticData = JSONValue.null
        if settings.workflow.used > 0 {
            let opened = now.milliseconds - settings.workflow.windowAge * 1000
            staticData = ["global": ["windowStart": .int(opened), "count": .int(settings.workflow.used)]]
        }
        func hosted(_ document: JSONValue, active: Bool, _ staticData: JSONValue = .null) throws(SandboxError)
            -> HostedWorkflow
        {
            guard
                var workflow = HostedWorkflow(
                    id: Made.word(16), document: document, active: active, staticData: staticData, created: created)
            else { throw .workflow }
            workflow.fillIn(settings.n8n.manner)
            if settings.n8n.registrationDelay > 0 {
                workflow.late = (now.adding(milliseconds: settings.n8n.registrationDelay), nil)
            }
            return workflow
        }
        let user = settings.userWorkflow
        if let user { webhookPath = user.path }
        var workflow = try hosted(
            user.map { HostedWorkflow.saved($0.led(to: url), settings.n8n.manner) } ?? seed.document,
            active: settings.workflow.active, staticData)
        if user == nil, settings.workflow.draftDiffers, settings.n8n.manner >= .v2_8 {
            var draft = seed
            draft.settings.header = .literalExpression
            workflow.nodes = draft.document["nodes"] ?? []
            workflow.version = Made.uuid()
        }
        workflowID = workflow.id
        var workflows = [workflow]
        var other = SeedWorkflow(
            settings: settings.workflow, webhook: WebhookSettings(), path: Made.uuid(), executeURL: url,
            typedBearer: seed.typedBearer)
        if settings.workflow.twin { workflows.append(try hosted(other.document, active: settings.workflow.active)) }
        other.settings = WorkflowSettings()
        other.settings.name = "Other Upgrades"
        other.path = Made.uuid()
        workflows.append(try hosted(other.document, active: true))
        return N8nService(
            settings: settings,
            environment: N8nEnvironment(
                apiKey: APIKey(settings.n8n, now: now), variables: variables,
                instanceVariables: user?.variables(.variables, bearer: variable) ?? [:], isForeign: user != nil,
                scripts: scripts,
                caller: LoopbackCaller(
                    client: SocketClient(signal: threads.signal, milliseconds: settings.workflow.nodeTimeout),
                    threads: threads, ports: reachable, agentURL: user == nil ? nil : urls[.agent], time: time),
                time: time),
            workflows: workflows,
            credentials: (credential.map { [$0] } ?? [])
                + (user?.credentials(bearer: variable ?? bearer, created: now) ?? []))
    }

    /// What stands in n8n's environment.
    private var variables: [String: String] {
        let value = variable
        var variables = settings.userWorkflow?.variables(.environment, bearer: value) ?? [:]
        variables["CLAUDE_AGENT_API_TOKEN"] = value
        return variables
    }

    /// The bearer as n8n has it; `nil`: it has none.
    private var variable: String? {
        switch settings.workflow.variable {
        case .set: bearer
        case .unset: nil
        case .empty: ""
        case .stale: Made.word(40)
        }
    }

    /// The credential that a protected webhook wants, which nobody else has.
    private var webhookCredential: HostedCredential? {
        let (type, data): (String, JSONObject)
        switch settings.webhook.behaviour {
        case .protectedByHeader:
            (type, data) = ("httpHeaderAuth", ["name": "X-Webhook-Key", "value": .string(Made.word(24))])
        case .protectedByBasicAuth:
            (type, data) = ("httpBasicAuth", ["user": "diun", "password": .string(Made.word(24))])
        default: return nil
        }
        return HostedCredential(id: Made.word(16), name: "Webhook", type: type, data: data, created: time.now)
    }

    private mutating func executeURL() throws(SandboxError) -> String {
        let base = urls[.agent] ?? ""
        switch settings.workflow.target {
        case .agent: return base + "/execute"
        case .sameServiceOtherName:
            return "http://localhost" + base.dropFirst("http://127.0.0.1".count) + "/execute"
        case .wrongPath: return base + "/run"
        case .unknownName: return "http://claude-agent-service.claude-agent.svc.cluster.local:8080/execute"
        case .closedPort, .silent:
            let isSilent = settings.workflow.target == .silent
            guard let (file, port) = isSilent ? Socket.listen() : Socket.reserve() else { throw .noSocket }
            heldSocket = file
            reachable.open(port)
            return "http://127.0.0.1:\(port)/execute"
        }
    }

    func stop() async {
        await Self.stop(n8n: n8n, servers: servers, threads: threads)
        if let heldSocket { close(heldSocket) }
    }

    static func stop(n8n: N8nService?, servers: [HTTPServer], threads: ThreadGroup) async {
        threads.signal.stop()
        await n8n?.stop()
        await threads.stop()
        for server in servers { await server.stop() }
    }
}
