import HTTPServer
import Synchronization
import Workflow

/// claude-agent-service: takes a prompt, runs claude, keeps the record in memory.
final class AgentService: Sendable {
    private struct State {
        var jobs: [String: AgentJob] = [:]
        var order: [String] = []
        var queue = AgentQueue()
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
        let route = AgentRoute(request.decodedPath)
        if let methods = route.methods, !methods.contains(request.method) {
            var answer = HTTPServerResponse.detail(405, "Method Not Allowed")
            answer.headers["Allow"] = methods.joined(separator: ", ")
            return answer
        }
        switch route {
        case .health: return health()
        case .execute: return execute(request)
        case .job(let id): return refusal(request) ?? job(id)
        case .description: return .fastAPI(200, ["openapi": "3.1.0", "info": ["title": "Claude Agent Service"]])
        case .pages:
            return .html(
                200, "<!DOCTYPE html>\n<html>\n<head>\n<title>Claude Agent Service</title>\n</head>\n</html>\n")
        case .redirect(let path): return redirect(request, to: path)
        case .none: return .detail(404, "Not Found")
        }
    }

    private func redirect(_ request: HTTPServerRequest, to path: String) -> HTTPServerResponse {
        let allowed = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/#@[]!$&'()*+,;=".utf8)
        var location = Array("http://\(request.headers["Host"] ?? "")".utf8)
        for byte in path.utf8 {
            let digits = String(byte, radix: 16, uppercase: true)
            location += allowed.contains(byte) ? [byte] : Array("%\(byte < 16 ? "0" : "")\(digits)".utf8)
        }
        location += request.target.utf8.dropFirst(request.path.utf8.count)
        return HTTPServerResponse(status: 307, headers: ["Location": String(decoding: location, as: UTF8.self)])
    }

    private func health() -> HTTPServerResponse {
        if settings.unhealthy { return .fastAPI(503, ["status": "unavailable"]) }
        let now = time.now
        let (active, queued) = state.withLock { ($0.queue.running(at: now), $0.queue.waiting(at: now)) }
        return .fastAPI(
            200,
            [
                "status": "ok", "busy": .bool(active > 0), "active": .int(active), "queued": .int(queued),
                "capacity": .int(settings.capacity),
            ])
    }

    /// Made before the job is looked for: that is what makes `GET /jobs/<anything>` a free test of the bearer.
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

    /// What stands in front answers first, then the body is looked at, then the bearer, then the queue.
    private func execute(_ request: HTTPServerRequest) -> HTTPServerResponse {
        switch settings.execute {
        case .internalError: return .internalServerError
        case .notFound: return .detail(404, "Not Found")
        case .badGateway:
            return HTTPServerResponse(
                status: 502, contentType: "text/html", text: "<html><body><h1>502 Bad Gateway</h1></body></html>")
        case .answers(let status, let contentType, let body):
            return HTTPServerResponse(status: status, contentType: contentType, text: body)
        case .unprocessable: return ExecuteBody.withoutPrompt
        case .accepts, .queueFull, .busy: break
        }
        switch ExecuteBody.read(request) {
        case .refused(let answer): return answer
        case .taken(let body): return refusal(request) ?? take(body)
        }
    }

    private func take(_ body: ExecuteBody) -> HTTPServerResponse {
        let now = time.now
        switch settings.execute {
        case .queueFull: return .detail(429, "Queue full")
        case .busy: return .detail(409, "Busy")
        default: break
        }
        let outcome = claude.run(prompt: body.prompt, agent: body.agent)
        let (ending, duration) = settings.ending.limited(
            to: body.timeout, duration: settings.duration, outcome: outcome)
        let answer: HTTPServerResponse = state.withLock { state in
            let waiting = state.queue.waiting(at: now)
            if settings.oneAtATime, waiting + state.queue.running(at: now) > 0 { return .detail(409, "Busy") }
            if waiting >= settings.queueDepth { return .detail(429, "Queue full") }
            let turn = state.queue.add(
                at: now,
                earliest: ending == .stuckQueued ? nil : now.adding(milliseconds: settings.queued),
                duration: duration, capacity: settings.capacity)
            let job = AgentJob(
                id: Made.hexadecimal(12),
                prompt: settings.promptLosesRunID ? Self.withoutHubLink(body.prompt) : body.prompt,
                agent: body.agent, metadata: body.metadata, isWritable: body.isWritable, created: now, turn: turn,
                ending: ending, outcome: outcome)
            state.jobs[job.id] = job
            state.order.append(job.id)
            return .fastAPI(202, ["job_id": .string(job.id), "status": "queued"])
        }
        if answer.status == 202, let orphan = settings.orphan { onOrphan(orphan) }
        return answer
    }

    private static func withoutHubLink(_ prompt: String) -> String {
        prompt.split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("- Hub link: ") ? "- Hub link: none" : $0 }.joined(separator: "\n")
    }

    private func job(_ id: String) -> HTTPServerResponse {
        let record: (JSONValue, isWritable: Bool)? = state.withLock { state in
            guard var job = state.jobs[id] else { return nil }
            job.polls += 1
            state.jobs[id] = job
            if let every = settings.strangerEvery, job.polls % every == 0 { return nil }
            if let polls = settings.restartsAfterPolls, job.polls > polls { return nil }
            return (job.record(at: time.now), job.isWritable)
        }
        guard let record else { return .detail(404, "Job not found") }
        return record.isWritable ? .fastAPI(200, record.0) : .internalServerError
    }
}
