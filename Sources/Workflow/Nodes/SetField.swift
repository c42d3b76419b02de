/// A text of JSON that n8n evaluates piece by piece, each `{{ … }}` for itself: `jsonOutput`, and objects among fields.
struct SetPieces {
    /// The field's name; nil for `jsonOutput`.
    var owner: String?
    private var text: String
    private var resolvables: [String]

    private init(owner: String?, text: String) {
        self.owner = owner
        self.text = String(text.drop { $0 == "=" })
        resolvables = SetJSON.resolvables(in: self.text)
    }

    static func all(of node: WorkflowNode) -> [SetPieces] {
        if node.parameters["mode"]?.stringValue == "raw" {
            guard let text = node.parameters["jsonOutput"]?.stringValue, text.hasPrefix("=") else { return [] }
            return [SetPieces(owner: nil, text: text)]
        }
        return (node.parameters["fields"]?["values"]?.arrayValue ?? []).compactMap { entry in
            guard entry["type"]?.stringValue == "objectValue", let text = entry["objectValue"]?.stringValue,
                text.hasPrefix("=")
            else { return nil }
            return SetPieces(owner: JavaScript.string(entry["name"]), text: text)
        }
    }

    /// By number, so that `undefined` can be told from `null`.
    var expressions: JSONValue {
        .object(JSONObject(resolvables.enumerated().map { ("\($0.offset)", .string("=" + $0.element)) }))
    }

    /// The text with the values in their places.
    func text(with values: JSONValue?) -> String {
        var result = text
        for (number, resolvable) in resolvables.enumerated() {
            let value = values?["\(number)"]
            let isObject = value?.objectValue != nil || value?.arrayValue != nil
            let written = isObject ? value.map(JavaScript.json) : JavaScript.string(value)
            result = SetJSON.replacing(resolvable, in: result, with: written ?? "")
        }
        return result
    }
}

/// One field to be set, with n8n's check of its type.
struct SetField {
    var name: String
    var type: String?
    var value: JSONValue?
    var ignoresErrors: Bool

    func value(_ index: Int, _ context: NodeContext) async throws(NodeFailure) -> JSONValue {
        let version = context.node.typeVersion
        let isNothing = value == nil || value == .null
        if version >= 3.2, isNothing { return .null }
        let description =
            "To fix the error try to change the type for the field \"\(name)\" or activate the option “Ignore Type "
            + "Conversion Errors” to apply a less strict type validation"
        var value = value
        if type == "string" {
            if version > 3, isNothing {
                if ignoresErrors { return .null }
                let message =
                    "'\(name)' expects a string but we got \(FieldType.description(value)) [item \(index)]"
                throw context.operationError(message, description: description)
            }
            let isObject = JavaScript.typeName(value) == "object"
            value = .string(isObject ? JavaScript.json(value ?? .null) : JavaScript.string(value))
        }
        if isNothing, type != "string" { return .null }
        guard let type else {
            throw context.scriptError("Cannot read properties of undefined (reading 'toLowerCase')")
        }
        let outcome: FieldType.Outcome
        do throws(ConditionFailure) {
            outcome = try await FieldType.validate(
                name, value, as: type, now: context.now, scripts: HostedConditionScripts(context: context))
        } catch {
            throw context.failure(error, item: index)
        }
        switch outcome {
        case .valid(.json(let value)): return value ?? .null
        case .valid(.date): throw context.unsupported(.parameter("the type \(type)"))
        case .invalid(let message):
            if ignoresErrors { return value ?? .null }
            throw context.operationError("\(message) [item \(index)]", description: description, item: index)
        }
    }
}
