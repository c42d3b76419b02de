import CanaryCore
import Sandbox

/// What n8n keeps of real events, looked at by a check.
extension Provocation {
    static let traffic: [Provocation] = [
        checked("real-events-dropped", "traffic.real-dropped", [.init(age: 3600, end: .droppedByFilter)], .entry),
        checked(
            "real-event-refused", "traffic.real-refused", [.init(age: 3600, native: false, end: .agentRefused)]),
        checked("real-event-without-job", "traffic.real-refused", [.init(age: 3600, native: false, end: .noJob)]),
        checked("real-event-failed", "traffic.real-failed", [.init(age: 3600, native: false, end: .codeNodeFailed)]),
        checked("real-event-crashed", "traffic.real-failed", [.init(age: 3600, native: false, end: .crashed)]),
        checked(
            "only-canaries", "traffic.none-for-long",
            [.init(age: 864_000, native: false, end: .reachedAgent, sender: .canary)]),
        Provocation(
            "failures-only", "traffic.not-kept", verdict: .degraded, events: 0,
            given: .healthy { $0.n8n.saving = .failuresOnlyByWorkflow }
        ) {
            $0.options.freeOnly = true
        },
        Provocation(
            "list-with-data-fails", "traffic.unread", verdict: .degraded, events: 0
        ) { stage in
            stage.options.freeOnly = true
            try stage.relayN8n { request, response in
                if request.segments.last == "executions", request.queryValue("includeData") == "true" {
                    response.status = 500
                }
            }
        },
    ]

    private static func checked(
        _ name: String, _ cause: String, _ past: [N8nSettings.PastEvent],
        _ dialect: WorkflowSettings.Dialect = .both
    ) -> Provocation {
        Provocation(
            name, cause, verdict: .degraded, events: 0,
            given: .healthy { ($0.n8n.pastEvents, $0.workflow.dialect) = (past, dialect) }
        ) {
            $0.options.freeOnly = true
        }
    }
}
