import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool

/// `canary tokens`: the table of the tokens, from their form and their mint dates alone.
enum TokensCommand {
    static let entry = CommandEntry(
        Command(
            "tokens", "the tokens: form, minted, expires, left, state",
            discussion: "Reads the tokens and the mint dates, and nothing else. No part of a token is ever shown.",
            options: [
                .value("output", short: "o", "FORM", "text or json", allowed: ["text", "json"], defaultText: "text"),
                .flag("strict", "warnings count as failures"),
            ] + SharedOptions.all,
            examples: [Example("canary tokens validate -", "try a token before it is stored")],
            exitCodes: ExitStatus.table)
    ) { parsed, terminal in
        let loaded = try SharedOptions.load(parsed, terminal, for: .tokens)
        var session = Session(loaded: loaded.onlyTokens, environment: terminal.environment)
        session.options.freeOnly = true
        session.options.looksBeside = false
        session.remembers = false
        let report = await session.report()
        var rules = ExitRules()
        rules.strict = parsed.flag("strict")
        let code = rules.code(for: report)
        let text =
            parsed.string("output") == "json"
            ? TokensOutput.json(report).text(pretty: true) + "\n" : TokensOutput.text(report, style: terminal.style)
        return terminal.print(text, code: code)
    }
}

extension Loaded {
    /// The same configuration without everything that would be called.
    fileprivate var onlyTokens: Loaded {
        var copy = self
        (copy.configuration.webhook, copy.configuration.n8n) = (nil, nil)
        (copy.configuration.agent, copy.configuration.push) = (nil, nil)
        return copy
    }
}

/// `canary tokens validate -`: one token from standard input, before it is stored.
enum TokensValidateCommand {
    static let entry = CommandEntry(
        under: "tokens",
        Command(
            "validate", "read one token from standard input and say what is wrong with its form",
            discussion: "The value is read and forgotten: no part of it is shown, stored or sent.",
            options: [
                .value("output", short: "o", "FORM", "text or json", allowed: ["text", "json"], defaultText: "text")
            ],
            arguments: [Argument("SOURCE", "- for standard input", allowed: ["-"])],
            examples: [
                Example("canary tokens validate - < token.txt", "exit code 0 only for a token that works as it is")
            ],
            exitCodes: [ExitCode("0", "the token is well-formed"), ExitCode("1", "it is not")])
    ) { parsed, terminal in
        let reading = TokenForm.read(Secret(terminal.readInput(1 << 16)))
        let code = reading.form.use == .works ? ExitStatus.healthy : ExitStatus.unhealthy
        let text =
            parsed.string("output") == "json"
            ? ValidateOutput.json(reading).text(pretty: true) + "\n"
            : ValidateOutput.text(reading, style: terminal.style)
        return terminal.print(text, code: code)
    }
}
