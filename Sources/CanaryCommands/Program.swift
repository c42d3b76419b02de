import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool
import Scenarios

/// One command: its row in the table, and what it does.
struct CommandEntry: Sendable {
    /// Without the program's own name: `["config", "check"]`.
    let path: [String]
    let command: Command
    /// Returns the exit code.
    let action: @Sendable (ParsedCommand, Terminal) async throws -> Int32

    /// - Parameter parent: the group that the command belongs to, where it does.
    init(
        under parent: String? = nil, _ command: Command,
        action: @escaping @Sendable (ParsedCommand, Terminal) async throws -> Int32
    ) {
        path = [parent, command.name].compactMap { $0 }
        (self.command, self.action) = (command, action)
    }
}

/// The program behind `main`: arguments in, exit code out.
public enum Program {
    /// A new command is a file in Commands/ and a line here.
    static let entries: [CommandEntry] = [
        RunCommand.entry, CheckCommand.entry, WaitCommand.entry, TokensCommand.entry, TokensValidateCommand.entry,
        CausesCommand.entry,
        HistoryCommand.entry, ReportCommand.entry, MetricsCommand.entry, RulesCommand.entry, WorkflowLintCommand.entry,
        WorkflowDiffCommand.entry, WorkflowTraceCommand.entry,
        ScenariosCommand.entry, SandboxCommand.entry, ConfigCheckCommand.entry, ConfigShowCommand.entry,
        ConfigSchemaCommand.entry,
        ConfigReferenceCommand.entry, CompletionsCommand.entry, ManCommand.entry,
    ]

    static let tool = Tool(CommandTable.root, version: Canary.version)

    /// Whether the process can begin at all; said where it cannot.
    /// - Returns: the exit code where it cannot.
    public static func stumble(_ terminal: Terminal) -> Int32? {
        guard let lack = Footing.lack() else { return nil }
        terminal.err("canary: \(lack)\n")
        return ExitStatus.internalError
    }

    /// Runs the command that the arguments name.
    public static func run(_ terminal: Terminal) async -> Int32 {
        do {
            switch try tool.parse(terminal.arguments) {
            case .help(let path):
                let style = HelpStyle(width: 80, bold: terminal.colours)
                return terminal.print(tool.help(for: path, style: style))
            case .version:
                return terminal.print(tool.versionLine + "\n")
            case .run(let parsed):
                let path = Array(parsed.path.dropFirst())
                guard let entry = entries.first(where: { $0.path == path }) else { return ExitStatus.internalError }
                return try await entry.action(parsed, terminal)
            }
        } catch {
            let failure = failure(error, terminal)
            terminal.err(failure.text)
            return failure.code
        }
    }

    /// Why there is no result, in whole lines ready to be shown, and the exit code.
    static func failure(_ error: any Error, _ terminal: Terminal) -> (text: String, code: Int32) {
        let mask = EnvironmentSecrets.mask(terminal.environment)
        switch error {
        // A token pasted as an argument is a word of the user like any other.
        case let error as UsageError: return (mask.mask(error.description) + "\n", ExitStatus.usage)
        case let error as ConfigurationError: return (mask.mask(error.rendered()), ExitStatus.configuration)
        case let error as ScenarioError: return (mask.mask(error.rendered()), ScenarioError.exitCode)
        case let error as WorkflowFileProblem: return ("canary: \(error.message)\n", WorkflowFileProblem.exitCode)
        case let error as StartFailure: return ("canary: \(error.message)\n", error.exitCode)
        // Every error of ours is one of the above: what is left is a mistake of the program.
        default: return (InternalError.text(error, environment: terminal.environment), ExitStatus.internalError)
        }
    }
}

extension Terminal {
    var style: Style { colours ? .ansi : .plain }

    /// Of what goes to standard error.
    var errStyle: Style {
        var other = self
        other.outIsTerminal = errIsTerminal
        return other.style
    }

    /// Writes a result, and says so where that fails (a full disk); a good result that nobody got is none.
    @discardableResult func print(_ text: String, code: Int32 = ExitStatus.healthy) -> Int32 {
        if out(text) { return code }
        err("canary: standard output could not be written\n")
        return code == ExitStatus.healthy ? ExitStatus.sinkFailed : code
    }
}

/// What is said of a mistake of the program: enough to report it, and nothing of what the environment holds.
enum InternalError {
    static func text(_ error: any Error, environment: [String: String]) -> String {
        // Any variable may be a secret here: the configuration that would say which are may be what failed.
        let values = environment.filter { !harmless.contains($0.key) }.map { Secret($0.value) }
        let words = SecretMask(secrets: values).maskedForDisplay("\(type(of: error)): \(error)", limit: 400)
        return "canary: internal error: \(words)\ncanary \(Canary.version); please report this line\n"
    }

    private static let harmless: Set<String> = ["HOME", "PATH", "PWD", "OLDPWD", "TMPDIR", "USER", "LOGNAME", "SHELL"]
}
