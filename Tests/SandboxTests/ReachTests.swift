import HTTPServer
import Synchronization
import Testing
import Workflow

@testable import Sandbox

/// A workflow may be anybody's: in the sandbox it calls the sandbox, and whatever else listens on the machine is left alone.
@Suite struct ReachTests {
    /// A service that has nothing to do with the sandbox.
    private final class Bystander: Sendable {
        let server: HTTPServer
        private let seen: Seen
        private final class Seen: Sendable { let targets = Mutex<[String]>([]) }

        /// - Parameter location: where it redirects every call to.
        init(status: Int = 200, location: String? = nil) throws {
            let seen = Seen()
            self.seen = seen
            server = try HTTPServer(configuration: HTTPServerConfiguration()) { request in
                seen.targets.withLock { $0.append(request.target) }
                var headers = HTTPHeaders()
                if let location { headers.append("Location", location) }
                return HTTPServerResponse(status: status, headers: headers)
            }
        }

        var targets: [String] { seen.targets.withLock { $0 } }
    }

    private static func caller(_ ports: Set<UInt16>, agent: String? = nil) -> (LoopbackCaller, StopSignal) {
        let signal = StopSignal()
        return (
            LoopbackCaller(
                client: SocketClient(signal: signal, milliseconds: 5000), threads: ThreadGroup(signal: signal),
                ports: ReachablePorts(ports), agentURL: agent), signal
        )
    }

    /// The status, or how the call failed.
    private static func call(_ url: String, _ caller: LoopbackCaller, redirects: Int = 21) async -> String {
        do throws(HTTPNodeFailure) {
            let request = HTTPNodeRequest(method: "GET", url: url, timeout: 5000, maxRedirects: redirects)
            return "\(try await caller.call(request).status)"
        } catch {
            return "\(error)"
        }
    }

    /// Every way to write an address of this machine.
    static let addresses = [
        "http://127.0.0.1:PORT/", "http://localhost:PORT/", "http://127.0.0.2:PORT/", "http://0.0.0.0:PORT/",
        "http://0:PORT/", "http://127.1:PORT/", "http://2130706433:PORT/", "http://0x7f000001:PORT/",
        "http://0177.0.0.1:PORT/", "http://127.0.0.1.:PORT/", "http://LOCALHOST:PORT/", "http://localhost.:PORT/",
        "http://[::1]:PORT/", "http://[::ffff:127.0.0.1]:PORT/", "http://[::]:PORT/", "http://[::1%25lo]:PORT/",
        "http://localtest.me:PORT/", "http://127.0.0.1.nip.io:PORT/", "http://user:pass@127.0.0.1:PORT/",
        "http://127.0.0.1:80@127.0.0.1:PORT/", "http://127.0.0.1:PORT@example.org/", "https://127.0.0.1:PORT/",
        "HTTP://127.0.0.1:PORT/", "http://127.0.0.1:0PORT/", "http://127.0.0.1:+PORT/", "http://127.0.0.1:PORT#@h/",
        "http://127.0.0.1:PORT?@h/", "http:127.0.0.1:PORT/", "//127.0.0.1:PORT/", "http:///127.0.0.1:PORT/",
        "http://127。0。0。1:PORT/", "http://①②⑦.0.0.1:PORT/", "unix:/run/x.sock", "file:///etc/passwd",
        "http://127.0.0.1:PORT/execute", "http://localhost:PORT/jobs/1",
    ]

    @Test(arguments: addresses)
    func reachesNoBystander(_ address: String) async throws {
        let bystander = try Bystander()
        for agent in [nil, "http://127.0.0.1:9"] {
            let (caller, signal) = Self.caller([], agent: agent)
            let answer = await Self.call(address.replacing("PORT", with: "\(bystander.server.port)"), caller)
            #expect(Int(answer) == nil, "\(answer)")
            signal.stop()
        }
        await bystander.server.stop()
        #expect(bystander.targets.isEmpty)
    }

    @Test(arguments: ["127.0.0.1", "localhost"])
    func reachesWhatIsNamed(_ host: String) async throws {
        let bystander = try Bystander()
        let (caller, signal) = Self.caller([bystander.server.port])
        #expect(await Self.call("http://\(host):\(bystander.server.port)/x", caller) == "200")
        signal.stop()
        await bystander.server.stop()
        #expect(bystander.targets == ["/x"])
    }

    /// A service that may be called sends the call on to one that may not.
    @Test(arguments: [301, 302, 303, 307, 308])
    func redirectsLeadNoFurther(_ status: Int) async throws {
        for form in ["http://127.0.0.1:PORT/y", "//127.0.0.1:PORT/y", "http://localhost:PORT/y", "http://[::1]:PORT/y"]
        {
            let bystander = try Bystander()
            let named = try Bystander(
                status: status, location: form.replacing("PORT", with: "\(bystander.server.port)"))
            let (caller, signal) = Self.caller([named.server.port])
            let answer = await Self.call("http://127.0.0.1:\(named.server.port)/x", caller)
            #expect(Int(answer) == nil, "\(answer)")
            signal.stop()
            await named.server.stop()
            await bystander.server.stop()
            #expect(named.targets == ["/x"])
            #expect(bystander.targets.isEmpty, "\(form)")
        }
    }

    /// What the sandbox opens is its own: the services, and the gates before them.
    @Test func theSandboxsOwnPortsAreReached() async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.agent, .html, prefix: "/nothing")] }) { sandbox in
            let (n8n, agent) = (Client(sandbox.n8nURL), Client(sandbox.agentURL))
            #expect(await n8n.get("/healthz").status == 200)
            #expect(await agent.get("/health").status == 200)
        }
    }
}
