import CanaryCore
import Testing

@testable import CanaryHTTP

@Suite(.timeLimit(.minutes(1)))
struct ProxyTests {
    /// Answers plain requests itself and refuses tunnels.
    private static let proxy: RawServer.Behaviour = { peer in
        while let request = peer.readRequest() {
            if request.line.utf8.starts(with: "CONNECT ".utf8) {
                peer.write("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            } else {
                peer.answer(request.line)
            }
        }
    }

    private static func transport(_ environment: [String: String]) -> CurlTransport {
        CurlTransport(userAgent: testAgent, proxy: ProxySettings(environment: environment))
    }

    @Test func aPlainCallIsHandedToTheProxy() async throws {
        try await withServer(Self.proxy) { server, _ in
            let transport = Self.transport(["http_proxy": "127.0.0.1:\(server.port)"])
            defer { transport.shutdown() }
            let answer = try await transport.send(get("http://service.missing.invalid/path"))
            #expect(String(decoding: answer.body, as: UTF8.self) == "GET http://service.missing.invalid/path HTTP/1.1")
        }
    }

    @Test func aTunnelThatIsRefusedIsTheProxysFailureAndNothingWasSent() async throws {
        try await withServer(Self.proxy) { server, _ in
            let transport = Self.transport(["HTTPS_PROXY": "http://user:secretword@127.0.0.1:\(server.port)"])
            defer { transport.shutdown() }
            let failure = try await failure(transport, post("https://service.missing.invalid/secret-path"))
            #expect(failure.kind == .proxy && failure.delivery == .no && failure.status == nil, "\(failure)")
            #expect(failure.detail.contains("403"))
            let head = try #require(server.requests.first).head
            #expect(head.contains("CONNECT service.missing.invalid:443") && !head.contains("secret-path"))
        }
    }

    /// The proxy's address, then what the proxy does.
    @Test func aProxyThatFailsBeforeTheServiceIsReachedIsNamed() async throws {
        let (refusing, release) = try RawServer.refusingPort()
        defer { release() }
        let behaviours: [RawServer.Behaviour] = [
            { _ in }, { $0.readRequest() }, { $0.waitForEnd() },
            { peer in
                peer.readRequest()
                peer.write("not HTTP at all\r\n\r\n")
            },
            { peer in
                peer.readRequest()
                peer.write("HTTP/1.1 200 OK\r\n")
                while peer.write(String(repeating: "A: b\r\n", count: 1000)) {}
            },
            { peer in
                peer.readRequest()
                peer.write("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n")
            },
        ]
        var addresses = ["127.0.0.1:\(refusing)", "http://proxy.missing.invalid:3128", "nonsense://127.0.0.1:1"]
        var servers: [RawServer] = []
        defer { for server in servers { server.stop() } }
        for behaviour in behaviours {
            let server = try RawServer(behaviour)
            servers.append(server)
            addresses.append("127.0.0.1:\(server.port)")
        }
        for (index, address) in addresses.enumerated() {
            let transport = Self.transport(["all_proxy": address])
            defer { transport.shutdown() }
            let request = try post("https://service.missing.invalid/secret-path", timeout: .milliseconds(300))
            let failure = try await failure(transport, request)
            #expect(failure.kind == .proxy && failure.delivery == .no, "\(index): \(failure)")
        }
    }

    /// After the request went out, it is the answer that is missing, through a proxy or not.
    @Test func aPlainCallThatTheProxyDropsMayHaveArrived() async throws {
        try await withServer({ $0.readRequest() }) { server, _ in
            let transport = Self.transport(["http_proxy": "127.0.0.1:\(server.port)"])
            defer { transport.shutdown() }
            let failure = try await failure(transport, post("http://service.missing.invalid/"))
            #expect(failure.kind == .closed && failure.delivery == .maybe && server.requests.count == 1)
        }
    }

    @Test func theProxysPasswordIsInNoFailure() async throws {
        for address in ["http://user:secretword@[bad", "nonsense://user:secretword@h:1", "user:secretword@127.0.0.1:1"]
        {
            let transport = Self.transport(["http_proxy": address])
            defer { transport.shutdown() }
            let failure = try await failure(transport, post("http://h.missing.invalid/"))
            #expect(!failure.detail.contains("secretword"), "\(failure)")
            let use = try #require(transport.proxy(for: try ServiceURL("http://h/")))
            #expect(!use.shown.contains("secretword") && !"\(use)".contains("secretword"))
        }
    }

    @Test func theVariablesAreCurls() throws {
        let (plain, secure) = (try ServiceURL("http://h/"), try ServiceURL("https://h/"))
        let cases: [(environment: [String: String], http: String?, https: String?)] = [
            ([:], nil, nil),
            (["http_proxy": "a:1", "https_proxy": "http://b:2/"], "http_proxy a:1", "https_proxy http://b:2"),
            (["HTTP_PROXY": "a:1", "HTTPS_PROXY": "b:2"], nil, "HTTPS_PROXY b:2"),
            (["https_proxy": "a:1", "HTTPS_PROXY": "b:2"], nil, "https_proxy a:1"),
            (["ALL_PROXY": "c:3"], "ALL_PROXY c:3", "ALL_PROXY c:3"),
            (["all_proxy": "c:3", "ALL_PROXY": "d:4", "http_proxy": "a:1"], "http_proxy a:1", "all_proxy c:3"),
            (["http_proxy": "", "https_proxy": ""], nil, nil),
            (["http_proxy": "a:1", "no_proxy": "h"], nil, nil),
            (["http_proxy": "a:1", "NO_PROXY": "*"], nil, nil),
            (["http_proxy": "a:1", "no_proxy": "x", "NO_PROXY": "*"], "http_proxy a:1", nil),
            (["all_proxy": "socks5://u:p@s:1080/x?y"], "all_proxy socks5://s:1080", "all_proxy socks5://s:1080"),
        ]
        for (environment, http, https) in cases {
            let settings = ProxySettings(environment: environment)
            #expect(settings.use(for: plain).map { "\($0.variable) \($0.shown)" } == http, "\(environment)")
            #expect(settings.use(for: secure).map { "\($0.variable) \($0.shown)" } == https, "\(environment)")
        }
    }

    /// List, host, whether the proxy is left out. What is said is compared with what happens.
    static let exceptions: [(list: String, host: String, isLeftOut: Bool)] = [
        ("", "a.missing.invalid", false), ("*", "a.missing.invalid", true), ("*,x", "a.missing.invalid", false),
        ("a.missing.invalid", "a.missing.invalid", true), ("A.Missing.INVALID", "a.missing.invalid", true),
        ("missing.invalid", "a.missing.invalid", true), (".missing.invalid", "a.missing.invalid", true),
        (".a.missing.invalid", "a.missing.invalid", true), ("issing.invalid", "a.missing.invalid", false),
        ("x, missing.invalid", "a.missing.invalid", true), ("x missing.invalid y", "a.missing.invalid", true),
        ("*.missing.invalid", "a.missing.invalid", false), ("missing.invalid.", "a.missing.invalid", true),
        ("a.missing.invalid", "a.missing.invalid.", true), (",,", "a.missing.invalid", false),
        (".", "a.missing.invalid", false), ("b.a.missing.invalid", "a.missing.invalid", false),
        ("127.0.0.1", "127.0.0.1", true), ("127.0.0.2", "127.0.0.1", false), ("127.0.0.0/8", "127.0.0.1", true),
        ("127.0.0.0/31", "127.0.0.1", true), ("127.0.0.2/31", "127.0.0.1", false), ("10.0.0.0/8", "127.0.0.1", false),
        ("127.0.0.1/32", "127.0.0.1", true), ("0.0.1", "127.0.0.1", false), (".0.0.1", "127.0.0.1", false),
        ("::1", "[::1]", true), ("::/64", "[::1]", true), ("::2/127", "[::1]", false), ("fe80::/10", "[::1]", false),
        ("127.0.0.0/7", "127.0.0.1", true), ("10.0.0.0/0", "127.0.0.1", true), ("localhost", "127.0.0.1", false),
        ("127.0.0.1,", "127.0.0.1", true), ("127.0.0.0/x", "127.0.0.1", false), ("127.0.0.1/33", "127.0.0.1", false),
    ]

    @Test func whatIsSaidOfExceptionsIsWhatHappens() async throws {
        let (refusing, release) = try RawServer.refusingPort()
        defer { release() }
        try await withServer(Self.proxy) { server, _ in
            for (list, host, isLeftOut) in Self.exceptions {
                let environment = ["http_proxy": "127.0.0.1:\(server.port)", "no_proxy": list]
                let transport = Self.transport(environment)
                defer { transport.shutdown() }
                let request = try get("http://\(host):\(refusing)/")
                let before = server.requests.count
                #expect((transport.proxy(for: request.url) == nil) == isLeftOut, "\(list) \(host)")
                _ = await result(transport, request)
                #expect((server.requests.count == before) == isLeftOut, "done: \(list) \(host)")
            }
        }
    }
}
