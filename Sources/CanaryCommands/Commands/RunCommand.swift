import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool
import FoundationEssentials

/// `canary run`: everything, with one event.
enum RunCommand {
    static let entry = CommandEntry(
        Command(
            "run", "fire one event and follow it to the model's answer",
            discussion: """
                Free looks come first; the event is sent only when none of them has already found something broken, at \
                most once, and never when its effect could be a real upgrade. What follows is one paid job of the agent.
                """ + OutputPlan.discussion,
            options: [
                OutputPlan.option,
                .optionalValue(
                    "sandbox", "SCENARIO", "run against the embedded pipeline; --sandbox=list names the scenarios"),
                SandboxOptions.workflow, SandboxOptions.allowPort, SandboxOptions.n8n,
                .flag("plan", "show what would be sent, the slots and the cost; send nothing"),
                .flag(
                    "when-needed",
                    "fire only if something that matters changed since the last proof, that is older than proofMaxAge, or "
                        + "the last run did not end well; else do as `canary check` does"),
                .flag("direct", "test the agent with a small job of our own; send no event"),
                .flag("all", "go on to what costs although something is already found broken"),
                .flag("allow-real-upgrade", "send although a stack uses the image: the agent may upgrade it"),
                .flag("spend-last-slot", "send although it spends the rate limiter's last slot"),
                .flag("send-blind", "send although n8n cannot be seen, so that the event can hardly be followed"),
            ] + ReportOptions.all + SharedOptions.all,
            examples: [
                Example("canary run", "one event, from the configuration"),
                Example("canary run --dialect native", "an event as DIUN itself sends it"),
                Example("canary run --when-needed", "once a day: free on most days"),
                Example("canary run --sandbox bearer-missing", "see what a failure looks like"),
                Example("canary run -o text -o json=report.json", "read it, and keep it"),
                Example("canary run -o github -o junit=canary.xml", "in a CI job"),
            ],
            exitCodes: ExitStatus.table)
    ) { parsed, terminal in
        if parsed.string("sandbox") == "list" { return terminal.print(SandboxRun.list()) }
        try SandboxOptions.check(parsed)
        var options = RunOptions()
        options.whenNeeded = parsed.flag("when-needed")
        for other in ["direct", "all"] where options.whenNeeded && parsed.flag(other) {
            throw parsed.usageError(
                "--when-needed decides whether an event is sent, and --\(other) does: give one of them")
        }
        options.direct = parsed.flag("direct")
        options.all = parsed.flag("all")
        options.allowRealUpgrade = parsed.flag("allow-real-upgrade")
        options.spendLastSlot = parsed.flag("spend-last-slot")
        options.sendBlind = parsed.flag("send-blind")
        return try await ReportOptions.perform(parsed, terminal, options)
    }
}
