import CanaryConfig
import CanaryCore
import CanaryRender
import CanaryWorkflow
import CommandLineTool
import Synchronization

/// What `run` and `check` have in common: from the options to the written report and the exit code.
enum ReportOptions {
    static let all: [Option] = [
        .flag("strict", "warnings count as failures"),
        .value(
            "on-inconclusive", "HOW", "what an inconclusive run counts as, for CI",
            allowed: ExitRules.Inconclusive.allCases.map(\.rawValue)),
        progress,
    ]

    static let progress = Option.value(
        "progress", "HOW", "progress on standard error", allowed: ProgressLine.Mode.allCases.map(\.rawValue),
        defaultText: "auto")

    static func perform(_ parsed: ParsedCommand, _ terminal: Terminal, _ options: RunOptions) async throws -> Int32 {
        let outputs = try OutputPlan(parsed)
        do {
            return try await perform(parsed, terminal, options, outputs)
        } catch {
            let failure = Program.failure(error, terminal)
            guard let said = outputs.unusable(failure.text) else { throw error }
            terminal.err(failure.text)
            return terminal.print(said.text, code: said.code)
        }
    }

    private static func perform(
        _ parsed: ParsedCommand, _ terminal: Terminal, _ options: RunOptions, _ outputs: OutputPlan
    ) async throws -> Int32 {
        let purpose: Purpose = options.freeOnly ? .check : (options.direct ? .direct : .run)
        guard parsed.isGiven("sandbox") else {
            let loaded = try SharedOptions.load(parsed, terminal, for: purpose)
            var session = Session(loaded: loaded, environment: terminal.environment, options: options)
            session.drops = terminal.program.map { TriedDrops(executable: $0) }
            session.lint = terminal.program.map { .program($0) } ?? .nobody
            return await perform(session, parsed, terminal, outputs, Interruption(terminal))
        }
        // A signal while the sandbox starts must not leave its folder behind.
        let interruption = Interruption(terminal)
        let sandbox = try await SandboxRun.start(parsed.string("sandbox") ?? "healthy", parsed, terminal)
        var session = Session(loaded: sandbox.loaded, environment: sandbox.environment, options: options)
        session.drops = terminal.program.map { TriedDrops(executable: $0) }
        session.lint = .shared(sandbox.scripts)
        let code = await perform(session, parsed, terminal, outputs, interruption)
        await sandbox.stop()
        return code
    }

    private static func perform(
        _ session: Session, _ parsed: ParsedCommand, _ terminal: Terminal, _ outputs: OutputPlan,
        _ interruption: Interruption
    ) async -> Int32 {
        let mask = session.mask
        terminal.err(EnvironmentSecrets.hide(in: session.loaded.renderedWarnings, terminal.environment))
        let display = ProgressDisplay(parsed.string("progress"), terminal, mask: mask, clock: session.clock)
        var rules = ExitRules()
        rules.strict = parsed.flag("strict")
        rules.inconclusive = parsed.string("on-inconclusive").flatMap(ExitRules.Inconclusive.init)
        let exitCode: @Sendable (Report) -> Int32 = { [rules] report in
            interruption.signal == 0 ? rules.code(for: report) : 128 + interruption.signal
        }
        var watched = session.showing { display.show($0) }
        (watched.exitCode, watched.showsHops) = (exitCode, display.isShown)
        if parsed.declares("plan"), parsed.flag("plan") {
            let plan = await interruption.ending { [watched] in await watched.plan() }
            display.end()
            let code = interruption.signal == 0 ? ExitStatus.healthy : 128 + interruption.signal
            return terminal.print(PlanOutput.text(plan, style: terminal.style), code: code)
        }
        let report = await interruption.ending { [watched] in await watched.report() }
        display.end()
        if session.options.whenNeeded, session.remembersNothing(report) {
            terminal.err(
                "canary: --when-needed fires every time: there is neither a history nor a Pushgateway to remember a proof\n"
            )
        }
        let code = exitCode(report)
        if let left = report.aftermath { terminal.err("canary: interrupted; \(left.words)\n") }
        let written = outputs.write(report, code: code, to: terminal)
        for problem in written.problems { terminal.err("canary: \(mask.mask(problem))\n") }
        return written.code
    }
}

/// Progress on standard error, while a run goes on.
final class ProgressDisplay: Sendable {
    private let line: Mutex<ProgressLine>
    private let terminal: Terminal

    private let clock: any RunClock
    private let start: Duration
    /// What is waited for gets older between two looks.
    private let ticking = Mutex<Task<Void, Never>?>(nil)

    init(_ mode: String?, _ terminal: Terminal, mask: SecretMask, clock: any RunClock) {
        (self.clock, start) = (clock, clock.uptime())
        let wish = mode.flatMap(ProgressLine.Mode.init) ?? .auto
        self.terminal = terminal
        line = Mutex(
            ProgressLine(
                wish.resolved(isTerminal: terminal.errIsTerminal, terminal: terminal.environment["TERM"]),
                style: terminal.errStyle, width: terminal.columns, mask: mask))
        guard line.withLock({ $0.isRewritten }) else { return }
        let task = Task { [weak self] in
            while (try? await Task.sleep(for: .seconds(1))) != nil { self?.tick() }
        }
        ticking.withLock { $0 = task }
    }

    /// Whether anything is ever written.
    var isShown: Bool { line.withLock { $0.isShowing } }

    private func tick() {
        // Written under the lock: a line that was taken away must not come back.
        line.withLock { line in
            let text = line.tick(elapsed: clock.uptime() - start)
            if !text.isEmpty { terminal.err(text) }
        }
    }

    func show(_ progress: Progress) {
        line.withLock { line in
            let text = line.text(progress, elapsed: clock.uptime() - start)
            if !text.isEmpty { terminal.err(text) }
        }
    }

    func end() {
        ticking.withLock { $0?.cancel() }
        line.withLock { line in
            let text = line.end()
            if !text.isEmpty { terminal.err(text) }
        }
    }
}
