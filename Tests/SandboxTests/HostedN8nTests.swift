import Sandbox
import Testing
import Workflow

/// An n8n of the sandbox alone, given what is bad for it.
@Suite struct HostedN8nTests {
    // MARK: Bodies and headers

    @Test func hugeBodies() async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            // As text: ten megabytes of JSON would keep a test of two threads busy for seconds.
            func body(_ count: Int) -> [UInt8] { Array(repeating: UInt8(ascii: "x"), count: count) }
            let type = [("Content-Type", "text/plain")]
            let taken = await n8n.client.send("POST", hook.path, type, bytes: body(10 << 20))
            #expect(taken.json == ["message": "Workflow was started"])
            _ = try await eventually { () -> Bool? in
                let list = await n8n.client.get("/api/v1/executions?workflowId=\(hook.id)", n8n.key).json
                return list["data"]?[0]?["finished"] == true ? true : nil
            }
            let refused = await n8n.client.send("POST", hook.path, type, bytes: body(17 << 20))
            #expect(refused.status == 413)
            try await n8n.stillWorks(hook)
        }
    }

    @Test(arguments: [
        ("deep", Array(repeating: UInt8(ascii: "["), count: 200_000), 422),
        (
            "deep and whole",
            Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8), 422
        ),
        ("cut off", Array("{\"a\":".utf8), 422), ("no text at all", [0xFF, 0xFE, 0x00], 422),
        ("not UTF-8 inside", Array("{\"a\":\"".utf8) + [0xFF] + Array("\"}".utf8), 200), ("a zero", [0x00], 422),
    ])
    func oddBodies(name: String, bytes: [UInt8], status: Int) async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            let answer = await n8n.client.send(
                "POST", hook.path, [("Content-Type", "application/json")], bytes: bytes)
            #expect(answer.status == status)
            if status == 200 {
                #expect(try await n8n.execution(of: hook.id).item("A")?["body"] == ["a": "\u{FFFD}"])
            }
            // n8n reads bodies of the public API before all else.
            let api = await n8n.client.send(
                "POST", "/api/v1/workflows", n8n.key + [("Content-Type", "application/json")], bytes: bytes)
            #expect(api.status == (status == 422 ? 500 : 400))
            try await n8n.stillWorks(hook)
        }
    }

    @Test func hugeHeaders() async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            let answer = await n8n.client.send(
                "POST", hook.path, [("X-Long", String(repeating: "x", count: 1 << 20))], body: "{}")
            #expect(answer.status == 0 || answer.status >= 400)
            let many = (0..<2000).map { ("X-\($0)", "y") }
            _ = await n8n.client.send("POST", hook.path, many, body: "{}")
            try await n8n.stillWorks(hook)
        }
    }

    @Test(arguments: [
        "a[b][c][d][e][f][g][h]=1", "a[]=1&a[x]=2", "a[999999999]=1", "[]=1&]=2&[=3", "%", "%zz=%f", "__proto__[x]=1",
    ])
    func oddQueries(query: String) async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            #expect(await n8n.client.send("POST", "\(hook.path)?\(query)", [], body: nil).status == 200)
            _ = try await n8n.execution(of: hook.id)
        }
    }

    @Test(arguments: [
        ("text/xml", "<a><b>"), ("text/xml", "<a></b>"), ("text/xml", String(repeating: "<a>", count: 50_000)),
        ("text/xml", "<"), ("text/xml", "<a b"), ("application/json; charset=nonsense", "{}"),
    ])
    func whatCannotBeReadIsRefused(type: String, body: String) async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            #expect(await n8n.client.send("POST", hook.path, [("Content-Type", type)], body: body).status == 422)
            try await n8n.stillWorks(hook)
        }
    }

    @Test(arguments: ["multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=x"])
    func brokenForms(type: String) async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:])])
            let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x\r\nnonsense"
            #expect(await n8n.client.send("POST", hook.path, [("Content-Type", type)], body: body).status == 200)
            _ = try await n8n.execution(of: hook.id)
        }
    }

    // MARK: Workflows

    @Test func aCycleEndsByName() async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "noOp", [:]), ("B", "noOp", [:])], back: ("B", "A"))
            _ = await n8n.client.post(hook.path, json: [:])
            let run = try await n8n.execution(of: hook.id)
            #expect(run["status"] == "error")
            #expect(run.error?["message"]?.stringValue?.hasPrefix("The workflow goes round") == true)
        }
    }

    @Test func anUnknownNodeIsNamed() async throws {
        try await withN8n { n8n in
            let hook = try await n8n.add([("A", "nothing", [:])])
            _ = await n8n.client.post(hook.path, json: [:])
            let run = try await n8n.execution(of: hook.id)
            #expect(run.error?["message"] == "not supported: node type n8n-nodes-base.nothing")
        }
    }

    @Test(arguments: [
        ("for (;;) {}", ""), ("const all = []; for (;;) all.push(new Array(100000).fill(7));", ""),
        ("await new Promise(() => {});", ""), ("return [{ json: 'x'.repeat(1 << 28) }]", ""),
        ("process.exit(1)", ""), ("function f() { return f() + 1; } f();", "Maximum call stack size exceeded [line 1]"),
    ])
    func badScripts(code: String, message: String) async throws {
        try await withN8n(scripts: HastyScripts()) { n8n in
            let hook = try await n8n.add([("A", "code", ["jsCode": .string(code)])])
            _ = await n8n.client.post(hook.path, json: [:])
            let run = try await n8n.execution(of: hook.id)
            #expect(run["status"] == "error")
            let said = run.error?["message"]?.stringValue ?? ""
            #expect(!said.isEmpty && (message.isEmpty || said == message), "\(said)")
            let good = try await n8n.add([("A", "code", ["jsCode": "return [{ json: { fine: 1 } }];"])])
            _ = await n8n.client.post(good.path, json: [:])
            #expect(try await n8n.execution(of: good.id).item("A") == ["fine": 1])
        }
    }

    @Test(arguments: [
        "[]", "5", "{\"name\":1,\"nodes\":[],\"connections\":{},\"settings\":{}}",
        "{\"name\":\"x\",\"nodes\":[5],\"connections\":{},\"settings\":{}}",
        "{\"name\":\"x\",\"nodes\":[],\"connections\":5,\"settings\":{}}",
        "{\"name\":\"x\",\"nodes\":[{\"more\":1}],\"connections\":{},\"settings\":{}}",
    ])
    func badDocuments(body: String) async throws {
        try await withN8n { n8n in
            let answer = await n8n.client.send(
                "POST", "/api/v1/workflows", n8n.key + [("Content-Type", "application/json")], body: body)
            #expect(answer.status == 400)
            #expect(answer.json["message"]?.stringValue?.hasPrefix("request/body") == true)
        }
    }

    // MARK: Many at once

    @Test func aHundredEventsAtOnce() async throws {
        let agent = try StubAgent()
        agent.prepare("many", [])
        try await withN8n { n8n in
            let hook = try await n8n.add([
                (
                    "Call", "httpRequest",
                    [
                        "method": "POST", "url": .string(agent.base("many") + "/execute"), "sendBody": true,
                        "specifyBody": "json", "jsonBody": "={{ { n: $json.body.n } }}", "options": [:],
                    ]
                )
            ])
            let answers = try await each(of: Array(0..<100), width: 20) { number in
                await n8n.client.post(hook.path, json: ["n": .int(number)]).status
            }
            #expect(answers == Array(repeating: 200, count: 100))
            let rows = try await eventually { () -> [JSONValue]? in
                let target = "/api/v1/executions?workflowId=\(hook.id)&limit=250"
                let rows = await n8n.client.get(target, n8n.key).json["data"]?.arrayValue ?? []
                return rows.count == 100 && rows.allSatisfy { $0["finished"] == true } ? rows : nil
            }
            #expect(Set(rows.compactMap { $0["id"]?.stringValue }).count == 100)
            let numbers = agent.drain("many").compactMap { $0["body"]?["n"]?.intValue }
            #expect(numbers.sorted() == Array(0..<100))
        }
        await agent.stop()
    }
}

/// The scripts of all, in a hurry.
private struct HastyScripts: ScriptEvaluator {
    func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue {
        var limits = limits
        limits.milliseconds = 700
        limits.memory = 128 << 20
        return try await Scripts.shared.evaluate(request, limits: limits)
    }
}

/// An n8n for one test, stopped whatever happens.
private func withN8n(
    _ change: (inout N8nSettings) -> Void = { _ in }, variables: [String: String] = [:],
    scripts: any ScriptEvaluator = Scripts.shared, _ body: (HostedN8n) async throws -> Void
) async throws {
    var settings = N8nSettings()
    change(&settings)
    let n8n = try HostedN8n.start(settings, variables: variables, callsEveryPort: true, scripts: scripts)
    do {
        try await body(n8n)
        await n8n.stop()
    } catch {
        await n8n.stop()
        throw error
    }
}

extension HostedN8n {
    fileprivate var client: Client { Client(url) }
    fileprivate var key: [(String, String)] { [("X-N8N-API-KEY", apiKey)] }

    /// Nodes in a line behind a webhook, switched on; `back` is one connection more.
    fileprivate func add(
        _ nodes: [(name: String, type: String, parameters: JSONValue)], back: (String, String)? = nil
    ) async throws -> (id: String, path: String) {
        let path = "t\(UInt64.random(in: 0...UInt64.max))"
        var connections: JSONObject = [:]
        let names = ["Hook"] + nodes.map(\.name)
        for (from, to) in Array(zip(names, names.dropFirst())) + (back.map { [$0] } ?? []) {
            connections[from] = ["main": [[["node": .string(to), "type": "main", "index": 0]]]]
        }
        let versions: [String: JSONValue] = ["code": 2, "httpRequest": .double(4.2)]
        var list: [JSONValue] = [
            [
                "id": "h", "name": "Hook", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0],
                "parameters": ["httpMethod": "POST", "path": .string(path), "options": [:]],
                "webhookId": .string(path),
            ]
        ]
        for (number, node) in nodes.enumerated() {
            list.append([
                "id": .string("n\(number)"), "name": .string(node.name), "position": [.int(number * 100 + 100), 0],
                "type": .string("n8n-nodes-base.\(node.type)"), "typeVersion": versions[node.type] ?? 1,
                "parameters": node.parameters,
            ])
        }
        let made = await client.send(
            "POST", "/api/v1/workflows", key + [("Content-Type", "application/json")],
            body: JSONValue.object([
                "name": "test", "nodes": .array(list), "connections": .object(connections), "settings": [:],
            ]).text)
        let id = try #require(made.json["id"]?.stringValue, "\(made.text)")
        let active = await client.send("POST", "/api/v1/workflows/\(id)/activate", key, body: nil)
        try #require(active.status == 200, "\(active.text)")
        return (id, "/webhook/\(path)")
    }

    /// The newest execution, once it is over.
    fileprivate func execution(of id: String) async throws -> JSONValue {
        var client = client
        client.limit = 64 << 20
        let patient = client
        return try await eventually { () -> JSONValue? in
            let list = await patient.get("/api/v1/executions?workflowId=\(id)", key).json["data"]
            guard let run = list?[0]?["id"]?.stringValue, list?[0]?["stoppedAt"] != .null else { return nil }
            return await patient.get("/api/v1/executions/\(run)?includeData=true", key).json
        }
    }

    fileprivate func stillWorks(_ hook: (id: String, path: String)) async throws {
        #expect(await client.post(hook.path, json: ["fine": 1]).status == 200)
        #expect(await client.get("/healthz").json == ["status": "ok"])
    }
}

extension JSONValue {
    fileprivate var error: JSONValue? { self["data"]?["resultData"]?["error"] }

    /// The first item that a node gave out.
    fileprivate func item(_ node: String) -> JSONValue? {
        self["data"]?["resultData"]?["runData"]?[node]?[0]?["data"]?["main"]?[0]?[0]?["json"]
    }
}
