extension NodeType {
    /// Filter 2, 2.1, 2.2: one output that is shown, and as in n8n the discarded items recorded as a second.
    static let filter = NodeType(
        name: "n8n-nodes-base.filter", versions: [2, 2.1, 2.2], parameters: conditionParameters,
        evaluationOrder: ["options", "conditions", "looseTypeValidation"], execute: parted)

    /// IF 2, 2.1, 2.2: true and false.
    static let condition = NodeType(
        name: "n8n-nodes-base.if", versions: [2, 2.1, 2.2], outputs: { _ in 2 }, parameters: conditionParameters,
        evaluationOrder: ["options", "conditions", "looseTypeValidation"], execute: parted)

    private static let conditionParameters: [ParameterDescription] = [
        ParameterDescription("conditions", [:]),
        ParameterDescription("looseTypeValidation", false, versions: 2.1...99),
        ParameterDescription(
            "options", [:],
            .collection([
                ParameterDescription("ignoreCase", true),
                ParameterDescription("looseTypeValidation", true, versions: 0...2),
            ])),
    ]

    /// Items that pass and items that do not. A node that goes on after an error lets the item fail.
    @Sendable private static func parted(_ context: NodeContext) async throws(NodeFailure) -> [[WorkflowItem]] {
        var outputs: [[WorkflowItem]] = [[], []]
        for (index, item) in context.items.enumerated() {
            do throws(NodeFailure) {
                let passes = try await context.conditionsHold(item: index)
                var item = item
                if item.pairedItem == nil { item.pairedItem = ["item": .int(index)] }
                outputs[passes ? 0 : 1].append(item)
            } catch {
                guard context.continuesOnFail, !error.isFinal else { throw error }
                outputs[1].append(item)
            }
        }
        return outputs
    }
}

extension NodeContext {
    fileprivate func conditionsHold(item: Int) async throws(NodeFailure) -> Bool {
        let parameters: JSONObject
        do throws(NodeFailure) {
            parameters = try await resolvedParameters(forItem: item)
        } catch {
            guard !error.isFinal else { throw error }
            guard concerns(error, ["conditions"]) else { throw withItem(error, item: item) }
            throw withAdvice(error, item: item, hasLooseTypes: hasLooseTypes(node.parameters))
        }
        do throws(NodeFailure) {
            return try await passes(parameters["conditions"], item: item)
        } catch {
            guard !error.isFinal else { throw error }
            throw withAdvice(error, item: item, hasLooseTypes: hasLooseTypes(parameters))
        }
    }

    private func hasLooseTypes(_ parameters: JSONObject) -> Bool {
        let owner = node.typeVersion < 2.1 ? parameters["options"]?.objectValue : parameters
        return JavaScript.truth(owner?["looseTypeValidation"])
    }
}
