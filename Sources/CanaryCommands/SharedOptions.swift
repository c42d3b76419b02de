import CanaryConfig
import CanaryCore
import CommandLineTool
import FoundationEssentials

/// Options that several commands share: the configuration's own, made from its table.
enum SharedOptions {
    static let config = Option.value(
        "config", short: "c", "FILE", "the configuration", defaultText: "./canary.yaml, ~/.config/canary/canary.yaml",
        environment: "CANARY_CONFIG", completion: .files)

    /// One option for every setting that has a flag.
    static let settings: [Option] = Setting.all.map { setting in
        Option.value(
            setting.flag, setting.valueName, setting.help, allowed: choices(setting), defaultText: setting.defaultText,
            environment: setting.environment, allowsEmpty: true)
    }

    private static func choices(_ setting: Setting) -> [String] {
        if case .choice(let choices) = setting.kind { choices } else { [] }
    }

    static let all = [config] + settings

    /// What a command needs that looks at past runs.
    private static let memory: Set<String> = ["state", "pipeline"]
    static let ofMemory = [config] + settings.filter { memory.contains($0.name) }

    /// Reads of the configuration where the past is kept, whatever is wrong with the rest.
    ///
    /// - Throws: `ConfigurationError`.
    static func loadMemory(_ parsed: ParsedCommand, _ terminal: Terminal) throws -> Loaded {
        let loader = ConfigurationLoader(environment: terminal.environment, flags: flags(parsed))
        return try loader.load(path: parsed.string("config"), only: memory)
    }

    /// Reads the configuration as the command line asks for it.
    ///
    /// - Throws: `ConfigurationError`.
    /// - Parameter purpose: what must be set for it; `nil`: nothing.
    /// - Parameter others: flags of the command's own that are named like a setting's.
    static func load(
        _ parsed: ParsedCommand, _ terminal: Terminal, for purpose: Purpose?, without others: Set<String> = []
    ) throws -> Loaded {
        let flags = flags(parsed).filter { !others.contains($0.key) }
        let loader = ConfigurationLoader(environment: terminal.environment, flags: flags)
        let loaded = try loader.load(path: parsed.string("config"))
        if let purpose { try loaded.require(purpose) }
        return loaded
    }

    /// The settings' flags that were given; none for a command that has none.
    static func flags(_ parsed: ParsedCommand) -> [String: String] {
        var flags: [String: String] = [:]
        for setting in Setting.all where parsed.declares(setting.flag) {
            if let value = parsed.string(setting.flag) { flags[setting.flag] = value }
        }
        return flags
    }
}
