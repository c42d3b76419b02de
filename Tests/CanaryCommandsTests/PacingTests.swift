import CanaryCore
import Sandbox
import Testing

@testable import CanaryCommands

/// Long jobs at the pacing of earnest, on a clock that goes faster than the machine's: a job of half an hour is looked at every
/// quarter of a minute, which is longer than a job may be silent.
@Suite struct PacingTests {
    /// Our own time is over before the job: that says nothing of the agent.
    @Test func aJobThatHangsIsStillRunning() async throws {
        try await Self.with(deadline: "12m") {
            $0.agent.ending = .stuckRunning
        } expect: { report in
            #expect(report.findings.map(\.cause).prefix(2) == ["job.still-running", "run.deadline"])
            #expect(report.verdict == .inconclusive)
        }
    }

    /// One poll among many that meets a replica which never heard of the job is no lost job.
    @Test func aStrangersAnswerIsNoLoss() async throws {
        try await Self.with(deadline: "40m") {
            $0.agent.duration = 6000
            $0.agent.strangerEvery = 5
        } expect: { report in
            #expect(report.verdict == .healthy, "\(report.findings.map(\.cause))")
        }
    }

    /// A poll that fails now and then neither.
    @Test func aFailedPollIsNoLoss() async throws {
        try await Self.with(deadline: "40m") {
            $0.agent.duration = 6000
            $0.faults = (1...8).map { WireFaultRule(.agent, .reset, prefix: "/jobs/", after: $0 * 6, times: 1) }
        } expect: { report in
            #expect(report.verdict == .healthy, "\(report.findings.map(\.cause))")
        }
    }

    private static func with(
        deadline: String, factor: Int = 40, _ change: (inout SandboxSettings) -> Void, expect: (Report) -> Void
    ) async throws {
        try await Stage.with(.healthy(change)) { stage in
            stage.clock = ScaledClock(factor: factor)
            stage.pacing = Pacing()
            stage.flags["deadline"] = deadline
            stage.flags["call-timeout"] = "5m"
            expect(try await stage.session().report())
        }
    }
}
