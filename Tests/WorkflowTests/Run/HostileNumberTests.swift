import Testing
import Workflow

/// Whoever can write a workflow can write any number into it. Each is taken as far as it goes, and none ends the program.
@Suite struct HostileNumberTests {
    static let numbers: [JSONValue] = [
        .double(1e300), .double(-1e300), .double(9_223_372_036_854_775_808), .double(-9_223_372_036_854_777_856),
        .double(1e19), .double(-0.5), .double(.infinity), .double(.nan), .int(.max), .int(.min), .int(-1), "1e300",
        "9223372036854775808", "={{ number }}",
    ]

    struct Place: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var type: String
        var parameters: @Sendable (JSONValue) -> JSONValue
        init(_ name: String, _ type: String, _ parameters: @escaping @Sendable (JSONValue) -> JSONValue) {
            (testDescription, self.type, self.parameters) = (name, type, parameters)
        }
    }

    static let places: [Place] = [
        Place("timeout", "httpRequest@4.2") { ["url": "http://h/", "options": ["timeout": $0]] },
        Place("redirects", "httpRequest@4.2") {
            ["url": "http://h/", "options": ["redirect": ["redirect": ["followRedirects": true, "maxRedirects": $0]]]]
        },
        Place("batch size", "httpRequest@4.2") {
            ["url": "http://h/", "options": ["batching": ["batch": ["batchSize": $0, "batchInterval": 10]]]]
        },
        Place("batch interval", "httpRequest@4.2") {
            ["url": "http://h/", "options": ["batching": ["batch": ["batchSize": 1, "batchInterval": $0]]]]
        },
        Place("wait", "wait@1.1") { ["amount": $0, "unit": "seconds"] },
        Place("wait for days", "wait@1") { ["amount": $0, "unit": "days"] },
        Place("wait until", "wait@1.1") { ["resume": "specificTime", "dateTime": $0] },
        Place("status of the reply", "respondToWebhook@1.1") { ["options": ["responseCode": $0]] },
        Place("outputs of a switch", "switch@3.2") { ["mode": "expression", "numberOutputs": $0, "output": $0] },
        Place("a field", "set@3.4") {
            ["assignments": ["assignments": [["id": "1", "name": "a[0]", "value": $0, "type": "number"]]]]
        },
        Place("a condition", "filter@2.2") {
            [
                "conditions": [
                    "options": ["typeValidation": "loose", "version": 2], "combinator": "and",
                    "conditions": [
                        ["leftValue": $0, "rightValue": $0, "operator": ["type": "number", "operation": "gt"]],
                        ["leftValue": $0, "rightValue": $0, "operator": ["type": "dateTime", "operation": "after"]],
                        ["leftValue": [1], "rightValue": $0, "operator": ["type": "array", "operation": "lengthGt"]],
                    ],
                ]
            ]
        },
    ]

    @Test(arguments: places)
    func endsOnlyTheRun(_ place: Place) async throws {
        for number in Self.numbers {
            let definition = try workflow(
                [("Start", "webhook@2", ["path": "p"]), ("N", place.type, place.parameters(number))],
                [("Start", "N", 0)])
            let scripts = TableScripts(["={{ number }}": { _, _ in .double(1e300) }])
            let run = await WorkflowEngine(definition, scripts: scripts).run([["a": 1], ["a": 2], ["a": 3]])
            #expect(run.entry("N") != nil || run.status != .success, "\(number)")
        }
    }

    /// Of the node itself; what does not fit is refused when the document is read, or taken as far as it goes.
    @Test(arguments: ["maxTries", "waitBetweenTries", "typeVersion", "position"])
    func membersOfANode(_ member: String) async throws {
        for number in Self.numbers {
            let value: JSONValue = member == "position" ? [number, number] : number
            let adjusting: JSONObject = ["retryOnFail": true, "onError": "continueRegularOutput", .init(member): value]
            guard
                let definition = try? workflow(
                    [("Start", "webhook@2", ["path": "p"]), ("N", "stopAndError", ["errorMessage": "no"])],
                    [("Start", "N", 0)], adjusting: ["N": adjusting])
            else { continue }
            _ = await WorkflowEngine(definition).run()
        }
    }

    @Test(arguments: numbers)
    func indexOfAConnection(_ number: JSONValue) async throws {
        let document: JSONValue = [
            "id": "w", "name": "test",
            "nodes": [
                ["id": "1", "name": "Start", "type": "n8n-nodes-base.webhook", "typeVersion": 2, "position": [0, 0]],
                ["id": "2", "name": "N", "type": "n8n-nodes-base.noOp", "typeVersion": 1, "position": [0, 0]],
            ], "connections": ["Start": ["main": [[["node": "N", "type": "main", "index": number]]]]],
        ]
        guard let definition = try? WorkflowDefinition(reading: document) else { return }
        _ = await WorkflowEngine(definition).run()
    }
}
