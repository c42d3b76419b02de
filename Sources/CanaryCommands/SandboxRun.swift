import CanaryConfig
import CanaryCore
import CommandLineTool
import FoundationEssentials
import Glibc
import Sandbox
import Scenarios
import Workflow

/// The embedded pipeline of `--sandbox`, with a configuration that is read like any other.
struct SandboxRun: Sendable {
    let loaded: Loaded
    let environment: [String: String]
    let sandbox: Sandbox
    /// Who runs its workflow's scripts.
    let scripts: JavaScriptHost
    private let folder: String

    /// Starts the scenario that the command line names, built in or a file's path; `healthy` by default.
    ///
    /// - Throws: `UsageError` for a scenario that there is not, `ScenarioError` for a file that cannot be used,
    ///   `ConfigurationError` for flags that do not fit, `StartFailure` where it cannot be set up.
    static func start(_ name: String, _ parsed: ParsedCommand, _ terminal: Terminal) async throws -> SandboxRun {
        let scenario: Scenario
        if ScenarioFiles.isPath(name) {
            scenario = try ScenarioFiles.read(name)
        } else if let found = try ScenarioLibrary.named(name, causes: ScenarioFiles.causes) {
            scenario = found
        } else {
            let meant = nearest(to: name, among: ScenarioLibrary.names).map { "did you mean '\($0)'?" }
            throw parsed.usageError(
                "there is no scenario '\(name)'; \(meant ?? "canary sandbox --scenario list names them")")
        }
        var settings = scenario.settings
        if parsed.declares("workflow"), let file = parsed.string("workflow") {
            settings.use(try WorkflowFile.read(file))
        }
        // What the scenario says goes first: it may be about that version.
        SandboxOptions.adopt(parsed, &settings)
        settings.ports = try SandboxOptions.ports(parsed)
        settings.allowedPorts = try SandboxOptions.allowedPorts(parsed)
        let base = terminal.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        return try await start(
            settings, below: base, flags: SharedOptions.flags(parsed),
            scripts: JavaScriptHost(executable: terminal.program))
    }

    /// Starts a pipeline in a new folder.
    ///
    /// - Parameter scripts: who runs the workflow's scripts; pipelines may share it.
    /// - Throws: as above, but for the name.
    static func start(
        _ settings: SandboxSettings, below base: String, flags: [String: String] = [:], time: TimeScale = .real,
        scripts: JavaScriptHost
    ) async throws -> SandboxRun {
        let folder = try makeFolder(base)
        // It loads while everything else is set up.
        scripts.start()
        let sandbox: Sandbox
        do throws(SandboxError) {
            sandbox = try await Sandbox.start(settings, in: folder, scripts: scripts, time: time)
        } catch {
            try? FileManager.default.removeItem(atPath: folder)
            throw StartFailure(error)
        }
        do {
            try await probe(scripts)
            // The pipeline's own addresses win over whatever this environment says of another one.
            let environment = sandbox.environment
            let file = folder + "/canary.yaml"
            try write(sandbox.configurationYAML, to: file)
            let variables = environment.sorted { $0.key < $1.key }.map {
                "export \($0.key)='\($0.value.replacing("'", with: "'\\''"))'\n"
            }
            try write(variables.joined(), to: folder + "/canary.env")
            var loaded = try ConfigurationLoader(environment: environment, flags: flags).load(path: file)
            // Nobody else knows of this pipeline.
            loaded.configuration.lease = nil
            return SandboxRun(
                loaded: loaded, environment: environment, sandbox: sandbox, scripts: scripts, folder: folder)
        } catch {
            await sandbox.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    /// Whether scripts can be run at all: without them every event would end at the workflow's first expression.
    private static func probe(_ scripts: JavaScriptHost) async throws(StartFailure) {
        do throws(ScriptFailure) {
            _ = try await scripts.evaluate(["kind": "parameters", "items": [], "parameters": [:]])
        } catch {
            throw StartFailure(StartFailure.Reason.scripts(error))
        }
    }

    /// A folder for nobody else.
    private static func makeFolder(_ base: String) throws(StartFailure) -> String {
        var path = Array("\(base)/canary-sandbox-XXXXXX".utf8CString)
        guard mkdtemp(&path) != nil else { throw StartFailure(StartFailure.Reason.folder(path: base, errno: errno)) }
        return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func write(_ text: String, to path: String) throws(StartFailure) {
        if let code = File.write(text, to: path) {
            throw StartFailure(StartFailure.Reason.folder(path: path, errno: code))
        }
    }

    func stop() async {
        await sandbox.stop()
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// How another program, or another canary, is pointed at it.
    var instructions: String {
        """
        n8n          \(sandbox.n8nURL)
        agent        \(sandbox.agentURL)
        Pushgateway  \(sandbox.gatewayURL)
        repository   \(sandbox.repositoryPath)

        In another shell (the secrets in these files are made up):
          . \(folder)/canary.env
          canary run --config \(folder)/canary.yaml

        Ctrl-C ends it and removes the folder.

        """
    }

    /// What the webhook and the agent received, a line each: unix milliseconds, who, method and path. The event's path is
    /// a secret, even where it is made up.
    var requests: String {
        let all =
            sandbox.events.map { ($0.time, "webhook", "\($0.request.method) /***") }
            + sandbox.agentRequests.map { ($0.time, "agent", "\($0.request.method) \($0.request.target)") }
        return all.sorted { $0.0 < $1.0 }.map { "\($0.0) \($0.1) \($0.2)\n" }.joined()
    }

    /// The scenarios, a line each.
    static func list() -> String {
        let all = (try? ScenarioLibrary.all(causes: ScenarioFiles.causes)) ?? []
        let width = all.map(\.name.count).max() ?? 0
        return all.map { scenario in
            scenario.name + String(repeating: " ", count: width + 2 - scenario.name.count) + scenario.title + "\n"
        }.joined()
    }
}
