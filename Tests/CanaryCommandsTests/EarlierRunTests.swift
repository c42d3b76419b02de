import CanaryCore
import CanaryStore
import Glibc
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// A run that was cut off after its event may have left: the next one follows that event, or sends none.
@Suite struct EarlierRunTests {
    @Test func jobIsFollowed() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let isHeld = try stage.holdJobs()
            let first = try await stage.session().cutOff(waitingAt: .job)
            #expect(first.interrupted && first.event?.sent == .yes)
            isHeld.write { $0 = false }
            let second = try await stage.session().report()
            #expect(second.findings.first?.cause == "webhook.earlier-followed", "\(second.findings.map(\.cause))")
            #expect(second.event?.followed == first.run && second.event?.sent == .no)
            #expect(second.job?.strategy == "journal" && second.job?.status == "completed")
            #expect(second.verdict == .degraded)
            #expect(stage.sandbox.events.count == 1 && stage.sandbox.jobs.count == 1)
            // It was followed to its end: the third run begins anew.
            let third = try await stage.session().report()
            #expect(third.event?.followed == nil && stage.carries(third.run) == 1)
        }
    }

    /// Cut off before n8n showed anything of it: the event is found by its run id.
    @Test func executionIsFollowed() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let isHeld = try stage.holdExecutions()
            let first = try await stage.session().cutOff(waitingAt: .workflow)
            #expect(first.job == nil && first.event?.sent == .yes)
            isHeld.write { $0 = false }
            let second = try await stage.session().report()
            #expect(second.findings.first?.cause == "webhook.earlier-followed", "\(second.findings.map(\.cause))")
            #expect(second.verdict == .degraded && second.job?.strategy == "execution")
            #expect(stage.sandbox.events.count == 1 && stage.jobs(of: first.run) == 1)
        }
    }

    /// What keeps n8n's executions from being seen, and with them the first run's event.
    @Test(arguments: [(500, "out of memory"), (401, "unauthorized"), (200, "no list")])
    func nothingIsSentBlindly(status: Int, message: String) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            _ = try stage.holdExecutions()
            let first = try await stage.session().cutOff(waitingAt: .workflow)
            #expect(first.interrupted)
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
            $0.canary.repliesWithJob = true
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
            stage.pacing = .impatient
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
            stage.pacing = .impatient
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
            let program = try RunningProgram(
                [Child.canary, "run", "--config", file], environment: stage.environment)
            #expect(try await until { !stage.sandbox.jobs.isEmpty })
            program.send(SIGKILL)
            _ = try await program.finish()
            try #require(stage.sandbox.events.count == 1)

            let report = try await stage.session().report()
            #expect(report.findings.first?.cause == "webhook.earlier-followed", "\(report.findings.map(\.cause))")
            #expect(report.verdict == .degraded && report.event?.followed != nil)
            #expect(stage.sandbox.events.count == 1 && stage.sandbox.jobs.count == 1)
        }
    }

    /// Two at a time on one machine: the second looks at nothing, and the lock is free again afterwards.
    @Test func oneRunAtATime() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let isHeld = try stage.holdJobs()
            let begun = AsyncStream<Void>.makeStream()
            var first = try stage.session()
            first.progress = { if case .waiting(_, .job, _, _, _) = $0 { begun.continuation.yield() } }
            let run = Task { [first] in await first.report() }
            for await _ in begun.stream { break }
            let refused = try await stage.session().report()
            #expect(refused.findings.map(\.cause) == ["run.locked"] && refused.verdict == .inconclusive)
            isHeld.write { $0 = false }
            let ended = await run.value
            #expect(ended.job?.status == "completed")
            #expect(stage.sandbox.events.count == 1)
            let last = try await stage.session().report()
            #expect(stage.carries(last.run) == 1)
        }
    }
}

extension Stage {
    /// The agent's jobs are shown as running for as long as the value holds.
    func holding(_ isHeld: Locked<Bool>) -> Relay.Change {
        let running = Relay.record([
            "status": "running", "finished_at": nil, "finished_epoch": nil, "exit_code": nil,
        ])
        return { request, response in if isHeld.read({ $0 }) { await running(request, &response) } }
    }

    mutating func holdJobs() throws -> Locked<Bool> {
        let isHeld = Locked(true)
        try relayAgent(holding(isHeld))
        return isHeld
    }

    /// n8n shows no execution of the workflow for as long as the value holds, though it runs them.
    mutating func holdExecutions() throws -> Locked<Bool> {
        let isHeld = Locked(true)
        // Until the run is cut off, and not before.
        pacing.patience = .seconds(60)
        try relayN8n { request, response in
            let path = request.segments.drop { $0 != "executions" }
            guard isHeld.read({ $0 }), !path.isEmpty, path.count == 2 || request.queryValue("workflowId") != nil else {
                return
            }
            response = HTTPServerResponse(
                status: path.count == 2 ? 404 : 200, contentType: "application/json",
                text: path.count == 2 ? #"{"message":"Not Found"}"# : #"{"data":[],"nextCursor":null}"#)
        }
        return isHeld
    }
}

extension Session {
    /// Begins a run and cancels it as soon as it waits for something of this hop.
    func cutOff(waitingAt hop: Hop) async -> Report {
        let begun = AsyncStream<Void>.makeStream()
        var session = self
        session.progress = { if case .waiting(_, hop, _, _, _) = $0 { begun.continuation.yield() } }
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
