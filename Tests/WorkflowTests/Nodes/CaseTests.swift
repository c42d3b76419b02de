import Glibc
import Testing

@testable import Workflow

#if canImport(FoundationEssentials)
    import FoundationEssentials
#endif

/// Workflows that a real n8n 1.81.4 ran (Cases/make.py): what it recorded and sent is what the engine records and sends.
@Suite struct CaseTests {
    static func read(_ name: String) throws -> JSONValue {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        return try JSONValue(parsing: Array(Data(contentsOf: folder.appending(path: "Cases/\(name).json"))))
    }

    /// The server of make.py.
    static func caller() throws -> TableCaller {
        let table = try read("server")
        return TableCaller { request throws(HTTPNodeFailure) in
            if request.url.hasPrefix("http://127.0.0.1:9/") { throw .refused("127.0.0.1:9") }
            if request.url.hasPrefix("http://no-such-host") { throw .notFound("no-such-host.invalid") }
            let path = request.url.dropFirst("http://127.0.0.1:1".count).split(separator: "?")[0]
            if path == "/slow" { throw .timedOut }
            if path == "/reset" { throw .hungUp }
            let answer = table[String(path)]
            let status = answer?[0]?.stringValue ?? "200 OK"
            let body = Array((answer?[2]?.stringValue ?? #"{"ok":true}"#).utf8)
            var headers: [(name: String, value: String)] = []
            let type = answer == nil ? "application/json" : answer?[1]?.stringValue ?? ""
            if !type.isEmpty { headers.append((name: "content-type", value: type)) }
            for header in answer?[3]?.arrayValue ?? [] {
                headers.append((name: header[0]?.stringValue ?? "", value: header[1]?.stringValue ?? ""))
            }
            headers += [(name: "content-length", value: String(body.count)), (name: "connection", value: "close")]
            return HTTPNodeAnswer(
                status: Int(status.prefix(3)) ?? 0, reason: String(status.dropFirst(4)), headers: headers, body: body)
        }
    }

    /// One host for all; without a JavaScript engine or the program the cases cannot run.
    static let host: JavaScriptHost? = {
        guard let program = try? ScriptHosts.program() else { return nil }
        var limits = ScriptLimits()
        limits.milliseconds = 20_000
        return JavaScriptHost(executable: program, limits: limits, children: 2)
    }()

    @Test(arguments: ["answers", "options", "requests", "nodes"]) func asTheRealOne(file: String) async throws {
        guard let host = Self.host else { return }
        for item in try Self.read(file).arrayValue ?? [] {
            guard let title = item["title"]?.stringValue, Self.apart[title] == nil else { continue }
            var differences: [String] = []
            let definition = try WorkflowDefinition(
                reading: [
                    "id": item["id"] ?? "", "name": "case", "active": true, "nodes": item["nodes"] ?? [],
                    "connections": item["connections"] ?? [:],
                    "settings": ["executionOrder": item["order"] ?? "v1"],
                ])
            for (node, filled) in zip(definition.nodes, item["filled"]?.arrayValue ?? []) {
                if let text = difference(.object(node.filledIn.parameters), filled) {
                    differences.append("parameters of \(node.name)\(text)")
                }
            }
            let caller = try Self.caller()
            let engine = WorkflowEngine(definition, scripts: host, caller: caller) { $0.scripts.milliseconds = 20_000 }
            let run = await engine.run(
                [WorkflowItem(json: item["item"]?.objectValue ?? [:])], from: "Start", execution: .init(id: "1"),
                staticData: .null)
            if let text = difference(plain(run.data), item["data"] ?? .null) { differences.append(text) }
            if (run.status == .success) != (item["finished"] == true) { differences.append("status \(run.status)") }
            if let text = difference(Self.asked(caller), Self.sorted(item["asked"] ?? .null)) {
                differences.append("asked\(text)")
            }
            #expect(differences.joined(separator: "; ") == "", "\(title)")
        }
    }

    /// What the server was asked, as make.py writes it down.
    private static func asked(_ caller: TableCaller) -> JSONValue {
        sorted(
            .array(
                caller.requests.filter { $0.url.hasPrefix("http://127.0.0.1:1/") }.map { request in
                    let headers =
                        request.headers
                        + (request.body == nil && request.method == "POST"
                            ? [(name: "Content-Length", value: "0")] : [])
                    return [
                        "method": .string(request.method),
                        "target": .string(String(request.url.dropFirst("http://127.0.0.1:1".count))),
                        "body": .string(String(decoding: request.body ?? [], as: UTF8.self)),
                        "headers": .array(headers.map { .string("\($0.name): \($0.value)") }),
                    ]
                }))
    }

    /// Requests of several items go out together.
    private static func sorted(_ requests: JSONValue) -> JSONValue {
        .array((requests.arrayValue ?? []).sorted { ($0["target"]?.text ?? "") < ($1["target"]?.text ?? "") })
    }

    /// What is known to be different, and why.
    static let apart: [String: String] = [
        "several items, stopWorkflow": "n8n shows the request that was answered first beside the error of another"
    ]
}
