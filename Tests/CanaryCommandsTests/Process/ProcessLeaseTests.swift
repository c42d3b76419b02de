import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// The built program and the cluster's lease: several of them, and what a signal leaves.
@Suite struct ProcessLeaseTests {
    /// A configuration with the lease, and a state folder for each: as pods on different nodes.
    private func start(_ name: String, _ harness: Harness, _ cluster: Cluster, _ more: [String] = []) throws
        -> RunningProgram
    {
        let file = harness.folder + "/leased.yaml"
        try Data((harness.sandbox.configurationYAML + cluster.yaml).utf8).write(to: URL(filePath: file))
        return try harness.start(
            ["run", "-o", "json", "--config", file, "--state", "\(harness.folder)/state-\(name)"] + more)
    }

    @Test func ofTwoAtOnceOneFires() async throws {
        try await Harness.with(.patient { $0.agent.duration = 2_000 }) { harness in
            let cluster = try await Cluster.start(in: harness.folder)
            let programs = try ["a", "b"].map { try start($0, harness, cluster) }
            var ended: [Child.Ended] = []
            for program in programs { ended.append(try await program.finish()) }
            #expect(ended.map(\.code).sorted() == [0, 2], "\(ended.map(\.out))")
            #expect(harness.sandbox.events.count == 1 && harness.sandbox.jobs.count == 1)
            let refused = try ReportSchema.report(ended.first { $0.code == 2 }?.out ?? "")
            #expect(refused.causes == ["run.lease-held"], "\(refused.causes)")
            let fired = try ReportSchema.report(ended.first { $0.code == 0 }?.out ?? "")
            let held = refused["findings"]?[0]?["evidence"]?["held_by"]?.string ?? ""
            #expect(held.contains("_\(fired["run"]?.string ?? "?"), since "), "\(held)")
            #expect(cluster.server.lease()?.holder == "" && cluster.server.state.read { $0.holders.count } == 1)
            await cluster.server.server.stop()
        }
    }

    /// A node that freezes with the lease in its hand: another canary takes over and fires, and the first, thawed, does not.
    @Test func aFrozenRunFiresNoMore() async throws {
        try await Harness.with(.patient()) { harness in
            let cluster = try await Cluster.start(in: harness.folder)
            let (isThere, isOpen) = (Locked(false), Locked(false))
            let relay = try Relay.start(
                to: harness.sandbox.n8nURL,
                before: { _ in
                    isThere.write { $0 = true }
                    while !isOpen.read({ $0 }) { try? await Task.sleep(for: .milliseconds(20)) }
                })
            let short = ["--lease-duration", "5s"]
            let first = try start("a", harness, cluster, short + ["--n8n-url", relay.url])
            #expect(try await until { isThere.read { $0 } })
            first.send(SIGSTOP)
            func age() throws -> Double {
                let renewed = try #require(cluster.server.lease()?.renewed)
                return Date().timeIntervalSince(try Date(renewed.prefix(19) + "Z", strategy: .iso8601))
            }
            #expect(try await until { try age() > 6 })
            let second = try await start("b", harness, cluster, short).finish()
            #expect(second.code == 0 && harness.sandbox.events.count == 1, "\(second.out)")
            first.send(SIGCONT)
            isOpen.write { $0 = true }
            let ended = try await first.finish()
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 2 && report.causes == ["run.lease-lost"], "\(report.causes)")
            #expect(report["event"]?["sent"]?.string == "no" && harness.sandbox.events.count == 1)
            await relay.stop()
            await cluster.server.server.stop()
        }
    }

    /// The push comes first, then the lease is given back; all within what is left after a signal.
    @Test(arguments: [SIGINT, SIGTERM])
    func isGivenBackAfterASignal(_ signal: Int32) async throws {
        try await Harness.with(.patient { $0.agent.duration = 20_000 }) { harness in
            let cluster = try await Cluster.start(in: harness.folder)
            let program = try start("a", harness, cluster)
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 0 } })
            let start = ContinuousClock.now
            program.send(signal)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5) && ended.code == 128 + signal, "\(ended.err)")
            #expect(try ReportSchema.report(ended.out)["sinks"]?[0]?["delivered"]?.bool == true)
            #expect(cluster.server.lease()?.holder == "")
            await cluster.server.server.stop()
        }
    }

    /// Neither an API server that does not answer nor a gateway that does not hold a signal up.
    @Test func aSilentClusterHoldsNoSignalUp() async throws {
        let settings = SandboxSettings.patient {
            $0.agent.duration = 20_000
            $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")]
        }
        try await Harness.with(settings) { harness in
            let cluster = try await Cluster.start(in: harness.folder)
            let program = try start("a", harness, cluster)
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 0 } })
            cluster.server.fail(.init(times: 1000, answer: .init(status: 200, delay: .seconds(60))))
            let start = ContinuousClock.now
            program.send(SIGTERM)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5) && ended.code == 143, "\(ended.err)")
            await cluster.server.server.stop()
        }
    }

    /// Interrupted while it waits for the lease, it looks at nothing more and says so.
    @Test func endsWhileItWaits() async throws {
        try await Harness.with(.patient()) { harness in
            let cluster = try await Cluster.start(in: harness.folder)
            cluster.server.put(holder: Cluster.other, renewed: -30, duration: 20)
            let program = try start("a", harness, cluster)
            #expect(try await until { cluster.server.count("GET") >= 1 })
            let start = ContinuousClock.now
            program.send(SIGTERM)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5) && ended.code == 143, "\(ended.err)")
            let report = try ReportSchema.report(ended.out)
            #expect(report["interrupted"]?.bool == true && report.causes == ["run.interrupted"], "\(report.causes)")
            #expect(harness.sandbox.events.isEmpty && cluster.server.lease()?.holder == Cluster.other)
            await cluster.server.server.stop()
        }
    }

    /// The embedded pipeline is nobody else's.
    @Test func aSandboxTakesNone() async throws {
        let ended = try await RunningProgram.run([
            Child.canary, "run", "--sandbox", "--lease-name", "one", "--lease-namespace", "two", "--lease-server",
            "https://127.0.0.1:1",
        ])
        #expect(ended.code == 0, "\(ended.out)\(ended.err)")
    }

    @Test func saysWhatIsMissingOutsideOfAPod() async throws {
        try await Harness.with(.patient()) { harness in
            let file = harness.folder + "/leased.yaml"
            let lines = harness.sandbox.configurationYAML
            try Data((lines + "lease:\n  name: one\n").utf8).write(to: URL(filePath: file))
            let ended = try await harness.canary("run", "--config", file)
            let line = lines.split(separator: "\n", omittingEmptySubsequences: false).count + 1
            #expect(ended.code == 78 && ended.err.contains("leased.yaml:\(line):9:"), "\(ended.err)")
            #expect(ended.err.contains("lease.server is not set"), "\(ended.err)")
            #expect(try await harness.canary("check", "--config", file).code == 0)
        }
    }
}
