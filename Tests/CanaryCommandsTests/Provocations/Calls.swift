import HTTPServer
import Sandbox

/// Calls that bring no usable answer, to each of the three services.
extension Provocation {
    static let calls: [Provocation] =
        Called.allCases.flatMap(unreachable) + [
            Provocation(
                "api-refused-after-readiness", "workflow.api-refused", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .refuse, after: 1)]
                }),
            Provocation(
                "api-not-http", "workflow.api-not-http", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .notHTTP, prefix: "/api")]
                }),
            Provocation(
                "api-redirects", "workflow.api-redirected", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .redirect(status: 301), prefix: "/api")]
                }),
            Provocation(
                "api-behind-a-sign-in", "workflow.api-sign-in", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .raw(signIn), prefix: "/api")]
                }),
            Provocation(
                "api-behind-a-gateway", "workflow.api-bad-gateway", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .raw(badGateway), prefix: "/api")]
                }),
            Provocation(
                "api-of-another-service", "workflow.api-in-front", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .raw(notFound), prefix: "/api")]
                }),
            Provocation(
                "agent-stammers", "job.agent-not-json", verdict: .unhealthy, events: 0,
                given: .healthy { $0.faults = [.init(.agent, .raw(cut), prefix: "/health")] }),
            Provocation(
                "agent-behind-a-sign-in", "job.agent-sign-in", verdict: .inconclusive, events: 0,
                given: .healthy { $0.faults = [.init(.agent, .raw(signIn), prefix: "/jobs/")] }),
            Provocation(
                "agent-behind-a-gateway", "job.agent-bad-gateway", verdict: .inconclusive, events: 0,
                given: .healthy { $0.faults = [.init(.agent, .raw(badGateway), prefix: "/jobs/")] }),
            Provocation(
                "agent-of-another-kind", "job.agent-in-front", verdict: .inconclusive, events: 0,
                given: .healthy { $0.faults = [.init(.agent, .raw(empty))] }),
            Provocation(
                "api-fails", "workflow.api-error", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.n8n.api = .answers(
                        status: 500, contentType: "application/json", body: #"{"message":"out of memory"}"#)
                }),
            Provocation("api-key-stripped", "workflow.api-key-missing", verdict: .inconclusive, events: 0) { stage in
                // A proxy on the way that lets no unknown header through.
                let upstream = stage.sandbox.n8nURL
                stage.flags["n8n-url"] = try stage.serve(
                    HTTPServer { request in
                        let answer = await SocketCall.send(request.method, upstream + request.target)
                        return HTTPServerResponse(
                            status: answer.status, contentType: answer.header("Content-Type") ?? "", text: answer.text)
                    })
            },
            Provocation(
                "api-in-an-unknown-encoding", "workflow.api-call-failed", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.n8n, .raw(unknownEncoding), prefix: "/api")]
                }),
            Provocation(
                "agent-not-http", "job.agent-not-http", verdict: .unhealthy, events: 0,
                given: .healthy {
                    $0.faults = [.init(.agent, .notHTTP)]
                }),
            Provocation(
                "agent-redirects", "job.agent-redirected", verdict: .inconclusive, events: 0,
                given: .healthy {
                    $0.faults = [.init(.agent, .redirect(status: 302))]
                }),
            Provocation(
                "agent-says-it-is-ill", "job.agent-unexpected", verdict: .unhealthy, events: 0,
                given: .healthy {
                    $0.faults = [
                        .init(
                            .agent,
                            .raw(
                                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 17\r\n\r\n{\"status\": \"ill\"}"
                            ),
                            prefix: "/health")
                    ]
                }),
            Provocation(
                "agent-in-an-unknown-encoding", "job.agent-call-failed", verdict: .unhealthy, events: 0,
                given: .healthy {
                    $0.faults = [.init(.agent, .raw(unknownEncoding), prefix: "/health")]
                }),
            Provocation(
                "webhook-never-shakes-hands", "webhook.timeout", verdict: .unhealthy, events: 0,
                given: .healthy {
                    // The gate waits for a request's head, and TLS never sends one.
                    $0.faults = [.init(.webhook, .silent)]
                    $0.canary.callTimeout = "1s"
                }
            ) { stage in
                stage.point(.webhook, at: stage.sandbox.webhookURL.replacing("http://", with: "https://"))
            },
        ]

    private static let unknownEncoding =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: rot13\r\n\r\n{}"

    private static let signIn =
        "HTTP/1.1 302 Found\r\nLocation: https://team.example.com/login?to=x\r\nContent-Length: 0\r\n\r\n"
    private static let badGateway =
        "HTTP/1.1 502 Bad Gateway\r\nServer: nginx\r\nContent-Type: text/html\r\nContent-Length: 37\r\n\r\n<html><h1>502 Bad Gateway</h1></html>"
    private static let notFound =
        "HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n\r\n404 page not found"
    private static let cut =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{\"status\":"
    private static let empty =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

    /// A certificate that has four days left, at each service; then where five are wanted at least.
    static let certificates: [Provocation] = Called.allCases.flatMap { called in
        [false, true].map { isCritical in
            Provocation(
                "\(called.rawValue)-certificate-expiring\(isCritical ? "-critical" : "")", "wire.certificate-expiring",
                verdict: isCritical ? .unhealthy : .degraded
            ) { stage in
                let made = try await Certificates.made.value
                stage.environment["SSL_CERT_FILE"] = try stage.write(made.authority, to: "ca.pem")
                let url = try stage.serve(Relay.start(to: called.upstream(stage), tls: made.expiring))
                stage.point(called, at: url + called.path(stage))
                if isCritical { stage.yaml += "certificate: {critical: 5d}\n" }
            }
        }
    }

    /// What keeps a call from ever reaching its service.
    private static func unreachable(_ called: Called) -> [Provocation] {
        func row(_ what: String, _ arrange: @escaping Arrange) -> Provocation {
            Provocation(
                "\(called.rawValue)-\(what)", "\(called.prefix)\(what)",
                verdict: called == .n8n ? .inconclusive : .unhealthy, events: 0, arrange: arrange)
        }
        return [
            row("name-unresolved") { $0.point(called, at: "http://no-such-host..invalid" + called.path($0)) },
            row("call-failed") { $0.point(called, at: "http://[\(called.rawValue)]" + called.path($0)) },
            row("tls") { stage in
                let plain = try stage.serve(HTTPServer { _ in HTTPServerResponse(status: 200) })
                stage.point(called, at: plain.replacing("http://", with: "https://") + called.path(stage))
            },
            row("certificate") { stage in
                let tls = try await Certificates.made.value.good
                let url = try stage.serve(Relay.start(to: called.upstream(stage), tls: tls))
                stage.point(called, at: url + called.path(stage))
            },
            row("certificate-expired") { stage in
                let made = try await Certificates.made.value
                stage.environment["SSL_CERT_FILE"] = try stage.write(made.authority, to: "ca.pem")
                let url = try stage.serve(Relay.start(to: called.upstream(stage), tls: made.expired))
                stage.point(called, at: url + called.path(stage))
            },
            row("proxy") { stage in
                stage.environment["http_proxy"] = ClosedPort.url
                stage.environment["no_proxy"] = "127.0.0.1"
                stage.point(called, at: "http://\(called.rawValue).test" + called.path(stage))
            },
        ]
    }
}

/// The services that are called, and how the canary is pointed at another address for one.
enum Called: String, CaseIterable, Sendable {
    case webhook, n8n, agent

    var prefix: String {
        switch self {
        case .webhook: "webhook."
        case .n8n: "workflow.api-"
        case .agent: "job.agent-"
        }
    }

    func path(_ stage: Stage) -> String {
        guard self == .webhook, let path = stage.sandbox.webhookURL.range(of: "/webhook") else { return "" }
        return String(stage.sandbox.webhookURL[path.lowerBound...])
    }

    func upstream(_ stage: Stage) -> String { self == .agent ? stage.sandbox.agentURL : stage.sandbox.n8nURL }
}

extension Stage {
    mutating func point(_ called: Called, at url: String) {
        switch called {
        case .webhook: environment["N8N_WEBHOOK_URL"] = url
        case .n8n: flags["n8n-url"] = url
        case .agent: flags["agent-url"] = url
        }
    }
}
