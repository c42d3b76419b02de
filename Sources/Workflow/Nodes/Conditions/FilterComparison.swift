/// The operations on values that are no strings; nil where a type has no such operation.
struct FilterComparison {
    let left: FieldType.Value
    let right: FieldType.Value
    let ignoresCase: Bool

    func number(_ operation: String) -> Bool? {
        switch operation {
        case "empty": left.isNothing
        case "notEmpty": !left.isNothing
        case "equals": left.isIdentical(to: right)
        case "notEquals": !left.isIdentical(to: right)
        case "gt": left.number > right.number
        case "lt": left.number < right.number
        case "gte": left.number >= right.number
        case "lte": left.number <= right.number
        default: nil
        }
    }

    func date(_ operation: String) throws(ConditionFailure) -> Bool? {
        if operation == "empty" { return left.isNothing }
        if operation == "notEmpty" { return !left.isNothing }
        guard left.isTrue, right.isTrue else { return false }
        guard ["equals", "notEquals", "after", "before", "afterOrEquals", "beforeOrEquals"].contains(operation) else {
            return nil
        }
        guard case .date(let left) = left else { throw .error(message: "left.toMillis is not a function") }
        guard case .date(let right) = right else { throw .error(message: "right.toMillis is not a function") }
        return switch operation {
        case "equals": left == right
        case "notEquals": left != right
        case "after": left > right
        case "before": left < right
        case "afterOrEquals": left >= right
        default: left <= right
        }
    }

    func boolean(_ operation: String) -> Bool? {
        switch operation {
        case "empty": left.isNothing
        case "notEmpty": !left.isNothing
        case "true": left.isTrue
        case "false": !left.isTrue
        case "equals": left.isIdentical(to: right)
        case "notEquals": !left.isIdentical(to: right)
        default: nil
        }
    }

    func array(_ operation: String) throws(ConditionFailure) -> Bool? {
        let elements = left.isNothing ? [] : left.json?.arrayValue
        // What is no array has no length: every comparison with it fails.
        let length = elements.map { Double($0.count) } ?? .nan
        let isSame = right.isJSON && JavaScript.identical(elements.map { .int($0.count) }, right.json)
        switch operation {
        case "contains", "notContains":
            guard let elements else { throw .error(message: "array.includes is not a function") }
            return contains(elements) == (operation == "contains")
        case "lengthEquals": return isSame
        case "lengthNotEquals": return !isSame
        case "lengthGt": return length > right.number
        case "lengthLt": return length < right.number
        case "lengthGte": return length >= right.number
        case "lengthLte": return length <= right.number
        case "empty": return length == 0
        case "notEmpty": return length != 0
        default: return nil
        }
    }

    private func contains(_ elements: [JSONValue]) -> Bool {
        guard case .json(let wanted) = right else { return false }
        guard ignoresCase, let text = wanted?.stringValue else {
            return elements.contains { JavaScript.identical($0, wanted) }
        }
        let folded = JavaScript.lowercased(text)
        return elements.contains { element in
            element.stringValue.map { JavaScript.lowercased($0).utf8.elementsEqual(folded.utf8) } ?? false
        }
    }

    func object(_ operation: String) -> Bool? {
        let members =
            switch left.json {
            case .object(let object): object.members.count
            case .array(let elements): elements.count
            case .string(let text): text.utf16.count
            default: 0
            }
        return switch operation {
        case "empty": !left.isTrue || members == 0
        case "notEmpty": left.isTrue && members != 0
        default: nil
        }
    }
}

extension FieldType.Value {
    var json: JSONValue? { if case .json(let value) = self { value } else { nil } }

    var isJSON: Bool { if case .json = self { true } else { false } }

    /// `undefined` or `null`.
    var isNothing: Bool { self == .json(nil) || self == .json(.null) }

    var isTrue: Bool { if case .json(let value) = self { JavaScript.truth(value) } else { true } }

    var number: Double {
        switch self {
        case .json(let value): JavaScript.number(value)
        case .date(let moment): Double(moment)
        }
    }

    func isIdentical(to other: FieldType.Value) -> Bool {
        guard case .json(let left) = self, case .json(let right) = other else { return false }
        return JavaScript.identical(left, right)
    }
}

extension [UInt8] {
    /// Whether the part stands somewhere in these bytes.
    func has(_ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { self[$0] == part[0] && self[$0...].starts(with: part) }
    }
}
