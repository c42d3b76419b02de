extension NodeType {
    static let filterV1 = NodeType(
        name: "n8n-nodes-base.filter", versions: [1],
        parameters: legacyConditions("combineConditions", standard: "AND"),
        execute: { context throws(NodeFailure) in
            try await parted(context, combination: "combineConditions", all: "AND", any: "OR", pairs: true)
        })

    static let conditionV1 = NodeType(
        name: "n8n-nodes-base.if", versions: [1], outputs: { _ in 2 },
        parameters: legacyConditions("combineOperation", standard: "all"),
        execute: { context throws(NodeFailure) in
            try await parted(context, combination: "combineOperation", all: "all", any: "any", pairs: false)
        })

    /// In the order in which they are looked at.
    private static let kinds = ["boolean", "dateTime", "number", "string"]

    private static func legacyConditions(
        _ combination: String, standard: JSONValue
    ) -> [ParameterDescription] {
        func members(
            _ value: JSONValue, _ operation: JSONValue, second: JSONValue, unary: [JSONValue] = []
        ) -> [ParameterDescription] {
            [
                ParameterDescription("value1", value), ParameterDescription("operation", operation),
                ParameterDescription("value2", second, hide: unary.isEmpty ? [:] : ["operation": unary]),
            ]
        }
        let empty: [JSONValue] = ["isEmpty", "isNotEmpty"]
        let conditions = ParameterDescription(
            "conditions", [:],
            .fixedCollection(
                [
                    "boolean": members(false, "equal", second: false),
                    "dateTime": members("", "after", second: ""),
                    "number": members(0, "smaller", second: 0, unary: empty),
                    "string": members("", "equal", second: "", unary: empty),
                ], multiple: true))
        return [conditions, ParameterDescription(combination, standard)]
    }

    private static func parted(
        _ context: NodeContext, combination: String, all: String, any: String, pairs: Bool
    ) async throws(NodeFailure) -> [[WorkflowItem]] {
        var outputs: [[WorkflowItem]] = [[], []]
        for (index, item) in context.items.enumerated() {
            let parameters = try await context.resolvedParameters(forItem: index)
            let together = parameters[combination]?.stringValue ?? ""
            let decided = try await decision(context, parameters["conditions"], index) { holds in
                holds && together == any || !holds && together == all
            }
            var item = item
            if pairs, item.pairedItem == nil { item.pairedItem = [["item": .int(index)]] }
            outputs[decided ?? (together == all) ? 0 : 1].append(item)
        }
        return outputs
    }

    /// The first answer that ends the matter.
    private static func decision(
        _ context: NodeContext, _ conditions: JSONValue?, _ item: Int, ends: (Bool) -> Bool
    ) async throws(NodeFailure) -> Bool? {
        let comparison = LegacyComparison(context: context)
        var number = 0
        for kind in kinds {
            for condition in conditions?[kind]?.arrayValue ?? [] {
                var (left, right) = (condition["value1"], condition["value2"])
                if kind == "dateTime" {
                    left = try comparison.moment(left)
                    right = try comparison.moment(right)
                }
                let operation = condition["operation"]?.stringValue ?? "undefined"
                let holds = try await comparison.passes(operation, left, right)
                context.note(
                    .condition(
                        item: item, index: number, left: condition["value1"], operation: "\(kind):\(operation)",
                        right: condition["value2"], passed: holds))
                number += 1
                if ends(holds) { return holds }
            }
        }
        return nil
    }
}
