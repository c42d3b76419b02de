extension NodeType {
    /// Switch 3, 3.1, 3.2: an output for each rule, or the output whose number an expression gives.
    static let switchRules = NodeType(
        name: "n8n-nodes-base.switch", versions: [3, 3.1, 3.2], outputs: switchOutputs, parameters: switchParameters,
        evaluationOrder: ["mode", "numberOutputs", "output", "rules", "options", "looseTypeValidation"],
        unsupported: { node in
            let isByExpression = node.parameters["mode"]?.stringValue == "expression"
            guard isByExpression, let number = node.parameters["numberOutputs"] else { return [] }
            guard let count = number.intValue else { return [.parameter("numberOutputs=\(JavaScript.string(number))")] }
            return (0...mostOutputs).contains(count) ? [] : [.parameter("numberOutputs=\(count)")]
        },
        execute: { context throws(NodeFailure) in
            var run = SwitchRun(context)
            return try await run.run()
        })

    /// Nobody draws so many; a typing error must not cost the memory.
    private static let mostOutputs = 10_000

    @Sendable private static func switchOutputs(_ node: WorkflowNode) -> Int {
        if node.parameters["mode"]?.stringValue == "expression" {
            return min(max(node.parameters["numberOutputs"]?.intValue ?? 4, 0), mostOutputs)
        }
        let rules = node.parameters["rules"]?["values"]?.arrayValue ?? []
        return rules.count + (node.parameters["options"]?["fallbackOutput"]?.stringValue == "extra" ? 1 : 0)
    }

    private static let switchParameters: [ParameterDescription] = [
        ParameterDescription("mode", "rules"),
        ParameterDescription("numberOutputs", 4, show: ["mode": ["expression"]]),
        ParameterDescription("output", "={{}}", show: ["mode": ["expression"]]),
        ParameterDescription(
            "rules",
            [
                "values": [
                    [
                        "conditions": [
                            "options": ["caseSensitive": true, "leftValue": "", "typeValidation": "strict"],
                            "conditions": [
                                [
                                    "leftValue": "", "rightValue": "",
                                    "operator": ["type": "string", "operation": "equals"],
                                ]
                            ],
                            "combinator": "and",
                        ]
                    ]
                ]
            ],
            .fixedCollection(
                [
                    "values": [
                        ParameterDescription("conditions", [:]), ParameterDescription("renameOutput", false),
                        ParameterDescription("outputKey", "", show: ["renameOutput": [true]]),
                    ]
                ], multiple: true),
            show: ["mode": ["rules"]]),
        ParameterDescription("looseTypeValidation", false, versions: 3.1...99),
        ParameterDescription(
            "options", [:],
            .collection([
                ParameterDescription("fallbackOutput", "none"), ParameterDescription("ignoreCase", true),
                ParameterDescription("looseTypeValidation", true, versions: 0...3),
                ParameterDescription("renameFallbackOutput", "", show: ["fallbackOutput": ["extra"]]),
                ParameterDescription("allMatchingOutputs", false),
            ]),
            show: ["mode": ["rules"]]),
    ]
}

/// One run of a Switch node.
private struct SwitchRun {
    let context: NodeContext
    private var outputs: [[WorkflowItem]] = []

    init(_ context: NodeContext) {
        self.context = context
    }

    mutating func run() async throws(NodeFailure) -> [[WorkflowItem]] {
        for (index, item) in context.items.enumerated() {
            var item = item
            item.pairedItem = ["item": .int(index)]
            do throws(NodeFailure) {
                try await route(item, index)
            } catch {
                guard !error.isFinal else { throw error }
                guard context.continuesOnFail else { throw context.withItem(error, item: index) }
                guard !outputs.isEmpty else {
                    throw context.scriptError("Cannot read properties of undefined (reading 'push')")
                }
                outputs[0].append(WorkflowItem(json: ["error": .string(error.message)]))
            }
        }
        return outputs.isEmpty ? [[]] : outputs
    }

    private mutating func route(_ item: WorkflowItem, _ index: Int) async throws(NodeFailure) {
        let parameters: JSONObject
        do throws(NodeFailure) {
            parameters = try await context.resolvedParameters(forItem: index)
        } catch {
            throw named(error)
        }
        switch context.node.parameters["mode"]?.stringValue ?? "rules" {
        case "expression": try await routeByNumber(item, index, parameters)
        case "rules": try await routeByRules(item, index, parameters)
        default: break
        }
    }

    /// The rules are asked for as `rules.values`.
    private func named(_ failure: NodeFailure) -> NodeFailure {
        guard context.concerns(failure, ["rules"]) else { return failure }
        var failure = failure
        var inner = failure.document["context"]?.objectValue ?? [:]
        inner["parameter"] = "rules.values"
        failure.document["context"] = .object(inner)
        return failure
    }

    // MARK: By expression

    private mutating func routeByNumber(
        _ item: WorkflowItem, _ index: Int, _ parameters: JSONObject
    ) async throws(NodeFailure) {
        if index == 0 {
            outputs = Array(repeating: [], count: max(0, parameters["numberOutputs"]?.intValue ?? 4))
        }
        let checked: FieldType.Outcome
        do throws(ConditionFailure) {
            checked = try await FieldType.validate(
                "output", parameters["output"], as: "number", now: context.now,
                scripts: HostedConditionScripts(context: context))
        } catch {
            throw context.failure(error, item: index)
        }
        switch checked {
        case .invalid(let reason): throw invalidOutput(reason, index)
        case .valid(let value): try put(item, index, into: value.json)
        }
    }

    private func invalidOutput(_ reason: String, _ index: Int) -> NodeFailure {
        let message = "Invalid input for 'Output Index' [item \(index)]"
        return NodeFailure(
            kind: .expression(message: message),
            document: [
                "level": "warning", "tags": [:],
                "context": [
                    "runIndex": .int(context.runIndex), "itemIndex": .int(index),
                    "nodeCause": .string(context.node.name),
                ],
                "functionality": "regular", "name": "ExpressionError", "timestamp": .int(context.now),
                "description": .string(reason), "message": .string(message),
                "stack": .string("ExpressionError: \(message)"),
            ])
    }

    private mutating func put(_ item: WorkflowItem, _ index: Int, into place: JSONValue?) throws(NodeFailure) {
        let number = place == .null ? 0 : JavaScript.number(place)
        let text = JavaScript.string(place)
        if number == Double(outputs.count) {
            throw context.operationError(
                "The ouput \(text) is not allowed. ",
                description: "Output indexes are zero based, if you want to use the extra output use "
                    + JavaScript.string(number - 1),
                item: index)
        }
        if number < 0 || number > Double(outputs.count) {
            throw context.operationError(
                "The ouput \(text) is not allowed",
                description: "It has to be between 0 and \(outputs.count - 1)", item: index)
        }
        // `returnData[1.5]`, `returnData[undefined]`
        guard place != .null, let output = Int(exactly: number), outputs.indices.contains(output) else {
            throw context.operationError("Cannot read properties of undefined (reading 'push')", item: index)
        }
        outputs[output].append(item)
    }

    // MARK: By rules

    private mutating func routeByRules(
        _ item: WorkflowItem, _ index: Int, _ parameters: JSONObject
    ) async throws(NodeFailure) {
        let rules = parameters["rules"]?["values"]?.arrayValue ?? []
        guard !rules.isEmpty else { return }
        let options = parameters["options"]?.objectValue ?? [:]
        let fallback = options["fallbackOutput"]
        if index == 0 {
            outputs = Array(repeating: [], count: rules.count + (fallback?.stringValue == "extra" ? 1 : 0))
        }
        var isMatched = false
        for (number, rule) in rules.enumerated() {
            guard try await passes(rule["conditions"], index, parameters, options) else { continue }
            isMatched = true
            guard outputs.indices.contains(number) else {
                throw context.operationError("Cannot read properties of undefined (reading 'push')", item: index)
            }
            outputs[number].append(item)
            if !JavaScript.truth(options["allMatchingOutputs"]) { return }
        }
        guard !isMatched, let fallback, fallback.stringValue != "none" else { return }
        if fallback.stringValue == "extra" {
            outputs[outputs.count - 1].append(item)
        } else {
            try put(item, index, into: fallback)
        }
    }

    private func passes(
        _ conditions: JSONValue?, _ index: Int, _ parameters: JSONObject, _ options: JSONObject
    ) async throws(NodeFailure) -> Bool {
        do throws(NodeFailure) {
            return try await context.passes(conditions, item: index)
        } catch {
            guard !error.isFinal else { throw error }
            let owner = context.node.typeVersion < 3.1 ? options : parameters
            let isLoose = JavaScript.truth(owner["looseTypeValidation"])
            throw context.withAdvice(error, item: index, hasLooseTypes: isLoose)
        }
    }
}
