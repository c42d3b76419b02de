import CanaryConfig
import CanaryCore
import FoundationEssentials
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// `canary wait`: what it counts as ready, and how it ends where nothing becomes ready.
@Suite struct WaitTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var settings: SandboxSettings
        var end: Wait.End
        /// The first finding; `nil`: none.
        var cause: String?
        var services = Wait.Service.allCases
        var testDescription: String { name }

        init(
            _ name: String, _ end: Wait.End, _ cause: String? = nil, for services: [Wait.Service]? = nil,
            given change: (inout SandboxSettings) -> Void = { _ in }
        ) {
            (self.name, self.end, self.cause) = (name, end, cause)
            settings = .healthy(change)
            if let services { self.services = services }
        }
    }

    static let rows: [Row] = [
        Row("all is well", .ready),
        Row("what is wrong with n8n's call is not the agent's", .ready, given: { $0.workflow.variable = .stale }),
        Row("our bearer is refused", .broken, "job.bearer-refused", given: { $0.canary.bearer = .wrong }),
        Row("n8n alone, our bearer is refused", .ready, for: [.n8n], given: { $0.canary.bearer = .wrong }),
        Row("the workflow is switched off", .broken, "workflow.inactive", given: { $0.workflow.active = false }),
        Row(
            "switched off, without an API key", .broken, "webhook.not-registered",
            given: {
                $0.workflow.active = false
                $0.canary.n8nKey = .absent
            }),
        Row(
            "nothing but the webhook, and all is well", .ready, for: [.n8n], given: { $0.canary.hasN8n = false }),
        Row(
            "the webhook is for another method", .broken, "webhook.wrong-method",
            given: { $0.webhook.behaviour = .registeredForAnotherMethod }),
        Row("the webhook's path is another", .broken, "webhook.not-registered", given: { $0.webhook.wrongPath = true }),
        Row("the test URL", .broken, "webhook.test-url", given: { $0.webhook.testURL = true }),
        Row(
            "n8n starts: ready by its own word, its webhooks not there", .unseen, "webhook.starting",
            given: {
                $0.webhook.behaviour = .startingHTML
                $0.canary.n8nKey = .absent
            }),
        Row(
            "n8n starts: its API is not there yet", .unseen, "workflow.api-disabled",
            given: { $0.n8n.api = .starting }),
        Row("n8n has lost its database", .broken, "webhook.not-ready", given: { $0.webhook.behaviour = .databaseDown }),
        Row("the agent is not there", .unseen, "job.agent-refused", given: { $0.faults = [.init(.agent, .refuse)] }),
        Row(
            "the agent is not there, and the workflow is switched off", .broken, "workflow.inactive",
            given: {
                $0.faults = [.init(.agent, .refuse)]
                $0.workflow.active = false
            }),
        Row("the agent says nothing", .unseen, "job.agent-timeout", given: { $0.faults = [.init(.agent, .silent)] }),
        Row(
            "n8n says nothing, alone", .unseen, "webhook.timeout", for: [.n8n],
            given: { $0.faults = [.init(.n8n, .silent)] }),
        Row(
            "something else stands in the agent's place", .unseen, "job.agent-sign-in",
            given: { $0.faults = [.init(.agent, .html)] }),
    ]

    @Test func endsAsItShould() async throws { try await inParallel(Self.rows) { try await check($0) } }

    private func check(_ row: Row) async throws {
        try await Stage.with(row.settings) { stage in
            let session = try stage.session()
            let start = ContinuousClock.now
            // Time enough for all calls of one look on a busy machine, and for what never comes.
            let limit = row.end == .ready ? Duration.seconds(60) : .seconds(5)
            let outcome = await session.wait(for: row.services, limit: limit)
            #expect(outcome.end == row.end, "\(row.name): \(outcome.findings.map(\.cause))")
            let serious = outcome.findings.filter { $0.state != .warned }.map(\.cause)
            if let cause = row.cause { #expect(serious.contains(cause), "\(row.name): \(serious)") }
            #expect(serious.isEmpty == (row.cause == nil), "\(row.name): \(serious)")
            #expect(outcome.services.map(\.service) == row.services, "\(row.name)")
            #expect(outcome.services.allSatisfy(\.isReady) == (row.end == .ready), "\(row.name)")
            #expect(ContinuousClock.now - start < limit + .seconds(10), "\(row.name)")
            // It only asks.
            #expect(stage.sandbox.events.isEmpty && stage.sandbox.jobs.isEmpty, "\(row.name)")
            #expect(stage.sandbox.pushes.isEmpty && stage.sandbox.executions.isEmpty, "\(row.name)")
            #expect(!FileManager.default.fileExists(atPath: stage.sandbox.stateFolder), "\(row.name)")
            for call in stage.sandbox.agentRequests.map(\.request) { #expect(call.method == "GET") }
        }
    }

    /// Nothing there, then n8n's first two seconds, then everything: each step comes when the one before it was told.
    @Test func seesAStart() async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let sandbox = stage.sandbox
            let free = try HTTPServer { _ in HTTPServerResponse(status: 200) }
            await free.stop()
            let path = String(sandbox.webhookURL.dropFirst(sandbox.n8nURL.count))
            stage.environment["N8N_WEBHOOK_URL"] = "http://127.0.0.1:\(free.port)" + path
            stage.flags["n8n-url"] = "http://127.0.0.1:\(free.port)"
            stage.pacing.mostForService = .milliseconds(100)
            let isUp = Locked(false)
            let server = Locked<HTTPServer?>(nil)
            let told = Locked<[String]>([])
            var session = try stage.session()
            session.progress = { progress in
                guard case .waiting(let words, _, _, _, _) = progress else { return }
                told.write { $0.append(words) }
                if words.contains("connection refused"), server.read({ $0 == nil }) {
                    let started = try? HTTPServer(configuration: HTTPServerConfiguration(port: free.port)) { request in
                        if !isUp.read({ $0 }) {
                            guard request.path != "/healthz/readiness" else {
                                return HTTPServerResponse(
                                    status: 200, contentType: "application/json", text: #"{"status":"ok"}"#)
                            }
                            let page = "<!DOCTYPE html><pre>Cannot \(request.method)</pre>"
                            return HTTPServerResponse(status: 404, contentType: "text/html", text: page)
                        }
                        let answer = await SocketCall.send(
                            request.method, sandbox.n8nURL + request.target,
                            headers: request.headers.fields.map { ($0.name, $0.value) })
                        var response = HTTPServerResponse(status: answer.status, body: answer.body)
                        for name in ["Content-Type", "Access-Control-Allow-Methods"] {
                            if let value = answer.header(name) { response.headers[name] = value }
                        }
                        return response
                    }
                    server.write { $0 = started }
                }
                if words.contains("starting") { isUp.write { $0 = true } }
            }
            let outcome = await session.wait(for: [.n8n, .agent], limit: .seconds(60))
            await server.read { $0 }?.stop()
            #expect(outcome.end == .ready, "\(told.read { $0 })")
            #expect(outcome.findings.filter { $0.state != .warned }.isEmpty)
            let words = told.read { $0 }
            #expect(words.first == "waiting for n8n: connection refused", "\(words)")
            #expect(words.last == "waiting for n8n: starting", "\(words)")
            #expect(outcome.looks == words.count + 1)
        }
    }

    /// The pauses double up to their bound.
    @Test func backsOff() {
        let pacing = Pacing()
        let pauses: [Duration] = [1, 2, 3, 4, 5, 6, 7, 1000].map { pacing.pause(afterLook: $0) }
        #expect(pauses == [250, 500, 1000, 2000, 4000, 5000, 5000, 5000].map { .milliseconds($0) })
    }

    /// The real n8n, killed and started again under it: once it is said to be ready, an event is taken.
    @Test(
        .enabled(
            if: !RealN8n.Version.atHand.isEmpty,
            "the real n8n is not at hand: ../shared/peers/n8n-1.81.4.tar.xz and node"),
        arguments: RealN8n.Version.atHand.suffix(1))
    func seesTheRealN8nStart(version: RealN8n.Version) async throws {
        try await Stage.with(SandboxSettings()) { stage in
            let bearer = "CLAUDE_AGENT_API_TOKEN=\(stage.sandbox.agentBearer)"
            var n8n = try await RealN8n(version, [bearer])
            stage.atEnd { [n8n] in await n8n.stop() }
            let workflow = SeedWorkflow(name: "case: waited for", agentURL: stage.sandbox.agentURL)
            _ = try await n8n.import(workflow)
            let webhook = "\(n8n.url)/webhook/\(workflow.path)"
            stage.environment["N8N_WEBHOOK_URL"] = webhook
            stage.environment["N8N_API_KEY"] = n8n.key
            stage.flags["n8n-url"] = n8n.url
            stage.flags["n8n-workflow"] = workflow.name
            // With its API, and by the webhook alone.
            for hasKey in [true, false] {
                n8n.kill()
                for _ in 0..<500 where await SocketCall.send("GET", n8n.url + "/healthz").status != 0 {}
                let told = Locked<[String]>([])
                var session = try stage.session()
                if !hasKey { session.loaded.configuration.n8n?.apiKey = nil }
                session.pacing.mostForService = .milliseconds(200)
                session.progress = { progress in
                    if case .waiting(let words, _, _, _, _) = progress { told.write { $0.append(words) } }
                }
                let restarting = Task { [n8n] in
                    var copy = n8n
                    try await copy.restart([bearer])
                    return copy
                }
                let outcome = await session.wait(for: [.n8n, .agent], limit: .seconds(120))
                let answer = await SocketCall.send(
                    "POST", webhook, headers: [("Content-Type", "application/json")], body: Array("{}".utf8))
                #expect(outcome.end == .ready, "\(told.read { $0 }) \(outcome.findings.map(\.cause))")
                #expect(answer.status == 200 && answer.text.contains("Workflow was started"), "\(answer.text)")
                #expect(told.read { $0 }.first == "waiting for n8n: connection refused")
                n8n = try await restarting.value
            }
        }
    }
}
