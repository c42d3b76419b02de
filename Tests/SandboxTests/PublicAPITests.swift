import Sandbox
import Testing
import Workflow

@Suite struct PublicAPITests {
    @Test func keys() async throws {
        try await withSandbox { sandbox in
            for (name, headers) in [("60-api-no-key", []), ("61-api-bad-key", [("X-N8N-API-KEY", "nope")])] {
                let recorded = try recording("n8n-1.81.4/\(name)")["response"]
                let answer = await sandbox.api.get("/api/v1/executions", headers)
                #expect(.int(answer.status) == recorded?["status"])
                #expect(answer.json == recorded?["body"])
            }
        }
    }

    @Test(
        arguments: [
            ("62-api-wrong-workflow", "/api/v1/executions?workflowId=nosuch"),
            ("63-api-no-execution", "/api/v1/executions/99999"),
            ("65-api-bad-query", "/api/v1/executions?status=nonsense"),
            ("66-api-no-workflow", "/api/v1/workflows/nosuch"),
        ])
    func answersAsRecorded(name: String, target: String) async throws {
        let recorded = try recording("n8n-1.81.4/\(name)")["response"]
        try await withSandbox { sandbox in
            let answer = await sandbox.api.get(target, sandbox.key)
            #expect(.int(answer.status) == recorded?["status"])
            #expect(answer.json == recorded?["body"])
        }
    }

    @Test func disabled() async throws {
        try await withSandbox({ $0.n8n.api = .disabled }) { sandbox in
            let answer = await sandbox.api.get("/api/v1/executions", sandbox.key)
            let recorded = try recording("n8n-1.81.4/84-api-disabled")["response"]
            #expect(.int(answer.status) == recorded?["status"])
            #expect(.string(answer.text) == recorded?["body"])
            #expect(await Client(sandbox.webhookURL).post("", json: entryEvent()).status == 200)
        }
    }

    @Test func ofAnotherUser() async throws {
        try await withSandbox({ $0.n8n.api = .ofAnotherUser }) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            let empty: JSONValue = ["data": [], "nextCursor": .null]
            #expect(await sandbox.api.get("/api/v1/workflows", sandbox.key).json == empty)
            #expect(await sandbox.api.get("/api/v1/executions", sandbox.key).json == empty)
        }
    }

    @Test func pages() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.pastEvents = (0..<5).map { .init(age: 1000 - $0, end: .droppedByFilter) }
            $0.n8n.nextExecution = 10
        }
        try await withSandbox(change) { sandbox in
            var seen: [String] = []
            var cursor = ""
            for _ in 0..<5 {
                let page = await sandbox.api.get("/api/v1/executions?limit=2\(cursor)", sandbox.key).json
                seen += (page["data"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
                guard let next = page["nextCursor"]?.stringValue else { break }
                cursor = "&cursor=\(next)"
            }
            #expect(seen == ["14", "13", "12", "11", "10"])
            // The recorded cursor of a page that ended at 41.
            let recorded = try recording("n8n-1.81.4/67-api-page")["response"]?["body"]
            let page = await sandbox.api.get("/api/v1/executions?limit=1", sandbox.key).json
            #expect(differences(page, recorded ?? .null) == [])
        }
    }

    @Test func queuedIn181() async throws {
        try await withSandbox({ $0.n8n.queueDelay = 60_000 }) { sandbox in
            #expect(await Client(sandbox.webhookURL).post("", json: entryEvent()).status == 200)
            let list = await sandbox.api.get("/api/v1/executions", sandbox.key).json
            let theirs = try recording("n8n-1.81.4/86-concurrency-one")["list"]?["body"]?["data"]?[0]
            #expect(differences(list["data"]?[0] ?? .null, theirs ?? .null) == [])
            #expect(list["data"]?[0]?["startedAt"] == .null)
            #expect(sandbox.agentRequests.isEmpty)
        }
    }

    @Test func mannerOf28() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_8
            $0.workflow.draftDiffers = true
        }
        let slow: (inout SandboxSettings) -> Void = {
            $0.n8n.manner = .v2_8
            $0.workflow.slowness = 60_000
        }
        try await withSandbox(slow) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            let running = await sandbox.api.get("/api/v1/executions?status=running", sandbox.key).json
            #expect(running["data"]?[0]?["status"] == "running")
            #expect(await sandbox.api.get("/api/v1/executions", sandbox.key).json["data"] == [])
        }
        try await withSandbox(change) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            let execution = try await eventually { () -> JSONValue? in
                let list = await sandbox.api.get("/api/v1/executions?includeData=true", sandbox.key).json
                return list["data"]?[0]
            }
            #expect(execution["status"] == "success")
            #expect(execution["workflowData"]?["staticData"] == [:])
            let workflow = await sandbox.api.get("/api/v1/workflows/\(sandbox.workflowID)", sandbox.key).json
            let draft = workflow["nodes"]?[3]?["parameters"]?["headerParameters"]
            let active = workflow["activeVersion"]?["nodes"]?[3]?["parameters"]?["headerParameters"]
            #expect(draft != nil && active != nil && draft != active)
            #expect(workflow["activeVersionId"] == workflow["activeVersion"]?["versionId"])
            #expect(workflow["staticData"]?["global"]?["count"] == 1)
        }
    }

    @Test(
        arguments: [
            (N8nSettings.Saving.all, false, 1, 1), (.nothing, false, 0, 0), (.failuresOnlyByInstance, false, 0, 1),
            (.failuresOnlyByWorkflow, false, 0, 1), (.all, true, 0, 0),
        ])
    func saving(saving: N8nSettings.Saving, prunes: Bool, successes: Int, failures: Int) async throws {
        for (fails, kept) in [(false, successes), (true, failures)] {
            let change: (inout SandboxSettings) -> Void = {
                $0.n8n.saving = saving
                $0.n8n.prunesAtOnce = prunes
                if fails { $0.agent.bearer = .rotated }
            }
            try await withSandbox(change) { sandbox in
                _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
                _ = try await eventually { () -> Bool? in
                    let running = sandbox.executions.contains { $0["status"] == "running" }
                    return sandbox.agentRequests.isEmpty || running ? nil : true
                }
                let list = await sandbox.api.get("/api/v1/executions", sandbox.key).json
                #expect(list["data"]?.arrayValue?.count == kept)
            }
        }
    }

    @Test func strangersAndTwins() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.otherWorkflowExecutions = 2
            $0.n8n.concurrentEvents = 1
            $0.workflow.twin = true
        }
        try await withSandbox(change) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            _ = try await eventually { () -> Bool? in
                sandbox.executions.filter {
                    $0["workflowId"] == .string(sandbox.workflowID) && $0["status"] == "success"
                }
                .count == 2 ? true : nil
            }
            #expect(sandbox.events.count == 1)
            #expect(sandbox.jobs.count == 2)
            #expect(sandbox.jobs.filter { $0.prompt.contains("canary-r01") }.count == 1)
            let name = "/api/v1/workflows?name=DIUN%20Upgrade%20Agent"
            #expect(await sandbox.api.get(name, sandbox.key).json["data"]?.arrayValue?.count == 2)
        }
    }

    @Test(arguments: [(WorkflowSettings.Ending.crashed, "crashed"), (.canceled, "canceled"), (.codeNodeFails, "error")])
    func endings(ending: WorkflowSettings.Ending, status: String) async throws {
        try await withSandbox({ $0.workflow.ending = ending }) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            #expect(execution["status"] == .string(status))
            #expect(execution["finished"] == false)
            #expect(sandbox.agentRequests.isEmpty)
        }
    }

    @Test(arguments: [WorkflowSettings.Node.missing, .disabled])
    func withoutTheAgentNode(node: WorkflowSettings.Node) async throws {
        try await withSandbox({ $0.workflow.agentNode = node }) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            #expect(execution["status"] == "success")
            #expect(sandbox.agentRequests.isEmpty)
            let last = execution["data"]?["resultData"]?["lastNodeExecuted"]
            #expect(last == (node == .missing ? "Filter and Rate Limit" : "Run Upgrade Agent"))
        }
    }

    @Test func singleOnesThatFail() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.n8n.singleExecutionFails = true
            $0.n8n.pastEvents = [.init(age: 60, end: .agentRefused)]
            $0.n8n.nextExecution = 5
        }
        try await withSandbox(change) { sandbox in
            #expect(await sandbox.api.get("/api/v1/executions/5", sandbox.key).status == 500)
            let list = await sandbox.api.get("/api/v1/executions?includeData=true", sandbox.key).json
            let headers = list["data"]?[0]?["data"]?["resultData"]?["runData"]?["DIUN Webhook"]?[0]?["data"]?["main"]?[
                0]?[0]?[
                    "json"]?["headers"]
            #expect(headers?["user-agent"] == "diun/4.30.0 go/1.24.2 Linux")
        }
    }
}
