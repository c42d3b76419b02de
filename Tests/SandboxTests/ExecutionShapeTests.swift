import Sandbox
import Testing
import Workflow

/// One recorded case and the settings that should bring it about.
struct ShapeCase: Sendable, CustomTestStringConvertible {
    var recording: String
    var event: JSONValue = entryEvent()
    var settings: @Sendable (inout SandboxSettings) -> Void = { _ in }

    var testDescription: String { recording }
}

@Suite struct ExecutionShapeTests {
    static let cases = [
        ShapeCase(recording: "01-healthy-entry"),
        ShapeCase(recording: "02-native-dropped", event: recordedEvent("02-native-dropped")) { $0.workflow.used = 1 },
        ShapeCase(recording: "03-status-new", event: recordedEvent("03-status-new")) { $0.workflow.used = 1 },
        ShapeCase(recording: "04-postgres", event: recordedEvent("04-postgres")),
        ShapeCase(recording: "05-latest", event: recordedEvent("05-latest")),
        ShapeCase(recording: "06-rate-limited") { $0.workflow.used = 5 },
        ShapeCase(recording: "20-agent-500") { $0.agent.execute = .internalError },
        ShapeCase(recording: "21-agent-502-html") { $0.agent.execute = .badGateway },
        ShapeCase(recording: "22-agent-429") { $0.agent.execute = .queueFull },
        ShapeCase(recording: "23-agent-404") { $0.agent.execute = .notFound },
        ShapeCase(recording: "24-agent-422") { $0.agent.execute = .unprocessable },
        ShapeCase(recording: "25-agent-409") { $0.agent.execute = .busy },
        ShapeCase(recording: "26-agent-unset") { $0.agent.bearer = .unset },
        ShapeCase(recording: "28-agent-refused") { $0.workflow.target = .closedPort },
        ShapeCase(recording: "29-agent-no-name") { $0.workflow.target = .unknownName },
        ShapeCase(recording: "30-agent-timeout") {
            $0.workflow.target = .silent
            $0.workflow.nodeTimeout = 150
        },
        ShapeCase(recording: "31-auth-invalid") { $0.workflow.header = .hardCodedWrong },
        ShapeCase(recording: "32-auth-literal-expression") { $0.workflow.header = .literalExpression },
        ShapeCase(recording: "33-auth-env-unset") {
            $0.workflow.variable = .unset
            $0.agent.trimsTrailingSpace = false
        },
        ShapeCase(recording: "34-auth-empty") { $0.workflow.header = .empty },
        ShapeCase(recording: "35-auth-fixed-not-expression") { $0.workflow.header = .textNotExpression },
        ShapeCase(recording: "40-lastnode-ok") { $0.webhook.responseMode = .lastNode },
        ShapeCase(recording: "41-lastnode-dropped", event: recordedEvent("41-lastnode-dropped")) {
            $0.workflow.used = 1
            $0.webhook.responseMode = .lastNode
        },
        ShapeCase(recording: "42-lastnode-failed") {
            $0.webhook.responseMode = .lastNode
            $0.agent.execute = .internalError
        },
        ShapeCase(recording: "43-respondnode-ok") { $0.webhook.responseMode = .responseNode },
        ShapeCase(recording: "44-respondnode-dropped", event: recordedEvent("44-respondnode-dropped")) {
            $0.workflow.used = 1
            $0.webhook.responseMode = .responseNode
        },
        ShapeCase(recording: "45-continue-regular") {
            $0.workflow.onError = .continueRegularOutput
            $0.agent.execute = .internalError
        },
        ShapeCase(recording: "46-continue-error-output") {
            $0.workflow.onError = .continueErrorOutput
            $0.agent.execute = .internalError
        },
        ShapeCase(recording: "51-save-none-error") {
            $0.n8n.saving = .failuresOnlyByWorkflow
            $0.agent.execute = .internalError
        },
        ShapeCase(recording: "81-env-blocked") { $0.n8n.environmentBlocked = true },
        ShapeCase(recording: "82-env-empty") {
            $0.workflow.variable = .empty
            $0.agent.trimsTrailingSpace = false
        },
    ]

    static func recordedEvent(_ name: String) -> JSONValue {
        (try? recording("n8n-1.81.4/\(name)"))?["request"]?["body"] ?? .null
    }

    @Test(arguments: cases)
    func looksLikeTheRecording(_ wanted: ShapeCase) async throws {
        let recorded = try recording("n8n-1.81.4/\(wanted.recording)")
        // The recorded workflow takes the synthetic dialect alone, as the infra repository's file does.
        let change: (inout SandboxSettings) -> Void = {
            $0.workflow.dialect = .entry
            wanted.settings(&$0)
        }
        try await withSandbox(change) { sandbox in
            let (answer, execution) = try await sandbox.fire(wanted.event)
            #expect(.int(answer.status) == recorded["response"]?["status"])
            let recordedBody = recorded["response"]?["body"] ?? .null
            if recordedBody == "" {
                #expect(answer.body.isEmpty)
            } else {
                #expect(differences(answer.json, recordedBody) == [])
                #expect(answer.json["message"] == recordedBody["message"])
            }
            let theirs = try #require(recorded["execution"]?["body"])
            #expect(differences(execution, theirs) == [])
            let result = try #require(theirs["data"]?["resultData"])
            let ours = try #require(execution["data"]?["resultData"])
            #expect(execution["status"] == theirs["status"])
            #expect(execution["finished"] == theirs["finished"])
            #expect(ours["lastNodeExecuted"] == result["lastNodeExecuted"])
            for member in ["name", "httpCode", "description", "message"] {
                #expect(ours["error"]?[member] == result["error"]?[member])
            }
            let saw = recorded["agent_saw"]?.arrayValue ?? []
            if wanted.recording != "30-agent-timeout" { #expect(sandbox.agentRequests.count == saw.count) }
        }
    }

    @Test func whileItRuns() async throws {
        let recorded = try recording("n8n-1.81.4/52-running")
        let change: (inout SandboxSettings) -> Void = {
            $0.workflow.slowness = 60_000
            $0.n8n.nextExecution = 41
        }
        try await withSandbox(change) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            let list = await sandbox.api.get("/api/v1/executions?workflowId=\(sandbox.workflowID)", sandbox.key)
            #expect(list.json == recorded["list"]?["body"])
            let refused = await sandbox.api.get("/api/v1/executions?status=running", sandbox.key)
            #expect(refused.status == 400)
            #expect(refused.json == recorded["list_running"]?["body"])
            let single = await sandbox.api.get("/api/v1/executions/41?includeData=true", sandbox.key)
            var theirs = try #require(recorded["get_plus_1"]?["body"])
            let data = try #require(single.json["data"])
            #expect(
                data["executionData"]?["nodeExecutionStack"]?[0]?["data"]?["main"]?[0]?[0]?["json"]?["body"]
                    == entryEvent())
            // The recorded workflow saved no successes, which is not the point here.
            theirs = theirs.setting("workflowData", nil)
            #expect(differences(single.json.setting("workflowData", nil), theirs) == [])
            let next = await sandbox.api.get("/api/v1/executions/42", sandbox.key)
            #expect(next.status == 404)
            #expect(next.json == recorded["get_plus_2"]?["body"])
        }
    }

    @Test func theWorkflowItself() async throws {
        let recorded = try recording("n8n-1.81.4/01b-workflow-get")
        try await withSandbox({ $0.workflow.dialect = .entry }) { sandbox in
            _ = try await sandbox.fire(entryEvent())
            let single = await sandbox.api.get("/api/v1/workflows/\(sandbox.workflowID)", sandbox.key)
            #expect(differences(untagged(single.json), recorded["response"]?["body"] ?? .null) == [])
            #expect(single.json["staticData"]?["global"]?["count"] == 1)
            #expect(sandbox.limiterCount == 1)
            let list = await sandbox.api.get("/api/v1/workflows?active=true", sandbox.key)
            let page = try recording("n8n-1.81.4/64-api-workflows")["response"]?["body"]?["data"]?[0] ?? .null
            let ours = list.json["data"]?.arrayValue?.first { $0["id"] == .string(sandbox.workflowID) }
            #expect(differences(untagged(ours ?? .null), page) == [])
        }
    }

    /// The recordings were made with tags switched off; the cases, made with them, show an empty list.
    private func untagged(_ workflow: JSONValue) -> JSONValue {
        #expect(workflow["tags"] == [])
        return workflow.setting("tags", nil)
    }

    /// n8n hides the header in the error and shows the node's parameters beside it.
    @Test func aTypedBearerStandsInTheDocument() async throws {
        try await withSandbox({ $0.workflow.header = .hardCodedWrong }) { sandbox in
            let (_, execution) = try await sandbox.fire(entryEvent())
            let text = execution.text
            #expect(text.contains("**hidden**"))
            #expect(!text.contains(sandbox.agentBearer))
            #expect(sandbox.secrets.contains { text.contains("Bearer \($0)") })
        }
    }
}
