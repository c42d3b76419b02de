import Glibc
import HTTPServer
import Workflow

/// Why a sandbox could not be started.
package enum SandboxError: Error, Equatable {
    case folder(path: String, errno: Int32)
    case git(GitFailure)
    case server(HTTPServerError)
    /// No socket for a wire fault.
    case noSocket
    /// The engine cannot read the workflow.
    case workflow
}

/// The whole pipeline on loopback in one process: an n8n, an agent service with a scripted claude, an infra repository,
/// a Pushgateway. Everything in it is made up, nothing leaves the machine. A running sandbox must be stopped.
package final class Sandbox: Sendable {
    package let settings: SandboxSettings
    /// Where the event goes; its path is a secret.
    package let webhookURL: String
    package let n8nURL: String
    package let apiKey: String
    package let agentURL: String
    /// The bearer that the pipeline is meant to use, whatever the settings have made of it in one place or another.
    package let agentBearer: String
    package let gatewayURL: String
    package let repositoryPath: String
    /// The tokens as they are stored, damage included: path to value.
    package let tokens: [String: String]
    /// A configuration of the canary for this sandbox; its secrets are references into `environment`.
    package let configurationYAML: String
    package let environment: [String: String]
    /// The state folder named in the configuration.
    package let stateFolder: String
    /// The workflow's identifier in n8n.
    package let workflowID: String
    private let webhookPath: String
    /// Every value that must not be seen in any output.
    package let secrets: [String]

    private let n8n: N8nService
    private let agent: AgentService
    private let gateway: Pushgateway
    private let repository: InfraRepository
    private let gates: [WireFaultRule.Endpoint: FaultGate]
    private let servers: [HTTPServer]
    private let threads: ThreadGroup
    private let heldSocket: Int32?
    private let time: TimeScale

    /// Starts everything; the folder is made when it is missing. Throws ``SandboxError``.
    ///
    /// - Parameters:
    ///   - scripts: who runs the workflow's expressions and code; many sandboxes may share it.
    ///   - time: how fast everything in it goes; whoever looks at it needs a clock that goes the same way.
    package static func start(
        _ settings: SandboxSettings = SandboxSettings(), in folder: String, scripts: any ScriptEvaluator,
        time: TimeScale = .real
    ) async throws(SandboxError) -> Sandbox {
        let repositoryPath = folder + "/infra"
        let repository = try await BackgroundThread.run { () throws(SandboxError) -> InfraRepository in
            try Folder.make(folder)
            do throws(GitFailure) {
                return try InfraRepository(settings: settings.repository, path: repositoryPath)
            } catch {
                throw .git(error)
            }
        }
        var parts = SandboxParts(settings: settings, repository: repository, scripts: scripts, time: time)
        do throws(SandboxError) {
            try await parts.start()
        } catch {
            await parts.stop()
            throw error
        }
        guard let sandbox = Sandbox(parts, folder: folder, repositoryPath: repositoryPath) else {
            await parts.stop()
            throw .noSocket
        }
        return sandbox
    }

    private init?(_ parts: SandboxParts, folder: String, repositoryPath: String) {
        guard let n8n = parts.n8n, let agent = parts.agent, let gateway = parts.gateway,
            let agentURL = parts.url(.agent), let n8nURL = parts.url(.n8n), let webhookBase = parts.url(.webhook),
            let gatewayURL = parts.url(.gateway)
        else { return nil }
        let settings = parts.settings
        self.settings = settings
        self.n8n = n8n
        self.agent = agent
        self.gateway = gateway
        repository = parts.repository
        gates = parts.gates
        servers = parts.servers
        threads = parts.threads
        heldSocket = parts.heldSocket
        time = parts.time
        self.agentURL = agentURL
        self.n8nURL = n8nURL
        self.gatewayURL = gatewayURL
        let prefix = settings.webhook.testURL ? "/webhook-test/" : "/webhook/"
        webhookURL = webhookBase + prefix + (settings.webhook.wrongPath ? Made.uuid() : parts.webhookPath)
        webhookPath = parts.webhookPath
        apiKey = n8n.environment.apiKey.value
        agentBearer = parts.bearer
        workflowID = parts.workflowID
        self.repositoryPath = repositoryPath
        stateFolder = folder + "/state"
        tokens = MadeTokens.make(settings.tokens)
        let configuration = SandboxConfiguration(
            settings: settings, webhookURL: webhookURL,
            n8nURL: n8nURL + (settings.n8n.basePath ? "/flow" : ""), apiKey: apiKey, agentURL: agentURL,
            bearer: agentBearer, gatewayURL: gatewayURL, repositoryPath: repositoryPath, tokens: tokens,
            stateFolder: stateFolder)
        configurationYAML = configuration.yaml
        let environment = configuration.environment
        self.environment = environment
        secrets =
            [parts.webhookPath, apiKey, agentBearer, parts.typedBearer]
            + environment.filter { $0.key != "N8N_WEBHOOK_URL" && !$0.value.isEmpty }.values
    }

    /// What is made up for this sandbox alone and may stand in its workflow, by what it is.
    package var made: [String: String] {
        func authority(_ url: String) -> String { String(url.trimmingPrefix("http://")) }
        return [
            "n8n": authority(n8nURL), "agent": authority(agentURL), "gateway": authority(gatewayURL),
            "workflow": workflowID, "webhook": webhookPath, "bearer": agentBearer,
        ]
    }

    /// Closes every port and waits for every thread. The folder stays. Calling it again does nothing.
    package func stop() async {
        await SandboxParts.stop(n8n: n8n, servers: servers, threads: threads)
    }

    deinit {
        if let heldSocket { close(heldSocket) }
    }

    /// Waits until n8n has nothing under way, or for so many milliseconds of real time: what is counted then is final.
    package func settle(milliseconds: Int) async {
        await n8n.runs.settle(milliseconds: milliseconds)
    }

    // MARK: what was seen

    /// Every request that came to the webhook, delivered to n8n or not.
    package var events: [ReceivedRequest] {
        // A question about the webhook is none.
        (gates[.webhook]?.log.all ?? n8n.log.all).filter { $0.request.method != "OPTIONS" }
    }

    /// Every request to the agent service, n8n's own among them.
    package var agentRequests: [ReceivedRequest] { gates[.agent]?.log.all ?? agent.log.all }

    /// The jobs that were started, oldest first.
    package var jobs: [AgentJob] { agent.jobs }

    /// The executions that n8n keeps, oldest first: documents as `GET /executions/{id}?includeData=true` shows them.
    package var executions: [JSONValue] {
        n8n.executions.map { execution in
            var document = execution.document(settings.n8n.manner)
            execution.addData(to: &document, manner: settings.n8n.manner)
            return .object(document)
        }
    }

    /// How many slots of the rate limiter are used in the open window.
    package var limiterCount: Int {
        n8n.workflow(workflowID)?.staticData["global"]?["count"]?.intValue ?? 0
    }

    /// Requests to n8n other than events, where something is wrong on the wire to it.
    package var n8nRequests: [ReceivedRequest] { gates[.n8n]?.log.all ?? [] }

    /// Requests to the Pushgateway, where something is wrong on the wire to it.
    package var gatewayRequests: [ReceivedRequest] { gates[.gateway]?.log.all ?? [] }

    package var pushes: [Push] { gateway.pushes }

    /// Everything that the Pushgateway holds, with the labels of its groups.
    package var gatewaySamples: [MetricSample] { gateway.samples }

    /// The value of one series, as written; nil when there is none.
    package func gatewayValue(_ name: String, _ labels: [String: String] = [:]) -> String? {
        gateway.samples.first { sample in
            sample.name == name && labels.allSatisfy { sample.labels[$0.key] == $0.value }
        }?.value
    }

    // MARK: what can be done while it runs

    /// Adds a commit to the infra repository; nil as content removes a file. Gives back the commit's id.
    @discardableResult
    package func commit(
        _ changes: [String: String?], message: String, author: String = "service-upgrade"
    ) async throws(SandboxError) -> String {
        let (repository, time) = (repository, time)
        return try await BackgroundThread.run { () throws(SandboxError) in
            do throws(GitFailure) {
                return try repository.append(changes, message: message, author: author, seconds: time.now.seconds)
            } catch {
                throw .git(error)
            }
        }
    }
}
