import HTTPServer
import Synchronization
import Workflow

/// claude-agent-service: takes a prompt, runs claude, keeps the record in memory.
final class AgentService: Sendable {
    private struct State {
        var jobs: [String: AgentJob] = [:]
        var order: [String] = []
    }

    let settings: AgentSettings
    /// Nil when the service has none.
    let bearer: String?
    let log = RequestLog()
    private let claude: ScriptedClaude
    /// Called once for each job, with the milliseconds after which its orphan commits.
    private let onOrphan: @Sendable (AgentSettings.Orphan) -> Void
    private let state = Mutex(State())
    private let time: TimeScale

    init(
        settings: AgentSettings, claude: ClaudeSettings, bearer: String?, time: TimeScale = .real,
        onOrphan: @escaping @Sendable (AgentSettings.Orphan) -> Void
    ) {
        (self.settings, self.time) = (settings, time)
        self.claude = ScriptedClaude(settings: claude)
        self.bearer = bearer
        self.onOrphan = onOrphan
    }

    var jobs: [AgentJob] { state.withLock { state in state.order.compactMap { state.jobs[$0] } } }

    func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        log.add(request)
        let segments = request.segments
        switch (request.method, segments.first, segments.count) {
        case ("GET", "health", 1): return health()
        case ("POST", "execute", 1): return refusal(request) ?? execute(request)
        case ("GET", "jobs", 2): return refusal(request) ?? job(segments[1])
        case (_, "health", 1), (_, "execute", 1), (_, "jobs", 2): return .detail(405, "Method Not Allowed")
        default: return .detail(404, "Not Found")
        }
    }

    private func health() -> HTTPServerResponse {
        if settings.unhealthy { return .fastAPI(503, ["status": "unavailable"]) }
        let now = time.now
        let states = jobs.map { $0.state(at: now) }
        let active = states.count { $0 == .running }
        return .fastAPI(
            200,
            [
                "status": "ok", "busy": .bool(active > 0), "active": .int(active),
                "queued": .int(states.count { $0 == .queued }), "capacity": .int(settings.capacity),
            ])
    }

    /// Made before anything else is looked at: that is what makes `GET /jobs/<anything>` a free test of the bearer.
    private func refusal(_ request: HTTPServerRequest) -> HTTPServerResponse? {
        guard let bearer else { return .detail(401, "Service unauthenticated") }
        var value = request.headers["Authorization"] ?? ""
        if settings.trimsTrailingSpace {
            while value.utf8.last == UInt8(ascii: " ") { value.unicodeScalars.removeLast() }
        }
        guard value.utf8.starts(with: "Bearer ".utf8) else { return .detail(401, "Missing bearer token") }
        guard value.utf8.dropFirst(7).elementsEqual(bearer.utf8) else { return .detail(401, "Invalid token") }
        return nil
    }

    private func execute(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch settings.execute {
        case .accepts: break
        case .queueFull: return .detail(429, "Queue full")
        case .busy: return .detail(409, "Busy")
        case .internalError:
            return HTTPServerResponse(
                status: 500, contentType: "text/plain; charset=utf-8", text: "Internal Server Error")
        case .notFound: return .detail(404, "Not Found")
        case .badGateway:
            return HTTPServerResponse(
                status: 502, contentType: "text/html", text: "<html><body><h1>502 Bad Gateway</h1></body></html>")
        case .unprocessable: return Self.missing("prompt", in: [:])
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        }
        guard let body = try? JSONValue(parsing: request.body) else {
            return .fastAPI(
                422,
                ["detail": [["type": "json_invalid", "loc": ["body", 0], "msg": "JSON decode error", "input": [:]]]])
        }
        guard let prompt = body["prompt"]?.stringValue else { return Self.missing("prompt", in: body) }
        let now = time.now
        if settings.oneAtATime, jobs.contains(where: { $0.state(at: now) != .over }) { return .detail(409, "Busy") }
        let id = begin(prompt: prompt, agent: body["agent"]?.stringValue, metadata: body["metadata"] ?? .null, at: now)
        return .fastAPI(202, ["job_id": .string(id), "status": "queued"])
    }

    private static func missing(_ name: String, in input: JSONValue) -> HTTPServerResponse {
        .fastAPI(
            422,
            [
                "detail": [
                    ["type": "missing", "loc": ["body", .string(name)], "msg": "Field required", "input": input]
                ]
            ])
    }

    private func begin(prompt: String, agent: String?, metadata: JSONValue, at now: Instant) -> String {
        let started = now.adding(milliseconds: settings.queued)
        let job = AgentJob(
            id: Made.hexadecimal(12), prompt: settings.promptLosesRunID ? Self.withoutHubLink(prompt) : prompt,
            agent: agent, metadata: metadata, created: now, started: started,
            finished: started.adding(milliseconds: settings.duration), ending: settings.ending,
            outcome: claude.run(prompt: prompt, agent: agent))
        state.withLock { state in
            state.jobs[job.id] = job
            state.order.append(job.id)
        }
        if let orphan = settings.orphan { onOrphan(orphan) }
        return job.id
    }

    private static func withoutHubLink(_ prompt: String) -> String {
        prompt.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("- Hub link: ") ? "- Hub link: none" : $0 }.joined(separator: "\n")
    }

    private func job(_ id: String) -> HTTPServerResponse {
        let record: JSONValue? = state.withLock { state in
            guard var job = state.jobs[id] else { return nil }
            job.polls += 1
            state.jobs[id] = job
            if let every = settings.strangerEvery, job.polls % every == 0 { return nil }
            if let polls = settings.restartsAfterPolls, job.polls > polls { return nil }
            return job.record(at: time.now)
        }
        return record.map { .fastAPI(200, $0) } ?? .detail(404, "Job not found")
    }
}
