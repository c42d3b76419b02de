import Sandbox
import Testing
import Workflow

/// What the webhook says, row by row of facts: n8n section 1.
struct WebhookCase: Sendable, CustomTestStringConvertible {
    var name: String
    var status: Int
    /// Begin of the body, or of its `message`.
    var says: String
    var runs = 0
    var event: JSONValue = entryEvent()
    var settings: @Sendable (inout SandboxSettings) -> Void = { _ in }

    var testDescription: String { name }
}

@Suite struct WebhookTests {
    static let cases = [
        WebhookCase(name: "accepted", status: 200, says: "Workflow was started", runs: 1),
        WebhookCase(name: "unregistered", status: 404, says: "The requested webhook \"POST ") {
            $0.webhook.wrongPath = true
        },
        WebhookCase(name: "inactive", status: 404, says: "The requested webhook \"POST ") {
            $0.workflow.active = false
        },
        WebhookCase(name: "other method", status: 404, says: "This webhook is not registered for POST requests.") {
            $0.webhook.behaviour = .registeredForAnotherMethod
        },
        WebhookCase(name: "test URL", status: 404, says: "The requested webhook \"") { $0.webhook.testURL = true },
        WebhookCase(name: "starting", status: 404, says: "<!DOCTYPE html>") {
            $0.webhook.behaviour = .startingHTML
        },
        WebhookCase(name: "starting, text", status: 200, says: "n8n is starting up. Please wait") {
            $0.webhook.behaviour = .startingText
        },
        WebhookCase(name: "database", status: 503, says: "Database is not ready!") {
            $0.webhook.behaviour = .databaseDown
        },
        WebhookCase(name: "header", status: 403, says: "Authorization data is wrong!") {
            $0.webhook.behaviour = .protectedByHeader
        },
        WebhookCase(name: "basic", status: 401, says: "Authorization is required!") {
            $0.webhook.behaviour = .protectedByBasicAuth
        },
        WebhookCase(name: "malformed", status: 422, says: "Failed to parse request body") {
            $0.webhook.behaviour = .malformed
        },
        WebhookCase(name: "lastNode", status: 200, says: "{\"job_id\":", runs: 1) {
            $0.webhook.responseMode = .lastNode
        },
        WebhookCase(name: "lastNode, dropped", status: 500, says: "No item to return got found", runs: 1) {
            $0.webhook.responseMode = .lastNode
            $0.workflow.used = 5
        },
        WebhookCase(name: "lastNode, dropped, 2.8", status: 500, says: "No item to return was found", runs: 1) {
            $0.webhook.responseMode = .lastNode
            $0.workflow.used = 5
            $0.n8n.manner = .v2_8
        },
        WebhookCase(name: "lastNode, failed", status: 500, says: "Error in workflow", runs: 1) {
            $0.webhook.responseMode = .lastNode
            $0.agent.bearer = .rotated
        },
        WebhookCase(name: "responseNode, dropped", status: 200, says: "", runs: 1) {
            $0.webhook.responseMode = .responseNode
            $0.workflow.used = 5
        },
    ]

    @Test(arguments: cases)
    func answers(_ wanted: WebhookCase) async throws {
        try await withSandbox(wanted.settings) { sandbox in
            let answer = await Client(sandbox.webhookURL).post("", json: wanted.event)
            #expect(answer.status == wanted.status)
            let says = answer.json["message"]?.stringValue ?? answer.text
            #expect(says.hasPrefix(wanted.says))
            #expect(sandbox.events.count == 1)
            #expect(sandbox.events[0].request.bodyText == wanted.event.text)
            #expect(sandbox.executions.count == wanted.runs)
            if wanted.name == "database" {
                #expect(await sandbox.api.get("/healthz").json == ["status": "ok"])
                #expect(await sandbox.api.get("/healthz/readiness").status == 503)
                #expect(await sandbox.api.get("/api/v1/workflows", sandbox.key).status == 503)
            } else {
                #expect(await sandbox.api.get("/healthz/readiness").json == ["status": "ok"])
            }
        }
    }

    @Test func startsAfterAWhile() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.webhook.behaviour = .startingHTML
            $0.webhook.times = 2
        }
        try await withSandbox(change) { sandbox in
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(await Client(sandbox.webhookURL).post("", json: entryEvent()).status) }
            #expect(statuses == [404, 404, 200])
        }
    }

    /// Recordings 07 to 12: what is no JSON object arrives as something that the filter drops.
    @Test(
        arguments: [
            ("POST", "application/json", "{\"a\":1,}", 422), ("POST", "application/json", "", 200),
            ("POST", "text/plain", "{\"diun_entry_status\":\"update\"}", 200),
            ("POST", "", "{\"diun_entry_status\":\"update\"}", 200), ("GET", "application/json", "", 404),
            ("POST", "application/x-www-form-urlencoded", "diun_entry_status=new&a=b", 200),
        ])
    func bodies(method: String, type: String, body: String, status: Int) async throws {
        try await withSandbox({ $0.workflow.dialect = .entry }) { sandbox in
            let headers = type.isEmpty ? [] : [("Content-Type", type)]
            let answer = await Client(sandbox.webhookURL).send(method, "", headers, body: body)
            #expect(answer.status == status)
            if status != 200 { return #expect(sandbox.executions.isEmpty) }
            let ended = try await eventually { () -> JSONValue? in
                sandbox.executions.first { $0["status"] == "success" }
            }
            #expect(ended["data"]?["resultData"]?["lastNodeExecuted"] == "Filter Updates Only")
        }
    }

    @Test func botsAreIgnoredWhereTheyAre() async throws {
        try await withSandbox({ $0.webhook.ignoresBots = true }) { sandbox in
            let client = Client(sandbox.webhookURL)
            #expect(await client.post("", [("User-Agent", "uptime-Bot/1")], json: entryEvent()).status == 204)
            #expect(await client.post("", [("User-Agent", "canary/1")], json: entryEvent()).status == 200)
            #expect(sandbox.executions.count == 1)
        }
    }

    @Test(arguments: [
        (WorkflowSettings.Dialect.entry, true, false, false), (.native, false, true, true),
        (.nativeUpdateOnly, false, true, false), (.both, true, true, true),
    ])
    func dialects(dialect: WorkflowSettings.Dialect, entry: Bool, update: Bool, new: Bool) async throws {
        for (event, passes) in [
            (entryEvent(), entry), (nativeEvent(status: "update"), update), (nativeEvent(status: "new"), new),
        ] {
            try await withSandbox({ $0.workflow.dialect = dialect }) { sandbox in
                _ = try await sandbox.fire(event)
                #expect(sandbox.jobs.count == (passes ? 1 : 0))
                if passes {
                    #expect(
                        sandbox.jobs[0].prompt == """
                            Upgrade task:
                            - Image: docker.io/library/httpd
                            - New tag: 2.4.66
                            - Hub link: https://hub.docker.com/_/httpd#canary-r01
                            """)
                }
            }
        }
    }

    @Test func theLimiterCounts() async throws {
        try await withSandbox { sandbox in
            for number in 1...6 {
                _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
                _ = try await eventually { () -> Bool? in
                    sandbox.executions.filter { $0["status"] == "success" }.count == number ? true : nil
                }
            }
            #expect(sandbox.jobs.count == 5)
            #expect(sandbox.limiterCount == 5)
        }
    }

    @Test func aWindowThatRanOutStartsAnew() async throws {
        let change: (inout SandboxSettings) -> Void = {
            $0.workflow.used = 5
            $0.workflow.windowAge = 6 * 3600 + 60
        }
        try await withSandbox(change) { sandbox in
            _ = try await sandbox.fire(entryEvent())
            #expect(sandbox.jobs.count == 1)
            #expect(sandbox.limiterCount == 1)
        }
    }

    @Test func aClosedConnectionLeavesNoRowIn181AndAnErrorIn28() async throws {
        for manner in [N8nSettings.Manner.v1_81, .v2_8] {
            let change: (inout SandboxSettings) -> Void = {
                $0.n8n.manner = manner
                $0.faults = [WireFaultRule(.agent, .closeAfter(bytes: 0), prefix: "/execute")]
            }
            try await withSandbox(change) { sandbox in
                if manner == .v1_81 {
                    _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
                    _ = try await eventually { () -> Bool? in sandbox.agentRequests.isEmpty ? nil : true }
                    #expect(await sandbox.api.get("/api/v1/executions", sandbox.key).json["data"] == [])
                } else {
                    let (_, execution) = try await sandbox.fire(entryEvent())
                    #expect(execution["data"]?["resultData"]?["error"]?["httpCode"] == "ECONNRESET")
                }
            }
        }
    }
}
