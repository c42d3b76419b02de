import CanaryCore
import CommandLineTool

/// `canary check`: everything that costs nothing.
enum CheckCommand {
    static let entry = CommandEntry(
        Command(
            "check", "look at everything that is free; send nothing, start nothing",
            discussion: """
                The form of the tokens, their mint dates, the health of n8n and the agent, the agent's bearer, the live \
                workflow and its rate limiter, and whether anything real gets through: where DIUN's own events ended and \
                when the newest upgrade was committed.
                """ + OutputPlan.discussion,
            options: [
                OutputPlan.option,
                .optionalValue(
                    "sandbox", "SCENARIO", "look at the embedded pipeline; --sandbox=list names the scenarios"),
                SandboxOptions.workflow, SandboxOptions.allowPort, SandboxOptions.n8n,
            ] + ReportOptions.all + SharedOptions.all,
            examples: [
                Example("canary check", "may be run as often as one likes"),
                Example("canary check -o nagios", "as a plugin of Nagios or Icinga, with their exit codes"),
            ],
            exitCodes: ExitStatus.table)
    ) { parsed, terminal in
        if parsed.string("sandbox") == "list" { return terminal.print(SandboxRun.list()) }
        try SandboxOptions.check(parsed)
        var options = RunOptions()
        options.freeOnly = true
        return try await ReportOptions.perform(parsed, terminal, options)
    }
}
