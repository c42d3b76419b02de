import CanaryCore
import Testing

@testable import CanaryHTTP

/// No failure carries a piece of a path, query, user part or secret header, whatever goes wrong.
@Suite(.timeLimit(.minutes(1)))
struct SecrecyTests {
    static let secrets = [
        "webhook-4f1e9c77", "queryvalue8812", "username-zz91", "passw0rd-long-one", "bearervalue-5512-abcdef",
    ]

    /// Scheme, port and what the counterpart does.
    static let faults: [(name: String, scheme: String, behaviour: RawServer.Behaviour)] = [
        ("closed", "http", { $0.readRequest() }),
        ("silent", "http", { $0.waitForEnd() }),
        ("not HTTP", "http", { peer in peer.write((peer.readRequest()?.head ?? "") + "\r\n\r\n") }),
        (
            "echo in the status line", "http",
            { peer in peer.write("HTTP/1.1 \(peer.readRequest()?.head ?? "")\r\n\r\n") }
        ),
        (
            "echo as encoding", "http",
            { peer in
                let path = peer.readRequest()?.line.split(separator: " ")[1] ?? ""
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: \(path)\r\nContent-Length: z\(path)\r\n\r\n")
            }
        ),
        ("no TLS", "https", { peer in peer.write("HTTP/1.1 400 no \(peer.read()?.count ?? 0)\r\n\r\n") }),
        (
            "too large", "http",
            { peer in
                peer.readRequest()
                peer.answer(String(repeating: "x", count: 5000))
            }
        ),
    ]

    @Test(arguments: faults.indices)
    func noPieceOfASecretIsInAFailure(index: Int) async throws {
        let fault = Self.faults[index]
        try await withServer(fault.behaviour) { server, transport in
            let failure = try await failure(transport, Self.request("\(fault.scheme)://", "127.0.0.1:\(server.port)"))
            Self.expectClean(failure)
        }
    }

    @Test(arguments: ["http://host.missing.invalid", "http://127.0.0.1:1", "https://[::1]:1", "http://[bad::zone%%]"])
    func noPieceOfASecretIsInAFailureToConnect(base: String) async throws {
        let transport = CurlTransport(userAgent: testAgent)
        defer { transport.shutdown() }
        let parts = base.split(separator: "/", maxSplits: 1)
        Self.expectClean(try await failure(transport, Self.request("\(parts[0])//", String(parts[1].dropFirst()))))
    }

    private static func request(_ scheme: String, _ authority: String) throws -> HTTPRequest {
        let text = "\(scheme)\(secrets[2]):\(secrets[3])@\(authority)/\(secrets[0])/x?k=\(secrets[1])"
        return HTTPRequest(
            "POST", try ServiceURL(text), headers: [("Authorization", .secret(prefix: "Bearer ", Secret(secrets[4])))],
            body: [], timeout: .milliseconds(300), limit: 1000, once: true)
    }

    static func expectClean(_ failure: HTTPFailure) {
        let shown = "\(failure) \(String(reflecting: failure))"
        for secret in secrets {
            let bytes = Array(secret.utf8)
            for start in 0...(bytes.count - 8) {
                let piece = String(decoding: bytes[start..<start + 8], as: UTF8.self)
                #expect(!shown.contains(piece), "\(piece) in \(shown)")
            }
        }
    }

    @Test func theScrubberTakesOutWholeAndCutSecretsAndLeavesTheRest() {
        let scrubber = Scrubber(
            secrets: [Secret("/webhook/abcdef"), Secret("short"), Secret("/"), Secret("")],
            shown: "http://host.webhook:80")
        for (text, expected) in [
            ("Could not resolve host: host.webhook", "Could not resolve host: host.webhook"),
            ("bad URL /webhook/abcdef!", "bad URL ***!"), ("cut ook/abcd", "cut ***"), ("a short word", "a *** word"),
            ("shor", "shor"), ("", ""), ("tab\tline\nend", "tab line end"), ("/", "/"),
        ] {
            #expect(scrubber.clean(Array(text.utf8)) == expected)
        }
    }
}
