import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// SIGINT and SIGTERM in every phase: the run ends within five seconds with what it saw, and says so everywhere.
@Suite struct ProcessSignalTests {
    struct Phase: Sendable, CustomTestStringConvertible {
        var name: String
        var settings: SandboxSettings
        /// Whether the run has come so far.
        var isReached: @Sendable (Sandbox) -> Bool
        var signal = SIGINT
        /// What the report must say of it.
        var sent: String
        var knowsJob = false
        var delivers = true
        var testDescription: String { "\(name), signal \(signal)" }
    }

    /// Times of the pipeline and of the canary far above what a test waits.
    private static func slow(_ change: (inout SandboxSettings) -> Void) -> SandboxSettings {
        .healthy {
            $0.canary.deadline = "5m"
            $0.canary.callTimeout = "60s"
            change(&$0)
        }
    }

    static let phases: [Phase] = [SIGINT, SIGTERM].flatMap { signal in
        [
            Phase(
                name: "n8n's API is silent",
                settings: slow { $0.faults = [WireFaultRule(.n8n, .silent, prefix: "/api/")] },
                isReached: { $0.agentRequests.count >= 2 }, signal: signal, sent: "no"),
            Phase(
                name: "the webhook does not answer", settings: slow { $0.webhook.answerDelay = 60_000 },
                isReached: { !$0.events.isEmpty }, signal: signal, sent: "maybe"),
            Phase(
                name: "the execution does not end", settings: slow { $0.workflow.slowness = 60_000 },
                isReached: { !$0.events.isEmpty }, signal: signal, sent: "yes"),
            Phase(
                name: "the job takes 20 seconds", settings: slow { $0.agent.duration = 20_000 },
                isReached: { $0.jobs.contains { $0.polls > 0 } }, signal: signal, sent: "yes", knowsJob: true),
            Phase(
                name: "the job takes 20 seconds, the gateway is silent",
                settings: slow {
                    $0.agent.duration = 20_000
                    $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")]
                }, isReached: { $0.jobs.contains { $0.polls > 0 } }, signal: signal, sent: "yes", knowsJob: true,
                delivers: false),
        ]
    }

    @Test(arguments: phases)
    func endsWithWhatWasSeen(_ phase: Phase) async throws {
        try await Harness.with(phase.settings) { harness in
            let sandbox = harness.sandbox
            let program = try harness.start(["run", "-o", "json"])
            #expect(try await until { phase.isReached(sandbox) })
            try await Task.sleep(for: .milliseconds(300))
            let start = ContinuousClock.now
            program.send(phase.signal)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(ended.code == 128 + phase.signal, "\(ended.err)")
            #expect(ended.err.isEmpty, "\(ended.err)")
            let report = try ReportSchema.report(ended.out)
            #expect(report["interrupted"]?.bool == true)
            #expect(report["verdict"]?.string == "inconclusive", "\(report.causes)")
            #expect(report["exit_code"]?.integer == Int64(128 + phase.signal))
            #expect(report["event"]?["sent"]?.string == phase.sent)
            // What time alone would have brought is nothing wrong.
            let others = report.causes.filter { $0 != "run.interrupted" && !$0.hasPrefix("sink.") }
            #expect(others == (phase.sent == "maybe" ? ["webhook.maybe-delivered"] : []), "\(report.causes)")
            if phase.knowsJob {
                let job = report["job"]?["id"]?.string ?? "?"
                #expect(sandbox.jobs.map(\.id) == [job])
                let finding = report["findings"]?.array?.first { $0["cause"]?.string == "run.interrupted" }
                #expect(finding?["evidence"]?["job"]?.string == "\(job) may still be running")
            }
            #expect(report["sinks"]?[0]?["delivered"]?.bool == phase.delivers)
            if phase.delivers {
                let cause = report.causes.first ?? "?"
                #expect(sandbox.gatewayValue("upgrade_canary_failure_info", ["cause": cause]) == "1")
                #expect(sandbox.gatewayValue("upgrade_canary_verdict", ["verdict": "inconclusive"]) == "1")
                #expect(sandbox.gatewayValue("upgrade_canary_last_success_timestamp_seconds") == nil)
            }
        }
    }

    /// The run is over and healthy, and only the push hangs.
    @Test(arguments: [SIGINT, SIGTERM])
    func cutsAPushShort(_ signal: Int32) async throws {
        let settings = Self.slow { $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")] }
        try await Harness.with(settings) { harness in
            let program = try harness.start(["run", "-o", "json"])
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 0 } })
            // The effect is looked at, then the push begins.
            try await Task.sleep(for: .seconds(2))
            let start = ContinuousClock.now
            program.send(signal)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(ended.code == 128 + signal, "\(ended.err)")
            let report = try ReportSchema.report(ended.out)
            #expect(report["verdict"]?.string == "healthy" && report["interrupted"]?.bool == false, "\(ended.out)")
            #expect(report.causes == ["sink.gateway-unreachable"])
        }
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func endsAtOnceAtTheSecondSignal(_ signal: Int32) async throws {
        let settings = Self.slow {
            $0.agent.duration = 20_000
            $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")]
        }
        try await Harness.with(settings) { harness in
            let program = try harness.start(["run"])
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 0 } })
            program.send(SIGINT)
            try await Task.sleep(for: .milliseconds(500))
            let start = ContinuousClock.now
            program.send(signal)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(1) && ended.code == 128 + signal)
            #expect(ended.out.isEmpty)
        }
    }

    /// Told before it has begun to look, a run sends nothing.
    @Test func sendsNothingWhenItIsToldEarly() async throws {
        try await Harness.with(Self.slow { $0.faults = [WireFaultRule(.gateway, .silent)] }) { harness in
            // The gateway is asked first, for what earlier runs left there.
            let program = try harness.start(["run", "-o", "json"])
            try await Task.sleep(for: .seconds(1))
            program.send(SIGTERM)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ended.code == 143 && harness.sandbox.events.isEmpty)
            #expect(try ReportSchema.report(ended.out)["interrupted"]?.bool == true)
        }
    }

    /// A git server that takes the connection and never answers: the fetch goes on in a child, which ends as well.
    @Test func endsAFetch() async throws {
        try await Harness.with(Self.slow { $0.faults = [WireFaultRule(.n8n, .silent, prefix: "/infra")] }) { harness in
            let repository = harness.sandbox.n8nURL.replacing("http://", with: "https://") + "/infra.git"
            let program = try harness.start(["run", "-o", "json", "--mint-repository", repository])
            try await Task.sleep(for: .seconds(1))
            let start = ContinuousClock.now
            program.send(SIGINT)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5) && ended.code == 130, "\(ended.out)\(ended.err)")
            _ = try ReportSchema.report(ended.out)
        }
    }

    @Test(arguments: [["run", "--sandbox", "job-long"], ["check", "--sandbox"], ["sandbox"]])
    func takesTheSandboxDown(_ words: [String]) async throws {
        for wait in [20, 120, 400, 1500] {
            let folder = Temporary.folder()
            defer { try? FileManager.default.removeItem(atPath: folder) }
            let program = try RunningProgram([Child.canary] + words, environment: ["TMPDIR": folder])
            try await Task.sleep(for: .milliseconds(wait))
            program.send(SIGINT)
            let ended = try await program.finish(within: .seconds(60))
            // On a busy machine a run may be over before the signal comes; what counts is what it leaves.
            #expect(ended.code >= 0, "it did not end")
            let left = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("sandbox") }
            #expect(left.isEmpty, "\(words) after \(wait) ms: \(left)")
        }
    }
}
