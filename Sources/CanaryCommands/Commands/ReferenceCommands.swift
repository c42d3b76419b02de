import CanaryCore
import CanaryRender
import CommandLineTool

/// `canary causes`: what a cause means and how to mend it.
enum CausesCommand {
    static let entry = CommandEntry(
        Command(
            "causes", "what can be wrong: each cause, what it means and how to mend it",
            options: [
                .value(
                    "output", short: "o", "FORM", "text, json or markdown", allowed: ["text", "json", "markdown"],
                    defaultText: "text")
            ],
            arguments: [
                Argument(
                    "ID", "a cause, or the beginning of one: handoff", optional: true,
                    completion: .words(Cause.all.map(\.id)))
            ],
            examples: [Example("canary causes handoff.bearer-missing", "one cause, whole")])
    ) { parsed, terminal in
        guard let id = parsed.argument("ID") else {
            switch parsed.string("output") {
            case "markdown": return terminal.print(CauseDocument.markdown())
            case "json": return terminal.print(CauseOutput.json().text(pretty: true) + "\n")
            default: return terminal.print(CauseOutput.text(style: terminal.style))
            }
        }
        let exact = Cause.named(id).map { [$0] }
        let found = exact ?? Cause.all.filter { $0.id.hasPrefix(id) }
        guard let first = found.first else {
            let meant = nearest(to: id, among: Cause.all.map(\.id)).map { "did you mean '\($0)'?" }
            throw parsed.usageError("there is no cause '\(id)'; \(meant ?? "canary causes lists them")")
        }
        if parsed.string("output") == "json" {
            return terminal.print(CauseOutput.json(found).text(pretty: true) + "\n")
        }
        let texts =
            found.count == 1
            ? [CauseOutput.text(of: first, style: terminal.style)] : found.map { "\($0.id)  \($0.title)\n" }
        return terminal.print(texts.joined())
    }
}

/// `canary metrics`: the gauges that are pushed.
enum MetricsCommand {
    static let entry = CommandEntry(
        Command(
            "metrics", "the gauges: names, labels, what they mean and who pushes them",
            options: [
                .value("output", short: "o", "FORM", "markdown", allowed: ["markdown"], defaultText: "markdown")
            ])
    ) { _, terminal in
        terminal.print(MetricsDocument.markdown())
    }
}

/// `canary completions SHELL`.
enum CompletionsCommand {
    static let entry = CommandEntry(
        Command(
            "completions", "a completion script for bash, zsh or fish",
            arguments: [Argument("SHELL", "bash, zsh or fish", allowed: Shell.allCases.map(\.rawValue))],
            examples: [
                Example("canary completions bash > /etc/bash_completion.d/canary", "for everybody on this machine")
            ])
    ) { parsed, terminal in
        guard let shell = parsed.argument("SHELL").flatMap(Shell.init) else {
            throw parsed.usageError("a shell is needed: bash, zsh or fish")
        }
        return terminal.print(Program.tool.completionScript(for: shell))
    }
}

/// `canary man`: the manual page.
enum ManCommand {
    static let entry = CommandEntry(
        Command(
            "man", "the manual page, for man(1)",
            examples: [Example("canary man > /usr/local/share/man/man1/canary.1", "install it")])
    ) { _, terminal in
        terminal.print(Program.tool.manualPage(date: Canary.date))
    }
}
