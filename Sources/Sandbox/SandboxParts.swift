import Glibc
import HTTPServer

/// The services of a sandbox on their way up: each needs the address of the one before it.
struct SandboxParts {
    let settings: SandboxSettings
    let repository: InfraRepository
    let time: TimeScale
    let threads = ThreadGroup(signal: StopSignal())
    let bearer = Made.word(40)
    private(set) var servers: [HTTPServer] = []
    private(set) var gates: [WireFaultRule.Endpoint: FaultGate] = [:]
    private(set) var agent: AgentService?
    private(set) var n8n: N8nService?
    private(set) var gateway: Pushgateway?
    /// A port that takes connections and never answers, or refuses them.
    private(set) var heldSocket: Int32?
    private var urls: [WireFaultRule.Endpoint: String] = [:]

    init(settings: SandboxSettings, repository: InfraRepository, time: TimeScale) {
        self.settings = settings
        self.time = time
        self.repository = repository
    }

    func url(_ endpoint: WireFaultRule.Endpoint) -> String? { urls[endpoint] }

    mutating func start() throws(SandboxError) {
        let gateway = Pushgateway(settings: settings.gateway, time: time)
        self.gateway = gateway
        try open([.gateway]) { gateway.answer($0) }

        let agent = makeAgent()
        self.agent = agent
        try open([.agent]) { agent.answer($0) }

        let n8n = try makeN8n()
        self.n8n = n8n
        try open([.n8n, .webhook]) { await n8n.answer($0) }
    }

    /// Starts a server, and in front of it a gate for each endpoint that has a wire fault.
    private mutating func open(
        _ endpoints: [WireFaultRule.Endpoint], handler: @escaping HTTPServer.Handler
    ) throws(SandboxError) {
        let server: HTTPServer
        do throws(HTTPServerError) {
            server = try HTTPServer(handler: handler)
        } catch {
            throw .server(error)
        }
        servers.append(server)
        for endpoint in endpoints {
            urls[endpoint] = server.url
            let rules = settings.faults.filter { $0.endpoint == endpoint }
            if rules.isEmpty { continue }
            guard let gate = FaultGate(rules: rules, backend: server.port, threads: threads, time: time) else {
                throw .noSocket
            }
            gates[endpoint] = gate
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
        let typed = settings.workflow.header == .hardCodedRight ? bearer : Made.word(40)
        var method = "POST"
        if settings.webhook.behaviour == .registeredForAnotherMethod { method = "GET" }
        func document(_ name: String, _ workflow: WorkflowSettings) -> WorkflowDocument {
            WorkflowDocument(
                id: Made.word(16), name: name, path: Made.uuid(), settings: workflow,
                responseMode: settings.webhook.responseMode, method: method, executeURL: url, typedBearer: typed,
                saving: settings.n8n.saving, created: time.now.adding(milliseconds: -86_400_000))
        }
        let variable =
            switch settings.workflow.variable {
            case .set: bearer
            case .unset, .empty: ""
            case .stale: Made.word(40)
            }
        return N8nService(
            settings: settings, workflow: document(settings.workflow.name, settings.workflow),
            twin: settings.workflow.twin ? document(settings.workflow.name, settings.workflow) : nil,
            stranger: document("Other Upgrades", WorkflowSettings()), variable: variable,
            apiKey: "n8n_api_" + Made.hexadecimal(40), threads: threads, time: time)
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
            return "http://127.0.0.1:\(port)/execute"
        }
    }

    func stop() async {
        await Self.stop(servers: servers, threads: threads)
        if let heldSocket { close(heldSocket) }
    }

    static func stop(servers: [HTTPServer], threads: ThreadGroup) async {
        await threads.stop()
        for server in servers { await server.stop() }
    }
}
