import CanaryConfig
import CanaryCore
import CanaryGit
import FoundationEssentials
import HTTPServer
import Sandbox

@testable import CanaryCommands

/// A sandbox before the canary is pointed at it: what stands between them is put up here.
struct Stage: Sendable {
    let sandbox: Sandbox
    let folder: String
    /// What the configuration says; may be changed until the session is made.
    var yaml: String
    var environment: [String: String]
    /// Calls and runs have long: what must time out says so.
    var flags: [String: String]
    /// Changes of the session itself: options, pacing, the clock.
    var options = RunOptions()
    var pacing = Pacing.quick
    var clock: any RunClock = SystemClock()
    /// Done once, when the check of this name begins.
    var moment: (check: String, act: @Sendable () throws -> Void)?
    private let closing = Locked<[@Sendable () async -> Void]>([])

    init(_ sandbox: Sandbox, _ folder: String) {
        (self.sandbox, self.folder) = (sandbox, folder)
        (yaml, environment) = (sandbox.configurationYAML, sandbox.environment)
        let isShort = sandbox.settings.canary.callTimeout != CanarySettings().callTimeout
        flags = isShort ? [:] : ["call-timeout": "10s", "push-timeout": "10s"]
        if sandbox.settings.canary.deadline == CanarySettings().deadline { flags["deadline"] = "60s" }
    }

    /// Done when all is over, last in first out.
    func atEnd(_ body: @escaping @Sendable () async -> Void) { closing.write { $0.append(body) } }

    func close() async {
        for body in closing.read({ $0 }).reversed() { await body() }
    }

    /// A server that lasts as long as the stage.
    func serve(_ server: HTTPServer) -> String {
        atEnd { await server.stop() }
        return server.url
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    @discardableResult func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        return path(name)
    }

    /// Puts the program together as `canary run` does.
    func session() throws -> Session {
        let file = try write(yaml, to: "canary.yaml")
        let loaded = try ConfigurationLoader(environment: environment, flags: flags).load(path: file)
        var session = Session(loaded: loaded, environment: environment, options: options)
        (session.pacing, session.clock) = (pacing, clock)
        session.fetcher = MirrorFetcher(executable: Child.canary, environment: environment)
        if let moment {
            let done = Locked(false)
            session.progress = { progress in
                guard case .began(moment.check, _) = progress, !done.read({ $0 }) else { return }
                done.write { $0 = true }
                try? moment.act()
            }
        }
        return session
    }

    /// Runs a body with a stage, and takes all of it down whatever happens.
    static func with<Result>(_ settings: SandboxSettings, _ body: (inout Stage) async throws -> Result) async throws
        -> Result
    {
        await Turnstile.pipelines.enter()
        defer { Turnstile.pipelines.leave() }
        let folder = Temporary.folder()
        let sandbox = try await Sandbox.start(settings, in: folder, scripts: Scripts.shared)
        var stage = Stage(sandbox, folder)
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(&stage)) } catch { result = .failure(error) }
        await stage.close()
        await sandbox.stop()
        try? FileManager.default.removeItem(atPath: folder)
        return try result.get()
    }
}
