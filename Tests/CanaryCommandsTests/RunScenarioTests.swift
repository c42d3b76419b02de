import CanaryCore
import Sandbox
import Testing

@testable import CanaryCommands

/// What the main job must say of every scenario of the sandbox: the first finding's cause, and the verdict.
@Suite struct RunScenarioTests {
    struct Expected: Sendable {
        var verdict: Verdict
        /// The first finding; `nil`: none at all.
        var cause: String?
        /// Events that n8n must have received.
        var events: Int
        init(_ verdict: Verdict, _ cause: String?, events: Int = 1) {
            (self.verdict, self.cause, self.events) = (verdict, cause, events)
        }
    }

    static let table: [String: Expected] = [
        "healthy": Expected(.healthy, nil), "bearer-missing": Expected(.unhealthy, "handoff.bearer-missing"),
    ]

    @Test(arguments: SandboxScenario.all.map(\.name)) func saysWhatIsWrong(_ name: String) async throws {
        let scenario = try #require(SandboxScenario.named(name))
        let expected = try #require(Self.table[name], "the scenario has no row in this table")
        try await Harness.with(scenario.settings) { harness in
            let report = await harness.session.report()
            #expect(report.findings.first?.cause == expected.cause, "\(report.findings.map(\.cause))")
            #expect(report.verdict == expected.verdict)
            #expect(harness.sandbox.events.count == expected.events)
        }
    }
}
