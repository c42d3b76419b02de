import CanaryCore
import Sandbox

/// n8n's call to the agent, and the job it starts.
extension Provocation {
    static let handoffs: [Provocation] = [
        seen(
            "bearer-in-a-credential", "handoff.bearer-credential", verdict: .unhealthy,
            given: .healthy { $0.workflow.variable = .stale },
            as: [
                (
                    #""authentication":"none""#,
                    #""authentication":"genericCredentialType","genericAuthType":"httpHeaderAuth""#
                )
            ]),
        Provocation(
            "agent-without-token-unasked", "handoff.agent-without-token", verdict: .unhealthy,
            given: .healthy {
                $0.agent.bearer = .unset
                $0.canary.bearer = .absent
            }),
        // Two workflows of the name, so that the live one is not looked into; the node's URL is an expression.
        Provocation(
            "bearer-refused-by-who-knows", "handoff.bearer-refused", "workflow.ambiguous", verdict: .unhealthy,
            given: .healthy {
                $0.workflow.variable = .stale
                $0.workflow.twin = true
            }
        ) { stage in
            try stage.relayN8n(
                Relay.replacing([
                    ("\"\(stage.sandbox.agentURL)/execute\"", #""={{ $vars.UPGRADES }}""#),
                    (#""path":"#, #""noPath":"#),
                    (#""webhookId":"#, #""noId":"#),
                ]))
        },
        Provocation(
            "failure-hidden", "handoff.error-hidden", "handoff.agent-error", verdict: .unhealthy,
            given: .healthy {
                $0.workflow.onError = .continueRegularOutput
                $0.agent.execute = .internalError
            }),
        refused("agent-behind-an-ingress", 404, "handoff.agent-in-front", body: "default backend - 404"),
        // n8n stops before it sends anything, and says so in other words than of its environment.
        seen(
            "expression-failed", "handoff.expression-failed", verdict: .unhealthy,
            given: .healthy { $0.n8n.environmentBlocked = true },
            as: [("access to env vars denied", "Can't get data for expression under 'headerParameters' field")]),
        seen(
            "credential-deleted", "handoff.credential-missing", verdict: .unhealthy,
            given: .healthy { $0.n8n.environmentBlocked = true },
            as: [
                (#""ExpressionError""#, #""NodeOperationError""#),
                ("access to env vars denied", "Credential with ID 7 does not exist for type httpHeaderAuth."),
            ]),
        refused("agent-403", 403, "handoff.forbidden"),
        refused("agent-418", 418, "handoff.call-failed"),
    ]

    static let jobs: [Provocation] = [
        Provocation(
            "bearer-refused-by-a-gateway", "job.agent-sign-in", verdict: .inconclusive, events: 0,
            given: .healthy {
                $0.faults = [
                    .init(
                        .agent, .raw("HTTP/1.1 401 Unauthorized\r\nContent-Length: 11\r\n\r\nlog in here"),
                        prefix: "/jobs/")
                ]
            }),
        Provocation(
            "job-never-known", "job.never-seen", verdict: .unhealthy, given: .healthy { $0.agent.strangerEvery = 1 }
        ) { $0.pacing = .impatient },
        Provocation(
            "job-in-an-unknown-state", "job.unknown-status", verdict: .inconclusive,
            given: .healthy { $0.canary.deadline = "8s" }
        ) { stage in
            try stage.relayAgent(
                Relay.record([
                    "status": "archived", "finished_at": nil, "finished_epoch": nil,
                    "exit_code": nil,
                ]))
        },
    ]

    /// The agent's `/execute` answers this.
    private static func refused(
        _ name: String, _ status: Int, _ cause: String, body: String = "no"
    ) -> Provocation {
        Provocation(
            name, cause, verdict: .unhealthy,
            given: .healthy {
                $0.agent.execute = .answers(status: status, contentType: "text/plain", body: body)
            })
    }
}
