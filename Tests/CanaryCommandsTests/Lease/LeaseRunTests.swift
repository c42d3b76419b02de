import CanaryConfig
import CanaryCore
import FoundationEssentials
import Sandbox
import Testing

@testable import CanaryCommands

extension Stage {
    /// A cluster that lasts as long as the stage, and the configuration that asks it for a lease.
    mutating func cluster(_ more: String = "") async throws -> Cluster {
        let cluster = try await Cluster.start(in: folder)
        yaml += cluster.yaml + more
        atEnd { await cluster.server.server.stop() }
        return cluster
    }
}

/// Whole runs that want the lease.
@Suite struct LeaseRunTests {
    @Test func aRunHoldsItAndGivesItBack() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            let held = Locked<String?>(nil)
            stage.moment = ("the job", { held.write { $0 = cluster.server.lease()?.holder } })
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy && stage.sandbox.events.count == 1, "\(report.findings.map(\.cause))")
            #expect(held.read { $0 }?.hasSuffix("_\(report.run.text)") == true)
            #expect(cluster.server.lease()?.holder == "")
        }
    }

    /// What is free wants no lease, and leaves no trace in the cluster.
    @Test func aCheckAndAPlanTakeNone() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            let plan = try await stage.session().plan()
            #expect(plan.obstacle == nil, "\(plan.obstacle ?? "")")
            stage.options.freeOnly = true
            #expect(try await stage.session().report().verdict == .healthy)
            #expect(cluster.server.calls.isEmpty)
        }
    }

    @Test func aHeldLeaseIsLikeALockedFile() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            cluster.server.put(holder: Cluster.other)
            let report = try await stage.session().report()
            #expect(report.findings.map(\.cause) == ["run.lease-held"] && report.verdict == .inconclusive)
            #expect(report.findings.first?.evidence.first?.text.hasPrefix(Cluster.other) == true)
            #expect(report.sinks.isEmpty && stage.sandbox.agentRequests.isEmpty && stage.sandbox.events.isEmpty)
            #expect(cluster.server.lease()?.holder == Cluster.other)
        }
    }

    struct Without: Sendable, CustomTestStringConvertible {
        var cause: String
        var arrange: @Sendable (inout APIServer.State) -> Void
        var direct = false
        var testDescription: String { cause + (direct ? ", direct" : "") }
    }

    /// No lease, no event and no job of our own; what is free is looked at and pushed.
    @Test(
        arguments: [false, true].flatMap { direct in
            [
                Without(cause: "run.lease-forbidden", arrange: { $0.verbs = [] }, direct: direct),
                Without(cause: "run.lease-unauthorized", arrange: { $0.tokens = [] }, direct: direct),
                Without(cause: "run.lease-unavailable", arrange: { $0.namespaces = [] }, direct: direct),
            ]
        })
    func nothingLeavesWithoutIt(_ row: Without) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            cluster.server.change(row.arrange)
            stage.options.direct = row.direct
            let report = try await stage.session().report()
            #expect(report.findings.map(\.cause) == [row.cause] && report.verdict == .inconclusive)
            #expect(stage.sandbox.events.isEmpty && stage.sandbox.jobs.isEmpty)
            #expect(report.hops.contains { $0.hop == .token && $0.state == .passed })
            #expect(report.sinks.allSatisfy(\.delivered) && !report.sinks.isEmpty)
            #expect(stage.sandbox.gatewayValue("upgrade_canary_verdict", ["verdict": "inconclusive"]) == "1")
        }
    }

    /// Lost at the last moment, with everything free looked at: nothing leaves.
    @Test(arguments: [false, true])
    func aLeaseLostBeforeNothingLeaves(_ direct: Bool) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            let check = direct ? "the way through the workflow" : "the event"
            stage.moment = (check, { cluster.server.put(holder: Cluster.other) })
            stage.options.direct = direct
            let session = try stage.session()
            let report = await session.report()
            #expect(report.findings.map(\.cause) == ["run.lease-lost"] && report.verdict == .inconclusive)
            #expect(report.findings.first?.state == .unknown)
            #expect(stage.sandbox.events.isEmpty && stage.sandbox.jobs.isEmpty)
            #expect(cluster.server.lease()?.holder == Cluster.other)
            // Nothing was sent, so nothing is looked for: the next run is one like any other.
            cluster.server.put(holder: "")
            stage.moment = nil
            stage.options.direct = false
            #expect(try await stage.session().report().verdict == .healthy)
            #expect(stage.sandbox.events.count == 1)
        }
    }

    /// Certain when asked, and lost while the journal was written.
    private struct LostInBetween: RunGuard {
        func confirm() async -> LeaseLoss? { nil }
        func loss() async -> LeaseLoss? { .uncertain(seconds: 41, .unavailable(status: 503, detail: "down")) }
    }

    @Test func aLeaseLostAfterTheJournal() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            var session = try stage.session()
            session.runGuard = LostInBetween()
            let report = await session.report()
            #expect(report.findings.map(\.cause) == ["run.lease-lost"] && stage.sandbox.events.isEmpty)
            #expect(report.findings.first?.evidence.map(\.text) == ["41 s", "503 down"])
            let next = try await stage.session().report()
            #expect(next.verdict == .healthy && stage.sandbox.events.count == 1, "\(next.findings.map(\.cause))")
        }
    }

    /// What has left cannot be called back.
    @Test func aLeaseLostAfterTheEventIsAWarning() async throws {
        try await Stage.with(.healthy { $0.agent.duration = 4_000 }) { stage in
            let cluster = try await stage.cluster("  duration: 5s\n")
            // The next renewal, after a third of the duration, sees it while the job goes on.
            stage.moment = ("the job", { cluster.server.put(holder: Cluster.other) })
            let report = try await stage.session().report()
            #expect(report.findings.map(\.cause) == ["run.lease-lost"] && report.verdict == .degraded)
            #expect(report.findings.first?.state == .warned && stage.sandbox.events.count == 1)
            #expect(cluster.server.lease()?.holder == Cluster.other)
        }
    }

    /// The token that is read while the run goes on is in no output, whatever the server makes of it.
    @Test func theTokenIsShownNowhere() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let cluster = try await stage.cluster()
            cluster.server.put(holder: "pod \(Cluster.firstToken)")
            let session = try stage.session()
            let report = await session.report()
            let text = "\(report)"
            #expect(report.findings.map(\.cause) == ["run.lease-held"] && !text.contains("Zmlyc3Qg"), "\(text)")
            #expect(session.mask.mask(Cluster.firstToken) == "***")
        }
    }
}
