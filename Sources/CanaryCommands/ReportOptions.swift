import CanaryConfig
import CanaryCore
import CanaryRender
import CommandLineTool
import Synchronization

/// What `run` and `check` have in common: from the options to the written report and the exit code.
enum ReportOptions {
    static let all: [Option] = [
        .flag("strict", "warnings count as failures"),
        .value(
            "on-inconclusive", "HOW", "what an inconclusive run counts as, for CI",
            allowed: ExitRules.Inconclusive.allCases.map(\.rawValue)),
        .value(
            "progress", "HOW", "progress on standard error", allowed: ProgressLine.Mode.allCases.map(\.rawValue),
            defaultText: "auto"),
    ]

    static func perform(_ parsed: ParsedCommand, _ terminal: Terminal, _ options: RunOptions) async throws -> Int32 {
        let outputs = try OutputPlan(parsed)
        let purpose: Purpose = options.freeOnly ? .check : (options.direct ? .direct : .run)
        guard parsed.isGiven("sandbox") else {
            let loaded = try SharedOptions.load(parsed, terminal, for: purpose)
            return await perform(loaded, terminal.environment, parsed, terminal, outputs, options)
        }
        let sandbox = try await SandboxRun.start(parsed.string("sandbox") ?? "healthy", parsed, terminal)
        let code = await perform(sandbox.loaded, sandbox.environment, parsed, terminal, outputs, options)
        await sandbox.stop()
        return code
    }

    private static func perform(
        _ loaded: Loaded, _ environment: [String: String], _ parsed: ParsedCommand, _ terminal: Terminal,
        _ outputs: OutputPlan, _ options: RunOptions
    ) async -> Int32 {
        terminal.err(EnvironmentSecrets.mask(terminal.environment).mask(loaded.renderedWarnings))
        var session = Session(loaded: loaded, environment: environment, options: options)
        let display = ProgressDisplay(
            parsed.string("progress"), terminal, mask: session.mask, clock: session.clock)
        session.progress = { display.show($0) }
        if parsed.declares("plan"), parsed.flag("plan") {
            let plan = await session.plan()
            display.end()
            return terminal.print(PlanOutput.text(plan, style: terminal.style))
        }
        let (report, signal) = await interruptible(session, terminal)
        display.end()
        var rules = ExitRules()
        rules.strict = parsed.flag("strict")
        rules.inconclusive = parsed.string("on-inconclusive").flatMap(ExitRules.Inconclusive.init)
        let code = signal == 0 ? rules.code(for: report) : 128 + signal
        let problems = outputs.write(report, code: code, to: terminal)
        let mask = session.mask
        for problem in problems { terminal.err("canary: \(mask.mask(problem))\n") }
        return problems.isEmpty || code != ExitStatus.healthy ? code : ExitStatus.sinkFailed
    }

    /// The first signal ends the run with what was seen so far.
    private static func interruptible(_ session: Session, _ terminal: Terminal) async -> (Report, Int32) {
        let received = Mutex<Int32>(0)
        let run = Task { await session.report() }
        terminal.onSignal { number in
            received.withLock { $0 = number }
            run.cancel()
        }
        let report = await run.value
        return (report, received.withLock { $0 })
    }
}

/// Progress on standard error, while a run goes on.
final class ProgressDisplay: Sendable {
    private let line: Mutex<ProgressLine>
    private let terminal: Terminal

    private let clock: any RunClock
    private let start: Duration

    init(_ mode: String?, _ terminal: Terminal, mask: SecretMask, clock: any RunClock) {
        (self.clock, start) = (clock, clock.uptime())
        let wish = mode.flatMap(ProgressLine.Mode.init) ?? .auto
        self.terminal = terminal
        line = Mutex(
            ProgressLine(
                wish.resolved(isTerminal: terminal.errIsTerminal, terminal: terminal.environment["TERM"]),
                width: terminal.columns, mask: mask))
    }

    func show(_ progress: Progress) {
        let text = line.withLock { $0.text(progress, elapsed: clock.uptime() - start) }
        if !text.isEmpty { terminal.err(text) }
    }

    func end() {
        let text = line.withLock { $0.end() }
        if !text.isEmpty { terminal.err(text) }
    }
}
