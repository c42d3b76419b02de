import CanaryCore
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// What a run does with a key that n8n refuses, and what it says of n8n itself.
@Suite struct RightsProgramTests {
    /// Refuses executions, with an answer of n8n's own, from the moment that an event has come.
    private static func refusing(_ stage: inout Stage, _ status: Int, _ message: String) throws -> Locked<Int> {
        let asked = Locked(0)
        let sandbox = stage.sandbox
        try stage.relayN8n { request, response in
            guard request.path.hasPrefix("/api/v1/executions"), !sandbox.events.isEmpty else { return }
            asked.write { $0 += 1 }
            (response.status, response.body) = (status, Array("{\"message\":\"\(message)\"}".utf8))
        }
        return asked
    }

    /// A refusal does not change while a run lasts: nothing is asked over and over.
    @Test(arguments: [
        (403, "Forbidden", "workflow.api-forbidden"), (401, "Unauthorized", "workflow.api-key-refused"),
    ])
    func aRefusalAfterTheEventEndsTheSearch(_ status: Int, _ message: String, _ cause: String) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let asked = try Self.refusing(&stage, status, message)
            let report = try await stage.session().report()
            #expect(report.verdict == .inconclusive)
            #expect(report.findings.contains { $0.cause == cause }, "\(report.findings.map(\.cause))")
            // One for our execution, and one of the view of real events at most.
            #expect((1...2).contains(asked.read { $0 }))
        }
    }

    /// What an older version of the workflow took proves nothing of the one that is published.
    @Test func anotherVersionIsNoProof() async throws {
        for versions in [("one", "one"), ("old", "new")] {
            try await Stage.with(SandboxSettings()) { stage in
                try stage.relayN8n(Relay.versions(ran: versions.0, published: versions.1))
                let report = try await stage.session().report()
                #expect(report.isProof == (versions.0 == versions.1))
                #expect(report.findings.contains { $0.cause == "workflow.other-version" } == !report.isProof)
            }
        }
    }

    @Test(arguments: [true, false]) func theReportNamesTheVersion(_ isTold: Bool) async throws {
        var settings = SandboxSettings.healthy { $0.n8n.manner = .v2_41 }
        settings.n8n.showsVersion = isTold
        try await Stage.with(settings) { stage in
            stage.options.freeOnly = true
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy)
            #expect(report.n8n?.version == (isTold ? "2.41.1" : nil))
            #expect(report.n8n?.keyExpiry == nil)
            expectReadBack(report, "version \(isTold)")
        }
    }

    /// A limiter's count stands beside the workflow alone since 2.x; the drops that it explains are still told.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8, .v2_41])
    func theLimiterExplainsDropsOfEveryVersion(_ manner: N8nSettings.Manner) async throws {
        let settings = SandboxSettings.healthy {
            $0.n8n.manner = manner
            $0.workflow.used = 5
            $0.n8n.pastEvents = [.init(age: 60, native: false, end: .droppedByLimiter)]
        }
        try await Stage.with(settings) { stage in
            stage.options.freeOnly = true
            let traffic = try #require(await stage.session().report().traffic)
            #expect(traffic.replays.map(\.words).contains { $0.contains("the rate limiter was spent") }, "\(manner)")
        }
    }
}
