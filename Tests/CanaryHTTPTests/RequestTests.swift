import CanaryCore
import Testing

@testable import CanaryHTTP

/// What cannot be sent as it is, is not sent at all.
@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    static let breaks = ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b", "\n", "\r\n\r\nGET / HTTP/1.1"]

    @Test(arguments: breaks)
    func aValueThatWouldAddALineIsRefusedAndNotShown(value: String) async throws {
        try await withServer({ $0.readRequest() }) { server, transport in
            for header in [
                HTTPRequest.Value.open(value), .secret(prefix: "Bearer ", Secret("topsecretvalue" + value)),
                .secret(prefix: value, Secret("x")),
            ] {
                var request = try post(server.url("/path-that-is-secret"))
                request.headers = [("X-Token", header)]
                let failure = try await failure(transport, request)
                #expect(failure.kind == .other && failure.delivery == .no)
                #expect(failure.detail.contains("X-Token"))
                for word in ["topsecret", "Evil", "path-that"] { #expect(!failure.detail.contains(word)) }
            }
            #expect(server.connections == 0)
        }
    }

    @Test(arguments: ["", "a b", "a:b", "a\r\nb", "ä", "a\0", "(a)", "Content-Length", "transfer-encoding", "EXPECT"])
    func namesThatAreNoneOrTheTransportsOwnAreRefused(name: String) throws {
        var request = try post("http://h/")
        request.headers = [(name, .open("1"))]
        #expect(throws: HTTPFailure.self) { try WireRequest(request) }
    }

    @Test(arguments: ["", "GET ", "G E T", "GET\r\nX: y", "GÉT"])
    func methodsThatAreNoneAreRefused(method: String) throws {
        let request = HTTPRequest(method, try ServiceURL("http://h/"), timeout: .seconds(1))
        #expect(throws: HTTPFailure.self) { try WireRequest(request) }
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func withoutTimeNothingIsTried(timeout: Duration) async throws {
        try await withServer({ $0.readRequest() }) { server, transport in
            let failure = try await failure(transport, post(server.url(), timeout: timeout))
            #expect(failure.kind == .connectTimeout && failure.delivery == .no && server.connections == 0)
        }
    }

    @Test func moreTimeThanLibcurlCanCountIsNoFailure() async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.answer()
        }) { server, _ in
            let transport = CurlTransport(userAgent: testAgent, connectTimeout: .seconds(Int64.max))
            defer { transport.shutdown() }
            let answer = try await transport.send(get(server.url(), timeout: .seconds(Int64.max)))
            #expect(answer.status == 200)
        }
    }

    @Test(arguments: [
        (Duration.milliseconds(1), 1), (.nanoseconds(1), 1), (.microseconds(1001), 2), (.seconds(3), 3000),
        (.seconds(Int64.max), 2_147_483_647), (.zero, 1), (.seconds(-5), 1),
    ])
    func millisecondsAreRoundedUp(duration: Duration, expected: Int) {
        #expect(duration.milliseconds == expected)
    }

    @Test func onlyReadingMayBeRepeatedAndOnceNever() throws {
        for (method, once, expected) in [
            ("GET", false, true), ("HEAD", false, true), ("GET", true, false), ("POST", false, false),
            ("PUT", false, false), ("DELETE", false, false), ("get", false, false),
        ] {
            let request = HTTPRequest(method, try ServiceURL("http://h/"), timeout: .seconds(1), once: once)
            #expect(try WireRequest(request).mayRepeat == expected)
        }
    }
}
