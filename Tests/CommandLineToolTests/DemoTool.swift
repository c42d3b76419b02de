import CommandLineTool

/// A table with one of everything.
let demo = Tool(
    Command(
        "demo", "Shows what a table can say",
        discussion: """
            First paragraph, long enough that it has to be wrapped when it is shown in a help text of eighty \
            columns.

              demo run | cat
              demo tokens

            .A line that troff would take for a request, with a back\\slash, 'quotes' and “typography” – née.
            """,
        globalOptions: [
            .value(
                "config", short: "c", "FILE", "The configuration", environment: "DEMO_CONFIG", completion: .files),
            .flag("color", "Colours", negatable: true),
            .flag("verbose", short: "v", "Say more", repeatable: true),
        ],
        subcommands: [
            Command(
                "run", "Run everything",
                options: [
                    .value("image", short: "i", "IMAGE", "The image", defaultText: "httpd"),
                    .value(
                        "dialect", short: "d", "DIALECT", "The form of the event: [a] or 'b'",
                        allowed: ["entry", "native"]),
                    .value(
                        "output", short: "o", "OUTPUT", "Where to write", repeatable: true,
                        completion: .words(["text", "json"])),
                    .value("offset", short: "n", "N", "A number"),
                    .optionalValue("sandbox", short: "s", "SCENARIO", "Use the sandbox", completion: .files),
                    .flag("plan", short: "p", "Only show", environment: "DEMO_PLAN"),
                    .value("note", "TEXT", "May be empty", allowsEmpty: true),
                    .flag("secret-door", "Not shown", hidden: true),
                ],
                examples: [Example("demo run --plan", "Show what would be sent.")],
                exitCodes: [ExitCode("0", "well"), ExitCode("128+n", "ended by a signal")]),
            Command(
                "tokens", "Show the tokens",
                options: [.flag("wide", "All columns")],
                subcommands: [
                    Command(
                        "validate", "Read one token", arguments: [Argument("SOURCE", "A file, or - for standard input")]
                    )
                ],
                requiresSubcommand: false),
            Command(
                "workflow", "Read the live workflow",
                subcommands: [
                    Command("lint", "Known bad forms"),
                    Command(
                        "trace", "What would happen",
                        arguments: [
                            Argument("KIND", "What it is", allowed: ["image", "payload"]),
                            Argument("TEXT", "The thing", optional: true),
                        ]),
                ]),
            Command(
                "scenarios", "Run scenario files",
                arguments: [Argument("PATH", "Scenario files", optional: true, repeating: true, completion: .files)]),
            Command(
                "copy", "Copies",
                arguments: [
                    Argument("FROM", "The source", repeating: false),
                    Argument("TO", "The targets", repeating: true, completion: .folders),
                ]),
            Command("internal-fetch", "A child", hidden: true),
        ],
        exitCodes: [ExitCode("0", "well"), ExitCode("64", "usage")]),
    version: "1.2.3",
    showing: { $0.contains("hunter2") ? "***" : $0 })

/// The command of a line that is expected to be understood.
func ran(_ words: String...) throws -> ParsedCommand {
    guard case .run(let command) = try demo.parse(words) else { throw Unexpected() }
    return command
}

/// The error of a line that is expected to be refused.
func refusal(_ words: [String]) throws -> UsageError {
    do throws(UsageError) {
        _ = try demo.parse(words)
    } catch {
        return error
    }
    throw Unexpected()
}

struct Unexpected: Error {}
