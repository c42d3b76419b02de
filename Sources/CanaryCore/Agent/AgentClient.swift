/// claude-agent-service over the transport (facts/pipeline.md section 3).
struct AgentClient: Sendable {
    let url: ServiceURL
    let bearer: Secret?
    /// What whoever stands before the agent wants.
    let headers: [(name: String, value: Secret)]
    let caller: Caller

    func health() async -> (CallSeen, JSONValue?) {
        let request = HTTPRequest(
            "GET", url.appending("/health"), headers: secretHeaders, timeout: caller.timeout, limit: 1 << 16)
        return await caller.json(request, .agent, .health) { $0["status"]?.string != nil }
    }

    /// A job that cannot exist: 404 says that the bearer is good, 401 that it is not, and nothing is started.
    func testBearer() async -> CallSeen {
        let id = (0..<12).map { _ in String(Int.random(in: 0..<16), radix: 16) }.joined()
        // Whoever says yes to a job that cannot exist is not the agent.
        let (seen, _) = await caller.json(request("GET", "/jobs/\(id)"), .agent, .bearer) { _ in false }
        if case .status(404, _) = seen.problem { return seen.with(nil) }
        return seen
    }

    /// The job's record; `nil` and no problem where the agent knows no such job.
    func job(_ id: String) async -> (CallSeen, JSONValue?) {
        let (seen, document) = await caller.json(request("GET", "/jobs/\(N8nClient.encode(id))"), .agent, .job) {
            $0["status"] != nil || $0["job_id"] != nil || $0["prompt"] != nil
        }
        switch seen.problem {
        case .status(404, _): return (seen.with(nil), nil)
        case nil where document?["status"]?.string == nil: return (seen.with(.wrongShape("no \"status\"")), nil)
        default: return (seen, seen.problem == nil ? document : nil)
        }
    }

    /// Starts a job of our own; sent at most once. It costs money.
    func execute(prompt: String, agent: String, budget: Double, seconds: Int) async -> (CallSeen, String?) {
        let members: [JSONText.Member] = [
            .init("prompt", .string(prompt)), .init("agent", .string(agent)), .init("max_budget_usd", .number(budget)),
            .init("timeout_seconds", .integer(Int64(seconds))),
        ]
        var post = request("POST", "/execute")
        post.body = Array(JSONText.object(members).text().utf8)
        post.headers.append(("Content-Type", .open("application/json")))
        post.once = true
        let (seen, document) = await caller.json(post, .agent, .execute) { $0["job_id"]?.string != nil }
        if case .status(let status, _) = seen.problem, let complaints = Self.complaints(document) {
            return (seen.with(.status(status, detail: complaints)), nil)
        }
        return (seen, seen.problem == nil ? document?["job_id"]?.string : nil)
    }

    /// What FastAPI says of each field that it refuses: `body.agent: Field required`.
    private static func complaints(_ document: JSONValue?) -> String? {
        let rows = document?["detail"]?.array?.prefix(8).compactMap { row -> String? in
            guard let said = row["msg"]?.string else { return nil }
            let place = (row["loc"]?.array ?? []).compactMap { $0.string ?? $0.integer.map { String($0) } }
            return place.isEmpty ? said : "\(place.joined(separator: ".")): \(said)"
        }
        guard let rows, !rows.isEmpty else { return nil }
        return rows.joined(separator: "; ")
    }

    private func request(_ method: String, _ path: String) -> HTTPRequest {
        var headers: [(name: String, value: HTTPRequest.Value)] = [("Accept", .open("application/json"))]
        headers += secretHeaders
        if let bearer { headers.append(("Authorization", .secret(prefix: "Bearer ", bearer))) }
        return HTTPRequest(method, url.appending(path), headers: headers, timeout: caller.timeout)
    }

    private var secretHeaders: [(name: String, value: HTTPRequest.Value)] {
        headers.map { ($0.name, .secret(prefix: "", $0.value)) }
    }
}
