/// The comparisons of Filter 1, IF 1, Switch 1 and 2: JavaScript's own, with little about types.
struct LegacyComparison {
    let context: NodeContext

    /// nil where the nodes have no such operation.
    func passes(
        _ operation: String, _ left: JSONValue?, _ right: JSONValue?
    ) async throws(NodeFailure) -> Bool {
        switch operation {
        case "equal": return JavaScript.identical(left, right)
        case "notEqual": return !JavaScript.identical(left, right)
        case "larger", "after": return compare(left, right) { $0 > $1 }
        case "largerEqual": return compare(left, right) { $0 >= $1 }
        case "smaller", "before": return compare(left, right) { $0 < $1 }
        case "smallerEqual": return compare(left, right) { $0 <= $1 }
        case "contains": return Array(text(left).utf8).has(Array(text(right).utf8))
        case "notContains": return !Array(text(left).utf8).has(Array(text(right).utf8))
        case "startsWith", "notStartsWith":
            let (left, right) = try strings(left, right, method: "startsWith")
            return left.starts(with: right) == (operation == "startsWith")
        case "endsWith", "notEndsWith":
            let (left, right) = try strings(left, right, method: "endsWith")
            return left.reversed().starts(with: right.reversed()) == (operation == "endsWith")
        case "isEmpty": return isEmpty(left)
        case "isNotEmpty": return !isEmpty(left)
        case "regex", "notRegex":
            let pattern = RegexPattern(text(right))
            do throws(ConditionFailure) {
                let scripts = HostedConditionScripts(context: context)
                let matches = try await scripts.matches(pattern.source, flags: pattern.flags, text: text(left))
                return matches == (operation == "regex")
            } catch {
                switch error {
                case .error(let message, _): throw context.scriptError(message)
                case .unsupported(let what): throw context.unsupported(.parameter(what))
                case .stopped(let failure): throw failure
                }
            }
        default: throw context.unsupported(.parameter("operation=\(operation)"))
        }
    }

    /// `(value || '').toString()`
    private func text(_ value: JSONValue?) -> String { JavaScript.truth(value) ? JavaScript.string(value) : "" }

    /// `(left || 0) < (right || 0)`: two texts by their letters, all else as numbers.
    private func compare(_ left: JSONValue?, _ right: JSONValue?, _ holds: (Double, Double) -> Bool) -> Bool {
        let left = JavaScript.truth(left) ? left ?? 0 : 0
        let right = JavaScript.truth(right) ? right ?? 0 : 0
        guard let first = primitive(left), let second = primitive(right) else {
            return holds(JavaScript.number(left), JavaScript.number(right))
        }
        if first.utf16.elementsEqual(second.utf16) { return holds(0, 0) }
        return first.utf16.lexicographicallyPrecedes(second.utf16) ? holds(0, 1) : holds(1, 0)
    }

    /// The text that a value is compared as, if it is.
    private func primitive(_ value: JSONValue) -> String? {
        switch value {
        case .string, .array, .object: JavaScript.string(value)
        default: nil
        }
    }

    private func isEmpty(_ value: JSONValue?) -> Bool {
        switch value {
        case nil, .null, .string(""): true
        case .array(let elements): elements.isEmpty
        case .object(let object): object.members.isEmpty
        default: false
        }
    }

    private func strings(
        _ left: JSONValue?, _ right: JSONValue?, method: String
    ) throws(NodeFailure) -> ([UInt8], [UInt8]) {
        guard case .string(let text)? = left else {
            let isNothing = left == nil || left == .null
            throw context.scriptError(
                isNothing
                    ? "Cannot read properties of \(JavaScript.string(left)) (reading '\(method)')"
                    : "value1.\(method) is not a function")
        }
        return (Array(text.utf8), Array(JavaScript.string(right).utf8))
    }

    /// Milliseconds since 1970, as `new Date(text)` gives them.
    func moment(_ value: JSONValue?) throws(NodeFailure) -> JSONValue {
        switch value {
        case .string(let text): if let moment = V8Date.parse(text) { return .int(moment) }
        case .int, .double: return value ?? 0
        default: break
        }
        throw context.operationError("The value \"\(JavaScript.string(value))\" is not a valid DateTime.")
    }
}
