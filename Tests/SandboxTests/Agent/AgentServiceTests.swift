import Sandbox
import Testing
import Workflow

private func body(_ prompt: String = "Upgrade task:\n- Image: x/y\n- New tag: 1\n- Hub link: none") -> JSONValue {
    ["prompt": .string(prompt), "agent": "service-upgrade", "max_budget_usd": 10, "timeout_seconds": 1800]
}

@Suite struct AgentServiceTests {
    @Test func health() async throws {
        try await withSandbox { sandbox in
            let answer = await Client(sandbox.agentURL).get("/health")
            #expect(answer.status == 200)
            #expect(
                answer.json == ["status": "ok", "busy": false, "active": 0, "queued": 0, "capacity": 10])
        }
    }

    /// The bearer is looked at before the job is: that makes it a free test.
    @Test(
        arguments: [
            ("Bearer RIGHT", AgentSettings.Bearer.set, true, 404, "Job not found"),
            ("Bearer wrong", .set, true, 401, "Invalid token"),
            ("Bearer ", .set, true, 401, "Missing bearer token"),
            ("Bearer ", .set, false, 401, "Invalid token"),
            ("", .set, true, 401, "Missing bearer token"),
            ("'Bearer ' + $env.X", .set, true, 401, "Missing bearer token"),
            ("Basic eDp5", .set, true, 401, "Missing bearer token"),
            ("Bearer RIGHT", .unset, true, 401, "Service unauthenticated"),
            ("Bearer RIGHT", .rotated, true, 401, "Invalid token"),
        ])
    func bearer(header: String, known: AgentSettings.Bearer, trims: Bool, status: Int, detail: String) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.bearer = known
            $0.agent.trimsTrailingSpace = trims
        }
        try await withSandbox(change) { sandbox in
            let value = header.replacing("RIGHT", with: sandbox.agentBearer)
            let answer = await Client(sandbox.agentURL).get("/jobs/0123456789ab", [("Authorization", value)])
            #expect(answer.status == status)
            #expect(answer.json == ["detail": .string(detail)])
        }
    }

    @Test(
        arguments: [
            (AgentSettings.Execute.queueFull, 429, "Queue full"), (.busy, 409, "Busy"), (.notFound, 404, "Not Found"),
        ])
    func refusals(execute: AgentSettings.Execute, status: Int, detail: String) async throws {
        try await withSandbox({ $0.agent.execute = execute }) { sandbox in
            let answer = await Client(sandbox.agentURL).post("/execute", sandbox.bearer, json: body())
            #expect(answer.status == status)
            #expect(answer.json["detail"] == .string(detail))
            #expect(sandbox.jobs.isEmpty)
        }
    }

    @Test func aJobFromQueuedToCompleted() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.queued = 100
            $0.agent.duration = 200
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            let handed = await agent.post("/execute", sandbox.bearer, json: body())
            #expect(handed.status == 202)
            let id = try #require(handed.json["job_id"]?.stringValue)
            #expect(id.utf8.count == 12)
            #expect(handed.json["status"] == "queued")
            var seen: [String] = []
            let record = try await eventually { () -> JSONValue? in
                let record = await agent.get("/jobs/\(id)", sandbox.bearer).json
                let status = record["status"]?.stringValue ?? "-"
                if seen.last != status { seen.append(status) }
                #expect((record["started_at"] != nil) == (status != "queued"))
                #expect((record["finished_at"] != nil) == (status == "completed"))
                return status == "completed" ? record : nil
            }
            // A slow machine may miss a state, but never sees them in another order.
            #expect(["queued", "running", "completed"].filter(seen.contains) == seen)
            #expect(
                Set(record.objectValue?.keys ?? []) == [
                    "status", "prompt", "agent", "created_at", "metadata", "started_at", "finished_at",
                    "finished_epoch", "exit_code", "output", "stderr",
                ])
            let output = (record["output"]?.arrayValue ?? []).compactMap(\.stringValue)
            let envelope = try JSONValue(parsing: output.joined())
            #expect(envelope["is_error"] == false)
            #expect(envelope["result"]?.stringValue?.contains("x/y") == true)
        }
    }

    @Test(
        arguments: [
            (AgentSettings.Ending.timeout, ClaudeCase.ok, "timeout", [String]()),
            (.stuckQueued, .ok, "queued", []), (.stuckRunning, .ok, "running", []),
            (.lineTooLong, .ok, "error", ["error"]),
            (.unknownStatus("archived"), .ok, "archived", []),
            (.claude, .invalid, "failed", ["exit_code", "output", "stderr"]),
            (.claude, .sigkill, "failed", ["exit_code", "output", "stderr"]),
            (.claude, .hang, "timeout", []),
            (.claude, .exitZero401, "completed", ["exit_code", "output", "stderr"]),
        ])
    func endings(ending: AgentSettings.Ending, claude: ClaudeCase, status: String, members: [String]) async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.ending = ending
            $0.claude.outcome = claude
            $0.agent.queued = 0
            $0.agent.duration = 0
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            let id = await agent.post("/execute", sandbox.bearer, json: body()).json["job_id"]?.stringValue ?? ""
            let record = await agent.get("/jobs/\(id)", sandbox.bearer).json
            #expect(record["status"] == .string(status))
            for member in ["error", "exit_code", "output", "stderr"] {
                #expect((record[member] != nil) == members.contains(member), "\(member)")
            }
        }
    }

    @Test func replicasAndRestarts() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.strangerEvery = 2
            $0.agent.restartsAfterPolls = 5
            $0.agent.ending = .stuckRunning
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            let id = await agent.post("/execute", sandbox.bearer, json: body()).json["job_id"]?.stringValue ?? ""
            var statuses: [Int] = []
            for _ in 0..<7 { statuses.append(await agent.get("/jobs/\(id)", sandbox.bearer).status) }
            #expect(statuses == [200, 404, 200, 404, 200, 404, 404])
        }
    }

    @Test func aBadBodyIs422() async throws {
        try await withSandbox { sandbox in
            let agent = Client(sandbox.agentURL)
            for text in ["", "{", "{}", "[]", "{\"prompt\":1}"] {
                let answer = await agent.send("POST", "/execute", sandbox.bearer, body: text)
                #expect(answer.status == 422, "\(text)")
                #expect(answer.json["detail"]?[0]?["msg"] != nil)
            }
            #expect(await agent.post("/execute", json: body()).status == 401)
            #expect(sandbox.jobs.isEmpty)
        }
    }

    @Test func oneAtATime() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.oneAtATime = true
            $0.agent.ending = .stuckRunning
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            #expect(await agent.post("/execute", sandbox.bearer, json: body()).status == 202)
            #expect(await agent.post("/execute", sandbox.bearer, json: body()).status == 409)
        }
    }

    @Test func anOrphanCommits() async throws {
        try await withSandbox({ $0.agent.orphan = .init(after: 10) }) { sandbox in
            let head = { readFile(sandbox.repositoryPath + "/.git/refs/heads/master") }
            let before = try #require(head())
            _ = await Client(sandbox.agentURL).post("/execute", sandbox.bearer, json: body())
            let after = try await eventually { () -> String? in
                let now = head()
                return now == before ? nil : now
            }
            #expect(after.utf8.count == 41)
        }
    }

    /// A job of the canary's own, that asks for its run id back.
    @Test(arguments: ["Reply with exactly: canary-7f3a9c2e", "Say canary 7f3a9c2e and nothing else, please."])
    func aDirectJobEchoesTheRunID(prompt: String) async throws {
        try await withSandbox({
            $0.agent.duration = 0; $0.agent.queued = 0
        }) { sandbox in
            let agent = Client(sandbox.agentURL)
            let id = await agent.post("/execute", sandbox.bearer, json: body(prompt)).json["job_id"]?.stringValue ?? ""
            let record = await agent.get("/jobs/\(id)", sandbox.bearer).json
            let envelope = try JSONValue(parsing: record["output"]?[0]?.stringValue ?? "")
            #expect(envelope["result"] == "canary-7f3a9c2e")
        }
    }
}
