import CanaryCore
import Testing

@testable import CanaryHTTP

/// Against `openssl s_server`.
@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private func with<Value>(
        _ names: [String], _ body: ([String: TLSServer], _ ca: String, _ folder: String) async throws -> Value
    ) async throws -> Value {
        try await withFolder { folder in
            try await Certificates.make(in: folder)
            var servers: [String: TLSServer] = [:]
            defer { for server in servers.values { server.stop() } }
            for name in names { servers[name] = try TLSServer(name, in: folder) }
            return try await body(servers, "\(folder)/ca.pem", folder)
        }
    }

    @Test func aGoodCertificateIsAcceptedAndItsEndSaid() async throws {
        try await with(["good"]) { servers, ca, _ in
            let server = try #require(servers["good"])
            let transport = CurlTransport(userAgent: testAgent, trust: TrustAnchors(file: ca))
            defer { transport.shutdown() }
            let answer = try await transport.send(get(server.url()))
            #expect(answer.status == 200)
            #expect(answer.certificate?.notAfter == Certificates.future)
            #expect(answer.certificate?.issuer.contains("Test CA") == true)
            #expect(answer.timings.tls >= answer.timings.connect && answer.timings.tls > 0)
        }
    }

    @Test func whatDoesNotVerifyIsToldApartAndNothingIsSent() async throws {
        try await with(["expired", "early", "wrong", "self", "behind", "good"]) { servers, ca, _ in
            let trusting = CurlTransport(userAgent: testAgent, trust: TrustAnchors(file: ca))
            let system = CurlTransport(userAgent: testAgent)
            defer {
                trusting.shutdown()
                system.shutdown()
            }
            let cases: [(String, CurlTransport, HTTPFailure.Kind, Int64?, String)] = [
                ("expired", trusting, .certificateExpired, Certificates.past, "Test CA"),
                ("behind", trusting, .certificateExpired, Certificates.past, "Test CA"),
                ("early", trusting, .certificateUntrusted, Certificates.future, "Test CA"),
                ("wrong", trusting, .certificateUntrusted, Certificates.future, "Test CA"),
                ("self", trusting, .certificateUntrusted, nil, "Self"),
                ("good", system, .certificateUntrusted, Certificates.future, "Test CA"),
            ]
            for (name, transport, kind, notAfter, issuer) in cases {
                let server = try #require(servers[name])
                var request = try post(server.url("/hook-that-is-secret"))
                request.headers = [("Authorization", .secret(prefix: "Bearer ", Secret("not-for-strangers")))]
                let failure = try await failure(transport, request)
                #expect(failure.kind == kind, "\(name): \(failure)")
                #expect(failure.delivery == .no, "\(name)")
                #expect(failure.certificate?.issuer.contains(issuer) == true, "\(name): \(failure)")
                if let notAfter { #expect(failure.certificate?.notAfter == notAfter, "\(name)") }
                #expect(!failure.detail.isEmpty && !failure.detail.contains("hook-tha"))
            }
        }
    }

    /// Looking at the certificate must not outlast the call's own time: here the second connection is never answered.
    @Test func theSecondLookIsBounded() async throws {
        try await with(["expired"]) { servers, ca, _ in
            let server = try #require(servers["expired"])
            try await withServer(
                { peer in
                    guard peer.number == 1 else { return peer.waitForEnd() }
                    peer.tunnel(to: server.port)
                }, transport: CurlTransport(userAgent: testAgent, trust: TrustAnchors(file: ca))
            ) { front, transport in
                let start = ContinuousClock.now
                let url = "https://127.0.0.1:\(front.port)/"
                let failure = try await failure(transport, post(url, timeout: .milliseconds(1500)))
                #expect(failure.kind == .certificateExpired && failure.certificate == nil)
                #expect(front.connections == 2)
                #expect(ContinuousClock.now - start < .seconds(20))
            }
        }
    }

    /// An expired certificate behind a tunnel is the service's, not the proxy's.
    @Test func throughATunnel() async throws {
        try await with(["expired", "good"]) { servers, ca, _ in
            try await withServer({ peer in
                guard let request = peer.readRequest(),
                    let port = UInt16(request.line.split(separator: ":")[1].split(separator: " ")[0])
                else { return }
                peer.write("HTTP/1.1 200 Connection established\r\nVia: proxy\r\n\r\n")
                peer.tunnel(to: port)
            }) { proxy, _ in
                let settings = ProxySettings(environment: ["https_proxy": "http://u:secretword@127.0.0.1:\(proxy.port)"]
                )
                let transport = CurlTransport(userAgent: testAgent, proxy: settings, trust: TrustAnchors(file: ca))
                defer { transport.shutdown() }
                let good = try #require(servers["good"])
                let expired = try #require(servers["expired"])
                var request = try get(good.url("/secret-path"))
                request.headers = [("Authorization", .secret(prefix: "Bearer ", Secret("not-for-proxies")))]
                let answer = try await transport.send(request)
                #expect(answer.status == 200 && answer.header("Via") == nil)
                #expect(transport.proxy(for: request.url)?.variable == "https_proxy")
                let failure = try await failure(transport, post(expired.url("/secret-path")))
                #expect(failure.kind == .certificateExpired && failure.delivery == .no && failure.status == nil)
                #expect(failure.certificate?.notAfter == Certificates.past)
                for received in proxy.requests {
                    #expect(received.line.utf8.starts(with: "CONNECT 127.0.0.1:".utf8))
                    #expect(!received.head.contains("not-for-proxies") && !received.head.contains("secret-path"))
                }
            }
        }
    }

    @Test func aFileOfRootsThatIsMissingIsATLSFailure() async throws {
        try await with(["good"]) { servers, _, folder in
            let server = try #require(servers["good"])
            let transport = CurlTransport(userAgent: testAgent, trust: TrustAnchors(file: "\(folder)/none.pem"))
            defer { transport.shutdown() }
            let failure = try await failure(transport, post(server.url()))
            #expect(failure.kind == .tls && failure.delivery == .no)
        }
    }

    @Test func theEnvironmentNamesTheRoots() {
        #expect(TrustAnchors(environment: [:]) == .system)
        #expect(TrustAnchors(environment: ["SSL_CERT_FILE": "", "SSL_CERT_DIR": ""]) == .system)
        let both = TrustAnchors(environment: ["SSL_CERT_FILE": "/a", "SSL_CERT_DIR": "/b"])
        #expect(both.file == "/a" && both.folder == "/b")
    }
}
