import Testing
import Workflow

@Suite struct EngineTests {
    private func order(_ run: WorkflowRun) -> [String] { run.records.map(\.node) }

    /// Start goes to two branches; B stands above A.
    private func branches(_ order: String) throws -> WorkflowDefinition {
        try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:]), ("A2", "noOp", [:]), ("B", "noOp", [:]),
                ("B2", "noOp", [:]), ("C", "noOp", [:]),
            ], [("Start", "A", 0), ("Start", "B", 0), ("Start", "C", 0), ("A", "A2", 0), ("B", "B2", 0)], order: order,
            adjusting: ["B": ["position": [100, -50]], "C": ["position": [50, 0]]])
    }

    @Test func branchesRunOneAfterTheOtherByPosition() async throws {
        let run = await WorkflowEngine(try branches("v1")).run()
        #expect(order(run) == ["Start", "B", "B2", "C", "A", "A2"])
    }

    @Test func theOldOrderGoesByDistance() async throws {
        let run = await WorkflowEngine(try branches("v0")).run()
        #expect(order(run) == ["Start", "A", "B", "C", "A2", "B2"])
        #expect(run.status == .success)
    }

    @Test func equalPlacesRunInTheReverseOfTheirOrder() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:]), ("B", "noOp", [:])],
            [("Start", "A", 0), ("Start", "B", 0)],
            adjusting: ["A": ["position": [0, 0]], "B": ["position": [0, 0]]])
        let run = await WorkflowEngine(definition).run()
        #expect(order(run) == ["Start", "B", "A"])
    }

    @Test func twoWaysIntoOneNodeRunItTwice() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:]), ("B", "noOp", [:]), ("End", "noOp", [:])],
            [("Start", "A", 0), ("Start", "B", 0), ("A", "End", 0), ("B", "End", 0)])
        let run = await WorkflowEngine(definition).run([["a": 1]])
        #expect(order(run) == ["Start", "A", "End", "B", "End"])
        #expect(run.entry("End", 1)?["source"]?.text == #"[{"previousNode":"B"}]"#)
        #expect(run.data["resultData"]?["lastNodeExecuted"] == "End")
    }

    @Test func aSecondRunSaysWhichRunItCameFrom() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:]), ("B", "noOp", [:]), ("C", "noOp", [:]),
                ("D", "noOp", [:]),
            ], [("Start", "A", 0), ("Start", "B", 0), ("A", "C", 0), ("B", "C", 0), ("C", "D", 0)])
        let run = await WorkflowEngine(definition).run()
        #expect(run.entry("D", 1)?["source"]?.text == #"[{"previousNode":"C","previousNodeRun":1}]"#)
    }

    @Test func pairedItemsAndHintsAreKept() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:])], [("Start", "A", 0)])
        let run = await WorkflowEngine(definition).run([["a": 1], ["a": 2]])
        #expect(
            run.entry("A")?["data"]?.text
                == #"{"main":[[{"json":{"a":1},"pairedItem":{"item":0}},{"json":{"a":2},"pairedItem":{"item":1}}]]}"#)
        #expect(
            run.entry("A")?.objectValue?.keys == [
                "hints", "startTime", "executionTime", "source", "executionStatus", "data",
            ])
        #expect(run.entry("Start")?["source"] == [])
    }

    // MARK: Settings of a node

    @Test func aDisabledNodePassesItsItemsOn() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("X", "stopAndError", ["errorMessage": "no"]),
                ("End", "noOp", [:]),
            ], [("Start", "X", 0), ("X", "End", 0)], adjusting: ["X": ["disabled": true]])
        let run = await WorkflowEngine(definition).run([["a": 1]])
        #expect(run.status == .success)
        #expect(run.output("End") == [["a": 1]])
        #expect(run.records[1].wasDisabled)
    }

    @Test func aDisabledNodeOfAnUnknownTypeIsNoHindrance() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("X", "merge@3", [:]), ("End", "noOp", [:])],
            [("Start", "X", 0), ("X", "End", 0)], adjusting: ["X": ["disabled": true]])
        #expect(await WorkflowEngine(definition).run().status == .success)
        #expect(definition.unsupported().isEmpty)
    }

    @Test func onceMeansTheFirstItem() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:])], [("Start", "A", 0)],
            adjusting: ["A": ["executeOnce": true]])
        let run = await WorkflowEngine(definition).run([["a": 1], ["a": 2]])
        #expect(run.output("A") == [["a": 1]])
    }

    @Test(arguments: [false, true]) func anEmptyOutputEndsTheWay(always: Bool) async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "x"]), ("End", "noOp", [:])],
            [("Start", "C", 0), ("C", "End", 0)], adjusting: ["C": ["alwaysOutputData": .bool(always)]])
        let run = await WorkflowEngine(definition, scripts: TableScripts(code: { _ in ["items": []] })).run([[:], [:]])
        #expect(run.status == .success)
        #expect(run.lastNode == (always ? "End" : "C"))
        #expect(
            run.entry("C")?["data"]?.text
                == (always
                    ? #"{"main":[[{"json":{},"pairedItem":[{"item":0,"input":0},{"item":1,"input":0}]}]]}"#
                    : #"{"main":[[]]}"#))
    }

    // MARK: Errors

    private func failing(_ adjusting: JSONObject) throws -> WorkflowDefinition {
        try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("X", "stopAndError", ["errorMessage": "no"]),
                ("End", "noOp", [:]), ("Bad", "noOp", [:]),
            ], [("Start", "X", 0), ("X", "End", 0), ("X", "Bad", 1)], adjusting: ["X": adjusting])
    }

    @Test func anErrorEndsTheRunAndLeavesItsNodeOnTheStack() async throws {
        let run = await WorkflowEngine(try failing([:])).run([["a": 1]])
        #expect(run.status == .error)
        #expect(run.failure == .operation(message: "no"))
        #expect(run.data["resultData"]?["error"]?["message"] == "no")
        #expect(run.data["resultData"]?["error"] == run.entry("X")?["error"])
        #expect(run.entry("X")?["executionStatus"] == "error")
        #expect(run.entry("X")?["data"] == nil)
        let left = run.data["executionData"]?["nodeExecutionStack"]?[0]
        #expect(left?["node"]?["name"] == "X")
        #expect(left?["node"]?["parameters"]?["errorType"] == "errorMessage")
        #expect(left?["data"]?.text == #"{"main":[[{"json":{"a":1},"pairedItem":{"item":0}}]]}"#)
        #expect(left?["source"]?.text == #"{"main":[{"previousNode":"Start"}]}"#)
    }

    /// n8n gives an error that a node did not catch to its first output, as the items that it was given.
    @Test(arguments: ["continueRegularOutput", "continueErrorOutput"])
    func anErrorMayBeSurvived(onError: String) async throws {
        let run = await WorkflowEngine(try failing(["onError": .string(onError)])).run([["a": 1]])
        #expect(run.status == .success)
        #expect(run.output("End") == [["a": 1]])
        #expect(run.entry("Bad") == nil)
        #expect(run.entry("X")?["executionStatus"] == "error")
        #expect(run.entry("X")?["error"]?["message"] == "no")
        #expect(run.data["resultData"]?["error"] == nil)
    }

    /// … and an error in the last node counts even then (seen with 1.81.4).
    @Test func anErrorAtTheEndCounts() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("X", "stopAndError", ["errorMessage": "no"])], [("Start", "X", 0)],
            adjusting: ["X": ["onError": "continueRegularOutput"]])
        let run = await WorkflowEngine(definition).run([["a": 1]])
        #expect(run.status == .error)
        #expect(run.output("X") == [["a": 1]])
        #expect(run.data["executionData"]?["nodeExecutionStack"] == [])
    }

    @Test(arguments: [(JSONValue.null, 3, 2000), (2, 2, 1000), (9, 5, 4000), (1, 2, 1000)])
    func triesAreBounded(tries: JSONValue, expected: Int, waited: Int) async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("H", "httpRequest@4.2", ["url": "http://h/"])],
            [("Start", "H", 0)],
            adjusting: ["H": ["retryOnFail": true, "maxTries": tries]])
        let caller = TableCaller(500, "text/plain", "no")
        let clock = WorkflowClock.manual(from: 0)
        let run = await WorkflowEngine(definition, caller: caller) { $0.clock = clock }.run()
        #expect(caller.requests.count == expected)
        #expect(clock.now() == waited)
        #expect(run.failure == .http(status: 500))
        #expect(run.data["resultData"]?["runData"]?["H"]?.arrayValue?.count == 1)
    }

    @Test func aLaterTryMaySucceed() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "x"])], [("Start", "C", 0)],
            adjusting: ["C": ["retryOnFail": true, "waitBetweenTries": 5]])
        let clock = WorkflowClock.manual(from: 0)
        let scripts = TableScripts(code: { _ in clock.now() < 10 ? ["error": ["message": "early"]] : ["items": []] })
        let run = await WorkflowEngine(definition, scripts: scripts) { $0.clock = clock }.run()
        #expect(run.status == .success)
        #expect(scripts.requests.count == 3)
    }

    /// n8n asks again where a node went on after an error, and keeps the first result all the same.
    @Test func aSurvivedErrorIsTriedAgainForNothing() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("H", "httpRequest@4.2", ["url": "http://h/"])],
            [("Start", "H", 0)],
            adjusting: ["H": ["retryOnFail": true, "onError": "continueRegularOutput"]])
        let clock = WorkflowClock.manual(from: 0)
        let caller = TableCaller { _ throws(HTTPNodeFailure) in
            HTTPNodeAnswer(status: clock.now() == 0 ? 500 : 200, reason: "", headers: [], body: [])
        }
        let run = await WorkflowEngine(definition, caller: caller) { $0.clock = clock }.run()
        #expect(caller.requests.count == 3)
        #expect(run.output("H")[0]["error"]?["status"] == 500)
    }

    @Test func whatIsMissingKeepsTheRunFromStarting() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]), ("H", "httpRequest@4.2", ["url": ""]),
                ("Far", "httpRequest@4.2", [:]),
            ],
            [("Start", "H", 0)])
        let run = await WorkflowEngine(definition).run()
        #expect(run.status == .error)
        #expect(run.failure == .issues(["H: url"]))
        #expect(run.data["resultData"]?["runData"] == [:])
        #expect(run.data["resultData"]?["error"]?["name"] == "WorkflowHasIssuesError")
    }

    // MARK: Bad workflows

    @Test(arguments: ["v1", "v0"]) func aWorkflowThatGoesRoundIsStopped(order: String) async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("A", "noOp", [:]), ("B", "noOp", [:])],
            [("Start", "A", 0), ("A", "B", 0), ("B", "A", 0)], order: order)
        let run = await WorkflowEngine(definition) { $0.maximumNodeRuns = 50 }.run()
        #expect(run.status == .error)
        #expect(run.failure == .endless(runs: 50))
        #expect(run.records.count == 50)
    }

    @Test(arguments: ["continueRegularOutput", "stopWorkflow"])
    func whatIsUnknownEndsTheRunByName(onError: String) async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("M", "merge@3", [:])], [("Start", "M", 0)],
            adjusting: ["M": ["onError": .string(onError)]])
        let run = await WorkflowEngine(definition).run()
        #expect(run.failure == .unsupported(.init(.nodeType("n8n-nodes-base.merge"), node: "M")))
        #expect(run.status == .error)
    }

    @Test func aSecondInputIsNamed() async throws {
        let definition = try WorkflowDefinition(
            reading: try JSONValue(
                parsing:
                    #"{"nodes":[{"name":"Start","type":"n8n-nodes-base.webhook","typeVersion":2,"parameters":{"path":"p"}},{"name":"A","type":"n8n-nodes-base.noOp"}],"connections":{"Start":{"main":[[{"node":"A","type":"main","index":1}]]}}}"#
            ))
        let run = await WorkflowEngine(definition).run()
        #expect(run.failure == .unsupported(.init(.parameter("input 1 (from Start)"), node: "A")))
    }

    @Test func aTriggerThatIsNotThereRunsNothing() async throws {
        let run = await WorkflowEngine(try workflow([("A", "noOp", [:])])).run()
        #expect(run.records.isEmpty)
    }

    @Test func cancellingEndsIt() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("W", "wait@1.1", ["amount": 60]), ("End", "noOp", [:])],
            [("Start", "W", 0), ("W", "End", 0)])
        let (waits, continuation) = AsyncStream<Void>.makeStream()
        let engine = WorkflowEngine(definition) { settings in
            settings.clock = WorkflowClock(
                now: { 0 },
                sleep: { _ in
                    continuation.yield()
                    return (try? await Task.sleep(for: .seconds(600))) != nil
                })
        }
        let task = Task { await engine.run() }
        for await _ in waits { break }
        task.cancel()
        let run = await task.value
        #expect(run.status == .canceled)
        #expect(run.failure == .cancelled)
        #expect(run.entry("End") == nil)
    }

    // MARK: Static data and scripts

    @Test func staticDataIsGivenBackWhereItChanged() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "$getWorkflowStaticData('global')"])],
            [("Start", "C", 0)])
        let before: JSONValue = ["global": ["count": 1], "node:Other": ["x": 1]]
        let scripts = TableScripts(code: { request in
            ["items": [], "static": ["global": ["count": 2], "node": request["static"]?["node"] ?? .null]]
        })
        let run = await WorkflowEngine(definition, scripts: scripts).run(staticData: before)
        #expect(scripts.requests[0]["static"]?["global"] == ["count": 1])
        #expect(run.staticData == ["global": ["count": 2], "node:Other": ["x": 1]])
        let same = TableScripts(code: { _ in ["items": [], "static": ["global": ["count": 1]]] })
        #expect(await WorkflowEngine(definition, scripts: same).run(staticData: before).staticData == nil)
    }

    @Test func noScriptIsAskedWithoutAnExpression() async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]),
                (
                    "H", "httpRequest@4.2",
                    ["url": "http://h/", "sendBody": true, "specifyBody": "json", "jsonBody": "{}"]
                ),
                ("R", "respondToWebhook@1.1", [:]),
            ], [("Start", "H", 0), ("H", "R", 0)])
        let scripts = TableScripts()
        let run = await WorkflowEngine(definition, scripts: scripts).run()
        #expect(run.status == .success)
        #expect(scripts.requests.isEmpty)
    }

    @Test(arguments: [
        ("={{ 1 }}", ""), ("={{ $env.A }}", "env"), ("={{ $('Start').item.json.a }}", "nodes"),
        ("={{ $node['Start'].json.a }}", "nodes"), ("={{ $getWorkflowStaticData('node') }}", "static"),
        ("={{ process.env.A + $items('x') }}", "env nodes"),
    ])
    func aRequestHoldsWhatItsTextsSpeakOf(text: String, expected: String) async throws {
        let definition = try workflow(
            [
                ("Start", "webhook@2", ["path": "p"]),
                ("R", "respondToWebhook@1.1", ["respondWith": "text", "responseBody": .string(text)]),
            ], [("Start", "R", 0)])
        let scripts = TableScripts([text: { _, _ in "x" }])
        let run = await WorkflowEngine(definition, scripts: scripts) { $0.environment = ["A": "1"] }.run([["a": 1]])
        #expect(run.reply?.body == .text("x"))
        let request = scripts.requests[0]
        #expect(["env", "nodes", "static"].filter { request[$0] != nil }.joined(separator: " ") == expected)
        #expect(request["parameters"]?.objectValue?.keys == ["responseBody"])
        #expect(request["source"]?.text == #"{"node":"Start","output":0,"run":0}"#)
        #expect(request["input"]?.text == #"[[{"json":{"a":1},"pairedItem":{"item":0}}]]"#)
        if expected.contains("nodes") {
            #expect(request["nodes"]?[0]?["runs"]?[0]?["outputs"]?[0]?[0]?["json"] == ["a": 1])
            #expect(request["nodes"]?[1]?["runs"] == [])
        }
    }

    @Test(arguments: [
        ScriptFailure.tookTooLong(5000), .tooMuchMemory(1), .died(.signal(9)), .engineMissing([]), .badAnswer("x"),
    ])
    func aScriptThatIsStoppedEndsTheRun(failure: ScriptFailure) async throws {
        struct Failing: ScriptEvaluator {
            var failure: ScriptFailure
            func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue {
                throw failure
            }
        }
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "for(;;);"])], [("Start", "C", 0)],
            adjusting: ["C": ["onError": "continueRegularOutput", "retryOnFail": true]])
        let run = await WorkflowEngine(definition, scripts: Failing(failure: failure)).run()
        #expect(run.failure == .script(failure))
        #expect(run.status == .error)
    }

    @Test(arguments: [
        "{}", "5", "null", #"{"items":5}"#, #"{"items":[5]}"#, #"{"items":[{"json":5}]}"#, #"{"items":[{}]}"#,
    ])
    func aBadAnswerIsNamed(answer: String) async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "x"])], [("Start", "C", 0)])
        let value = try JSONValue(parsing: answer)
        let run = await WorkflowEngine(definition, scripts: TableScripts(code: { _ in value })).run()
        guard case .script(.badAnswer) = run.failure else {
            Issue.record("\(String(describing: run.failure))")
            return
        }
    }

    @Test func anUnknownNameInAScriptIsNamed() async throws {
        let definition = try workflow(
            [("Start", "webhook@2", ["path": "p"]), ("C", "code@2", ["jsCode": "x"])], [("Start", "C", 0)])
        let scripts = TableScripts(code: { _ in ["unsupported": ["what": "$jmespath", "place": "C"]] })
        let run = await WorkflowEngine(definition, scripts: scripts).run()
        #expect(run.failure == .unsupported(.init(.script("$jmespath"), node: "C")))
    }
}
