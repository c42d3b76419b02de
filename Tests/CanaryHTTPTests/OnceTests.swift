import CanaryCore
import Testing

@testable import CanaryHTTP

/// The re-send trap of facts/http-libcurl.md: a kept-alive connection that the server closes after it has read the next
/// request. libcurl then opens another and sends again, and the caller sees success.
@Suite(.timeLimit(.minutes(1)))
struct OnceTests {
    /// Answers the first request of the first connection, closes after reading its second, and answers all others.
    private static let trap: RawServer.Behaviour = { peer in
        peer.readRequest()
        peer.answer()
        guard peer.number == 1 else { return peer.waitForEnd() }
        peer.readRequest()
    }

    @Test func withoutTheGuardTheServerGetsItTwiceAndTheCallerSeesSuccess() async throws {
        try await withServer(Self.trap) { server, transport in
            _ = try await transport.send(get(server.url("/warm")))
            #expect(try await transport.send(get(server.url("/twice"))).status == 200)
            #expect(server.requests.map(\.line).filter { $0 == "GET /twice HTTP/1.1" }.count == 2)
        }
    }

    /// With reuse allowed, the guard alone must hold.
    @Test(arguments: ["POST", "PUT", "DELETE", "PATCH"])
    func theGuardAloneStopsTheSecondSending(method: String) async throws {
        try await withServer(Self.trap) { server, transport in
            _ = try await transport.send(get(server.url("/warm")))
            let request = HTTPRequest(method, try ServiceURL(server.url("/hook")), body: [1], timeout: .seconds(5))
            let failure = try await failure(transport, request)
            #expect(failure.kind == .resendPrevented)
            #expect(failure.delivery == .maybe)
            #expect(server.requests.map(\.line).filter { $0 == "\(method) /hook HTTP/1.1" }.count == 1)
        }
    }

    @Test(arguments: ["POST", "GET"])
    func aOnceRequestTakesAConnectionOfItsOwnAndLeavesNone(method: String) async throws {
        try await withServer(Self.trap) { server, transport in
            _ = try await transport.send(get(server.url("/warm")))
            let url = try ServiceURL(server.url("/hook"))
            #expect(try await transport.send(HTTPRequest(method, url, timeout: .seconds(5), once: true)).status == 200)
            #expect(server.connections == 2)
            #expect(server.requests.map(\.line).filter { $0.contains("/hook") }.count == 1)
            // The connection of the first call is still the one that is kept.
            _ = try await transport.send(get(server.url("/after")))
            #expect(server.connections == 3 && server.requests.last?.line == "GET /after HTTP/1.1")
        }
    }

    /// Read whole and not answered: it may have had its effect.
    @Test func aOnceRequestThatIsReadAndDroppedWasSentOnce() async throws {
        try await withServer({ $0.readRequest() }) { server, transport in
            let failure = try await failure(transport, post(server.url("/hook")))
            #expect(failure.kind == .closed)
            #expect(failure.delivery == .maybe)
            #expect(server.requests.count == 1 && server.connections == 1)
        }
    }
}
