import CanaryConfig
import CanaryCore
import CommandLineTool
import FoundationEssentials
import Sandbox

/// The embedded pipeline of `--sandbox`, with a configuration that is read like any other.
struct SandboxRun: Sendable {
    let loaded: Loaded
    let environment: [String: String]
    private let sandbox: Sandbox
    private let folder: String

    /// Starts the scenario that the command line names; `healthy` by default.
    ///
    /// - Throws: `UsageError` for a scenario that there is not, `ConfigurationError` for flags that do not fit.
    static func start(_ name: String, _ parsed: ParsedCommand, _ terminal: Terminal) async throws -> SandboxRun {
        guard let scenario = SandboxScenario.named(name) else {
            throw parsed.usageError("there is no scenario '\(name)'; canary sandbox --scenario list names them")
        }
        let base = terminal.environment["TMPDIR"] ?? "/tmp"
        let folder = "\(base)/canary-sandbox-\(RunID())"
        let sandbox = try await Sandbox.start(scenario.settings, in: folder)
        do {
            // The pipeline's own addresses win over whatever this environment says of another one.
            let environment = sandbox.environment
            let file = folder + "/canary.yaml"
            try Data(sandbox.configurationYAML.utf8).write(to: URL(filePath: file))
            let variables = environment.sorted { $0.key < $1.key }.map {
                "export \($0.key)='\($0.value.replacing("'", with: "'\\''"))'\n"
            }
            try Data(variables.joined().utf8).write(to: URL(filePath: folder + "/canary.env"))
            let loader = ConfigurationLoader(environment: environment, flags: SharedOptions.flags(parsed))
            let loaded = try loader.load(path: file)
            return SandboxRun(loaded: loaded, environment: environment, sandbox: sandbox, folder: folder)
        } catch {
            await sandbox.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
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

    /// The scenarios, a line each.
    static func list() -> String {
        let width = SandboxScenario.all.map(\.name.count).max() ?? 0
        return SandboxScenario.all.map { scenario in
            scenario.name + String(repeating: " ", count: width + 2 - scenario.name.count) + scenario.title + "\n"
        }.joined()
    }
}
