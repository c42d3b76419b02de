import CanaryCore
import CanaryRender
import FoundationEssentials
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// Whatever a counterpart says, and be it the very secrets that it was sent: nothing that comes out holds a piece of one.
@Suite struct SecrecyTests {
    /// A place where a counterpart can quote what it knows.
    struct Place: Sendable {
        var name: String
        var settings: SandboxSettings
        var options = RunOptions()
        /// From what is quoted to the services that quote it.
        var meddling: @Sendable (String) -> Harness.Meddling

        init(
            _ name: String, _ options: RunOptions = RunOptions(), _ change: (inout SandboxSettings) -> Void = { _ in },
            meddling: @escaping @Sendable (String) -> Harness.Meddling
        ) {
            (self.name, self.options, self.meddling) = (name, options, meddling)
            settings = .healthy(change)
        }

        /// One service whose answers to some targets are replaced or changed.
        init(
            _ name: String, _ endpoint: WireFaultRule.Endpoint, _ prefix: String,
            _ change: @escaping @Sendable (HTTPServerResponse, String) -> HTTPServerResponse
        ) {
            self.init(name) { quote in
                [
                    endpoint: { request, answer in
                        request.target.hasPrefix(prefix) ? change(answer, quote) : answer
                    }
                ]
            }
        }
    }

    private static func answer(
        _ status: Int, _ type: String = "application/json", _ text: @escaping @Sendable (String) -> String
    ) -> @Sendable (HTTPServerResponse, String) -> HTTPServerResponse {
        { _, quote in HTTPServerResponse(status: status, contentType: type, text: text(quote)) }
    }

    private static let direct: RunOptions = {
        var options = RunOptions()
        options.direct = true
        return options
    }()

    static let places: [Place] = agents + jobs + n8ns + executions + webhooks + gateways

    private static let agents = [
        Place("agent health 500", .agent, "/health", answer(500) { "{\"detail\":\"\($0)\"}" }),
        Place("agent health status", .agent, "/health", answer(200) { "{\"status\":\"\($0)\"}" }),
        Place("agent health page", .agent, "/health", answer(200, "text/html") { "<html>\($0)" }),
        Place("agent health type", .agent, "/health") { _, quote in
            HTTPServerResponse(status: 200, contentType: quote, text: "hello")
        },
        Place("agent health redirect", .agent, "/health") { _, quote in
            HTTPServerResponse(status: 302, contentType: "text/plain", text: quote, headers: ["Location": "/\(quote)"])
        },
        Place("agent 401", .agent, "/jobs/", answer(401) { "{\"detail\":\"bad bearer \($0)\"}" }),
        Place("agent 403", .agent, "/jobs/", answer(403, "text/plain") { "Authorization: Bearer \($0)" }),
        Place("agent job for all", .agent, "/jobs/", answer(200) { "{\"status\":\"\($0)\"}" }),
    ]

    private static func record(
        _ name: String, _ settings: @escaping @Sendable (inout SandboxSettings) -> Void = { _ in },
        _ change: @escaping @Sendable (HTTPServerResponse, String) -> HTTPServerResponse
    ) -> Place {
        Place(name, RunOptions(), settings) { quote in
            [.agent: { request, answer in answer.status == 200 ? change(answer, quote) : answer }]
        }
    }

    private static let jobs = [
        record("job status") { $0.replacing(["\"status\":\"completed\"": "\"status\":\"\($1)\""]) },
        record("job error") {
            $0.replacing(["\"status\":\"completed\"": "\"status\":\"error\",\"error\":\"\($1)\""])
        },
        record("job output") {
            $0.replacing([
                "\"status\":\"completed\"": "\"status\":\"failed\"", "\"exit_code\":0": "\"exit_code\":1",
                "\"output\":[": "\"output\":[\"\($1)\"],\"old\":[",
            ])
        },
        record("job stderr") {
            $0.replacing([
                "\"status\":\"completed\"": "\"status\":\"failed\"", "\"exit_code\":0": "\"exit_code\":1",
                "\"output\":[": "\"output\":[],\"old\":[", "\"stderr\":\"\"": "\"stderr\":\"Header '14': \($1)\"",
            ])
        },
        record("job answer") {
            $0.replacing([
                "No matching stack found": "API Error: 401 \($1)", "\\\"is_error\\\":false": "\\\"is_error\\\":true",
            ])
        },
        record("job limit") {
            $0.replacing([
                "No matching stack found": "You've hit your session limit · resets \($1)",
                "\\\"is_error\\\":false": "\\\"is_error\\\":true",
                "\\\"api_error_status\\\":null": "\\\"api_error_status\\\":429",
            ])
        },
        record("job cut envelope") {
            $0.replacing(["\\\"result\\\":\\\"": "\\\"result\\\":\\\"\($1)", "\\\"uuid\\\":": "\n"])
        },
        Place("direct job id", direct) { quote in
            [
                .agent: { request, answer in
                    request.target == "/execute"
                        ? HTTPServerResponse(
                            status: 202, contentType: "application/json", text: "{\"job_id\":\"\(quote)\"}") : answer
                }
            ]
        },
        Place("direct 422", direct) { quote in
            [
                .agent: { request, answer in
                    request.target == "/execute"
                        ? HTTPServerResponse(
                            status: 422, contentType: "application/json", text: "{\"detail\":[{\"msg\":\"\(quote)\"}]}")
                        : answer
                }
            ]
        },
    ]

    private static let n8ns = [
        Place("n8n readiness", .n8n, "/healthz", answer(503) { "{\"status\":\"\($0)\",\"message\":\"\($0)\"}" }),
        Place("n8n 401", .n8n, "/api/", answer(401) { "{\"message\":\"'X-N8N-API-KEY' \($0) refused\"}" }),
        Place("n8n 500", .n8n, "/api/", answer(500, "text/plain") { "\($0)" }),
        Place("n8n page", .n8n, "/api/", answer(200, "text/html") { "<html>\($0)" }),
        Place("n8n redirect", .n8n, "/api/") { _, quote in
            HTTPServerResponse(
                status: 301, contentType: "text/plain", text: quote, headers: ["Location": "http://\(quote)/"])
        },
        Place("workflow names", .n8n, "/api/v1/workflows") { answer, quote in
            answer.replacing(["\"name\":\"DIUN Upgrade Agent\"": "\"name\":\"\(quote)\""])
        },
        Place("workflow ids", .n8n, "/api/v1/workflows") { answer, quote in
            answer.replacing([
                "\"data\":[{": "\"data\":[{\"id\":\"\(quote)\",\"name\":\"DIUN Upgrade Agent\",\"active\":true},{"
            ])
        },
        Place("workflow nodes", .n8n, "/api/v1/workflows") { answer, quote in
            answer.replacing([
                "\"name\":\"Run Upgrade Agent\"": "\"name\":\"\(quote)\",\"disabled\":true",
                "\"name\":\"Filter Updates Only\"": "\"name\":\"\(quote)\"",
            ])
        },
        Place("newest execution", .n8n, "/api/v1/executions?limit=1") { _, quote in
            HTTPServerResponse(status: 200, contentType: "application/json", text: "{\"data\":[{\"id\":\"\(quote)\"}]}")
        },
        Place("page cursor", .n8n, "/api/v1/workflows") { _, quote in
            HTTPServerResponse(
                status: 200, contentType: "application/json",
                text: "{\"data\":[{\"name\":\"\(quote)\"}],\"nextCursor\":\"\(quote)\"}")
        },
        kept("kept executions") { answer, quote in
            answer.replacing([
                "docker.io/library/nginx": quote, "1.29.1": quote, "Filter Updates Only": quote,
                "\"id\":\"4711\"": "\"id\":\"\(quote)\"",
            ])
        },
        kept("kept executions unread", answer(500) { "{\"message\":\"\($0)\"}" }),
    ]

    /// The list with its data, as a check looks at it.
    private static func kept(
        _ name: String, _ change: @escaping @Sendable (HTTPServerResponse, String) -> HTTPServerResponse
    ) -> Place {
        var options = RunOptions()
        options.freeOnly = true
        return Place(name, options, { $0.n8n.pastEvents = [.init(age: 3600, end: .droppedByFilter)] }) { quote in
            [
                .n8n: { request, answer in
                    request.target.hasPrefix("/api/v1/executions?") && request.queryValue("includeData") == "true"
                        ? change(answer, quote) : answer
                }
            ]
        }
    }

    private static func execution(
        _ name: String, _ change: @escaping @Sendable (HTTPServerResponse, String) -> HTTPServerResponse
    ) -> Place {
        Place(name, .n8n, "/api/v1/executions/", change)
    }

    private static func handedOver(_ error: @escaping @Sendable (String) -> String) -> Place {
        execution("agent node's error \(error("…"))") { answer, quote in
            answer.replacing([
                "\"name\":\"Run Upgrade Agent\"": "\"name\":\"Run Upgrade Agent\"",
                "\"Run Upgrade Agent\":[{": "\"Run Upgrade Agent\":[{\"error\":\(error(quote)),",
            ])
        }
    }

    private static let executions = [
        execution("execution status") { $0.replacing(["\"finished\":true": "\"status\":\"\($1)\""]) },
        execution("execution id") { $0.replacing(["\"id\":\"4711\"": "\"id\":\"\($1)\""]) },
        execution("execution job") { answer, quote in
            var copy = answer
            let text = answer.body
            copy.body = Array(
                String(decoding: text, as: UTF8.self).replacing(/"job_id":"[0-9a-f]+"/, with: "\"job_id\":\"\(quote)\"")
                    .utf8)
            return copy
        },
        execution("execution's nodes") { answer, quote in
            answer.replacing([
                "Run Upgrade Agent": quote, "\"status\":\"queued\"": "\"error\":{\"message\":\"\(quote)\"}",
            ])
        },
        execution("execution dropped") { answer, quote in
            answer.replacing([
                "\"Run Upgrade Agent\":[{": "\"\(quote)\":[{\"old\":{", "\"job_id\"": "\"id\"",
                "\"lastNodeExecuted\"": "\"x\"",
            ])
        },
        handedOver { "{\"message\":\"\($0)\"}" },
        handedOver { "{\"message\":\"401 - \\\"{}\\\"\",\"description\":\"\($0)\",\"httpCode\":\"401\"}" },
        handedOver { "{\"message\":\"x\",\"httpCode\":\"\($0)\"}" },
        handedOver { "{\"message\":\"x\",\"name\":\"\($0)\"}" },
        handedOver { "{\"message\":\"x\",\"messages\":[\"500 - \\\"\($0)\\\"\"]}" },
        handedOver { "\"\($0)\"" },
        execution("agent node's URL") { answer, quote in
            answer.replacing(["http://127.0.0.1": "http://\(quote).example"])
        },
        execution("agent node's header") { answer, quote in
            answer.replacing([
                "=Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}": "Bearer \(quote)",
                "\"Run Upgrade Agent\":[{":
                    "\"Run Upgrade Agent\":[{\"error\":{\"httpCode\":\"401\",\"message\":\"x\"},",
            ])
        },
        execution("agent node's variable") { answer, quote in
            answer.replacing([
                "$env.CLAUDE_AGENT_API_TOKEN": "$env.\(quote)",
                "\"Run Upgrade Agent\":[{":
                    "\"Run Upgrade Agent\":[{\"error\":{\"httpCode\":\"401\",\"message\":\"x\"},",
            ])
        },
        execution("agent node's credential") { answer, quote in
            answer.replacing([
                "\"authentication\":\"none\",\"provide": "\"authentication\":\"\(quote)\",\"provide",
                "\"Run Upgrade Agent\":[{":
                    "\"Run Upgrade Agent\":[{\"error\":{\"httpCode\":\"401\",\"message\":\"x\"},",
            ])
        },
    ]

    private static let webhooks = [
        Place("webhook 500", .webhook, "/webhook", answer(500) { "{\"message\":\"\($0)\"}" }),
        Place("webhook 404", .webhook, "/webhook", answer(404) { "{\"message\":\"\($0) is not registered\"}" }),
        Place("webhook text", .webhook, "/webhook", answer(200, "text/plain") { "\($0)" }),
        Place("webhook 418", .webhook, "/webhook", answer(418, "text/plain") { "\($0)" }),
        Place("webhook job", .webhook, "/webhook", answer(200) { "{\"job_id\":\"\($0)\"}" }),
        Place("webhook redirect", .webhook, "/webhook") { _, quote in
            HTTPServerResponse(
                status: 307, contentType: "text/plain", text: "", headers: ["Location": "/webhook/\(quote)"])
        },
    ]

    private static let gateways = [
        Place("gateway 400", .gateway, "/metrics/", answer(400, "text/plain") { "text format parsing error: \($0)" }),
        Place("gateway 500", .gateway, "/metrics/", answer(500) { "{\"detail\":\"\($0)\"}" }),
        Place("gateway redirect", .gateway, "/metrics/") { _, quote in
            HTTPServerResponse(
                status: 302, contentType: "text/plain", text: "", headers: ["Location": "http://\(quote)/"])
        },
        Place("gateway's gauges", .gateway, "/metrics") { _, quote in
            HTTPServerResponse(
                status: 200, contentType: "text/plain",
                text:
                    "push_time_seconds{job=\"\(quote)\"} 1\n\(quote) 1\nupgrade_canary_consecutive_failures{job=\"upgrade-canary\",pipeline=\"sandbox\"} 3\n"
            )
        },
    ]

    /// What is quoted: the secrets that a service was sent, plain and in base64, in forms short enough for one line.
    private static func quotes(_ sandbox: Sandbox) -> [(name: String, text: String)] {
        let path = sandbox.webhookURL.split(separator: "/").last.map { String($0) } ?? ""
        let token = sandbox.tokens["primary"] ?? ""
        func coded(_ text: String) -> String {
            String(decoding: SecretScanner.base64(Array(text.utf8), SecretScanner.standard), as: UTF8.self)
        }
        let percent = path.utf8.map {
            "%" + String(decoding: SecretScanner.hex([$0], "0123456789ABCDEF"), as: UTF8.self)
        }
        return [
            (name: "bearer", text: sandbox.agentBearer), (name: "token", text: token),
            (name: "path and key", text: "\(path)-\(sandbox.apiKey)"),
            (name: "base64", text: coded("x:\(sandbox.agentBearer)") + "." + coded(token)),
            (name: "percent", text: percent.joined()),
        ]
    }

    /// Every place with one of the quotes, by turns; every place is also tried with the bearer itself.
    @Test func quotedByACounterpart() async throws {
        try await inParallel(Self.places.enumerated().flatMap { [($0.offset, 0), ($0.offset, 1 + $0.offset % 4)] }) {
            try await check(Self.places[$0.0], quote: $0.1)
        }
    }

    /// A busy machine may need longer until somebody asks.
    private func check(_ place: Place, quote number: Int) async throws {
        for deadline in ["3s", "15s", "60s"] where try await check(place, quote: number, deadline: deadline) { return }
        Issue.record("\(place.name): nobody asked")
    }

    /// - Returns: whether the place was asked and quoted.
    private func check(_ place: Place, quote number: Int, deadline: String) async throws -> Bool {
        var settings = place.settings
        settings.canary.deadline = deadline
        let quoted = Locked(0)
        return try await Harness.meddled(
            settings,
            by: { sandbox in
                place.meddling(Self.quotes(sandbox)[number].text).mapValues { change in
                    { request, answer in
                        let changed = change(request, answer)
                        if changed != answer { quoted.write { $0 += 1 } }
                        return changed
                    }
                }
            }
        ) { harness in
            let name = "\(place.name), \(Self.quotes(harness.sandbox)[number].name)"
            harness.session.options = place.options
            if deadline == "3s" { harness.session.pacing = .impatient }
            let collected = Collected()
            let mask = SecretMask(secrets: harness.session.loaded.secrets)
            let display = ProgressDisplay("plain", collected.terminal([]), mask: mask, clock: harness.session.clock)
            harness.session.progress = { display.show($0) }
            let report = await harness.session.report()
            // A second look reads what the first one stored.
            let plan = await harness.session.plan()
            harness.expectNoSecret(
                in: report, name, texts: ["plan": PlanOutput.text(plan), "progress": collected.err])
            return quoted.read { $0 } > 0
        }
    }
}
