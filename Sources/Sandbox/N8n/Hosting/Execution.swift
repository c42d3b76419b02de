import Workflow

/// One run of a workflow, as n8n keeps it.
struct Execution: Sendable {
    let id: Int
    let workflowID: String
    /// Which version of it ran.
    let version: String
    /// The workflow as it was when the run began, with n8n's defaults filled in; without its static data.
    let workflow: JSONObject
    var status: String
    let created: Instant
    var started: Instant?
    var stopped: Instant?
    /// The node that an event came to.
    let trigger: String
    /// `data` of the document, without the version's own frame.
    var data: JSONValue
    /// With which a waiting execution would be called (2.41).
    let resumeToken = Made.hexadecimal(64)
    /// The static data as the execution's copy of the workflow has it.
    var staticData: JSONValue

    var isOver: Bool { !["new", "running", "waiting"].contains(status) }

    /// An item of the list.
    func listItem(_ manner: N8nSettings.Manner) -> JSONObject {
        var item: JSONObject = [
            "id": .string(String(id)), "finished": .bool(status == "success"), "mode": "webhook", "retryOf": .null,
            "retrySuccessId": .null,
        ]
        if manner >= .v2_8 { item["status"] = .string(status) }
        item["startedAt"] = Self.time(started)
        item["stoppedAt"] = Self.time(stopped)
        item["workflowId"] = .string(workflowID)
        item["waitTill"] = .null
        return item
    }

    /// The single document, without what `includeData` adds.
    func document(_ manner: N8nSettings.Manner) -> JSONObject {
        var object: JSONObject = [
            "id": .string(String(id)), "finished": .bool(status == "success"), "mode": "webhook", "retryOf": .null,
            "retrySuccessId": .null, "status": .string(status), "createdAt": Self.time(created),
            "startedAt": Self.time(started), "stoppedAt": Self.time(stopped), "deletedAt": .null,
            "workflowId": .string(workflowID), "waitTill": .null,
        ]
        if manner >= .v2_8 { object["storedAt"] = "db" }
        if manner >= .v2_41 {
            object["tracingContext"] = .null
            object["deduplicationKey"] = .null
            object["jsonSizeBytes"] = .int(data.bytes.count)
            object["binaryDataSizeBytes"] = 0
            object["workflowVersionId"] = .string(version)
            object["usedPrivateCredentials"] = false
        }
        return object
    }

    /// What `includeData=true` adds to either.
    func addData(to object: inout JSONObject, manner: N8nSettings.Manner, redaction: Redaction? = nil) {
        let framed = ExecutionFrame(self, manner).framed
        object["data"] = redaction?(framed) ?? framed
        var copy = workflow
        switch manner {
        case .v1_81: copy["staticData"] = staticData == .null ? [:] : staticData
        case .v2_8: copy["staticData"] = [:]
        case .v2_41: break
        }
        if manner < .v2_41 { copy["pinData"] = .null }
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
