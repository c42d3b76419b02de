import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// SIGINT and SIGTERM in every phase: the run ends within five seconds with what it saw, and says so everywhere.
@Suite struct ProcessSignalTests {
    /// What holds a run in a hop, and what must be said of it there.
    struct Phase: Sendable, CustomTestStringConvertible {
        /// `nil`: none is held, something beside the road is.
        var hop: Hop?
        var name: String
        var settings: SandboxSettings
        /// When reading the repository begins to hang; for the hop `mint` it does from the start.
        var blocksRepository: (@Sendable (Sandbox, RunningProgram) -> Bool)?
        /// Whether the run has come so far.
        var isReached: @Sendable (Sandbox, RunningProgram) -> Bool
        var signal = SIGINT
        /// What the report must say of it.
        var sent: String
        var job: Aftermath.Job
        var delivers = true
        /// Events in all after another run: it follows what this one left open, and sends its own after what was seen to
        /// its end.
        var afterNext = 1
        var testDescription: String { "\(hop?.rawValue ?? "-"): \(name), signal \(signal)" }
    }

    /// Times of the pipeline and of the canary far above what a test waits.
    private static func slow(_ change: (inout SandboxSettings) -> Void) -> SandboxSettings {
        .healthy {
            $0.canary.deadline = "5m"
            $0.canary.callTimeout = "60s"
            change(&$0)
        }
    }

    /// Sends a signal, and expects the end within five seconds with the signal's exit code.
    private func end(_ program: RunningProgram, by signal: Int32) async throws -> Child.Ended {
        let start = ContinuousClock.now
        program.send(signal)
        let ended = try await program.finish(within: .seconds(20))
        let took = ContinuousClock.now - start
        #expect(took < .seconds(5), "\(took)")
        #expect(ended.code == 128 + signal, "\(ended.out)\(ended.err)")
        return ended
    }

    private static func hops(_ signal: Int32) -> [Phase] {
        [
            Phase(
                hop: .token, name: "the gateway's last values do not come",
                settings: slow { $0.faults = [WireFaultRule(.gateway, .silent, method: "GET")] },
                isReached: { sandbox, _ in !sandbox.gatewayRequests.isEmpty }, signal: signal, sent: "no", job: .none),
            Phase(
                hop: .mint, name: "the repository hangs", settings: slow { _ in },
                isReached: { _, run in run.err.contains("token     ✓") }, signal: signal, sent: "no", job: .none),
            Phase(
                hop: .webhook, name: "the webhook does not answer", settings: slow { $0.webhook.answerDelay = 60_000 },
                isReached: { sandbox, _ in !sandbox.events.isEmpty }, signal: signal, sent: "maybe", job: .unknown),
            Phase(
                hop: .workflow, name: "the execution does not end", settings: slow { $0.workflow.slowness = 60_000 },
                isReached: { _, run in run.err.contains("webhook   ✓") }, signal: signal, sent: "yes", job: .unknown),
            Phase(
                hop: .handoff, name: "the agent does not answer n8n",
                settings: slow { $0.faults = [WireFaultRule(.agent, .silent, prefix: "/execute")] },
                isReached: { sandbox, run in
                    run.err.contains("webhook   ✓")
                        && sandbox.agentRequests.contains { $0.request.method == "POST" }
                }, signal: signal, sent: "yes", job: .unknown),
            Phase(
                hop: .job, name: "the job takes 30 seconds", settings: slow { $0.agent.duration = 30_000 },
                isReached: { sandbox, _ in sandbox.jobs.contains { $0.polls > 1 } }, signal: signal, sent: "yes",
                job: .running),
            Phase(
                hop: .model, name: "the answer comes byte by byte",
                settings: slow {
                    // After the question about the bearer.
                    $0.faults = [
                        WireFaultRule(.agent, .slowDrip(milliseconds: 200), prefix: "/jobs/", method: "GET", after: 1)
                    ]
                },
                isReached: { sandbox, _ in
                    sandbox.agentRequests.count { $0.request.target.hasPrefix("/jobs/") } > 1
                }, signal: signal, sent: "yes", job: .running),
            Phase(
                hop: .effect, name: "the repository hangs after the job", settings: slow { $0.agent.duration = 2000 },
                blocksRepository: { sandbox, _ in sandbox.jobs.contains { $0.polls > 0 } },
                isReached: { _, run in run.err.contains("model     ✓") }, signal: signal, sent: "yes", job: .ended,
                afterNext: 2),
        ]
    }

    private static func beside(_ signal: Int32) -> [Phase] {
        [
            Phase(
                name: "n8n's API is silent",
                settings: slow { $0.faults = [WireFaultRule(.n8n, .silent, prefix: "/api/", times: 1)] },
                isReached: { sandbox, _ in sandbox.n8nRequests.contains { $0.request.target.hasPrefix("/api/") } },
                signal: signal, sent: "no", job: .none),
            Phase(
                name: "the job takes 30 seconds, the gateway is silent",
                settings: slow {
                    $0.agent.duration = 30_000
                    $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")]
                }, isReached: { sandbox, _ in sandbox.jobs.contains { $0.polls > 1 } }, signal: signal, sent: "yes",
                job: .running, delivers: false),
        ]
    }

    static let phases = [SIGINT, SIGTERM].flatMap { hops($0) + beside($0) }

    @Test func areHeldInEveryHop() {
        #expect(Self.hops(SIGINT).compactMap(\.hop) == Hop.allCases)
    }

    @Test(arguments: phases)
    func endsWithWhatWasSeen(_ phase: Phase) async throws {
        try await Harness.with(phase.settings) { harness in
            let sandbox = harness.sandbox
            let branch = Branch(sandbox)
            if phase.hop == .mint { #expect(try branch.block()) }
            let program = try harness.start(["run", "-o", "json", "--progress", "plain"])
            if let moment = phase.blocksRepository {
                #expect(try await until { moment(sandbox, program) })
                #expect(try branch.block())
            }
            #expect(try await until { phase.isReached(sandbox, program) }, "\(program.err)")
            let ended = try await end(program, by: phase.signal)
            let report = try ReportSchema.report(ended.out)
            try check(report, ended, phase, sandbox)
            branch.free()
            try await next(after: report, phase, harness)
        }
    }

    private func check(_ report: JSONValue, _ ended: Child.Ended, _ phase: Phase, _ sandbox: Sandbox) throws {
        #expect(report["interrupted"]?.bool == true)
        #expect(report["verdict"]?.string == "inconclusive", "\(report.causes)")
        #expect(report["exit_code"]?.integer == Int64(128 + phase.signal))
        #expect(report["event"]?["sent"]?.string == phase.sent)
        // What time alone would have brought is nothing wrong.
        let others = report.causes.filter { $0 != "run.interrupted" && !$0.hasPrefix("sink.") }
        #expect(others == (phase.sent == "maybe" ? ["webhook.maybe-delivered"] : []), "\(report.causes)")
        // What goes on is said in the report and, for who reads no report, on standard error.
        let left = try #require(report["aftermath"])
        #expect(left["job"]?.string == phase.job.rawValue, "\(left)")
        let words = left["words"]?.string ?? "?"
        #expect(ended.err.hasSuffix("canary: interrupted; \(words)\n"), "\(ended.err)")
        switch phase.job {
        case .none: #expect(words == "no event was sent and no job was started")
        case .unknown:
            let run = report["run"]?.string ?? "?"
            #expect(words.contains("whether a job runs is not known: look for canary-\(run) "), "\(words)")
            #expect(left["marker"]?.string == "canary-\(run)")
        case .running, .ended:
            let job = report["job"]?["id"]?.string ?? "?"
            #expect(sandbox.jobs.map(\.id) == [job] && left["id"]?.string == job)
            #expect(words.hasPrefix("job \(job) "), "\(words)")
            let finding = report["findings"]?.array?.first { $0["cause"]?.string == "run.interrupted" }
            let evidence = finding?["evidence"]?["job"]?.string
            #expect(evidence == (phase.job == .ended ? nil : "\(job) may still be running"))
        }
        #expect(report["sinks"]?[0]?["delivered"]?.bool == phase.delivers)
        guard phase.delivers else { return }
        let cause = report.causes.first ?? "?"
        #expect(sandbox.gatewayValue("upgrade_canary_failure_info", ["cause": cause]) == "1")
        #expect(sandbox.gatewayValue("upgrade_canary_verdict", ["verdict": "inconclusive"]) == "1")
        #expect(sandbox.gatewayValue("upgrade_canary_last_success_timestamp_seconds") == nil)
    }

    /// Another run sends no second event.
    private func next(after report: JSONValue, _ phase: Phase, _ harness: Harness) async throws {
        let isHeld = ![.token, .mint, .effect, nil].contains(phase.hop) || phase.sent == "yes" && phase.hop == nil
        let time = isHeld ? ["--deadline", "4s", "--call-timeout", "2s"] : []
        let ended = try await harness.start(["run", "-o", "json", "--push-timeout", "1s"] + time).finish()
        let next = try ReportSchema.report(ended.out)
        #expect(harness.sandbox.events.count == phase.afterNext, "\(ended.out)")
        let followed = next["event"]?["followed"]?.string
        #expect(followed == (isHeld ? report["run"]?.string : nil), "\(ended.out)")
    }

    /// The run is over and healthy, and only the push hangs.
    @Test(arguments: [SIGINT, SIGTERM])
    func cutsAPushShort(_ signal: Int32) async throws {
        let settings = Self.slow { $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")] }
        try await Harness.with(settings) { harness in
            let program = try harness.start(["run", "-o", "json"])
            #expect(try await until { harness.sandbox.gatewayRequests.contains { $0.request.method == "POST" } })
            let ended = try await end(program, by: signal)
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
            #expect(try await until { harness.sandbox.gatewayRequests.contains { $0.request.method == "POST" } })
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
            #expect(try await until { !harness.sandbox.gatewayRequests.isEmpty })
            program.send(SIGTERM)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ended.code == 143 && harness.sandbox.events.isEmpty)
            #expect(try ReportSchema.report(ended.out)["interrupted"]?.bool == true)
        }
    }

    /// The search for the event's image in the repository computes for seconds; a signal in the middle of it ends the run
    /// with its push made.
    @Test(arguments: [SIGINT, SIGTERM])
    func endsASearchThatComputes(_ signal: Int32) async throws {
        try await Harness.with(Self.slow { _ in }) { harness in
            let repository = harness.sandbox.repositoryPath
            let made = try Child.run(
                "sh",
                [
                    "-ec",
                    #"""
                    cd "$1"; mkdir -p charts
                    for n in 1 2; do { echo 'httpd: x'; yes 'a b, c d: e' | head -c 900000; } >charts/values-$n.yaml; done
                    git add charts; git -c user.name=a -c user.email=a@b commit -qm charts
                    """#, "sh", repository,
                ])
            try #require(made.code == 0, "\(made.err)")
            let start = ContinuousClock.now
            let whole = try await harness.start(["run", "--plan"]).finish()
            let needed = ContinuousClock.now - start
            // Else the signal below would prove nothing.
            try #require(needed > .seconds(1), "\(needed) \(whole.out)")
            let program = try harness.start(["run", "-o", "json"])
            try await Task.sleep(for: needed / 2)
            let ended = try await end(program, by: signal)
            let report = try ReportSchema.report(ended.out)
            #expect(report["interrupted"]?.bool == true && harness.sandbox.events.isEmpty)
            #expect(report["sinks"]?[0]?["delivered"]?.bool == true)
            #expect(harness.sandbox.gatewayValue("upgrade_canary_verdict", ["verdict": "inconclusive"]) == "1")
        }
    }

    /// A git server that takes the connection and never answers: the fetch goes on in a child, which ends as well.
    @Test func endsAFetch() async throws {
        try await Harness.with(Self.slow { _ in }) { harness in
            let silent = try SilentPort()
            let repository = "https://127.0.0.1:\(silent.port)/infra.git"
            let program = try harness.start(["run", "-o", "json", "--mint-repository", repository])
            #expect(try await until { silent.wasCalled })
            let ended = try await end(program, by: SIGINT)
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

/// The branch of the sandbox's repository, whose file can be made a pipe that nobody writes to.
private struct Branch {
    let path: String
    private var kept: String { path + ".kept" }

    init(_ sandbox: Sandbox) { path = sandbox.repositoryPath + "/.git/refs/heads/master" }

    func block() throws -> Bool {
        // In one step: there is a branch at every moment.
        try FileManager.default.copyItem(atPath: path, toPath: kept)
        return mkfifo(path + ".pipe", 0o600) == 0 && rename(path + ".pipe", path) == 0
    }

    func free() {
        if access(kept, F_OK) == 0 { _ = rename(kept, path) }
    }
}
