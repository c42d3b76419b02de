import CommandLineTool

/// The table from which parsing, `--help`, the man page and the completions are made.
enum CommandTable {
    static let root = Command(
        "canary", "prove that an upgrade pipeline still works and can still authenticate",
        discussion: """
            Fires one synthetic event into n8n, follows it through the workflow, the hand-off, the agent's job and the \
            model's answer, checks the tokens and their mint dates on the way, names the broken hop, the cause and what \
            mends it, and pushes all of it as gauges.
            """,
        subcommands: commands,
        examples: [
            Example("canary run --sandbox", "the whole run against an embedded, healthy pipeline"),
            Example("canary run --plan", "what would be sent, and what it would cost"),
            Example("canary check", "everything that is free"),
        ],
        exitCodes: ExitStatus.table)

    /// What groups of commands are for; a group of the same name as a command belongs to it.
    private static let groups = [
        "config": "check and show the configuration",
        "workflow": "read n8n's workflow: what is wrong with it, what drifted, what would become of an event",
    ]

    /// The entries in their order, those with a parent below it.
    private static var commands: [Command] {
        var commands: [Command] = []
        for entry in Program.entries {
            guard entry.path.count == 2, let parent = entry.path.first else {
                commands.append(entry.command)
                continue
            }
            if let index = commands.firstIndex(where: { $0.name == parent }) {
                commands[index].subcommands.append(entry.command)
            } else {
                commands.append(Command(parent, groups[parent] ?? "", subcommands: [entry.command]))
            }
        }
        return commands
    }
}
