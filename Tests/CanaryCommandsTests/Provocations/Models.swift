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
            Relay.claude(status: 413, "Prompt is too long")
        },
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
