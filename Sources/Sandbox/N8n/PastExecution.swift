import Workflow

/// Executions from before the run, as events of DIUN, of canaries and of others left them.
enum PastExecution {
    static func make(_ event: N8nSettings.PastEvent, id: Int, workflow: WorkflowDocument, now: Instant) -> Execution {
        let time = now.adding(milliseconds: -event.age * 1000)
        let item: JSONValue = [
            "headers": headers(event.sender), "params": [:], "query": [:], "body": body(of: event),
            "webhookUrl": .string("http://n8n.n8n.svc.cluster.local/webhook/\(workflow.path)"),
            "executionMode": "production",
        ]
        if event.end == .running || event.end == .crashed {
            let isRunning = event.end == .running
            return Execution(
                id: id, workflow: workflow, status: isRunning ? "running" : "crashed", created: time, started: time,
                stopped: isRunning ? nil : time.adding(milliseconds: 60),
                data: Execution.waitingData(item: item, workflow: workflow))
        }
        var recorder = RunRecorder()
        recorder.add(WorkflowDocument.webhookNode, from: nil, started: time, .outputs([[item]]))
        let reaches = event.end != .droppedByFilter
        recorder.add(
            WorkflowDocument.filterNode, from: WorkflowDocument.webhookNode, started: time,
            .outputs(reaches ? [[item], []] : [[], [item]]))
        var status = "success"
        if event.end == .codeNodeFailed {
            recorder.add(
                WorkflowDocument.codeNode, from: WorkflowDocument.filterNode, started: time, .error(NodeError.code))
            recorder.leaveOnStack(
                node: workflow.nodes(filledIn: true)[2], item: item, previous: WorkflowDocument.filterNode)
            status = "error"
        } else if reaches {
            let goesOn = event.end != .droppedByLimiter && event.end != .droppedByCode
            recorder.add(
                WorkflowDocument.codeNode, from: WorkflowDocument.filterNode, started: time,
                .outputs([goesOn ? [item] : []]))
            if goesOn { status = agent(event, item, &recorder, time, workflow) }
        }
        let settings = workflow.settings
        let limiter = WorkflowCode.StaticData(
            windowStart: time.milliseconds - 3_600_000, count: event.end == .droppedByLimiter ? settings.limit : 1)
        return Execution(
            id: id, workflow: workflow, status: status, created: time, started: time,
            stopped: time.adding(milliseconds: 60), data: recorder.data, staticData: limiter)
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

    private static func body(of event: N8nSettings.PastEvent) -> JSONValue {
        let body = body(
            native: event.native, image: event.image, tag: event.tag, status: event.native ? "new" : "update")
        guard event.sender == .canary else { return body }
        let link = "https://hub.docker.com/_/\(event.image.split(separator: "/").last ?? "")#canary-\(run)"
        return body.setting(event.native ? "hub_link" : "diun_entry_hublink", .string(link))
    }

    private static func agent(
        _ event: N8nSettings.PastEvent, _ item: JSONValue, _ recorder: inout RunRecorder, _ time: Instant,
        _ workflow: WorkflowDocument
    ) -> String {
        let previous = WorkflowDocument.codeNode
        if event.end == .reachedAgent || event.end == .noJob {
            let answer: JSONValue =
                event.end == .noJob
                ? ["status": "queued"] : ["job_id": .string(Made.hexadecimal(12)), "status": "queued"]
            recorder.add(WorkflowDocument.agentNode, from: previous, started: time, .outputs([[answer]]))
            return "success"
        }
        let node = workflow.nodes(filledIn: true).dropFirst(3).first ?? .null
        let reading = WorkflowCode.read(item["body"] ?? .null, dialect: .both)
        let error = NodeError.value(
            .refused(status: 401, body: "{\"detail\":\"Missing bearer token\"}"), node: node,
            request: WorkflowCode.request(reading, agentName: workflow.settings.agentName),
            timeout: workflow.settings.nodeTimeout)
        recorder.add(WorkflowDocument.agentNode, from: previous, started: time, .error(error ?? .null))
        recorder.leaveOnStack(node: node, item: item, previous: previous)
        return "error"
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
