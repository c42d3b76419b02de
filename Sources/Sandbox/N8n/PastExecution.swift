import Workflow

/// Executions from before the run, as real DIUN events left them: the engine's own, at a time that is past, with an
/// agent that answers as the settings say.
enum PastExecution {
    static func make(
        _ event: N8nSettings.PastEvent, service: N8nService, workflow: HostedWorkflow, limit: Int, now: Instant
    ) async {
        guard let webhook = workflow.production.webhooks.first else { return }
        let time = now.adding(milliseconds: -event.age * 1000)
        let understood = service.fate.dialect == .both || event.native == (service.fate.dialect != .entry)
        let status =
            event.end == .droppedByFilter && understood
            ? "unchange" : event.native && service.fate.dialect != .nativeUpdateOnly ? "new" : "update"
        let item = WorkflowItem(
            json: [
                "headers": [
                    "host": "n8n.n8n.svc.cluster.local", "user-agent": "diun/4.30.0 go/1.24.2 Linux",
                    "content-type": "application/json",
                ],
                "params": [:], "query": [:],
                "body": body(native: event.native, image: event.image, tag: event.tag, status: status),
                "webhookUrl": .string("http://n8n.n8n.svc.cluster.local/webhook/\(webhook.path)"),
                "executionMode": "production",
            ])
        let count = event.end == .droppedByLimiter ? limit : 0
        let run = ExecutionRun(service: service, workflow: workflow, webhook: webhook, items: [item])
        await run.past(
            at: time, staticData: ["global": ["windowStart": .int(time.milliseconds - 1000), "count": .int(count)]],
            caller: PastAgent(refuses: event.end == .agentRefused))
    }

    /// An event in either dialect.
    static func body(native: Bool, image: String, tag: String, status: String) -> JSONValue {
        guard native else {
            return [
                "diun_entry_status": .string(status), "diun_entry_image": .string(image),
                "diun_entry_imagetag": .string(tag), "diun_entry_provider": "kubernetes",
            ]
        }
        return [
            "diun_version": "4.30.0", "hostname": "diun-0", "status": .string(status), "provider": "kubernetes",
            "image": .string("\(image):\(tag)"), "hub_link": "",
            "mime_type": "application/vnd.docker.distribution.manifest.list.v2+json",
            "digest": .string("sha256:" + Made.hexadecimal(64)), "created": "2026-11-20T12:23:56Z",
            "platform": "linux/amd64", "metadata": .null,
        ]
    }
}

/// The agent as it answered then.
private struct PastAgent: HTTPCaller {
    let refuses: Bool

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        let body: JSONValue =
            refuses
            ? ["detail": "Missing bearer token"] : ["job_id": .string(Made.hexadecimal(12)), "status": "queued"]
        return HTTPNodeAnswer(
            status: refuses ? 401 : 202, reason: refuses ? "Unauthorized" : "Accepted",
            headers: [(name: "content-type", value: "application/json")], body: body.bytes)
    }
}
