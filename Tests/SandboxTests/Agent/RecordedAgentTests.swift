import Sandbox
import Testing
import Workflow

/// The sandbox's agent answers as the real service was recorded to answer.
@Suite struct RecordedAgentTests {
    /// What the sandbox does not do as the service does, and why; everything else must be equal.
    private static let knownDifferences = [
        "docs": "the page that shows the interface in a browser is a shorter one: nothing of the pipeline reads it"
    ]

    @Test(arguments: ["agent-eccf0dd/requests", "fastapi-0.165/requests"])
    func everyRequest(recording: String) async throws {
        let rows = try #require(try agentRecording(recording).arrayValue)
        #expect(rows.count >= 82)
        let change: (inout SandboxSettings) -> Void = {
            // No job is under way when the next request asks for the health.
            $0.agent.queued = 0
            $0.agent.duration = 0
        }
        try await withSandbox(change) { sandbox in
            for row in rows {
                let name = try #require(row["name"]?.stringValue)
                let differences = try await play(row, on: sandbox)
                if Self.knownDifferences[name] != nil {
                    #expect(!differences.isEmpty, "\(name) is equal now: it is not to be excused any more")
                } else {
                    #expect(differences.isEmpty, "\(name): \(differences.joined(separator: "; "))")
                }
            }
        }
    }

    /// Sends one recorded request; gives back in what the answers differ.
    private func play(_ row: JSONValue, on sandbox: Sandbox) async throws -> [String] {
        let request = try #require(row["request"])
        var headers: [(String, String)] = []
        for (name, value) in request["headers"]?.objectValue?.members ?? [] {
            let text = value.stringValue ?? ""
            // The token, and all but its last letter.
            let told = text.replacing("test-bearer-0123456789abcdef", with: sandbox.agentBearer)
                .replacing("test-bearer-0123456789abcde", with: sandbox.agentBearer.dropLast())
            headers.append((name, told))
        }
        let answer = await Client(sandbox.agentURL).send(
            request["method"]?.stringValue ?? "", request["path"]?.stringValue ?? "", headers,
            body: request["body"]?.stringValue)
        let wanted = try #require(row["answer"])
        var differences: [String] = []
        if answer.status != wanted["status"]?.intValue { differences.append("status \(answer.status)") }
        for (name, value) in wanted["headers"]?.objectValue?.members ?? [] {
            let told = value.stringValue?.replacing("http://127.0.0.1:18381", with: sandbox.agentURL) ?? ""
            if header(name, of: answer) != told { differences.append("\(name): \(header(name, of: answer) ?? "none")") }
        }
        if let json = wanted["json"] {
            if answer.json["job_id"] != nil, json["job_id"] != nil {
                #expect(answer.json["job_id"]?.stringValue?.utf8.count == 12)
                if answer.json.setting("job_id", "") != json.setting("job_id", "") { differences.append(answer.text) }
            } else if answer.json != json {
                differences.append(answer.text)
            }
        } else if answer.text != wanted["text"]?.stringValue {
            differences.append("text \(answer.text)")
        }
        return differences
    }

    private func header(_ name: String, of answer: Client.Answer) -> String? {
        answer.head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
            .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == " " }) }
    }
}

/// What a file of JSON cannot hold; asked of the same FastAPI by hand.
@Suite struct AgentBodyTests {
    private func answer(_ body: [UInt8], type: String = "application/json") async throws -> Client.Answer {
        try await withSandbox { sandbox in
            await Client(sandbox.agentURL).send(
                "POST", "/execute", [("Content-Type", type)] + sandbox.bearer, bytes: body)
        }
    }

    private func nested(_ depth: Int) -> [UInt8] {
        Array(#"{"prompt":"a","agent":"b","metadata":{"a":"#.utf8) + [UInt8](repeating: UInt8(ascii: "["), count: depth)
            + [UInt8](repeating: UInt8(ascii: "]"), count: depth) + Array("}}".utf8)
    }

    @Test func bytesThatAreNoUTF8() async throws {
        let unreadable = try await answer(Array(#"{"prompt":""#.utf8) + [0xFF] + Array(#""}"#.utf8))
        #expect(unreadable.status == 400)
        #expect(unreadable.json == ["detail": "There was an error parsing the body"])
        #expect(try await answer([0xFF, 0xFE], type: "text/plain").status == 500)
    }

    @Test(arguments: [(100, 202), (958, 202), (959, 400), (200_000, 400)])
    func lists(depth: Int, status: Int) async throws {
        #expect(try await answer(nested(depth)).status == status)
    }

    @Test(arguments: [(4300, 202), (4301, 400)]) func digits(count: Int, status: Int) async throws {
        let number = String(repeating: "1", count: count)
        let body = #"{"prompt":"a","agent":"b","timeout_seconds":\#(number)}"#
        #expect(try await answer(Array(body.utf8)).status == status)
    }

    /// The job was taken, and its record cannot be written out.
    @Test(arguments: [#"{"prompt":"\ud800","agent":"b"}"#, #"{"prompt":"a","agent":"b","metadata":{"x":NaN}}"#])
    func aRecordThatCannotBeWritten(body: String) async throws {
        try await withSandbox { sandbox in
            let agent = Client(sandbox.agentURL)
            let taken = await agent.send(
                "POST", "/execute", [("Content-Type", "application/json")] + sandbox.bearer, body: body)
            let id = try #require(taken.json["job_id"]?.stringValue)
            #expect(await agent.get("/jobs/\(id)", sandbox.bearer).status == 500)
        }
    }

    /// asyncio holds 64 KiB of a line and looks again after as much once more.
    @Test(arguments: [
        (65_536, "completed", nil), (65_537, "error", "is found, but"), (140_000, "error", "is not found"),
    ])
    func aLongLine(length: Int, status: String, error: String?) async throws {
        let change: (inout SandboxSettings) -> Void = {
            ($0.agent.queued, $0.agent.duration) = (0, 0)
            $0.claude.prints = ClaudeOutcome(exit: 0, stdout: String(repeating: "x", count: length) + "\n", stderr: "")
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            let id = await agent.post("/execute", sandbox.bearer, json: ["prompt": "a", "agent": "b"]).json["job_id"]
            let record = await agent.get("/jobs/\(id?.stringValue ?? "")", sandbox.bearer).json
            #expect(record["status"]?.stringValue == status)
            #expect(error.map { record["error"]?.stringValue?.contains($0) == true } ?? (record["error"] == nil))
        }
    }
}

/// The eight job histories, each with the `claude` that the recording had.
@Suite struct RecordedJobTests {
    struct History: Sendable, CustomTestStringConvertible {
        var name: String
        var change: @Sendable (inout SandboxSettings) -> Void
        var testDescription: String { name }
    }

    private static let histories = [
        History(name: "lifecycle") {
            $0.agent.capacity = 1
            $0.agent.queueDepth = 1
            // The recorded one slept two seconds; the time limit of one second must be shorter.
            $0.agent.duration = 2000
            $0.claude.prints = ClaudeOutcome(
                exit: 0,
                stdout: #"{"type":"result","subtype":"success","is_error":false,"result":"hello"}"# + "\n", stderr: "")
        },
        History(name: "no-claude") { $0.agent.ending = .noCLI },
        History(name: "line-over-64-KiB") {
            let line = String(repeating: "x", count: 70_000) + "\n"
            $0.claude.prints = ClaudeOutcome(exit: 0, stdout: line, stderr: "")
        },
        History(name: "exit-3") {
            $0.claude.prints = ClaudeOutcome(exit: 3, stdout: "{\"is_error\":true}\n", stderr: "oops\n")
        },
        History(name: "not-utf-8") { $0.agent.ending = .notUTF8 },
        History(name: "killed") { $0.claude.prints = ClaudeOutcome(exit: -9, stdout: "", stderr: "") },
        History(name: "two-lines") {
            $0.claude.prints = ClaudeOutcome(
                exit: 0, stdout: "two lines\nsecond without newline", stderr: "warn\n")
        },
        History(name: "no-token-set") { $0.agent.bearer = .unset },
    ]

    @Test func allAreHere() throws {
        let recorded = try agentRecording("agent-eccf0dd/jobs").objectValue?.keys
        #expect(recorded == Self.histories.map(\.name))
    }

    @Test(arguments: histories) func history(_ history: History) async throws {
        let steps = try #require(try agentRecording("agent-eccf0dd/jobs")[history.name]?.arrayValue)
        let change: (inout SandboxSettings) -> Void = {
            $0.agent.queued = 0
            history.change(&$0)
        }
        try await withSandbox(change) { sandbox in
            let agent = Client(sandbox.agentURL)
            // The jobs of the history in the order in which the recording asked for them.
            var jobs: [String: String] = [:]
            for step in steps {
                let request = try #require(step["request"])
                let wanted = try #require(step["answer"])
                let path = request["path"]?.stringValue ?? ""
                let name = step["name"]?.stringValue ?? ""
                if request["method"] == "POST" {
                    let prompt = request["body"]?["prompt"]?.stringValue ?? ""
                    let answer = await agent.post(path, sandbox.bearer, json: request["body"] ?? .null)
                    #expect(answer.status == wanted["status"]?.intValue, "\(name)")
                    if let id = answer.json["job_id"]?.stringValue { jobs[prompt] = id }
                    #expect(answer.json.setting("job_id", "") == wanted["json"]?.setting("job_id", ""), "\(name)")
                    continue
                }
                let job = jobs[wanted["json"]?["prompt"]?.stringValue ?? ""] ?? "0"
                let target = path.replacing("JOB", with: job)
                let ends = wanted["json"]?["finished_at"] != nil
                let answer = try await eventually { () -> Client.Answer? in
                    let answer = await agent.get(target, sandbox.bearer)
                    return ends && answer.json["finished_at"] == nil ? nil : answer
                }
                #expect(answer.status == wanted["status"]?.intValue, "\(name)")
                #expect(undated(answer.json).text == undated(wanted["json"] ?? .null).text, "\(name)")
            }
        }
    }

    /// A record without its moments, each of which must be there in its own form.
    private func undated(_ record: JSONValue) -> JSONValue {
        var record = record
        for name in ["created_at", "started_at", "finished_at"] {
            guard let text = record[name]?.stringValue else { continue }
            // 2026-11-29T14:27:14.050296+00:00
            #expect(text.utf8.count == 32 && text.hasSuffix("+00:00"), "\(text)")
            record = record.setting(name, "<moment>")
        }
        guard let epoch = record["finished_epoch"] else { return record }
        if case .string = epoch { Issue.record("finished_epoch is a text") }
        return record.setting("finished_epoch", "<epoch>")
    }
}

private func agentRecording(_ name: String) throws -> JSONValue {
    let folder = String(#filePath.dropLast("RecordedAgentTests.swift".count)) + "Recordings"
    let text = try #require(readFile("\(folder)/\(name).json"), "no recording \(name)")
    return try JSONValue(parsing: text)
}
