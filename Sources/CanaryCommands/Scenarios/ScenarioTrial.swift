import CanaryCore
import CanaryRender
import HTTPServer
import Sandbox
import Scenarios
import Workflow

/// One scenario played: a pipeline of its own in a folder of its own, and a canary in this process.
struct ScenarioTrial: Sendable {
    let scenario: Scenario
    /// Where its folder is made.
    let base: String
    let scripts: JavaScriptHost
    let lintMemory: SuiteLint.Memory
    /// Says that the pipeline stands, for whoever looks at it from beside.
    var watched: @Sendable (SandboxRun, Report) -> Void = { _, _ in }

    func play() async -> SuiteReport.Row {
        let start = ContinuousClock.now
        var row = SuiteReport.Row(
            name: scenario.name, group: scenario.group.rawValue, title: scenario.title, story: scenario.story,
            path: scenario.path)
        do {
            let outcome = try await outcome()
            row.causes = outcome.causes
            let differences = scenario.expectation.differences(from: outcome)
            row.state = differences.isEmpty ? .passed : .failed
            row.differences = differences.map { .init(key: $0.key, expected: $0.expected, actual: $0.actual) }
        } catch let error as StartFailure {
            (row.state, row.problem) = (.error, error.message)
        } catch is CancellationError {
            row.state = .notRun
        } catch {
            (row.state, row.problem) = (.error, "\(error)")
        }
        // What was cut off in the middle says nothing.
        if Task.isCancelled { (row.state, row.differences) = (.notRun, []) }
        row.seconds = (ContinuousClock.now - start).seconds
        return row
    }

    private func outcome() async throws -> ScenarioOutcome {
        let action = scenario.action
        // Both clocks begin now, at the machine's time, and go equally fast.
        let time = TimeScale.startingNow(factor: action.scale)
        let running = try await SandboxRun.start(scenario.settings, below: base, time: time, scripts: scripts)
        var session = Session(
            loaded: running.loaded, environment: running.environment, options: RunOptions(action))
        session.lint = .shared(scripts)
        session.linting = { [lintMemory, own = running.sandbox.made] in SuiteLint($0, lintMemory, own: own) }
        session.showsHops = false
        session.scale(ScaledClock(factor: action.scale, start: Double(time.start) / 1000))
        session.loaded.configuration.deadline = .milliseconds(action.deadline)
        session.loaded.configuration.callTimeout = .milliseconds(action.callTimeout)
        session.loaded.configuration.push?.timeout = .milliseconds(action.callTimeout)
        session.pacing.patience = .milliseconds(action.patience)
        session.pacing.lostAfter = .milliseconds(action.lostAfter)
        var report: Report?
        for _ in 0..<action.times where !Task.isCancelled { report = await session.report() }
        // Where the canary cannot see n8n it does not wait for it either.
        await running.sandbox.settle(milliseconds: 2000)
        let outcome = report.map { ScenarioOutcome($0, action, running.sandbox) }
        if let report { watched(running, report) }
        await running.stop()
        guard let outcome else { throw CancellationError() }
        return outcome
    }
}

extension RunOptions {
    init(_ action: ScenarioAction) {
        self.init()
        freeOnly = action.command == .check
        (direct, all) = (action.direct, action.all)
        (spendLastSlot, allowRealUpgrade) = (action.spendLastSlot, action.allowRealUpgrade)
        sendBlind = action.sendBlind
    }
}

extension ScenarioOutcome {
    init(_ report: Report, _ action: ScenarioAction, _ sandbox: Sandbox) {
        self.init()
        var rules = ExitRules()
        rules.strict = action.strict
        rules.inconclusive = ExitRules.Inconclusive(rawValue: action.inconclusive.rawValue)
        exitCode = Int(rules.code(for: report))
        verdict = report.verdict.rawValue
        brokenHop = report.brokenHop?.rawValue
        causes = report.findings.map(\.cause)
        for line in report.hops { hops[line.hop.rawValue] = line.state.rawValue }
        for (credential, state) in report.credentials { credentials[credential.rawValue] = state.rawValue }
        events = sandbox.events.count
        jobs = sandbox.jobs.count
        pushes = sandbox.pushes.count
        samples = sandbox.gatewaySamples.compactMap { sample in
            Double(sample.value).map { Sample(name: sample.name, labels: sample.labels, value: $0) }
        }
        text = Output.text.render(report, Int32(exitCode), .plain)
    }
}
