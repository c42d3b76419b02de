import HTTPServer
import Synchronization
import Testing

private func serve(
    _ configuration: HTTPServerConfiguration = HTTPServerConfiguration(), handler: @escaping HTTPServer.Handler,
    body: (HTTPServer, RawClient) async throws -> Void
) async throws {
    let server = try HTTPServer(configuration: configuration, handler: handler)
    do {
        try await body(server, RawClient(port: server.port))
    } catch {
        await server.stop()
        throw error
    }
    await server.stop()
}

private let echo: HTTPServer.Handler = { request in
    HTTPServerResponse(
        status: 200, headers: ["X-Method": request.method, "X-Target": request.target], body: request.body)
}

private final class Counter: Sendable {
    let value = Mutex(0)
}

@Suite struct HTTPServerTests {
    @Test func echoesMethodTargetAndBody() async throws {
        try await serve(handler: echo) { server, client in
            #expect(server.port != 0)
            #expect(server.url == "http://127.0.0.1:\(server.port)")
            let answer = await client.send("POST", "/a%20b/../c?x=1&y=%2F", body: "hällo\u{0}")
            #expect(answer.status == 200)
            #expect(answer.text == "hällo\u{0}")
            #expect(answer.head.contains("X-Target: /a%20b/../c?x=1&y=%2F"))
            #expect(answer.head.contains("X-Method: POST"))
        }
    }

    @Test func headersKeepOrderAndAreFoundWithoutRegardToCase() async throws {
        let handler: HTTPServer.Handler = { request in
            let names = request.headers.fields.map(\.name).joined(separator: ",")
            let text = "\(names)|\(request.headers["AUTHORIZATION"] ?? "-")|\(request.headers.values("x-b").count)"
            return HTTPServerResponse(status: 200, contentType: "text/plain", text: text)
        }
        try await serve(handler: handler) { _, client in
            let answer = await client.send(
                "GET", "/", headers: [("X-b", "1"), ("authorization", "Bearer  x"), ("X-B", "2")])
            #expect(answer.text == "Host,Connection,X-b,authorization,X-B|Bearer  x|2")
        }
    }

    @Test(arguments: [(100, 200), (101, 413)])
    func bodyLimit(size: Int, status: Int) async throws {
        try await serve(HTTPServerConfiguration(bodyLimit: 100), handler: echo) { _, client in
            let answer = await client.send("POST", "/", body: String(repeating: "x", count: size))
            #expect(answer.status == status)
        }
    }

    @Test(arguments: [(100, 200), (101, 413), (1_000_000, 413)])
    func bodyLimitOfAChunkedBody(size: Int, status: Int) async throws {
        try await serve(HTTPServerConfiguration(bodyLimit: 100), handler: echo) { _, client in
            let chunk = String(size, radix: 16) + "\r\n" + String(repeating: "x", count: size) + "\r\n0\r\n\r\n"
            let head = "POST / HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
            let answer = RawClient.parse(await client.exchange(Array((head + chunk).utf8)))
            #expect(answer.status == status)
        }
    }

    @Test func severalRequestsOnOneConnection() async throws {
        try await serve(handler: echo) { _, client in
            let one = "GET /1 HTTP/1.1\r\nHost: h\r\n\r\n"
            let two = "GET /2 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"
            let text = String(decoding: await client.exchange(Array((one + two).utf8)), as: UTF8.self)
            #expect(text.contains("X-Target: /1") && text.contains("X-Target: /2"))
        }
    }

    @Test func aWaitingHandlerHoldsUpNobody() async throws {
        let handler: HTTPServer.Handler = { request in
            HTTPServerResponse(
                status: 200, contentType: "text/plain", text: "",
                delay: request.path == "/slow" ? .milliseconds(300) : .zero)
        }
        try await serve(handler: handler) { _, client in
            let first = await withTaskGroup(of: String.self) { group in
                for path in ["/slow", "/slow", "/slow", "/fast"] {
                    group.addTask {
                        _ = await client.send("GET", path)
                        return path
                    }
                }
                return await group.next()
            }
            #expect(first == "/fast")
        }
    }

    @Test func manyAtOnce() async throws {
        try await serve(handler: echo) { _, client in
            let good = await withTaskGroup(of: Bool.self) { group in
                for index in 0..<100 {
                    group.addTask { await client.send("POST", "/", body: "\(index)").text == "\(index)" }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(good == 100)
        }
    }

    @Test func stopEndsWaitingRequestsAndClosesThePort() async throws {
        let entered = AsyncStream<Void>.makeStream()
        let server = try HTTPServer { _ in
            entered.continuation.yield()
            try? await Task.sleep(for: .seconds(30))
            return HTTPServerResponse(status: 200)
        }
        let client = RawClient(port: server.port)
        async let waiting = client.send("GET", "/")
        for await _ in entered.stream { break }
        await server.stop()
        await server.stop()
        #expect(await waiting.status == 0)
        #expect(await client.exchange(Array("GET / HTTP/1.1\r\n\r\n".utf8)).isEmpty)
    }

    @Test(arguments: [
        "", "\r\n\r\n", "nonsense\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}\r\n\r\n",
    ])
    func nonsenseNeverReachesTheHandler(bytes: String) async throws {
        let calls = Counter()
        let handler: HTTPServer.Handler = { _ in
            calls.value.withLock { $0 += 1 }
            return HTTPServerResponse(status: 200)
        }
        try await serve(HTTPServerConfiguration(idleTimeout: 1), handler: handler) { _, client in
            let answer = RawClient.parse(await client.exchange(Array(bytes.utf8)))
            #expect(answer.status == 0 || answer.status >= 400)
        }
        #expect(calls.value.withLock { $0 } == 0)
    }

    @Test func badConfigurationsAreTyped() async throws {
        #expect(throws: HTTPServerError.badAddress("localhost")) {
            try HTTPServer(configuration: HTTPServerConfiguration(address: "localhost"), handler: echo)
        }
        try await serve(handler: echo) { server, _ in
            do {
                _ = try HTTPServer(configuration: HTTPServerConfiguration(port: server.port), handler: echo)
                Issue.record("two servers on one port")
            } catch {
                guard case HTTPServerError.notStarted(_, server.port, _) = error else { throw error }
            }
        }
        #expect(throws: HTTPServerError.unreadable(path: "/no/such/file", errno: 2)) {
            _ = try HTTPServerConfiguration.TLS(certificateFile: "/no/such/file", keyFile: "/no/such/file")
        }
    }

    @Test func aBadCertificateIsRefused() {
        guard HTTPServer.supportsTLS else { return }
        #expect(throws: HTTPServerError.self) {
            try HTTPServer(
                configuration: HTTPServerConfiguration(tls: .init(certificate: "no", key: "no")), handler: echo)
        }
    }

    @Test func aHeaderThatWouldSplitTheAnswerIsLeftOut() async throws {
        let handler: HTTPServer.Handler = { _ in
            HTTPServerResponse(status: 204, headers: ["X-Bad": "a\r\nX-Injected: b", "X-Good": "c"])
        }
        try await serve(handler: handler) { _, client in
            let answer = await client.send("GET", "/")
            #expect(answer.status == 204)
            #expect(!answer.head.contains("X-Injected"))
            #expect(answer.head.contains("X-Good: c"))
        }
    }
}

@Suite struct HTTPServerRequestTests {
    @Test(arguments: [
        ("/a/b?x=1", "/a/b", ["a", "b"], ["x=1"]),
        ("/", "/", [], []),
        ("/a%2Fb//c%", "/a%2Fb//c%", ["a/b", "c%"], []),
        ("/p?a=1&a=2+3&%62=%zz&c", "/p", ["p"], ["a=1", "a=2 3", "b=%zz", "c="]),
    ])
    func targetIsCut(target: String, path: String, segments: [String], query: [String]) {
        let request = HTTPServerRequest(method: "GET", target: target)
        #expect(request.path == path)
        #expect(request.segments == segments)
        #expect(request.query.map { "\($0.name)=\($0.value)" } == query)
    }
}
