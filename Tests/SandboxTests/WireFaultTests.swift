import Sandbox
import Testing

@Suite struct WireFaultTests {
    /// What a client sees of a fault on the agent's `/health`.
    enum Seen: Sendable {
        /// Closed with nothing received.
        case nothing
        /// Nothing received, and still open when the client gave up.
        case silence
        case status(Int, body: String)
        /// Begins so, and goes on until the client has had enough.
        case flood(String)
        case rawText(String)
    }

    static let cases: [(WireFault, Seen)] = [
        (.refuse, .nothing), (.silent, .silence), (.neverRead, .silence), (.closeAfter(bytes: 0), .nothing),
        (.closeBeforeReading, .nothing), (.reset, .nothing), (.closeAfter(bytes: 9), .rawText("HTTP/1.1 ")),
        (.html, .status(200, body: "<!DOCTYPE html>")), (.truncatedBody, .status(200, body: "{\"status\":\"ok\"")),
        (.deepJSON, .status(200, body: "[[[[[[")), (.wrongTypes, .status(200, body: "{\"status\":7,\"busy\":\"yes\"")),
        (.redirect(status: 307), .status(307, body: "")), (.redirect(status: 301), .status(301, body: "")),
        (.notHTTP, .rawText("SSH-2.0")), (.noContent, .status(204, body: "")), (.raw("\u{0}x"), .rawText("\u{0}x")),
        (.slowDrip(milliseconds: 1), .status(200, body: "{\"status\":\"ok\"")),
        (.headerFlood, .flood("HTTP/1.1 200 OK\r\nX-Flood-0: xxx")),
        (.informationalFlood, .flood("HTTP/1.1 100 Continue")), (.endlessChunks, .flood("HTTP/1.1 200 OK")),
        (.hugeBody, .flood("HTTP/1.1 200 OK")),
    ]

    @Test(arguments: cases)
    func looksAsItShould(fault: WireFault, seen: Seen) async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.agent, fault)] }) { sandbox in
            var client = Client(sandbox.agentURL, seconds: 1)
            client.limit = 2 << 20
            let answer = await client.get("/health")
            let whole = answer.status == 0 ? answer.head : answer.head + "\r\n\r\n" + answer.text
            switch seen {
            case .nothing: #expect(whole.isEmpty && answer.closed)
            case .silence: #expect(whole.isEmpty && !answer.closed)
            case .status(let status, let body):
                #expect(answer.status == status)
                #expect(answer.text.hasPrefix(body))
                #expect(answer.closed)
            case .flood(let start):
                #expect(whole.hasPrefix(start))
                #expect(!answer.closed)
            case .rawText(let start): #expect(whole.hasPrefix(start) && answer.closed)
            }
        }
    }

    @Test func invalidUTF8AndTruncationKeepTheirPromises() async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.agent, .invalidUTF8)] }) { sandbox in
            let answer = await Client(sandbox.agentURL).get("/health")
            #expect(answer.body.contains(0xFF))
            #expect(answer.head.contains("Content-Length: \(answer.body.count)"))
        }
        try await withSandbox({ $0.faults = [WireFaultRule(.agent, .truncatedBody)] }) { sandbox in
            let answer = await Client(sandbox.agentURL).get("/health")
            let length = answer.head.split(separator: "\r\n").first { $0.hasPrefix("Content-Length: ") }
            let promised = length.flatMap { Int($0.dropFirst("Content-Length: ".count)) } ?? 0
            #expect(answer.body.count < promised)
        }
    }

    @Test func byPrefixMethodAndNumber() async throws {
        let rules = [
            WireFaultRule(.agent, .html, prefix: "/jobs/", after: 1, times: 2),
            WireFaultRule(.agent, .noContent, prefix: "/execute", method: "PUT"),
        ]
        try await withSandbox({ $0.faults = rules }) { sandbox in
            let agent = Client(sandbox.agentURL)
            #expect(await agent.get("/health").status == 200)
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(await agent.get("/jobs/x", sandbox.bearer).status) }
            #expect(statuses == [404, 200, 200, 404])
            #expect(await agent.send("PUT", "/execute", [], body: "").status == 204)
            #expect(await agent.send("POST", "/execute", [], body: "{}").status == 422)
            #expect(sandbox.agentRequests.map(\.delivered) == [true, true, false, false, true, false, true])
        }
    }

    @Test func refusesAfterGoodAnswers() async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.agent, .refuse, after: 2)] }) { sandbox in
            let agent = Client(sandbox.agentURL)
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(await agent.get("/health").status) }
            #expect(statuses == [200, 200, 0, 0])
        }
    }

    /// The event runs, and the one who sent it cannot know.
    @Test(arguments: [WireFault.silent, .reset, .closeAfter(bytes: 0), .silentAfterHead])
    func deliveredAndLost(fault: WireFault) async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.webhook, fault, delivers: true)] }) { sandbox in
            let answer = await Client(sandbox.webhookURL, seconds: 1).post("", json: entryEvent())
            #expect(answer.status == (fault == .silentAfterHead ? 200 : 0))
            _ = try await eventually { () -> Bool? in sandbox.jobs.isEmpty ? nil : true }
            #expect(sandbox.events.map(\.delivered) == [true])
            #expect(await sandbox.api.get("/api/v1/executions", sandbox.key).status == 200)
        }
    }

    @Test func notDeliveredIsNotRun() async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.webhook, .reset)] }) { sandbox in
            _ = await Client(sandbox.webhookURL).post("", json: entryEvent())
            #expect(sandbox.events.map(\.delivered) == [false])
            #expect(sandbox.events[0].request.bodyText == entryEvent().text)
            #expect(sandbox.executions.isEmpty)
        }
    }

    @Test func anExpectationIsMet() async throws {
        try await withSandbox({ $0.faults = [WireFaultRule(.gateway, .html, prefix: "/no")] }) { sandbox in
            let answer = await Client(sandbox.gatewayURL).send(
                "POST", "/metrics/job/j", [("Expect", "100-continue")], body: "a 1\n")
            #expect(answer.head.hasPrefix("HTTP/1.1 100"))
            #expect(sandbox.pushes.map(\.accepted) == [true])
        }
    }

    /// Every wait of a fault ends with the sandbox: stopping must not take the client's patience.
    @Test func stopsAtOnceInTheMiddleOfEverything() async throws {
        let faults: [WireFault] = [
            .silent, .neverRead, .slowDrip(milliseconds: 1000), .silentAfterHead, .headerFlood, .endlessChunks,
        ]
        let rules = faults.enumerated().map { WireFaultRule(.agent, $0.element, prefix: "/\($0.offset)") }
        let change: (inout SandboxSettings) -> Void = {
            $0.faults = rules
            $0.workflow.slowness = 60_000
            $0.webhook.responseMode = .lastNode
        }
        let clock = ContinuousClock()
        let stopping = try await withFolder { folder in
            let sandbox = try await Sandbox.start(.healthy(change), in: folder, scripts: Scripts.shared)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                for index in faults.indices {
                    group.addTask { _ = await Client(sandbox.agentURL, seconds: 300).get("/\(index)") }
                }
                group.addTask { _ = await Client(sandbox.webhookURL, seconds: 300).post("", json: entryEvent()) }
                _ = try await eventually { () -> Bool? in
                    sandbox.agentRequests.count == faults.count && sandbox.executions.count == 1 ? true : nil
                }
                let start = clock.now
                await sandbox.stop()
                try await group.waitForAll()
                return clock.now - start
            }
        }
        // Far from the clients' five minutes, and far from what a busy machine takes.
        #expect(stopping < .seconds(100))
    }
}
