import CanaryCore
import CanaryStore
import Glibc
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// A run that was cut off after its event may have left: the next one follows that event, or sends none.
@Suite struct EarlierRunTests {
    /// A job that lasts long enough to be cut off from, and short enough to be waited for.
    private static func busy(_ change: (inout SandboxSettings) -> Void = { _ in }) -> SandboxSettings {
        .healthy {
            $0.agent.duration = 1500
            $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
            change(&$0)
        }
    }

    @Test func jobIsFollowed() async throws {
        try await Stage.with(Self.busy()) { stage in
            let first = try await stage.session().cutOff(waitingAt: .job)
            #expect(first.interrupted && first.event?.sent == .yes)
            let second = try await stage.session().report()
            #expect(second.findings.first?.cause == "webhook.earlier-followed", "\(second.findings.map(\.cause))")
            #expect(second.event?.followed == first.run && second.event?.sent == .no)
            #expect(second.job?.strategy == "journal" && second.job?.status == "completed")
            #expect(second.verdict == .degraded)
            #expect(stage.sandbox.events.count == 1 && stage.sandbox.jobs.count == 1)
            // It was followed to its end: the third run begins anew.
            let third = try await stage.session().report()
            #expect(third.verdict == .healthy && stage.carries(third.run) == 1)
        }
    }

    /// Cut off before n8n had called the agent: the event is found by its run id.
    @Test func executionIsFollowed() async throws {
        let settings = Self.busy {
            $0.workflow.slowness = 1500
            $0.agent.duration = 40
        }
        try await Stage.with(settings) { stage in
            let first = try await stage.session().cutOff(waitingAt: .workflow)
            #expect(first.job == nil && first.event?.sent == .yes)
            stage.pacing.patience = .seconds(20)
            let second = try await stage.session().report()
            #expect(second.findings.first?.cause == "webhook.earlier-followed", "\(second.findings.map(\.cause))")
            #expect(second.verdict == .degraded && second.job?.strategy == "execution")
            #expect(stage.sandbox.events.count == 1 && stage.jobs(of: first.run) == 1)
        }
    }

    /// What keeps n8n's executions from being seen, and with them the first run's event.
    @Test(arguments: [(500, "out of memory"), (401, "unauthorized"), (200, "no list")])
    func nothingIsSentBlindly(status: Int, message: String) async throws {
        try await Stage.with(Self.busy { $0.workflow.slowness = 1500 }) { stage in
            let first = try await stage.session().cutOff(waitingAt: .workflow)
            try stage.relayN8n { request, response in
                guard request.segments.contains("executions") else { return }
                response = HTTPServerResponse(
                    status: status, contentType: "application/json", text: "{\"message\":\"\(message)\"}")
            }
            let second = try await stage.session().report()
            #expect(second.findings.contains { $0.cause == "webhook.earlier-unresolved" })
            #expect(second.verdict == .inconclusive && second.event?.sent == .no)
            // Neither an event nor a job of our own beside one that may be running.
            #expect(stage.sandbox.events.count == 1)
            #expect(stage.sandbox.jobs.count == stage.jobs(of: first.run))
        }
    }

    /// What is older than the agent's memory is given up; a clock that was set back makes nothing older.
    @Test(arguments: [(3500, 1), (3700, 2), (-3500, 1), (-30, 1)])
    func isGivenUpAfterAnHour(seconds: Double, events: Int) async throws {
        let settings = SandboxSettings.healthy {
            $0.canary.hasN8n = false
            $0.faults = [WireFaultRule(.webhook, .reset, times: 1)]
        }
        try await Stage.with(settings) { stage in
            let first = try await stage.session().report()
            #expect(first.event?.sent == .maybe)
            stage.clock = ShiftedClock(by: seconds)
            let second = try await stage.session().report()
            #expect(stage.sandbox.events.count == events, "\(seconds) \(second.findings.map(\.cause))")
            let refused = second.findings.contains { $0.cause == "webhook.earlier-unresolved" }
            #expect(refused == (events == 1), "\(seconds)")
        }
    }

    /// n8n says that there is no such execution, and has had time enough to show it.
    @Test func whatNeverArrivedIsClosed() async throws {
        let settings = SandboxSettings.healthy { $0.faults = [WireFaultRule(.webhook, .reset, times: 1)] }
        try await Stage.with(settings) { stage in
            let first = try await stage.session().report()
            #expect(first.findings.map(\.cause).contains("webhook.maybe-delivered"))
            let second = try await stage.session().report()
            #expect(second.verdict == .healthy, "\(second.findings.map(\.cause))")
            #expect(stage.carries(first.run) == 1 && stage.carries(second.run) == 1)
            #expect(stage.executionsInAll == 1)
        }
    }

    /// An entry of another pipeline in the same folder is none of ours.
    @Test func anotherPipelinesEntryIsLeftAlone() async throws {
        let settings = SandboxSettings.healthy { $0.faults = [WireFaultRule(.webhook, .reset, times: 1)] }
        try await Stage.with(settings) { stage in
            stage.flags["pipeline"] = "other"
            try await stage.leaveOpen(RunID())
            let report = try await stage.session().report()
            #expect(!report.findings.contains { $0.cause.hasPrefix("webhook.earlier") })
            #expect(stage.sandbox.events.count == 1)
        }
    }

    /// The whole program, killed while the webhook keeps it waiting: what it wrote before it sent is on disk.
    @Test func isFollowedAfterAKill() async throws {
        let settings = SandboxSettings.healthy {
            ($0.canary.callTimeout, $0.canary.deadline) = ("30s", "60s")
            $0.faults = [WireFaultRule(.webhook, .silent, times: 1, delivers: true)]
        }
        try await Stage.with(settings) { stage in
            let file = try stage.write(stage.yaml, to: "killed.yaml")
            let program = try Child.start(
                Child.canary, ["run", "--config", file], environment: stage.environment)
            for _ in 0..<1000 where stage.sandbox.jobs.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
            kill(program.processIdentifier, SIGKILL)
            await BackgroundThread.run { () throws(Never) in program.waitUntilExit() }
            try #require(stage.sandbox.events.count == 1)

            let report = try await stage.session().report()
            #expect(report.findings.first?.cause == "webhook.earlier-followed", "\(report.findings.map(\.cause))")
            #expect(report.verdict == .degraded && report.event?.followed != nil)
            #expect(stage.sandbox.events.count == 1 && stage.sandbox.jobs.count == 1)
        }
    }

    /// Two at a time on one machine: the second looks at nothing, and the lock is free again afterwards.
    @Test func oneRunAtATime() async throws {
        try await Stage.with(.healthy { $0.agent.duration = 700 }) { stage in
            let (session, second) = (try stage.session(), try stage.session())
            let begun = AsyncStream<Void>.makeStream()
            var first = session
            first.progress = { if case .waiting(_, .job, _) = $0 { begun.continuation.yield() } }
            let run = Task { [first] in await first.report() }
            for await _ in begun.stream { break }
            let refused = await second.report()
            #expect(refused.findings.map(\.cause) == ["run.locked"] && refused.verdict == .inconclusive)
            #expect(await run.value.verdict == .healthy)
            #expect(stage.sandbox.events.count == 1)
            #expect(try await stage.session().report().verdict == .healthy)
        }
    }
}

extension Session {
    /// Begins a run and cancels it as soon as it waits for something of this hop.
    func cutOff(waitingAt hop: Hop) async -> Report {
        let begun = AsyncStream<Void>.makeStream()
        var session = self
        session.progress = { if case .waiting(_, hop, _) = $0 { begun.continuation.yield() } }
        let run = Task { [session] in
            let report = await session.report()
            begun.continuation.finish()
            return report
        }
        for await _ in begun.stream { break }
        run.cancel()
        return await run.value
    }
}
