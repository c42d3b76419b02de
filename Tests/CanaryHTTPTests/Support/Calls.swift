import CanaryCore
import CanaryHTTP
import Testing

let testAgent = "canary/test"

/// A server and a transport for the length of a test, both ended after it.
func withServer<Value>(
    _ behaviour: @escaping RawServer.Behaviour, transport: CurlTransport = CurlTransport(userAgent: testAgent),
    _ body: (RawServer, CurlTransport) async throws -> Value
) async throws -> Value {
    let server = try RawServer(behaviour)
    defer {
        transport.shutdown()
        server.stop()
    }
    return try await body(server, transport)
}

/// The answer or the failure, as a value.
func result(_ transport: CurlTransport, _ request: HTTPRequest) async -> Result<HTTPAnswer, HTTPFailure> {
    do throws(HTTPFailure) { return .success(try await transport.send(request)) } catch { return .failure(error) }
}

func failure(
    _ transport: CurlTransport, _ request: HTTPRequest, sourceLocation: SourceLocation = #_sourceLocation
) async throws -> HTTPFailure {
    switch await result(transport, request) {
    case .success(let answer):
        Issue.record("answered \(answer.status)", sourceLocation: sourceLocation)
        throw Unexpected()
    case .failure(let failure): return failure
    }
}

struct Unexpected: Error {}

func get(_ url: String, timeout: Duration = .seconds(10), limit: Int = 16 << 20) throws -> HTTPRequest {
    HTTPRequest("GET", try ServiceURL(url), timeout: timeout, limit: limit)
}

func post(
    _ url: String, body: String = "{}", timeout: Duration = .seconds(10), once: Bool = true
) throws -> HTTPRequest {
    HTTPRequest("POST", try ServiceURL(url), body: Array(body.utf8), timeout: timeout, once: once)
}
