import CanaryCore
import Sandbox

/// Ends of a run of Claude that the sandbox's own `claude` has no case of.
extension Provocation {
    static let models: [Provocation] = [
        ended("plan-without-access", "model.plan-lacks-access", .unhealthy) {
            Relay.claude(status: 403, "Your account does not have access to Claude Code. Please run /login.")
        },
        ended("unauthenticated-in-new-words", "model.authentication-refused", .unhealthy) {
            Relay.claude(status: 401, "API Error: 401 The moon is in the wrong house")
        },
        ended("forbidden-in-new-words", "model.access-forbidden", .unhealthy) {
            Relay.claude(status: 403, "API Error: 403 The moon is in the wrong house")
        },
        ended("request-refused", "model.request-refused", .unhealthy) {
            Relay.claude(status: 400, "API Error: 400 The moon is in the wrong house")
        },
        ended("failed-in-new-words", "model.failed-unknown", .unhealthy) {
            Relay.claude(status: nil, "The moon is in the wrong house")
        },
        ended("prompt-too-long", "model.prompt-too-long", .unhealthy) {
            Relay.claude(status: 413, "Prompt is too long")
        },
        ended("terms-to-accept", "model.terms-not-accepted", .unhealthy) {
            Relay.claude(
                status: 400, "API Error: 400 The Consumer Terms changed. Accept them on the web site to go on.")
        },
        ended("cli-too-old", "model.cli-too-old", .unhealthy) {
            Relay.record([
                "status": "failed", "exit_code": 1, "stderr": "",
                "output": ["This CLI (2.1.114) is too old, an update to 2.2.0 or newer is needed to go on.\n"],
            ])
        },
        ended("payment-is-due", "model.account-action", .unhealthy) {
            Relay.claude(status: 403, "API Error: 403 Your last invoice is unpaid. Update your payment method.")
        },
        ended("limited-in-new-words", "model.limit-unknown", .inconclusive) {
            Relay.claude(status: 429, "API Error: 429 The moon is in the wrong house")
        },
        ended("model-never-asked", "model.nothing-asked", .inconclusive) {
            Relay.completed([
                "num_turns": 0, "total_cost_usd": 0, "modelUsage": [:], "result": "Unknown skill: upgrade",
            ])
        },
        ended("exit-code-missing", "job.record-odd", .degraded) {
            Relay.completed([:], record: ["exit_code": .null])
        },
        ended("is-error-no-boolean", "model.envelope-odd", .inconclusive) { Relay.completed(["is_error": 0]) },
        ended("is-error-a-text", "model.envelope-odd", .degraded) { Relay.completed(["is_error": "false"]) },
        ended("network-down", "model.network", .unhealthy) {
            Relay.claude(status: nil, "API Error: Unable to connect to API (ConnectionRefused)")
        },
        ended("turns-spent", "model.turns-spent", .unhealthy) {
            Relay.claude(status: nil, "", subtype: "error_max_turns")
        },
        ended("no-claude", "model.command-missing", .unhealthy) {
            Relay.record([
                "status": "failed", "exit_code": 127, "output": [], "stderr": "sh: 1: claude: not found\n",
            ])
        },
        Provocation(
            "claude-cut-off", "model.cut-off", verdict: .unhealthy,
            given: .healthy { $0.claude.outcome = .timeoutProgram }),
        Provocation(
            "answered-off-topic", "model.wrong-answer", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.claude.outcome = .offTopic
            }
        ) {
            $0.options.direct = true
        },
    ]

    /// The agent's record of the job says this.
    private static func ended(
        _ name: String, _ cause: String, _ verdict: Verdict, _ change: @escaping @Sendable () -> Relay.Change
    ) -> Provocation {
        Provocation(name, cause, verdict: verdict) { stage in try stage.relayAgent(change()) }
    }
}
