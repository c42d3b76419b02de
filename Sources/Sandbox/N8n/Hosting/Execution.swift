import Workflow

/// One run of a workflow, as n8n keeps it.
struct Execution: Sendable {
    let id: Int
    let workflowID: String
    /// The workflow as it was when the run began, with n8n's defaults filled in; without its static data.
    let workflow: JSONObject
    var status: String
    let created: Instant
    var started: Instant?
    var stopped: Instant?
    /// `data` of the document.
    var data: JSONValue
    /// The static data as the execution's copy of the workflow has it.
    var staticData: JSONValue

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
        item["workflowId"] = .string(workflowID)
        item["waitTill"] = .null
        return item
    }

    /// The single document, without what `includeData` adds.
    func document() -> JSONObject {
        [
            "id": .string(String(id)), "finished": .bool(status == "success"), "mode": "webhook", "retryOf": .null,
            "retrySuccessId": .null, "status": .string(status), "createdAt": Self.time(created),
            "startedAt": Self.time(started), "stoppedAt": Self.time(stopped), "deletedAt": .null,
            "workflowId": .string(workflowID), "waitTill": .null,
        ]
    }

    /// What `includeData=true` adds to either.
    func addData(to object: inout JSONObject, manner: N8nSettings.Manner) {
        object["data"] = data
        var copy = workflow
        if manner == .v1_81 { copy["staticData"] = staticData == .null ? [:] : staticData }
        copy["pinData"] = .null
        object["workflowData"] = .object(copy)
        object["customData"] = data["resultData"]?["metadata"] ?? [:]
    }

    private static func time(_ instant: Instant?) -> JSONValue {
        instant.map { .string($0.javaScript) } ?? .null
    }

    /// `data` while the execution has not ended: the event stands on the stack (recording 52).
    static func waitingData(item: WorkflowItem, node: JSONValue) -> JSONValue {
        [
            "startData": [:], "resultData": ["runData": [:]],
            "executionData": [
                "contextData": [:],
                "nodeExecutionStack": [
                    ["node": node, "data": ["main": [[item.document]]], "source": .null]
                ],
                "waitingExecution": [:],
            ],
        ]
    }
}
