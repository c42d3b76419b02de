extension NodeType {
    /// Set 1 and 2.
    static let setV1 = NodeType(
        name: "n8n-nodes-base.set", versions: [1, 2],
        parameters: [
            ParameterDescription("keepOnlySet", false),
            ParameterDescription(
                "values", [:],
                .fixedCollection(
                    [
                        "boolean": [
                            ParameterDescription("name", "propertyName"), ParameterDescription("value", false),
                        ],
                        "number": [ParameterDescription("name", "propertyName"), ParameterDescription("value", 0)],
                        "string": [ParameterDescription("name", "propertyName"), ParameterDescription("value", "")],
                    ], multiple: true)),
            ParameterDescription("options", [:], .collection([ParameterDescription("dotNotation", true)])),
        ],
        execute: { context throws(NodeFailure) in
            var items: [WorkflowItem] = []
            for (index, item) in context.items.enumerated() {
                let parameters = try await context.resolvedParameters(forItem: index)
                items.append(try early(item, index, parameters, context))
            }
            return [items]
        })

    private static func early(
        _ input: WorkflowItem, _ index: Int, _ parameters: JSONObject, _ context: NodeContext
    ) throws(NodeFailure) -> WorkflowItem {
        let keepsOnlySet = JavaScript.truth(parameters["keepOnlySet"])
        var json = keepsOnlySet ? [:] : input.json
        let usesDots = parameters["options"]?["dotNotation"] != false
        for kind in ["boolean", "number", "string"] {
            for entry in parameters["values"]?[kind]?.arrayValue ?? [] {
                let name = JavaScript.string(entry["name"])
                var value = entry["value"]
                if kind == "boolean" { value = .bool(JavaScript.truth(value)) }
                if kind == "number", context.node.typeVersion >= 2, let text = value?.stringValue {
                    let number = JavaScript.number(.string(text))
                    if !number.isNaN { value = .number(number) }
                }
                guard json.set(value, at: usesDots ? SetPath(name, in: json) : SetPath(key: name)) else {
                    throw context.unsupported(.parameter("a field far into an array: \(name)"))
                }
            }
        }
        return WorkflowItem(
            json: json.inJavaScriptOrder, pairedItem: ["item": .int(index)], binary: keepsOnlySet ? nil : input.binary)
    }
}
