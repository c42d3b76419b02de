import CanaryCore
import CanaryRender
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

@Suite struct ScenarioSuiteTests {
    private static func scenario(_ name: String, _ yaml: String) throws -> Scenario {
        try ScenarioReader(causes: ScenarioFiles.causes).read(Array(yaml.utf8), path: "handoff/\(name).yaml")
    }

    private static func play(_ scenarios: [Scenario], jobs: Int = 4) async throws -> SuiteReport {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let report = await ScenarioSuite(scenarios: scenarios, jobs: jobs, base: folder, scripts: Scripts.shared).play()
        #expect(try Temporary.names(in: folder).isEmpty)
        return report
    }

    /// Every key of `then` can turn a scenario red, and names what it is about.
    @Test func aWrongExpectationIsRed() async throws {
        let wrong = try Self.scenario(
            "wrong",
            """
            title: wrong in everything
            given: {workflow: {header: literal-expression}}
            when: {all: true}
            then:
              exit: 0
              verdict: healthy
              broken: model
              cause: token.missing
              causes: [model.token-invalid]
              absent: [handoff.bearer-missing]
              hops: {handoff: passed}
              auth: {bearer: working}
              events: 0
              jobs: 1
              pushes: 7
              gauges:
                upgrade_canary_verdict{verdict="unhealthy"}: 0
                upgrade_canary_last_run_timestamp_seconds: absent
                upgrade_canary_nonsense: 1
              report: [all is well]
            """)
        let report = try await Self.play([wrong])
        let row = try #require(report.rows.first)
        #expect(row.state == .failed && !report.isGreen)
        let expected = [
            "exit", "verdict", "broken", "cause", "causes", "absent", "hops.handoff", "auth.bearer", "events", "jobs",
            "pushes", "gauges.upgrade_canary_verdict{verdict=\"unhealthy\"}",
            "gauges.upgrade_canary_last_run_timestamp_seconds", "gauges.upgrade_canary_nonsense", "report",
        ]
        #expect(row.differences.map(\.key) == expected)
        #expect(row.differences[3] == .init(key: "cause", expected: "token.missing", actual: "handoff.bearer-missing"))
        let text = SuiteOutput.text.render(report, .plain)
        #expect(text.contains("cause") && text.contains("token.missing") && text.contains("handoff.bearer-missing"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text)")
    }

    @Test func whatIsNotNamedIsNotCompared() async throws {
        let report = try await Self.play([try Self.scenario("silent", "title: says nothing\nthen:\n")])
        #expect(report.rows.map(\.state) == [.passed])
    }

    /// Twenty minutes of a job, in the time of a breath.
    @Test func aLongJobIsSoonOver() async throws {
        let long = try Self.scenario(
            "long",
            """
            title: a job of ten minutes
            given: {agent: {duration: 10m}}
            when: {scale: 100, deadline: 40m}
            then: {verdict: healthy, jobs: 1}
            """)
        let start = ContinuousClock.now
        let report = try await Self.play([long])
        #expect(report.isGreen, "\(report.rows)")
        #expect(ContinuousClock.now - start < .seconds(40))
    }

    /// Cancelled, those that run end at once, and the rest is not begun.
    @Test func aCancelledSuiteEnds() async throws {
        let stuck = try (0..<6).map {
            try Self.scenario(
                "stuck-\($0)",
                "title: never ends\ngiven: {agent: {ending: stuck-running}}\nwhen: {deadline: 40m, scale: 1}\n")
        }
        let task = Task { try await Self.play(stuck, jobs: 2) }
        try await Task.sleep(for: .milliseconds(700))
        let start = ContinuousClock.now
        task.cancel()
        let report = try await task.value
        #expect(ContinuousClock.now - start < .seconds(15))
        #expect(report.isInterrupted && report.count(.notRun) == 6, "\(report.rows.map(\.state))")
    }

    @Test func aFolderThatCannotBeMadeIsSaid() async throws {
        let plain = try Self.scenario("plain", "title: plain\n")
        let report = await ScenarioSuite(scenarios: [plain], jobs: 1, base: "/dev/null/no", scripts: Scripts.shared)
            .play()
        let row = try #require(report.rows.first)
        #expect(row.state == .error && row.problem.contains("/dev/null/no") && !report.isGreen)
    }

    /// What is written down by anybody is a time that the canary's clock has shown.
    @Test func timesAreOnesOfTheSameClock() async throws {
        let began = ContinuousClock.now
        let time = TimeScale.startingNow(factor: 50)
        let clock = ScaledClock(factor: 50, start: Double(time.start) / 1000)
        // The two read the machine's clock a moment apart, and one of them in whole milliseconds.
        let moment = 100 + Int(clamping: (ContinuousClock.now - began).seconds * 1000) * 50
        for _ in 0..<20 {
            let before = Int(clamping: clock.now() * 1000)
            let there = time.milliseconds
            let after = Int(clamping: clock.now() * 1000)
            #expect(before - moment <= there && there <= after + moment)
            try await clock.sleep(for: .milliseconds(200))
        }
        #expect(clock.uptime() >= .seconds(4) && time.real(0) == 0 && time.real(1) == 1 && time.real(1000) == 20)
    }
}
