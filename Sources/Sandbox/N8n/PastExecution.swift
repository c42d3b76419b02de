import Workflow

/// Executions from before the run, as events of DIUN, of canaries and of others left them: the engine's own, at a time
/// that is past, through the workflow as it was then, with an agent that answers as the settings say.
struct PastExecution {
    let event: N8nSettings.PastEvent
    let service: N8nService
    let workflow: HostedWorkflow
    let seed: SeedWorkflow

    func make(now: Instant) async {
        guard let webhook = workflow.production.webhooks.first else { return }
        let time = now.adding(milliseconds: -event.age * 1000)
        let item = WorkflowItem(
            json: [
                "headers": Self.headers(event.sender), "params": [:], "query": [:], "body": body,
                "webhookUrl": .string("http://n8n.n8n.svc.cluster.local/webhook/\(webhook.path)"),
                "executionMode": "production",
            ])
        let run = ExecutionRun(service: service, workflow: workflow, webhook: webhook, items: [item])
        if event.end == .running || event.end == .crashed {
            return run.leftOpen(at: time, status: event.end == .running ? "running" : "crashed")
        }
        let count = event.end == .droppedByLimiter ? seed.settings.limit : 0
        await run.past(
            at: time, through: definition,
            staticData: [
                "global": ["windowStart": .int(time.milliseconds - 3_600_000), "count": .int(count)]
            ],
            caller: PastAgent(end: event.end))
    }

    private var isUnderstood: Bool {
        seed.settings.dialect == .both || event.native == (seed.settings.dialect != .entry)
    }

    /// The workflow as it must have been then, for the event to end where it did.
    private var definition: WorkflowDefinition {
        var definition = workflow.production.definition
        if event.end != .droppedByFilter, !isUnderstood {
            var then = seed
            then.settings.dialect = .both
            definition = (try? WorkflowDefinition(reading: then.document)) ?? definition
        }
        let code: String? =
            switch event.end {
            case .droppedByCode: "return [];"
            case .codeNodeFailed: "const { diun_entry_picture: image } = $json.body;\nreturn image.toLowerCase();"
            default: nil
            }
        if let code, let place = definition.nodes.firstIndex(where: { $0.name == SeedWorkflow.codeNode }) {
            definition.nodes[place].parameters["jsCode"] = .string(code)
        }
        return definition
    }

    private static let run = "0ddba11e"

    private static func headers(_ sender: N8nSettings.PastEvent.Sender) -> JSONValue {
        let agent: JSONValue =
            switch sender {
            case .diun: "diun/4.30.0 go/1.24.2 Linux"
            case .canary: "canary/0.1.0"
            case .curl: "curl/8.14.1"
            }
        let headers: JSONValue = [
            "host": "n8n.n8n.svc.cluster.local", "user-agent": agent, "content-type": "application/json",
        ]
        return sender == .canary ? headers.setting("x-canary-run", .string(run)) : headers
    }

    private var body: JSONValue {
        let accepted = event.native && seed.settings.dialect != .nativeUpdateOnly ? "new" : "update"
        let status = event.end == .droppedByFilter && isUnderstood ? "unchange" : accepted
        let body = Self.body(native: event.native, image: event.image, tag: event.tag, status: status)
        guard event.sender == .canary else { return body }
        let link = "https://hub.docker.com/_/\(event.image.split(separator: "/").last ?? "")#canary-\(Self.run)"
        return body.setting(event.native ? "hub_link" : "diun_entry_hublink", .string(link))
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
    let end: N8nSettings.PastEvent.End

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        let body: JSONValue =
            switch end {
            case .agentRefused: ["detail": "Missing bearer token"]
            case .noJob: ["status": "queued"]
            default: ["job_id": .string(Made.hexadecimal(12)), "status": "queued"]
            }
        let refuses = end == .agentRefused
        return HTTPNodeAnswer(
            status: refuses ? 401 : 202, reason: refuses ? "Unauthorized" : "Accepted",
            headers: [(name: "content-type", value: "application/json")], body: body.bytes)
    }
}
