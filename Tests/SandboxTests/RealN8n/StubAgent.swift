import HTTPServer
import Synchronization
import Workflow

/// What the stub agent says to one request.
struct AgentAnswer: Sendable {
    var status: Int
    var headers: [(String, String)]
    var body: String
    /// Milliseconds.
    var delay: Int
    /// Only for requests whose target, after the case's own prefix, starts so.
    var target: String?

    /// `{"status", "headers", "json" | "text", "delay", "target"}`; `{{AGENT}}` in headers and text is the agent itself.
    init(_ json: JSONValue) {
        status = json["status"]?.intValue ?? 200
        headers = (json["headers"]?.objectValue?.members ?? []).compactMap { member in
            member.value.stringValue.map { (member.key, $0) }
        }
        if let value = json["json"] {
            body = value.text
            if !headers.contains(where: { $0.0.lowercased() == "content-type" }) {
                headers.append(("Content-Type", "application/json"))
            }
        } else {
            body = json["text"]?.stringValue ?? ""
        }
        delay = json["delay"]?.intValue ?? 0
        target = json["target"]?.stringValue
    }

    static let standard = AgentAnswer(["json": ["job_id": "a1b2c3d4e5f6", "status": "queued"]])
}

/// The agents of all cases: one server, each case under a prefix of its own. Answers come one after the other, the last
/// one for ever; what was received is kept.
final class StubAgent: Sendable {
    private struct Place {
        var answers: [AgentAnswer]
        var used: [Int: Int] = [:]
        var received: [JSONValue] = []
    }

    private let places = Mutex<[String: Place]>([:])
    private let server = Mutex<HTTPServer?>(nil)

    init() throws {
        let started = try HTTPServer { [self] request in answer(request) }
        server.withLock { $0 = started }
    }

    var url: String { server.withLock { $0?.url ?? "" } }

    func base(_ name: String) -> String { "\(url)/\(name)" }

    func prepare(_ name: String, _ answers: [AgentAnswer]) {
        places.withLock { $0[name] = Place(answers: answers.isEmpty ? [.standard] : answers) }
    }

    /// What came since the last time.
    func drain(_ name: String) -> [JSONValue] {
        places.withLock { all in
            defer { all[name]?.received = [] }
            return all[name]?.received ?? []
        }
    }

    func stop() async {
        let running = server.withLock { slot in
            defer { slot = nil }
            return slot
        }
        await running?.stop()
    }

    private func answer(_ request: HTTPServerRequest) -> HTTPServerResponse {
        let name = request.path.split(separator: "/").first.map(String.init) ?? ""
        let target = String(request.target.dropFirst(name.utf8.count + 1))
        let chosen: AgentAnswer? = places.withLock { all in
            guard var place = all[name] else { return nil }
            place.received.append(Self.record(request, target: target))
            defer { all[name] = place }
            let fitting = place.answers.filter { $0.target.map { target.hasPrefix($0) } ?? true }
            guard let first = fitting.first else { return nil }
            // Answers for a target of its own are counted by themselves.
            let line = first.target == nil ? 0 : target.hashValue
            let turn = place.used[line, default: 0]
            place.used[line] = turn + 1
            return first.target == nil ? fitting[min(turn, fitting.count - 1)] : sameTarget(fitting, first, turn)
        }
        guard let chosen else {
            return HTTPServerResponse(status: 404, contentType: "text/plain", text: "no such case")
        }
        var headers = HTTPHeaders()
        for (header, value) in chosen.headers { headers.append(header, value.replacing("{{AGENT}}", with: base(name))) }
        return HTTPServerResponse(
            status: chosen.status, headers: headers,
            body: Array(chosen.body.replacing("{{AGENT}}", with: base(name)).utf8), delay: .milliseconds(chosen.delay))
    }

    private func sameTarget(_ fitting: [AgentAnswer], _ first: AgentAnswer, _ turn: Int) -> AgentAnswer {
        let same = fitting.filter { $0.target == first.target }
        return same[min(turn, same.count - 1)]
    }

    private static func record(_ request: HTTPServerRequest, target: String) -> JSONValue {
        var headers = JSONObject()
        for field in request.headers.fields { headers[field.name.lowercased()] = .string(field.value) }
        let body = (try? JSONValue(parsing: request.body)) ?? .string(request.bodyText)
        return [
            "method": .string(request.method), "target": .string(target), "headers": .object(headers),
            "body": request.body.isEmpty ? "" : body,
        ]
    }
}
