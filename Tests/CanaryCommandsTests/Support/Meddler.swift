import CanaryCore
import CanaryHTTP
import HTTPServer
import Sandbox

/// Stands before one of the sandbox's services and changes what it answers, for what no setting of the sandbox says.
struct Meddler {
    typealias Change = @Sendable (HTTPServerRequest, HTTPServerResponse) -> HTTPServerResponse

    private let server: HTTPServer
    private let transport: CurlTransport
    var url: String { server.url }

    init(before url: String, _ change: @escaping Change) throws {
        let transport = CurlTransport(userAgent: "meddler/1.0")
        self.transport = transport
        server = try HTTPServer { request in change(request, await Self.forward(request, to: url, over: transport)) }
    }

    func stop() async {
        await server.stop()
        transport.shutdown()
    }

    private static let ours = ["host", "content-length", "connection", "expect", "user-agent", "accept-encoding"]

    private static func forward(
        _ request: HTTPServerRequest, to url: String, over transport: CurlTransport
    ) async -> HTTPServerResponse {
        guard let target = try? ServiceURL(url + request.target) else { return HTTPServerResponse(status: 502) }
        let headers = request.headers.fields.filter { !ours.contains($0.name.lowercased()) }
            .map { (name: $0.name, value: HTTPRequest.Value.open($0.value)) }
        let forwarded = HTTPRequest(
            request.method, target, headers: headers, body: request.method == "GET" ? nil : request.body,
            timeout: .seconds(30))
        guard let answer = try? await transport.send(forwarded) else { return HTTPServerResponse(status: 502) }
        return HTTPServerResponse(
            status: answer.status, headers: ["Content-Type": answer.header("content-type") ?? "text/plain"],
            body: answer.body)
    }
}

extension HTTPServerResponse {
    /// The same answer with parts of its text replaced.
    func replacing(_ parts: KeyValuePairs<String, String>) -> HTTPServerResponse {
        var copy = self
        var text = String(decoding: body, as: UTF8.self)
        for (old, new) in parts { text = text.replacing(old, with: new) }
        copy.body = Array(text.utf8)
        return copy
    }
}

extension Harness {
    /// Which services somebody stands before, and what he makes of their answers.
    typealias Meddling = [WireFaultRule.Endpoint: Meddler.Change]

    /// As ``with(_:flags:environment:_:)``, with somebody between the canary and its services. What he does may depend on
    /// the sandbox, whose secrets are made at its start.
    static func meddled<Result>(
        _ settings: SandboxSettings = SandboxSettings(), flags: [String: String] = [:],
        by meddling: @escaping (Sandbox) -> Meddling, _ body: (inout Harness) async throws -> Result
    ) async throws -> Result {
        try await with(settings, flags: flags) { plain in
            let sandbox = plain.sandbox
            var (flags, environment, meddlers) = (flags, [String: String](), [Meddler]())
            for (endpoint, change) in meddling(sandbox) {
                let url: String
                switch endpoint {
                case .agent: url = sandbox.agentURL
                case .gateway: url = sandbox.gatewayURL
                case .n8n: url = sandbox.n8nURL
                case .webhook: url = sandbox.webhookURL.split(separator: "/").prefix(2).joined(separator: "//")
                }
                let meddler = try Meddler(before: url, change)
                meddlers.append(meddler)
                switch endpoint {
                case .agent: flags["agent-url"] = meddler.url
                case .gateway: flags["pushgateway"] = meddler.url
                case .n8n: flags["n8n-url"] = meddler.url
                case .webhook:
                    environment["N8N_WEBHOOK_URL"] = sandbox.webhookURL.replacing(url, with: meddler.url)
                }
            }
            do {
                var harness = try Harness(sandbox, plain.folder, flags: flags, environment: environment)
                let result = try await body(&harness)
                for meddler in meddlers { await meddler.stop() }
                return result
            } catch {
                for meddler in meddlers { await meddler.stop() }
                throw error
            }
        }
    }
}
