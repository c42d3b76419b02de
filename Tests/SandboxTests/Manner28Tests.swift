import Sandbox
import Testing
import Workflow

/// What n8n 2.8 does otherwise (facts: n8n section 5).
@Suite struct Manner28Tests {
    @Test(arguments: [
        ("canceled", 200), ("error", 200), ("running", 200), ("success", 200), ("waiting", 200), ("crashed", 400),
        ("new", 400),
    ])
    func filters(status: String, answers: Int) async throws {
        try await withSandbox({ $0.n8n.manner = .v2_8 }) { sandbox in
            let answer = await sandbox.api.get("/api/v1/executions?status=\(status)", sandbox.key)
            #expect(answer.status == answers)
            if answers == 400 {
                #expect(
                    answer.json["message"]
                        == "request/query/status must be equal to one of the allowed values: canceled, error, running, success, waiting"
                )
            }
        }
    }

    /// Rows of the list have a status, in 1.81 they have none.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8])
    func listItems(manner: N8nSettings.Manner) async throws {
        try await withSandbox({ $0.n8n.manner = manner }) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            let row = await sandbox.api.get("/api/v1/executions", sandbox.key).json["data"]?[0]
            #expect(row?["status"] == (manner == .v2_8 ? "success" : nil))
            let counted = execution["workflowData"]?["staticData"]?["global"]?["count"]
            #expect(counted == (manner == .v2_8 ? nil : 1))
        }
    }

    /// The POST itself waits for a free slot: once it is answered, the run before it is over.
    @Test func thePostWaits() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_8
            $0.n8n.concurrencyLimit = 1
            $0.workflow.slowness = 100
        }
        try await withSandbox(change) { sandbox in
            let client = Client(sandbox.webhookURL)
            _ = await client.post("", json: entryEvent(run: "r01"))
            #expect(await client.post("", json: entryEvent(run: "r02")).status == 200)
            #expect(sandbox.executions.first?["status"] == "success")
        }
    }

    /// 1.81 answers at once, and the execution waits.
    @Test func theExecutionWaitsIn181() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.concurrencyLimit = 1
            $0.workflow.slowness = 600_000
        }
        try await withSandbox(change) { sandbox in
            let client = Client(sandbox.webhookURL)
            _ = await client.post("", json: entryEvent(run: "r01"))
            #expect(await client.post("", json: entryEvent(run: "r02")).status == 200)
            #expect(sandbox.executions.compactMap { $0["status"]?.stringValue } == ["running", "new"])
        }
    }

    /// Production goes on with the version that was activated, whatever the draft says.
    @Test func theDraftDoesNotRun() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_8
            $0.workflow.draftDiffers = true
        }
        try await withSandbox(change) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            #expect(execution["status"] == "success")
            let workflow = await sandbox.api.get("/api/v1/workflows/\(sandbox.workflowID)", sandbox.key).json
            #expect(workflow["activeVersionId"] == workflow["activeVersion"]?["versionId"])
            #expect(workflow["versionId"] != workflow["activeVersionId"])
            #expect(workflow["nodes"] != workflow["activeVersion"]?["nodes"])
        }
    }

    /// `N8nSettings.environmentBlocked` decides in either manner; 2.8 blocks unless told otherwise.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8])
    func theEnvironmentIsBlockedWhereSet(manner: N8nSettings.Manner) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = manner
            $0.n8n.environmentBlocked = true
        }
        try await withSandbox(change) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            #expect(execution["status"] == "error")
            let error = execution["data"]?["resultData"]?["error"]
            #expect(error?["name"] == "ExpressionError")
            #expect(error?["message"] == "access to env vars denied")
            #expect(sandbox.agentRequests.isEmpty)
        }
    }
}
