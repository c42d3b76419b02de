import Workflow

/// One run of a workflow, as n8n keeps it.
struct Execution: Sendable {
    let id: Int
    let workflow: WorkflowDocument
    var status: String
    let created: Instant
    var started: Instant?
    var stopped: Instant?
    /// `data` of the document.
    var data: JSONValue
    /// The limiter's state as the execution's copy of the workflow has it.
    var staticData: WorkflowCode.StaticData?

    var isOver: Bool { !["new", "running", "waiting"].contains(status) }

    /// An item of the list.
    func listItem(_ manner: N8nSettings.Manner) -> JSONObject {
        var item: JSONObject = [
            "id": .string(String(id)), "finished": .bool(status == "success"), "mode": "webhook", "retryOf": .null,
            "retrySuccessId": .null,
        ]
        if manner == .v2_8 { item["status"] = .string(status) }
        item["startedAt"] = Self.time(started)
        item["stoppedAt"] = Self.time(stopped)
        item["workflowId"] = .string(workflow.id)
        item["waitTill"] = .null
        return item
    }

    /// The single document, without what `includeData` adds.
    func document() -> JSONObject {
        [
            "id": .string(String(id)), "finished": .bool(status == "success"), "mode": "webhook", "retryOf": .null,
            "retrySuccessId": .null, "status": .string(status), "createdAt": Self.time(created),
            "startedAt": Self.time(started), "stoppedAt": Self.time(stopped), "deletedAt": .null,
            "workflowId": .string(workflow.id), "waitTill": .null,
        ]
    }

    /// What `includeData=true` adds to either.
    func addData(to object: inout JSONObject, manner: N8nSettings.Manner, active: Bool) {
        object["data"] = data
        var copy: JSONObject = [
            "id": .string(workflow.id), "name": .string(workflow.name), "active": .bool(active),
            "createdAt": Self.time(workflow.created),
            "updatedAt": Self.time(workflow.created.adding(milliseconds: 128)),
            "nodes": .array(workflow.nodes(filledIn: true)), "connections": workflow.connections,
            "settings": workflow.settingsValue,
        ]
        if manner == .v1_81 { copy["staticData"] = staticData?.value ?? .null }
        copy["pinData"] = .null
        object["workflowData"] = .object(copy)
        object["customData"] = [:]
    }

    private static func time(_ instant: Instant?) -> JSONValue {
        instant.map { .string($0.javaScript) } ?? .null
    }

    /// `data` while the execution has not ended: the event stands on the stack (recording 52).
    static func waitingData(item: JSONValue, workflow: WorkflowDocument) -> JSONValue {
        [
            "startData": [:], "resultData": ["runData": [:]],
            "executionData": [
                "contextData": [:],
                "nodeExecutionStack": [
                    [
                        "node": workflow.nodes(filledIn: true)[0], "data": ["main": [[["json": item]]]],
                        "source": .null,
                    ]
                ],
                "waitingExecution": [:],
            ],
        ]
    }
}
