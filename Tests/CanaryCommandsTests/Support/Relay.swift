import HTTPServer
import Sandbox
import Workflow

/// Stands between the canary and one of the sandbox's services, and changes what passes: for what the sandbox has no
/// setting of, and for what must happen at the moment of a call.
struct Relay {
    typealias Change = @Sendable (HTTPServerRequest, inout HTTPServerResponse) async -> Void

    /// - Parameters:
    ///   - before: done before the request is passed on.
    ///   - change: what becomes of the answer; `Content-Type` is the only header that is kept.
    static func start(
        to upstream: String, tls: HTTPServerConfiguration.TLS? = nil,
        before: @escaping @Sendable (HTTPServerRequest) async -> Void = { _ in }, change: @escaping Change = { _, _ in }
    ) throws -> HTTPServer {
        try HTTPServer(configuration: HTTPServerConfiguration(tls: tls)) { request in
            await before(request)
            let passed = ["authorization", "content-type", "x-n8n-api-key", "x-canary-run", "accept"]
            let answer = await SocketCall.send(
                request.method, upstream + request.target,
                headers: request.headers.fields.filter { passed.contains($0.name.lowercased()) }
                    .map { ($0.name, $0.value) },
                body: request.body.isEmpty ? nil : request.body)
            var response = HTTPServerResponse(status: answer.status == 0 ? 502 : answer.status, body: answer.body)
            response.headers["Content-Type"] = answer.header("Content-Type")
            await change(request, &response)
            return response
        }
    }

    /// Puts one text for another in every answer.
    static func replacing(_ pairs: [(String, String)]) -> Change {
        { _, response in
            var text = String(decoding: response.body, as: UTF8.self)
            for (old, new) in pairs { text = text.replacing(old, with: new) }
            response.body = Array(text.utf8)
        }
    }

    /// Changes members of the job records that the agent shows; `nil` takes one out.
    static func record(_ members: [String: JSONValue?]) -> Change {
        { request, response in
            guard request.segments.first == "jobs", response.status == 200,
                var record = try? JSONValue(parsing: response.body), record["finished_at"] != nil
            else { return }
            for (name, value) in members { record = record.setting(name, value) }
            response.body = record.bytes
        }
    }

    /// Changes members of the envelope in a completed job's output, and of its record; `nil` takes one out.
    static func completed(_ members: [String: JSONValue?], record changes: [String: JSONValue?] = [:]) -> Change {
        { request, response in
            guard request.segments.first == "jobs", response.status == 200,
                var record = try? JSONValue(parsing: response.body), record["finished_at"] != nil,
                let line = record["output"]?[0]?.stringValue, var envelope = try? JSONValue(parsing: Array(line.utf8))
            else { return }
            for (name, value) in members { envelope = envelope.setting(name, value) }
            // Of tokens and models the rest of the envelope would tell.
            if members["modelUsage"] != nil { envelope = envelope.setting("usage", nil) }
            record = record.setting("output", .array([.string(envelope.text + "\n")]))
            for (name, value) in changes { record = record.setting(name, value) }
            response.body = record.bytes
        }
    }

    /// A run of Claude that ended so, with what the envelope says.
    static func claude(status: Int?, _ result: String, subtype: String = "success", exit: Int = 1) -> Change {
        let envelope: JSONValue = [
            "type": "result", "subtype": .string(subtype), "is_error": true,
            "api_error_status": status.map { .int($0) } ?? .null, "num_turns": 1, "result": .string(result),
            "session_id": "x", "total_cost_usd": 0, "modelUsage": [:],
        ]
        return record([
            "status": "failed", "exit_code": .int(exit), "output": .array([.string(envelope.text + "\n")]),
            "stderr": "",
        ])
    }
}
