import CanaryCore
import Glibc
import Testing

@testable import CanaryHTTP

/// Counterparts that do not bring a whole answer. Each ends with a kind, in time, and with the right word on delivery.
@Suite(.timeLimit(.minutes(1)))
struct FaultTests {
    @Test func aNameThatDoesNotExistIsCertainlyNotSent() async throws {
        let transport = CurlTransport(userAgent: testAgent)
        defer { transport.shutdown() }
        let failure = try await failure(transport, post("http://host.missing.invalid/secret-path-1"))
        #expect(failure.kind == .nameUnresolved && failure.delivery == .no && failure.status == nil)
        #expect(failure.detail.contains("host.missing.invalid"))
    }

    @Test func aRefusedConnectionIsCertainlyNotSent() async throws {
        let (port, release) = try RawServer.refusingPort()
        defer { release() }
        let transport = CurlTransport(userAgent: testAgent)
        defer { transport.shutdown() }
        let failure = try await failure(transport, post("http://127.0.0.1:\(port)/secret-path-1"))
        #expect(failure.kind == .refused && failure.delivery == .no)
        #expect(!failure.detail.isEmpty && !failure.detail.contains("secret-p"))
    }

    @Test func anAddressWithoutARouteIsUnreachable() async throws {
        let transport = CurlTransport(userAgent: testAgent)
        defer { transport.shutdown() }
        // A multicast address takes no TCP connection, whatever routes the machine has.
        let failure = try await failure(transport, post("http://224.0.0.1:9/", timeout: .seconds(2)))
        #expect(failure.kind == .unreachable && failure.delivery == .no, "\(failure)")
    }

    static let whole = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nA: b\r\n\r\nbody"
    static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbody\r\n0\r\n\r"
    static let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    /// At every byte, by closing and by resetting: never a success, never a claim that nothing was sent. (Without its
    /// very last line feed a chunked answer is whole to libcurl, and rightly: nothing of it is missing.)
    @Test(arguments: [whole, chunked, interim], [false, true])
    func anAnswerThatIsCutAtAnyByteIsNoAnswer(text: String, reset: Bool) async throws {
        let bytes = Array(text.utf8)
        try await withServer({ peer in
            peer.readRequest()
            if reset { peer.resetOnClose() }
            peer.write(bytes[..<(peer.number - 1)])
        }) { server, transport in
            for count in 0..<bytes.count {
                let failure = try await failure(transport, post(server.url("/hook")))
                #expect(failure.kind == .closed, "after \(count): \(failure)")
                let known = failure.status == 200
                #expect(failure.delivery == (known ? .yes : .maybe), "after \(count): \(failure)")
            }
            #expect(server.requests.count == bytes.count)
        }
    }

    @Test func theStatusOfACutAnswerIsKept() async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.write("HTTP/1.1 503 No\r\nContent-Length: 10\r\n\r\nabc")
        }) { server, transport in
            let failure = try await failure(transport, post(server.url()))
            #expect(failure.kind == .closed && failure.status == 503 && failure.delivery == .yes)
        }
    }

    @Test(arguments: ["GET", "POST"])
    func aSilentServerEndsAtTheTimeout(method: String) async throws {
        try await withServer({ $0.waitForEnd() }) { server, transport in
            let start = ContinuousClock.now
            let url = try ServiceURL(server.url())
            let failure = try await failure(transport, HTTPRequest(method, url, timeout: .milliseconds(300)))
            #expect(failure.kind == .timeout && failure.delivery == .maybe && failure.status == nil)
            #expect(failure.timings.total >= 0.29)
            #expect(ContinuousClock.now - start < .seconds(20))
        }
    }

    @Test(arguments: ["HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 200 OK\r\nX: ", ""])
    func aDrippingServerEndsAtTheTimeout(start: String) async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.write(start)
            while peer.write(start.isEmpty ? "HTTP/1.1 100 Continue\r\n\r\n" : "x") { usleep(5000) }
        }) { server, transport in
            let failure = try await failure(transport, post(server.url(), timeout: .milliseconds(600)))
            #expect(failure.kind == .timeout)
            #expect(failure.delivery == (start.isEmpty ? .maybe : .yes))
        }
    }

    @Test func aServerThatNeverReadsEndsAtTheTimeout() async throws {
        let end = Gate()
        defer { end.open() }
        try await withServer({ _ in end.wait() }) { server, transport in
            var request = try post(server.url(), timeout: .milliseconds(600))
            request.body = [UInt8](repeating: 65, count: 32 << 20)
            let failure = try await failure(transport, request)
            #expect(failure.kind == .timeout && failure.delivery == .maybe)
        }
    }

    /// The TLS handshake is never answered.
    @Test func noConnectionInTimeIsAnotherThingThanNoAnswer() async throws {
        try await withServer({ $0.waitForEnd() }) { server, _ in
            let transport = CurlTransport(userAgent: testAgent, connectTimeout: .milliseconds(100))
            defer { transport.shutdown() }
            let url = "https://127.0.0.1:\(server.port)/"
            let failure = try await failure(transport, post(url, timeout: .seconds(5)))
            #expect(failure.kind == .connectTimeout && failure.delivery == .no)
            #expect(failure.timings.total < 4.9)
        }
    }

    @Test(arguments: [
        "hello\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "\0\0\0\0\0\0\0\0\r\n", "<html>no</html>\n",
        "HTTQ/1.1 200 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\n\r\n", "HTTP/1.1 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc",
    ])
    func whatIsNotHTTPIsNeverAnAnswer(bytes: String) async throws {
        try await withServer({ peer in
            peer.readRequest()
            peer.write(bytes)
        }) { server, transport in
            let failure = try await failure(transport, post(server.url()))
            #expect([.notHTTP, .closed].contains(failure.kind), "\(failure)")
            #expect(failure.delivery != .no)
        }
    }

    @Test func tlsAgainstAPlainServerIsATLSFailure() async throws {
        try await withServer({ peer in
            _ = peer.read()
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }) { server, transport in
            let failure = try await failure(transport, post("https://127.0.0.1:\(server.port)/"))
            #expect(failure.kind == .tls && failure.delivery == .no)
        }
    }
}
