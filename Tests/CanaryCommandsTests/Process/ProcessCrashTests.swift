import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// A run that is killed after its event left: the next one follows that event, and sends none.
@Suite struct ProcessCrashTests {
    private func kill(
        _ settings: SandboxSettings, when isReached: @Sendable (Sandbox) -> Bool,
        then: (inout Harness, RunningProgram) async throws -> Void
    ) async throws {
        try await Harness.with(settings) { harness in
            let sandbox = harness.sandbox
            let program = try harness.start(["run"])
            #expect(try await until { isReached(sandbox) })
            program.send(SIGKILL)
            #expect(try await program.finish().code == 137)
            try await then(&harness, program)
        }
    }

    @Test func followsTheEventOfAKilledRun() async throws {
        try await kill(.patient { $0.agent.duration = 3000 }, when: { !$0.events.isEmpty }) { harness, _ in
            let ended = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 0 && harness.sandbox.events.count == 1, "\(ended.out)")
            #expect(harness.sandbox.jobs.count == 1)
            #expect(report["event"]?["sent"]?.string == "no")
            let earlier = report["event"]?["followed"]?.string ?? "?"
            #expect(earlier != report["run"]?.string)
            #expect(harness.sandbox.jobs.first?.prompt.contains("canary-\(earlier)") == true)
            // That event is answered for: the run after it fires its own.
            #expect(try await harness.canary("run").code == 0)
            #expect(harness.sandbox.events.count == 2)
        }
    }

    /// Killed when the job was known: it is found again without n8n.
    @Test func followsTheJobOfAKilledRun() async throws {
        let settings = SandboxSettings.patient { $0.agent.duration = 6000 }
        try await kill(settings, when: { $0.jobs.contains { $0.polls > 0 } }) { harness, _ in
            let ended = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 0 && harness.sandbox.events.count == 1, "\(ended.out)")
            #expect(report["job"]?["strategy"]?.string == "journal")
        }
    }

    /// Interrupted in the middle of the search: the same promise as after a crash.
    @Test func followsTheEventOfAnInterruptedRun() async throws {
        try await Harness.with(.patient { $0.workflow.slowness = 2500 }) { harness in
            let program = try harness.start(["run"])
            #expect(try await until { !harness.sandbox.events.isEmpty })
            try await Task.sleep(for: .milliseconds(200))
            program.send(SIGINT)
            #expect(try await program.finish().code == 130)
            let ended = try await harness.canary("run", "-o", "json")
            #expect(ended.code == 0 && harness.sandbox.events.count == 1, "\(ended.out)")
        }
    }

    /// n8n cannot be asked: whether the event arrived stays unknown, and so nothing is sent.
    @Test func sendsNothingWhileAnEarlierEventIsUnresolved() async throws {
        let settings = SandboxSettings.patient {
            $0.webhook.answerDelay = 5000
            $0.canary.n8nKey = .absent
            $0.canary.repliesWithJob = true
        }
        try await kill(settings, when: { !$0.events.isEmpty }) { harness, _ in
            let ended = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 2 && harness.sandbox.events.count == 1, "\(ended.out)")
            #expect(report.causes.contains("webhook.earlier-unresolved"), "\(report.causes)")
        }
    }
}
