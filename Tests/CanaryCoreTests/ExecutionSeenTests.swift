import Testing

@testable import CanaryCore

@Suite struct ExecutionSeenTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var recording: String
        var end: String
        var header: AgentNode.Header? = nil
        var testDescription: String { recording }
    }

    /// What every recorded execution of the real n8n must be read as.
    static let cases: [Case] = [
        Case(
            recording: "01-healthy-entry", end: "handed over 6395dbe86fe3",
            header: .expression(variables: ["CLAUDE_AGENT_API_TOKEN"])),
        Case(recording: "02-native-dropped", end: "dropped at Filter Updates Only"),
        Case(recording: "03-status-new", end: "dropped at Filter Updates Only"),
        Case(recording: "04-postgres", end: "dropped at Filter and Rate Limit"),
        Case(recording: "05-latest", end: "dropped at Filter and Rate Limit"),
        Case(recording: "06-rate-limited", end: "dropped at Filter and Rate Limit"),
        Case(recording: "07-no-content-type", end: "dropped at Filter Updates Only"),
        Case(recording: "08-text-plain", end: "dropped at Filter Updates Only"),
        Case(recording: "09-form", end: "dropped at Filter and Rate Limit"),
        Case(recording: "11-empty-body", end: "dropped at Filter Updates Only"),
        Case(recording: "20-agent-500", end: "agent 500 Internal Server Error"),
        Case(recording: "21-agent-502-html", end: "agent 502 <html><body><h1>502 Bad Gateway</h1></body></html>"),
        Case(recording: "22-agent-429", end: "agent 429 Queue full"),
        Case(recording: "23-agent-404", end: "agent 404 Not Found"),
        Case(recording: "24-agent-422", end: "agent 422 Field required"),
        Case(recording: "25-agent-409", end: "agent 409 Busy"),
        Case(recording: "26-agent-unset", end: "agent 401 Service unauthenticated"),
        Case(recording: "28-agent-refused", end: "agent ECONNREFUSED "),
        Case(recording: "29-agent-no-name", end: "agent ENOTFOUND "),
        Case(recording: "30-agent-timeout", end: "agent ECONNABORTED "),
        Case(recording: "31-auth-invalid", end: "agent 401 Invalid token", header: .hardCoded),
        Case(
            recording: "32-auth-literal-expression", end: "agent 401 Missing bearer token",
            header: .literalExpression(variables: ["CLAUDE_AGENT_API_TOKEN"])),
        Case(
            recording: "33-auth-env-unset", end: "agent 401 Invalid token",
            header: .expression(variables: ["NO_SUCH_VARIABLE"])),
        Case(recording: "34-auth-empty", end: "agent 401 Missing bearer token", header: .empty),
        Case(
            recording: "35-auth-fixed-not-expression", end: "agent 401 Invalid token",
            header: .notMarked(variables: ["CLAUDE_AGENT_API_TOKEN"])),
        Case(recording: "41-lastnode-dropped", end: "dropped at Filter Updates Only"),
        Case(recording: "45-continue-regular", end: "agent 500 Internal Server Error hidden"),
        Case(recording: "46-continue-error-output", end: "agent 500 Internal Server Error hidden"),
        Case(recording: "51-save-none-error", end: "agent 500 Internal Server Error"),
        Case(recording: "81-env-blocked", end: "agent  access to env vars denied"),
        Case(
            recording: "82-env-empty", end: "agent 401 Invalid token",
            header: .expression(variables: ["CLAUDE_AGENT_API_TOKEN"])),
    ]

    @Test(arguments: cases) func readsTheRecordedExecution(_ expected: Case) throws {
        let document = try #require(Recordings.n8n(expected.recording)["execution"]?["body"])
        let agent = try ServiceURL("http://127.0.0.1:18080")
        let seen = try #require(ExecutionSeen(document, run: RunID(), agent: agent))
        #expect(words(seen.end) == expected.end)
        #expect(!seen.carriesRun)
        if let header = expected.header { #expect(seen.agentNode?.header == header) }
    }

    @Test func findsTheRunIDOnlyWhereTheWebhookPutIt() throws {
        let run = try #require(RunID("7f3a9c2e"))
        func seen(_ body: String, headers: String = "{}") throws -> ExecutionSeen {
            let text = """
                {"id":"7","status":"success","workflowId":"w","data":{"resultData":{"runData":{"Hook":[{"startTime":1,
                "data":{"main":[[{"json":{"headers":\(headers),"body":\(body)}}]]}}]}}},"workflowData":{"nodes":[]}}
                """
            let document = try JSONValue(test: text)
            return try #require(ExecutionSeen(document, run: run, agent: nil))
        }
        #expect(try seen(#"{"diun_entry_hublink":"https://hub.docker.com/_/httpd#canary-7f3a9c2e"}"#).carriesRun)
        #expect(try seen(#"{"hub_link":"https://hub.docker.com/_/httpd#canary-7f3a9c2e"}"#).carriesRun)
        #expect(try seen("{}", headers: #"{"x-canary-run":"7f3a9c2e"}"#).carriesRun)
        #expect(try !seen(#"{"hub_link":"https://hub.docker.com/_/httpd#canary-7f3a9c2f"}"#).carriesRun)
        #expect(try !seen(#"{"prompt":"canary-7f3a9c2e"}"#).carriesRun)
    }

    /// Which node calls the agent does not stand in the document: the job says it, and its absence proves nothing.
    @Test(arguments: [
        // A sub-workflow that is waited for, and one that is not.
        (#"{"type":"n8n-nodes-base.executeWorkflow"}"#, #"{"job_id":"0123456789ab"}"#, "handed over 0123456789ab"),
        (#"{"type":"n8n-nodes-base.executeWorkflow"}"#, "{}", "no job seen behind A"),
        // An address out of a variable that is called otherwise than the agent.
        (
            #"{"type":"n8n-nodes-base.httpRequest","parameters":{"method":"POST","url":"={{ $vars.target }}"}}"#,
            #"{"job_id":"0123456789ab"}"#, "handed over 0123456789ab"
        ),
        (
            #"{"type":"n8n-nodes-base.httpRequest","parameters":{"method":"POST","url":"={{ $vars.target }}"}}"#, "{}",
            "no job seen behind A"
        ),
        (
            #"{"type":"n8n-nodes-base.httpRequest","parameters":{"method":"POST","url":"={{ $json.agent }}"}}"#, "{}",
            "no job seen behind A"
        ),
        (#"{"type":"n8n-nodes-acme.upgrade"}"#, "{}", "no job seen behind A"),
        (
            #"{"type":"n8n-nodes-base.code","parameters":{"jsCode":"await this.helpers.httpRequest({})"}}"#, "{}",
            "no job seen behind A"
        ),
        // What calls nobody ended early.
        (#"{"type":"n8n-nodes-base.noOp"}"#, "{}", "ended early at A"),
        (
            #"{"type":"n8n-nodes-base.httpRequest","parameters":{"url":"={{ $vars.target }}"}}"#, "{}",
            "ended early at A"
        ),
    ]) func theJobShowsWhichNodeItWas(_ node: String, _ json: String, _ end: String) throws {
        let text = """
            {"id":"7","status":"success","data":{"resultData":{"runData":{"A":[{"startTime":2,
            "data":{"main":[[{"json":\(json)}]]}}]}}},"workflowData":{"nodes":[{"name":"A",\(node.dropFirst())]}}
            """
        let document = try JSONValue(test: text)
        let agent = try ServiceURL("http://agent:8080")
        #expect(words(try #require(ExecutionSeen(document, run: nil, agent: agent)).end) == end)
        // What the configuration names is certain: an HTTP node whose answer has no job is no agent's.
        let named = try #require(ExecutionSeen(document, run: nil, agent: agent, agentNode: "A")).end
        if json == "{}" {
            #expect(words(named) == (node.contains("base.httpRequest") ? "no job" : "no job seen behind A"))
        }
    }

    @Test func readsARunningExecutionFromItsStack() throws {
        let document = try #require(Recordings.n8n("52-running")["get_plus_1"]?["body"])
        let seen = try #require(ExecutionSeen(document, run: RunID(), agent: nil))
        #expect(seen.status == .running)
        #expect(words(seen.end) == "running")
    }

    @Test func readsAListItemWithoutStatus() throws {
        let list = try #require(Recordings.n8n("86-concurrency-one")["list"]?["body"]?["data"]?.array)
        let states = list.compactMap { ExecutionSeen($0, run: RunID(), agent: nil)?.status }
        #expect(states == [.queued, .error, .success])
    }

    /// Every prefix of a real document, and every value in it replaced by another type: read or not, never a crash, and
    /// never an execution that handed a job over.
    @Test func survivesDamagedDocuments() throws {
        let text = Array(try #require(Recordings.n8n("32-auth-literal-expression")["execution"]?["body"]).text.utf8)
        for end in stride(from: 0, to: text.count, by: 97) {
            #expect(JSONValue(Array(text[..<end])) == nil)
        }
        for replacement in ["null", "[]", "{}", "\"x\"", "7", "[[[[{}]]]]"] {
            for key in ["data", "workflowData", "runData", "nodes", "error", "main", "parameters", "status", "id"] {
                var damaged = String(decoding: text, as: UTF8.self)
                guard let range = damaged.range(of: "\"\(key)\":") else { continue }
                damaged.replaceSubrange(range, with: "\"\(key)\":\(replacement),\"was\":")
                guard let document = JSONValue(Array(damaged.utf8)),
                    let seen = ExecutionSeen(document, run: RunID(), agent: nil)
                else { continue }
                if case .handedOver = seen.end { Issue.record("a job out of nothing: \(key) = \(replacement)") }
            }
        }
    }

    /// Recording 53: the items are empty, nodes and counts are there, and of an error its type and status.
    @Test func followsWhatIsRedacted() throws {
        let recording = try Recordings.document("n8n-2.41.1", "53-redacted.json")
        let agent = try ServiceURL("http://127.0.0.1:18080")
        func seen(_ text: String) throws -> ExecutionSeen {
            let document = try JSONValue(test: text)
            return try #require(ExecutionSeen(document, run: RunID(), agent: agent))
        }
        let good = try #require(recording["good"]?["body"]).text
        let whole = try seen(good)
        #expect(words(whole.end) == "answer concealed")
        #expect(whole.concealment == .redacted(reason: "user_requested"))
        #expect(whole.isComplete && !whole.carriesRun)
        #expect(whole.version == "37f58591-70b9-4a9e-b421-f97a09024edd")
        #expect(whole.mode == "webhook" && whole.began != nil)

        let failed = try seen(try #require(recording["failed"]?["body"]).text)
        #expect(words(failed.end) == "agent 500 ")
        guard case .agentFailed(let failure) = failed.end else { return }
        #expect(failure.name == "NodeApiError" && !failure.hidden)

        // Without the note at the end, the items say the same.
        #expect(try seen(good.replacing("redactionInfo", with: "other")).concealment == whole.concealment)
        // No node of the workflow is known as the agent's: what n8n hides could have told.
        #expect(words(try seen(good.replacing("/execute", with: "/run")).end) == "concealed")
    }

    /// 2.41 keeps back what is larger than it shows; data that is not there says nothing of the event.
    @Test func doesNotJudgeWhatIsNotShown() throws {
        func seen(_ members: String) throws -> ExecutionSeen {
            let text = #"{"id":"7","workflowId":"w","mode":"webhook",\#(members),"workflowData":{"nodes":[]}}"#
            let document = try JSONValue(test: text)
            return try #require(ExecutionSeen(document, run: RunID(), agent: nil))
        }
        let empty = #""data":{"resultData":{"runData":{}}}"#
        let withheld = try seen(#""status":"success","dataTooLargeToDisplay":true,\#(empty)"#)
        #expect(withheld.concealment == .tooLarge && withheld.isComplete)
        #expect(words(withheld.end) == "concealed")
        #expect(words(try seen(#""status":"error","dataTooLargeToDisplay":true,\#(empty)"#).end) == "concealed")
        // Over, and with nothing in it: 1.81 writes the state a moment before the runs.
        let bare = try seen(#""status":"success",\#(empty)"#)
        #expect(words(bare.end) == "concealed" && bare.concealment == nil && !bare.isComplete)
    }

    func words(_ end: ExecutionSeen.End) -> String {
        switch end {
        case .running: "running"
        case .queued: "queued"
        case .waiting: "waiting"
        case .crashed: "crashed"
        case .canceled: "canceled"
        case .handedOver(let job): "handed over \(job)"
        case .agentFailed(let failure):
            "agent \(failure.code) \(failure.name == "ExpressionError" ? failure.message : failure.detail)"
                + (failure.hidden ? " hidden" : "")
        case .noJob: "no job"
        case .dropped(let node): "dropped at \(node)"
        case .nodeFailed(let node, _): "failed at \(node)"
        case .jobUnseen(let node): "no job seen behind \(node)"
        case .endedEarly(let node): "ended early at \(node ?? "-")"
        case .answerConcealed: "answer concealed"
        case .concealed: "concealed"
        }
    }
}
