import HTTPServer
import Workflow

/// An n8n of the sandbox alone, without a pipeline around it: it starts empty and takes workflows over its public API,
/// as the real one does.
package final class HostedN8n: Sendable {
    package let url: String
    package let apiKey: String
    private let service: N8nService
    private let server: HTTPServer
    private let threads: ThreadGroup
    private let scripts: any ScriptEvaluator
    private let callsEveryPort: Bool

    /// Throws ``SandboxError``.
    ///
    /// - Parameters:
    ///   - variables: what its workflows read as `$env`.
    ///   - callsEveryPort: its workflows may call whoever listens on 127.0.0.1, as a real one does; else its own port alone.
    package static func start(
        _ settings: N8nSettings = N8nSettings(), variables: [String: String] = [:], callsEveryPort: Bool = false,
        scripts: any ScriptEvaluator
    ) throws(SandboxError) -> HostedN8n {
        try HostedN8n(
            settings, variables: variables, callsEveryPort: callsEveryPort, scripts: scripts,
            apiKey: APIKey(settings, now: .now), kept: nil)
    }

    /// Stops it and starts it again with other settings on the same database.
    package func restart(_ settings: N8nSettings) async throws(SandboxError) -> HostedN8n {
        await stop()
        return try HostedN8n(
            settings, variables: service.environment.variables, callsEveryPort: callsEveryPort, scripts: scripts,
            apiKey: service.environment.apiKey, kept: service.state.withLock { $0 })
    }

    private init(
        _ settings: N8nSettings, variables: [String: String], callsEveryPort: Bool, scripts: any ScriptEvaluator,
        apiKey: APIKey, kept: N8nService.State?
    ) throws(SandboxError) {
        let reachable = ReachablePorts(every: callsEveryPort)
        let threads = ThreadGroup(signal: StopSignal())
        var sandbox = SandboxSettings()
        sandbox.n8n = settings
        let service = N8nService(
            settings: sandbox,
            environment: N8nEnvironment(
                apiKey: apiKey, variables: variables, scripts: scripts,
                caller: LoopbackCaller(
                    client: SocketClient(signal: threads.signal, milliseconds: 300_000), threads: threads,
                    ports: reachable, agentURL: nil)))
        if let kept { service.state.withLock { $0 = kept } }
        do throws(HTTPServerError) {
            server = try HTTPServer(configuration: HTTPServerConfiguration(bodyLimit: N8nService.bodyLimit)) {
                await service.answer($0)
            }
        } catch {
            throw .server(error)
        }
        reachable.open(server.port)
        url = server.url
        self.callsEveryPort = callsEveryPort
        self.apiKey = apiKey.value
        self.service = service
        self.threads = threads
        self.scripts = scripts
    }

    /// Ends every run, closes the port. Calling it again does nothing.
    package func stop() async {
        threads.signal.stop()
        await service.stop()
        await threads.stop()
        await server.stop()
    }
}
