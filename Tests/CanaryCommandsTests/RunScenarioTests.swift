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
        "healthy": Expected(.healthy, nil),
        "healthy-native": Expected(.healthy, nil),
        "healthy-reply": Expected(.healthy, nil),
        "healthy-respond-node": Expected(.healthy, nil),
        "healthy-n8n-2": Expected(.healthy, nil),
        "healthy-old-claude": Expected(.healthy, nil),
        "healthy-no-api": Expected(.inconclusive, "workflow.not-visible"),
        "healthy-busy": Expected(.healthy, nil),
        "healthy-clause": Expected(.healthy, nil),
        "healthy-instant": Expected(.healthy, nil),
        "healthy-traffic": Expected(.healthy, nil),
        "traffic-dropped": Expected(.degraded, "traffic.real-dropped"),
        "traffic-refused": Expected(.healthy, nil),
        "traffic-mended": Expected(.healthy, nil),
        "traffic-meant": Expected(.healthy, nil),
        "traffic-none": Expected(.degraded, "traffic.none-for-long"),
        "upgrades-none": Expected(.degraded, "traffic.no-upgrade-for-long"),
        "webhook-unregistered": Expected(.unhealthy, "webhook.not-registered"),
        "workflow-inactive": Expected(.unhealthy, "workflow.inactive", events: 0),
        "webhook-wrong-method": Expected(.unhealthy, "webhook.wrong-method"),
        "webhook-test-url": Expected(.unhealthy, "webhook.test-url"),
        "n8n-starting": Expected(.inconclusive, "workflow.api-disabled", events: 0),
        "n8n-starting-text": Expected(.inconclusive, "workflow.api-not-json", events: 0),
        "n8n-starting-briefly": Expected(.inconclusive, "workflow.api-disabled", events: 0),
        "n8n-database-down": Expected(.unhealthy, "webhook.not-ready", events: 0),
        "webhook-protected": Expected(.unhealthy, "webhook.forbidden"),
        "webhook-basic-auth": Expected(.unhealthy, "webhook.authentication-required"),
        "webhook-malformed": Expected(.unhealthy, "webhook.malformed"),
        "webhook-bots": Expected(.healthy, nil),
        "webhook-login-page": Expected(.unhealthy, "webhook.not-n8n"),
        "webhook-502": Expected(.unhealthy, "webhook.server-error"),
        "native-dropped": Expected(.unhealthy, "workflow.native-dropped"),
        "native-new-refused": Expected(.unhealthy, "workflow.status-new-dropped"),
        "rate-limited": Expected(.inconclusive, "workflow.slots-spent", events: 0),
        "last-slot": Expected(.inconclusive, "workflow.last-slot", events: 0),
        "window-over": Expected(.healthy, nil),
        "image-skipped": Expected(.unhealthy, "workflow.image-skipped"),
        "tag-latest": Expected(.unhealthy, "workflow.tag-skipped"),
        "dropped-reply": Expected(.inconclusive, "workflow.slots-spent", events: 0),
        "dropped-respond-node": Expected(.inconclusive, "workflow.slots-spent", events: 0),
        "agent-node-missing": Expected(.unhealthy, "workflow.no-agent-node", events: 0),
        "agent-node-disabled": Expected(.unhealthy, "workflow.agent-node-disabled", events: 0),
        "workflow-renamed": Expected(.unhealthy, "workflow.missing", events: 0),
        "workflow-twice": Expected(.inconclusive, "workflow.ambiguous"),
        "code-node-fails": Expected(.unhealthy, "workflow.node-failed"),
        "execution-crashed": Expected(.unhealthy, "workflow.crashed"),
        "execution-canceled": Expected(.unhealthy, "workflow.canceled"),
        "execution-slow": Expected(.healthy, nil),
        "execution-queued": Expected(.healthy, nil),
        "post-queued": Expected(.healthy, nil),
        "successes-not-saved": Expected(.inconclusive, "workflow.not-saved"),
        "successes-not-saved-anywhere": Expected(.inconclusive, "workflow.not-saved-by-instance"),
        "nothing-saved": Expected(.inconclusive, "workflow.not-saved-by-instance"),
        "executions-pruned": Expected(.inconclusive, "workflow.not-saved-by-instance"),
        "api-disabled": Expected(.inconclusive, "workflow.api-disabled", events: 0),
        "api-key-wrong": Expected(.inconclusive, "workflow.api-key-refused", events: 0),
        "api-other-user": Expected(.inconclusive, "workflow.none-visible", events: 0),
        "api-single-fails": Expected(.healthy, nil),
        "draft-differs": Expected(.healthy, nil),
        "bearer-missing": Expected(.unhealthy, "handoff.bearer-missing"),
        "bearer-hard-coded": Expected(.unhealthy, "handoff.bearer-hard-coded"),
        "bearer-in-clear": Expected(.healthy, nil),
        "bearer-text": Expected(.unhealthy, "handoff.bearer-not-expression"),
        "bearer-empty": Expected(.unhealthy, "handoff.bearer-header-empty"),
        "bearer-absent": Expected(.unhealthy, "handoff.bearer-header-empty"),
        "bearer-unset": Expected(.unhealthy, "handoff.bearer-variable"),
        "bearer-unset-kept": Expected(.unhealthy, "handoff.bearer-variable"),
        "bearer-stale": Expected(.unhealthy, "handoff.bearer-variable"),
        "env-blocked": Expected(.unhealthy, "handoff.env-access-blocked"),
        "agent-unauthenticated": Expected(.unhealthy, "job.agent-without-token", events: 0),
        "agent-rotated": Expected(.unhealthy, "job.bearer-refused", events: 0),
        "canary-bearer-wrong": Expected(.unhealthy, "job.bearer-refused", events: 0),
        "canary-bearer-absent": Expected(.unhealthy, "job.bearer-missing"),
        "agent-queue-full": Expected(.unhealthy, "handoff.queue-full"),
        "agent-busy": Expected(.inconclusive, "handoff.agent-busy"),
        "agent-500": Expected(.unhealthy, "handoff.agent-error"),
        "agent-502": Expected(.unhealthy, "handoff.agent-bad-gateway"),
        "agent-404": Expected(.unhealthy, "handoff.wrong-path"),
        "agent-422": Expected(.unhealthy, "handoff.body-refused"),
        "agent-no-job-id": Expected(.unhealthy, "handoff.no-job-id"),
        "agent-refused": Expected(.unhealthy, "handoff.agent-refused"),
        "agent-unknown-name": Expected(.unhealthy, "handoff.agent-name-unresolved"),
        "agent-wrong-path": Expected(.unhealthy, "workflow.no-agent-node", events: 0),
        "agent-other-name": Expected(.degraded, "workflow.agent-elsewhere"),
        "agent-timeout": Expected(.unhealthy, "handoff.agent-timeout"),
        "agent-hangs-up": Expected(.inconclusive, "workflow.execution-not-found"),
        "agent-hangs-up-2": Expected(.unhealthy, "handoff.agent-reset"),
        "error-hidden": Expected(.unhealthy, "job.bearer-refused", events: 0),
        "error-output": Expected(.unhealthy, "handoff.agent-error"),
        "failed-reply": Expected(.unhealthy, "handoff.bearer-missing"),
        "job-stuck-queued": Expected(.inconclusive, "job.queue-stuck"),
        "job-stuck-running": Expected(.inconclusive, "job.still-running"),
        "job-timeout": Expected(.unhealthy, "job.timeout"),
        "job-line-too-long": Expected(.inconclusive, "job.output-too-long"),
        "job-error": Expected(.unhealthy, "job.error"),
        "job-unknown-status": Expected(.unhealthy, "model.failed-unknown"),
        "job-lost": Expected(.unhealthy, "job.lost"),
        "job-replicas": Expected(.healthy, nil),
        "job-not-ours": Expected(.unhealthy, "job.not-ours"),
        "job-slow": Expected(.healthy, nil),
        "job-long": Expected(.healthy, nil),
        "agent-unhealthy": Expected(.unhealthy, "job.agent-error", events: 0),
        "token-invalid": Expected(.unhealthy, "model.token-invalid"),
        "token-expired": Expected(.unhealthy, "model.token-expired"),
        "token-revoked": Expected(.unhealthy, "model.token-revoked"),
        "account-rejected": Expected(.unhealthy, "model.token-revoked"),
        "credentials-rejected": Expected(.unhealthy, "model.account-rejected"),
        "not-logged-in": Expected(.unhealthy, "model.not-logged-in"),
        "login-expired": Expected(.unhealthy, "model.login-dead"),
        "scope-missing": Expected(.unhealthy, "model.scope-missing"),
        "request-not-allowed": Expected(.unhealthy, "model.egress-forbidden"),
        "organisation-disabled": Expected(.unhealthy, "model.organisation-disabled"),
        "organisation-refuses": Expected(.unhealthy, "model.organisation-disabled"),
        "credit-low": Expected(.unhealthy, "model.credit-balance"),
        "usage-limit": Expected(.inconclusive, "model.usage-limit"),
        "usage-limit-week": Expected(.inconclusive, "model.usage-limit"),
        "throttled": Expected(.inconclusive, "model.throttled"),
        "overloaded": Expected(.inconclusive, "model.overloaded"),
        "vendor-500": Expected(.inconclusive, "model.vendor-error"),
        "vendor-502": Expected(.inconclusive, "model.vendor-error"),
        "model-unknown": Expected(.unhealthy, "model.model-unavailable"),
        "stream-cut": Expected(.inconclusive, "model.response-malformed"),
        "budget-spent": Expected(.unhealthy, "model.budget-spent"),
        "network-hangs": Expected(.unhealthy, "job.timeout"),
        "wrapped-token": Expected(.unhealthy, "model.token-in-header"),
        "key-shadows": Expected(.unhealthy, "model.api-key-shadows"),
        "auth-token-shadows": Expected(.unhealthy, "model.token-invalid"),
        "agent-unknown": Expected(.unhealthy, "model.agent-unknown"),
        "bad-flag": Expected(.unhealthy, "model.option-unknown"),
        "plain-text-401": Expected(.unhealthy, "model.token-invalid"),
        "exit-zero-401": Expected(.unhealthy, "model.token-invalid"),
        "nonzero-after-answer": Expected(.degraded, "model.answered-then-failed"),
        "quoted-401": Expected(.healthy, nil),
        "empty-answer": Expected(.inconclusive, "model.empty-answer"),
        "off-topic": Expected(.healthy, nil),
        "killed": Expected(.unhealthy, "model.killed"),
        "terminated": Expected(.unhealthy, "model.terminated"),
        "crashed": Expected(.unhealthy, "model.crashed"),
        "cut-envelope": Expected(.inconclusive, "model.no-envelope"),
        "agent-path": Expected(.unhealthy, "model.agent-unknown"),
        "token-expired-old": Expected(.unhealthy, "model.token-expired"),
        "token-107": Expected(.unhealthy, "token.lost-character", events: 0),
        "token-first-line": Expected(.unhealthy, "token.first-line-only", events: 0),
        "token-wrapped": Expected(.unhealthy, "token.line-wrapped", events: 0),
        "token-leading-space": Expected(.unhealthy, "token.surrounding-space", events: 0),
        "token-trailing-newline": Expected(.degraded, "token.trailing-newline"),
        "token-quoted": Expected(.unhealthy, "token.quoted", events: 0),
        "token-pairing-code": Expected(.unhealthy, "token.pairing-code", events: 0),
        "token-api-key": Expected(.unhealthy, "token.api-key", events: 0),
        "token-refresh": Expected(.unhealthy, "token.refresh-token", events: 0),
        "token-bad-character": Expected(.unhealthy, "token.bad-character", events: 0),
        "token-too-long": Expected(.unhealthy, "token.wrong-length", events: 0),
        "token-empty": Expected(.unhealthy, "token.missing", events: 0),
        "token-unset": Expected(.unhealthy, "token.missing", events: 0),
        "spare-is-primary": Expected(.degraded, "token.duplicate"),
        "spare-damaged": Expected(.degraded, "token.lost-character"),
        "token-shadowed": Expected(.unhealthy, "token.shadowed-by-api-key", events: 0),
        "token-shadowed-auth": Expected(.unhealthy, "token.shadowed-by-auth-token", events: 0),
        "mint-expiring": Expected(.degraded, "mint.expiring-soon"),
        "mint-critical": Expected(.unhealthy, "mint.critical", events: 0),
        "mint-expired": Expected(.unhealthy, "mint.expired", events: 0),
        "mint-spare-expired": Expected(.degraded, "mint.expired"),
        "mint-future": Expected(.unhealthy, "mint.in-the-future", events: 0),
        "mint-milliseconds": Expected(.unhealthy, "mint.milliseconds", events: 0),
        "mint-text": Expected(.degraded, "mint.string"),
        "mint-not-constant": Expected(.unhealthy, "mint.not-constant", events: 0),
        "mint-equal": Expected(.degraded, "mint.equal-epochs"),
        "mint-without-token": Expected(.degraded, "mint.without-token"),
        "mint-missing-path": Expected(.degraded, "mint.without-epoch"),
        "mint-ttl-not-constant": Expected(.unhealthy, "mint.not-constant", events: 0),
        "mint-ttl-missing": Expected(.unhealthy, "mint.local-missing", events: 0),
        "mint-local-missing": Expected(.unhealthy, "mint.local-missing", events: 0),
        "mint-file-missing": Expected(.unhealthy, "mint.local-missing", events: 0),
        "mint-folder-missing": Expected(.unhealthy, "mint.folder-missing", events: 0),
        "mint-dropped": Expected(.unhealthy, "mint.folder-missing", events: 0),
        "mint-restored": Expected(.healthy, nil),
        "mint-syntax-error": Expected(.unhealthy, "mint.syntax-error", events: 0),
        "mint-duplicate-local": Expected(.unhealthy, "mint.duplicate-local", events: 0),
        "mint-empty-repository": Expected(.inconclusive, "mint.repository-empty", events: 0),
        "mint-wrong-ref": Expected(.inconclusive, "mint.ref-missing", events: 0),
        "mint-bare": Expected(.healthy, nil),
        "agent-commits": Expected(.unhealthy, "effect.commit-made"),
        "agent-commits-late": Expected(.healthy, nil),
        "other-commit": Expected(.healthy, nil),
        "image-in-use": Expected(.inconclusive, "webhook.image-in-use", events: 0),
        "image-in-helm-values": Expected(.inconclusive, "webhook.image-in-use", events: 0),
        "image-in-variable": Expected(.inconclusive, "webhook.image-in-use", events: 0),
        "push-refused": Expected(.healthy, "sink.gateway-refused"),
        "push-down": Expected(.healthy, "sink.gateway-unreachable"),
        "push-silent": Expected(.healthy, "sink.gateway-unreachable"),
        "push-slow": Expected(.healthy, nil),
        "push-500": Expected(.healthy, "sink.gateway-refused"),
        "push-rival": Expected(.healthy, "sink.another-writer"),
        "webhook-refused": Expected(.unhealthy, "webhook.refused", events: 0),
        "webhook-silent": Expected(.inconclusive, "webhook.maybe-delivered"),
        "webhook-answer-lost": Expected(.degraded, "webhook.late-answer"),
        "webhook-reset": Expected(.inconclusive, "webhook.maybe-delivered"),
        "webhook-closed": Expected(.degraded, "webhook.late-answer"),
        "webhook-not-http": Expected(.unhealthy, "webhook.not-http"),
        "webhook-redirect": Expected(.unhealthy, "webhook.redirected"),
        "api-html": Expected(.inconclusive, "workflow.api-not-json", events: 0),
        "api-silent": Expected(.inconclusive, "workflow.api-timeout", events: 0),
        "api-huge": Expected(.inconclusive, "workflow.api-answer-too-large", events: 0),
        "api-deep": Expected(.inconclusive, "workflow.api-not-json", events: 0),
        "api-truncated": Expected(.inconclusive, "workflow.api-closed", events: 0),
        "api-types": Expected(.inconclusive, "workflow.api-unexpected", events: 0),
        "agent-down": Expected(.unhealthy, "job.agent-refused", events: 0),
        "polls-silent": Expected(.unhealthy, "job.agent-timeout", events: 0),
        "polls-die": Expected(.unhealthy, "job.agent-closed"),
        "polls-html": Expected(.unhealthy, "job.agent-not-json", events: 0),
        "polls-endless": Expected(.unhealthy, "job.agent-answer-too-large", events: 0),
    ]

    /// Where a scenario's outcome hangs on who is faster, its times are drawn far apart.
    static func settings(of scenario: SandboxScenario) -> SandboxSettings {
        var settings = scenario.settings
        switch scenario.name {
        case "polls-die", "job-lost": settings.agent.duration = 3000
        case "job-long": settings.agent.duration = 500
        case "agent-commits-late": settings.agent.orphan?.after = 600_000
        default: break
        }
        return settings
    }

    @Test func everyScenarioHasItsRow() {
        #expect(Set(SandboxScenario.all.map(\.name)) == Set(Self.table.keys))
    }

    /// A few at a time: two hundred pipelines at once would time each other out.
    @Test func saysWhatIsWrong() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var waiting = SandboxScenario.all[...]
            for _ in 0..<6 { if let next = waiting.popFirst() { group.addTask { try await check(next) } } }
            while try await group.next() != nil {
                if let next = waiting.popFirst() { group.addTask { try await check(next) } }
            }
        }
    }

    private func check(_ scenario: SandboxScenario) async throws {
        let name = scenario.name
        guard let expected = Self.table[name] else { return }
        try await Harness.with(Self.settings(of: scenario)) { harness in
            harness.session.pacing.patience = .seconds(2)
            // Only where an answer never comes is a short time needed; a busy machine must not look like that.
            if !name.contains("silent"), name != "webhook-answer-lost" {
                harness.session.loaded.configuration.callTimeout = .seconds(30)
                harness.session.loaded.configuration.push?.timeout = .seconds(30)
            }
            // Only a job that never ends needs the deadline; elsewhere a slow machine must not be cut off.
            if !name.hasPrefix("job-stuck") { harness.session.loaded.configuration.deadline = .seconds(180) }
            let report = await harness.session.report()
            #expect(report.findings.first?.cause == expected.cause, "\(name): \(report.findings.map(\.cause))")
            #expect(report.verdict == expected.verdict, "\(name)")
            #expect(harness.sandbox.events.count == expected.events, "\(name)")
            harness.expectNoSecret(in: report, name)
        }
    }
}
