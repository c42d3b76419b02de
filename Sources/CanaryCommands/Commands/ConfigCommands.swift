import CanaryConfig
import CommandLineTool

/// `canary config check`: whether the configuration can be used.
enum ConfigCheckCommand {
    static let entry = CommandEntry(
        under: "config",
        Command(
            "check", "read the configuration and say what is wrong, with line and column", options: SharedOptions.all,
            exitCodes: [ExitCode("0", "it can be used"), ExitCode("78", "it cannot")])
    ) { parsed, terminal in
        let loaded = try SharedOptions.load(parsed, terminal, for: nil)
        terminal.err(EnvironmentSecrets.hide(in: loaded.renderedWarnings, terminal.environment))
        return terminal.print("\(loaded.path ?? "environment and flags"): the configuration can be used\n")
    }
}

/// `canary config show`: the values in force, each with its origin; secrets as `***`.
enum ConfigShowCommand {
    static let entry = CommandEntry(
        under: "config",
        Command("show", "the values in force and where each comes from; secrets as ***", options: SharedOptions.all)
    ) { parsed, terminal in
        let loaded = try SharedOptions.load(parsed, terminal, for: nil)
        return terminal.print(EnvironmentSecrets.mask(terminal.environment).mask(loaded.show()))
    }
}

/// `canary config schema`: the JSON Schema, for editors.
enum ConfigSchemaCommand {
    static let entry = CommandEntry(under: "config", Command("schema", "the configuration's JSON Schema, for editors"))
    {
        _, terminal in
        terminal.print(Setting.schema())
    }
}

/// `canary config reference`: every key, as docs/configuration.md has them.
enum ConfigReferenceCommand {
    static let entry = CommandEntry(
        under: "config", Command("reference", "every key with its variable, flag and default, as Markdown")
    ) { _, terminal in
        terminal.print(ConfigurationDocument.markdown())
    }
}
