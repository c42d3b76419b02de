/// The value of a parameter of n8n's type `filter`: conditions, how they go together, how values are compared.
///
/// The options stand in the workflow file itself, where the editor wrote them; a node's own "Ignore case" or "Convert
/// types" counts only through them.
struct FilterValue: Sendable, Equatable {
    struct Options: Sendable, Equatable {
        var caseSensitive = false
        /// `typeValidation` is `strict`.
        var strict = false
        /// 2 in files of the newest versions of the nodes: booleans are converted with more care.
        var version = 1.0
    }

    var conditions: [FilterCondition]
    var combinator: String
    var options: Options

    /// nil where n8n would not take it for a filter: it then stands for itself.
    init?(_ value: JSONValue?) throws(ConditionFailure) {
        guard case .object(let object) = value, let conditions = object["conditions"],
            let combinator = object["combinator"]
        else { return nil }
        self.combinator = combinator.stringValue ?? ""
        guard let list = conditions.arrayValue else {
            let method = combinator.stringValue == "or" ? "some" : "every"
            let isNothing = conditions == .null
            throw .error(
                message: isNothing
                    ? "Cannot read properties of null (reading '\(method)')"
                    : "value.conditions.\(method) is not a function")
        }
        guard case .object(let options)? = object["options"] else {
            if !list.isEmpty, object["options"] == nil {
                throw .error(message: "Cannot read properties of undefined (reading 'caseSensitive')")
            }
            self.options = Options()
            self.conditions = list.map(FilterCondition.init)
            return
        }
        self.options = Options(
            caseSensitive: JavaScript.truth(options["caseSensitive"]),
            strict: options["typeValidation"]?.stringValue == "strict",
            version: options["version"].map { $0 == .null ? 1 : JavaScript.number($0) } ?? 1)
        self.conditions = list.map(FilterCondition.init)
    }
}

/// One condition: two values and what is asked of them. `nil` is JavaScript's `undefined`.
struct FilterCondition: Sendable, Equatable {
    var left: JSONValue?
    var right: JSONValue?
    /// `string`, `number`, `dateTime`, `boolean`, `array`, `object`, `any`
    var type: String?
    var operation: String?
    /// The type of the right value, where it is not that of the left.
    var rightType: String?
    /// The right value is not looked at.
    var isUnary = false
    /// The condition has an operator at all.
    var hasOperator = true

    init(_ value: JSONValue) {
        left = value["leftValue"]
        right = value["rightValue"]
        let operation = value["operator"]
        hasOperator = operation != nil && operation != .null
        type = operation?["type"]?.stringValue
        self.operation = operation?["operation"]?.stringValue
        rightType = operation?["rightType"]?.stringValue
        isUnary = JavaScript.truth(operation?["singleValue"])
    }

    /// `string:equals`, for traces.
    var name: String { "\(type ?? "undefined"):\(operation ?? "undefined")" }
}
