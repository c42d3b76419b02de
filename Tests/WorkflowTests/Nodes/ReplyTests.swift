import Testing

@testable import Workflow

/// What a Respond to Webhook node answers, as n8n 1.81.4 did.
@Suite struct ReplyTests {
    @Test(arguments: [
        (#"{}"#, 200, "", #"json {"a":1}"#),
        (#"{"respondWith":"allIncomingItems"}"#, 200, "", #"json [{"a":1},{"a":2}]"#),
        (#"{"options":{"responseKey":"x.y","responseCode":201}}"#, 201, "", #"json {"x":{"y":{"a":1}}}"#),
        (
            #"{"options":{"responseHeaders":{"entries":[{"name":"X-A","value":"1"},{"name":"Content-Type","value":"text/x"},{"name":"x-a","value":"2"}]}}}"#,
            200, "x-a: 2, content-type: text/x", #"json {"a":1}"#
        ),
        (#"{"respondWith":"json","responseBody":"{\"b\":[1]}"}"#, 200, "", #"json {"b":[1]}"#),
        (#"{"respondWith":"json","responseBody":{"b":1}}"#, 200, "", #"json {"b":1}"#),
        (#"{"respondWith":"json","responseBody":"5"}"#, 200, "", "json 5"),
        (#"{"respondWith":"json","responseBody":"\"x\""}"#, 200, "", "text x"),
        (#"{"respondWith":"json","responseBody":""}"#, 200, "", "none"),
        (#"{"respondWith":"json"}"#, 200, "", #"json {"myField":"value"}"#),
        (#"{"respondWith":"text","responseBody":"hé"}"#, 200, "", "text hé"),
        (#"{"respondWith":"text","responseBody":5}"#, 200, "", "json 5"),
        (#"{"respondWith":"text"}"#, 200, "", "text "),
        (#"{"respondWith":"noData","options":{"responseCode":204}}"#, 204, "", "none"),
        (#"{"respondWith":"redirect","redirectURL":"http://x/"}"#, 307, "location: http://x/", "none"),
        (
            #"{"respondWith":"redirect","redirectURL":"http://x/","options":{"responseCode":302}}"#, 302,
            "location: http://x/", "none"
        ),
    ])
    func answers(parameters: String, status: Int, headers: String, body: String) async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]),
                ("R", "respondToWebhook@1.1", try JSONValue(parsing: parameters)),
            ], [("Start", "R", 0)])
        let run = await WorkflowEngine(definition).run([["a": 1], ["a": 2]])
        #expect(run.status == .success)
        let reply = try #require(run.reply)
        #expect(reply.status == status)
        #expect(reply.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ") == headers)
        let text =
            switch reply.body {
            case .none: "none"
            case .json(let value): "json \(value.text)"
            case .text(let text): "text \(text)"
            }
        #expect(text == body)
        #expect(run.output("R") == [["a": 1], ["a": 2]])
    }

    @Test func theAnswerComesBeforeTheEnd() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("R", "respondToWebhook@1.1", [:]),
                ("X", "stopAndError", ["errorMessage": "no"]),
            ], [("Start", "R", 0), ("R", "X", 0)])
        let (replies, continuation) = AsyncStream<WebhookReply>.makeStream()
        let run = await WorkflowEngine(definition).run(
            [WorkflowItem(json: [:])], from: "Start", execution: .init(id: "1"), staticData: .null,
            events: WorkflowEvents(responded: { continuation.yield($0) }))
        continuation.finish()
        var count = 0
        for await _ in replies { count += 1 }
        #expect(count == 1)
        #expect(run.status == .error)
        #expect(run.reply?.status == 200)
    }

    @Test func withoutAWebhookItIsAnError() async throws {
        let definition = try workflow(
            [("Start", "manualTrigger", [:]), ("R", "respondToWebhook@1.1", [:])], [("Start", "R", 0)])
        let run = await WorkflowEngine(definition).run()
        #expect(run.failure == .operation(message: "No Webhook node found in the workflow"))
        #expect(run.reply == nil)
    }

    @Test func aLongWaitPutsTheExecutionAway() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("W", "wait@1.1", ["amount": 2, "unit": "minutes"]),
                ("E", "noOp", [:]),
            ],
            [("Start", "W", 0), ("W", "E", 0)])
        let clock = WorkflowClock.manual(from: 1000)
        let run = await WorkflowEngine(definition) { $0.clock = clock }.run()
        #expect(run.status == .waiting)
        #expect(run.waitTill == 121_000)
        #expect(run.entry("W")?["executionStatus"] == "waiting")
        #expect(run.entry("E") == nil)
        #expect(clock.now() == 1000)
    }

    @Test(arguments: [
        ("a", #"{"a":1}"#), ("a.b", #"{"a":{"b":1}}"#), ("a[0]", #"{"a":[1]}"#), ("a[1].b", #"{"a":[null,{"b":1}]}"#),
        ("a['b c']", #"{"a":{"b c":1}}"#), ("", #"{"":1}"#), ("a..b", #"{"a":{"":{"b":1}}}"#), ("[0]", #"{"0":1}"#),
        ("a[", #"{"a[":1}"#), ("a.0.b", #"{"a":[{"b":1}]}"#), (".a", #"{"":{"a":1}}"#),
        ("a[99999999999999999999]", #"{"a":{"99999999999999999999":1}}"#),
    ])
    func pathsOfMembers(path: String, expected: String) {
        var object = JSONObject()
        MemberPath.set(&object, path, 1)
        #expect(JSONValue.object(object).text == expected)
    }

    @Test(
        arguments: [
            ("http://h", "http://h/"), ("HTTP://H:80/a?b#c", "http://h/a?b"), ("https://h:443", "https://h/"),
            ("http://h:8080/ä b", "http://h:8080/%C3%A4%20b"), (" http://h/\n", "http://h/"),
            ("http:h/x", "http://h/x"),
            ("http://u:p@h/", "http://u:p@h/"), ("http://[::1]:5/x", "http://[::1]:5/x"), ("http://h?x", "http://h/?x"),
            ("http://", nil), ("h/x", nil), ("", nil), ("http://h:99999/", nil), ("http://h h/", nil),
            ("http://h:x/", nil),
            ("ftp://h/", nil), ("=", nil),
        ] as [(String, String?)])
    func addresses(text: String, expected: String?) {
        #expect(URLText.normalized(text) == expected)
    }
}
