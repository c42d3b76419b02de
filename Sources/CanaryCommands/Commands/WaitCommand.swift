import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool
import YAML

/// `canary wait`: until n8n and the agent answer as they should.
enum WaitCommand {
    static let entry = CommandEntry(
        Command(
            "wait", "wait until n8n and the agent answer as they should",
            discussion: """
                For after a deploy, so that a smoke test need not sleep: a starting n8n refuses, then answers 404, then \
                takes events. Asks over and over what is free: the readiness of n8n, whether its workflow is active and \
                its webhook registered, the health of the agent and its bearer. Sends no event, starts no job, pushes \
                and writes nothing. What a service lacks that no waiting mends (a refused bearer, a workflow that is \
                switched off) is waited for as well, as a deploy may still bring it, and is then exit code 1.
                """,
            options: [
                .value(
                    "timeout", "TIME", "how long at most, as 90s or 10m", defaultText: "5m"),
                .value(
                    "for", "SERVICE", "wait for this one alone; may be repeated",
                    allowed: Wait.Service.allCases.map(\.rawValue), defaultText: "what is configured",
                    repeatable: true),
                .value("output", short: "o", "FORM", "text or json", allowed: ["text", "json"], defaultText: "text"),
                ReportOptions.progress,
                .optionalValue("sandbox", "SCENARIO", "wait for the embedded pipeline"),
                SandboxOptions.workflow, SandboxOptions.allowPort, SandboxOptions.n8n,
            ] + SharedOptions.all,
            examples: [
                Example("canary wait && canary run", "after a deploy"),
                Example("canary wait --for agent --timeout 90s", "the agent alone"),
            ],
            exitCodes: [
                ExitCode("0", "everything answers as it should"),
                ExitCode("1", "at the end of the time something was broken that waiting did not mend"),
                ExitCode("2", "at the end of the time a service was not there, was starting, or could not be asked"),
            ] + ExitStatus.table.filter { !["0", "1", "2", "3"].contains($0.code) })
    ) { parsed, terminal in
        let limit = try limit(parsed)
        let interruption = Interruption(terminal)
        guard parsed.isGiven("sandbox") else {
            let loaded = try SharedOptions.load(parsed, terminal, for: .wait)
            let session = Session(loaded: loaded, environment: terminal.environment)
            return try await perform(session, limit, parsed, terminal, interruption)
        }
        let sandbox = try await SandboxRun.start(parsed.string("sandbox") ?? "healthy", parsed, terminal)
        let session = Session(loaded: sandbox.loaded, environment: sandbox.environment)
        let code: Result<Int32, any Error>
        do {
            code = .success(try await perform(session, limit, parsed, terminal, interruption))
        } catch {
            code = .failure(error)
        }
        await sandbox.stop()
        return try code.get()
    }

    private static func limit(_ parsed: ParsedCommand) throws(UsageError) -> Duration {
        guard let text = parsed.string("timeout") else { return .seconds(300) }
        guard let limit = try? DurationText.parse(text), limit >= .milliseconds(1), limit <= .seconds(86_400) else {
            throw parsed.usageError("--timeout is a time up to a day, as 90s, 5m or 1h30m")
        }
        return limit
    }

    private static func perform(
        _ session: Session, _ limit: Duration, _ parsed: ParsedCommand, _ terminal: Terminal,
        _ interruption: Interruption
    ) async throws -> Int32 {
        let wanted = parsed.strings("for").compactMap(Wait.Service.init)
        let configuration = session.loaded.configuration
        for service in wanted where !service.isConfigured(configuration) {
            let key = service == .agent ? "agent.url" : "n8n.url"
            throw ConfigurationError([ConfigurationProblem(.missing(key: key, need: .wait), at: .nowhere)])
        }
        let mask = session.mask
        terminal.err(EnvironmentSecrets.hide(in: session.loaded.renderedWarnings, terminal.environment))
        let display = ProgressDisplay(parsed.string("progress"), terminal, mask: mask, clock: session.clock)
        let watched = session.showing { display.show($0) }
        let services = Wait.Service.allCases.filter { wanted.isEmpty || wanted.contains($0) }
        let outcome = await interruption.ending { await watched.wait(for: services, limit: limit) }
        display.end()
        let code: Int32 =
            switch outcome.end {
            case .ready: ExitStatus.healthy
            case .broken: ExitStatus.unhealthy
            case .unseen: ExitStatus.inconclusive
            case .interrupted: 128 + interruption.signal
            }
        let text =
            parsed.string("output") == "json"
            ? WaitOutput.json(outcome, exitCode: code).text(pretty: true) + "\n"
            : WaitOutput.text(outcome, style: terminal.style)
        return terminal.print(text, code: code)
    }
}
