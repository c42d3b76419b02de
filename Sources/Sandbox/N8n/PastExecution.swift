import Workflow

/// Executions from before the run, as real DIUN events left them.
enum PastExecution {
    static func make(_ event: N8nSettings.PastEvent, id: Int, workflow: WorkflowDocument, now: Instant) -> Execution {
        let time = now.adding(milliseconds: -event.age * 1000)
        let item: JSONValue = [
            "headers": [
                "host": "n8n.n8n.svc.cluster.local", "user-agent": "diun/4.30.0 go/1.24.2 Linux",
                "content-type": "application/json",
            ],
            "params": [:], "query": [:],
            "body": body(
                native: event.native, image: event.image, tag: event.tag, status: event.native ? "new" : "update"),
            "webhookUrl": .string("http://n8n.n8n.svc.cluster.local/webhook/\(workflow.path)"),
            "executionMode": "production",
        ]
        var recorder = RunRecorder()
        recorder.add(WorkflowDocument.webhookNode, from: nil, started: time, .outputs([[item]]))
        let reaches = event.end != .droppedByFilter
        recorder.add(
            WorkflowDocument.filterNode, from: WorkflowDocument.webhookNode, started: time,
            .outputs(reaches ? [[item], []] : [[], [item]]))
        var status = "success"
        if reaches {
            let goesOn = event.end != .droppedByLimiter
            recorder.add(
                WorkflowDocument.codeNode, from: WorkflowDocument.filterNode, started: time,
                .outputs([goesOn ? [item] : []]))
            if goesOn { status = agent(event, item, &recorder, time, workflow) }
        }
        return Execution(
            id: id, workflow: workflow, status: status, created: time, started: time,
            stopped: time.adding(milliseconds: 60), data: recorder.data)
    }

    private static func agent(
        _ event: N8nSettings.PastEvent, _ item: JSONValue, _ recorder: inout RunRecorder, _ time: Instant,
        _ workflow: WorkflowDocument
    ) -> String {
        let previous = WorkflowDocument.codeNode
        if event.end == .reachedAgent {
            let answer: JSONValue = ["job_id": .string(Made.hexadecimal(12)), "status": "queued"]
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
