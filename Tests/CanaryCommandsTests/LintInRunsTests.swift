import CanaryCore
import CanaryStore
import CanaryWorkflow
import Sandbox
import Testing
import Workflow

@testable import CanaryCommands

/// What `check` and `run` make of lint: free, remembered, and never against what was seen.
@Suite struct LintInRunsTests {
    private static func report(
        _ settings: SandboxSettings, _ scripts: TriedLint.Scripts = .shared(Scripts.shared),
        times: Int = 1, _ change: @escaping @Sendable (inout Stage) -> Void = { _ in }
    ) async throws -> (Report, events: Int) {
        try await Stage.with(settings) { stage in
            change(&stage)
            var session = try stage.session()
            session.lint = .shared(Scripts.shared)
            for _ in 1..<times { _ = await session.report() }
            session.lint = scripts
            return (await session.report(), stage.sandbox.events.count)
        }
    }

    /// A second check of the same workflow runs no script: it says the same where none can be run.
    @Test func whatWasTriedIsRemembered() async throws {
        let settings = SandboxSettings.healthy { $0.workflow.dialect = .entry }
        let (again, _) = try await Self.report(settings, .program("/not/here"), times: 2) { $0.options.freeOnly = true }
        #expect(again.findings.map(\.cause) == ["workflow.native-dropped"])
        let (first, _) = try await Self.report(settings, .program("/not/here")) { $0.options.freeOnly = true }
        // Without scripts the rest is unknown, and changes no verdict.
        #expect(first.findings.isEmpty && first.verdict == .healthy)
        #expect(first.unlinted.count == 1 && first.unlinted[0].hasPrefix("what becomes of events: "))
        #expect(again.unlinted.isEmpty)
    }

    /// What the document alone shows needs no script.
    @Test func headersAreReadWithoutScripts() async throws {
        let settings = SandboxSettings.healthy { $0.workflow.header = .literalExpression }
        let (report, events) = try await Self.report(settings, .nobody)
        #expect(report.findings.map(\.cause) == ["handoff.bearer-missing"] && report.verdict == .unhealthy)
        #expect(report.credentials[.bearer] == .broken && events == 0)
    }

    @Test func aRuleIsLeftOut() async throws {
        let settings = SandboxSettings.healthy {
            $0.workflow.dialect = .entry
            $0.canary.extra = "workflow: {lint: {skip: [native-dropped]}}"
        }
        let (report, _) = try await Self.report(settings)
        #expect(report.findings.isEmpty && report.verdict == .healthy)
    }

    /// An older claude takes the path that a newer one refuses.
    @Test func whatWasSeenBeatsTheDocument() async throws {
        let settings = SandboxSettings.healthy { $0.workflow.agentName = ".claude/agents/service-upgrade" }
        let (checked, _) = try await Self.report(settings) { $0.options.freeOnly = true }
        #expect(checked.findings.map(\.cause) == ["model.agent-unknown"] && checked.verdict == .unhealthy)
        let old = SandboxSettings.healthy {
            $0.workflow.agentName = ".claude/agents/service-upgrade"
            $0.claude.version = .v2_1_114
        }
        let (ran, events) = try await Self.report(old)
        #expect(ran.findings.isEmpty && ran.verdict == .healthy && events == 1)
    }
}
