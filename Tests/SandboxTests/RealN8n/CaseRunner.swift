import Glibc
import Workflow

/// Plays one case against an n8n and tells what was seen, normalised: one object a step.
struct CaseRunner {
    let prepared: PreparedCase
    let instance: N8nUnderTest
    let agent: StubAgent
    /// The workflow's and its twins' ids.
    let ids: [String]

    private var normalise: Normaliser
    private var cursor = ""
    /// The executions that earlier steps waited for.
    private var taken: Set<String> = []

    private var row: N8nCase { prepared.row }

    init(_ prepared: PreparedCase, on instance: N8nUnderTest, agent: StubAgent, ids: [String]) {
        self.prepared = prepared
        self.instance = instance
        self.agent = agent
        self.ids = ids
        var texts = ids.enumerated().map { (text: $1, by: $0 == 0 ? "{{WORKFLOW}}" : "{{WORKFLOW\($0 + 1)}}") }
        let (url, base) = (instance.url, agent.base(prepared.row.name))
        texts += [
            (text: url, by: "{{N8N}}"), (text: String(url.dropFirst("http://".count)), by: "{{N8N_HOST}}"),
            (text: base, by: "{{AGENT}}"), (text: String(agent.url.dropFirst("http://".count)), by: "{{AGENT_HOST}}"),
            (text: prepared.path, by: "{{PATH}}"),
        ]
        texts += zip(instance.folders, ["{{DATA}}", "{{PROGRAM}}"]).map { (text: $0, by: $1) }
        normalise = Normaliser(texts: texts, now: Self.milliseconds)
        normalise.keepsWorkflow = prepared.row.options.contains("workflow")
    }

    private static var milliseconds: Int {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    mutating func run() async throws -> JSONValue {
        _ = agent.drain(row.name)
        var observed: [JSONValue] = []
        for step in row.steps { observed.append(try await play(step)) }
        return .array(observed)
    }

    private mutating func play(_ step: CaseStep) async throws -> JSONValue {
        var headers = step.headers
        if step.kind == .api {
            switch step.key {
            case "none": break
            case let other?: headers.append(("X-N8N-API-KEY", other))
            case nil: headers.append(("X-N8N-API-KEY", instance.apiKey))
            }
        }
        let answer = await instance.client.send(step.method, filled(step.target), headers, body: step.body)
        var seen = JSONObject()
        let type = answer.header("content-type") ?? ""
        let isJSON = type.hasPrefix("application/json")
        if step.kind == .api, isJSON {
            normalise.meet(answer.json)
            if let next = answer.json["nextCursor"]?.stringValue { cursor = next }
        }
        var rows: [JSONValue] = []
        if step.kind == .webhook, !step.running, row.profile != .closed { rows = try await ended(step, answer.status) }
        for row in rows { normalise.meet(row) }
        // After the rows: an answer may hold the execution's id.
        seen["answer"] = [
            "status": .int(answer.status), "headers": normalise.headers(answer.headers),
            "body": isJSON && !answer.body.isEmpty
                ? normalise(answer.json) : normalise(.string(String(decoding: answer.body, as: UTF8.self))),
        ]
        if !rows.isEmpty {
            if row.options.contains("list") { seen["list"] = normalise(.array(rows.reversed())) }
            var documents: [JSONValue] = []
            for row in rows {
                let id = row["id"]?.stringValue ?? ""
                documents.append(normalise(await instance.api("GET", "/executions/\(id)?includeData=true").json))
            }
            seen["executions"] = .array(documents)
        }
        if step.kind == .webhook, row.profile != .closed, row.workflow.text.contains("$getWorkflowStaticData") {
            let workflow = await instance.api("GET", "/workflows/\(ids[0])").json
            seen["staticData"] = normalise(workflow["staticData"] ?? .null)
        }
        var received = agent.drain(row.name).map { normalise.received($0) }
        if row.options.contains("unordered") { received.sort { $0.text < $1.text } }
        if !received.isEmpty { seen["agent"] = .array(received) }
        return .object(seen)
    }

    private func filled(_ target: String) -> String {
        var text = target.replacing("{{PATH}}", with: prepared.path).replacing("{{CURSOR}}", with: cursor)
        for (number, id) in ids.enumerated() {
            text = text.replacing(number == 0 ? "{{WORKFLOW}}" : "{{WORKFLOW\(number + 1)}}", with: id)
        }
        let last = normalise.executions.compactMap { Int($0) }.max() ?? 0
        return text.replacing("{{EXECUTION}}", with: String(last))
            .replacing("{{EXECUTION+1}}", with: String(last + 1)).replacing("{{EXECUTION+2}}", with: String(last + 2))
    }

    /// The rows that came since the last step, oldest first, once as many as are awaited are over.
    private mutating func ended(_ step: CaseStep, _ status: Int) async throws -> [JSONValue] {
        let refused = [0, 401, 403, 404, 405, 413, 422].contains(status)
        let awaited = step.rows ?? (refused ? 0 : 1)
        if step.rows == 0 {
            // That nothing comes can only be waited for.
            try await Task.sleep(for: .milliseconds(300))
        }
        // Asking costs n8n as much as a small workflow does: seldom, and less often the longer it takes.
        for attempt in 0..<150 {
            if awaited > 0 { try await Task.sleep(for: .milliseconds(min(20 << min(attempt, 5), 400))) }
            let list = await instance.api("GET", "/executions?workflowId=\(ids[0])&limit=50").json
            let new = (list["data"]?.arrayValue ?? []).filter { item in
                item["stoppedAt"] ?? .null != .null
                    && !taken.contains(item["id"]?.stringValue ?? "")
            }
            if new.count >= awaited {
                taken.formUnion(new.compactMap { $0["id"]?.stringValue })
                return new.reversed()
            }
        }
        throw CaseError.endless(name: row.name)
    }
}
