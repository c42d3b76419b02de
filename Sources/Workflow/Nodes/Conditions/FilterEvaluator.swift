/// Whether conditions hold, as n8n 1.81.4 says (n8n-workflow, FilterParameter).
struct FilterEvaluator {
    let scripts: any ConditionScripts
    /// Milliseconds since 1970.
    let now: Int

    /// One condition that was looked at: n8n stops at the first that decides.
    struct Step: Sendable, Equatable {
        var index: Int
        var condition: FilterCondition
        var passed: Bool
    }

    /// Throws n8n's error where a value is not of the condition's type.
    func passes(
        _ filter: FilterValue, item: Int, seen: (Step) -> Void = { _ in }
    ) async throws(ConditionFailure) -> Bool {
        let isAnd = filter.combinator == "and"
        guard isAnd || filter.combinator == "or" else { return false }
        for (index, condition) in filter.conditions.enumerated() {
            let passed = try await passes(condition, filter.options, index: index, item: item)
            seen(Step(index: index, condition: condition, passed: passed))
            if passed != isAnd { return passed }
        }
        return isAnd
    }

    func passes(
        _ condition: FilterCondition, _ options: FilterValue.Options, index: Int, item: Int
    ) async throws(ConditionFailure) -> Bool {
        let (left, right) = try await values(of: condition, options, index: index, item: item)
        let exists = !left.isNothing
        switch condition.operation {
        case "exists": return exists
        case "notExists": return !exists
        default: break
        }
        let comparison = FilterComparison(left: left, right: right, ignoresCase: !options.caseSensitive)
        let operation = condition.operation ?? ""
        // As in n8n, an operation that a type does not have is looked for among the types after it.
        switch condition.type {
        case "string": return try await text(operation, left, right, options) ?? false
        case "number": if let result = comparison.number(operation) { return result } else { fallthrough }
        case "dateTime": if let result = try comparison.date(operation) { return result } else { fallthrough }
        case "boolean": if let result = comparison.boolean(operation) { return result } else { fallthrough }
        case "array": if let result = try comparison.array(operation) { return result } else { fallthrough }
        case "object": return comparison.object(operation) ?? false
        default: return false
        }
    }

    private func text(
        _ operation: String, _ left: FieldType.Value, _ right: FieldType.Value, _ options: FilterValue.Options
    ) async throws(ConditionFailure) -> Bool? {
        let isRegex = operation == "regex" || operation == "notRegex"
        let fold = { (value: FieldType.Value, folds: Bool) -> String in
            let text = value.json?.stringValue ?? ""
            return folds && !options.caseSensitive ? JavaScript.lowercased(text) : text
        }
        let (left, right) = (fold(left, true), fold(right, !isRegex))
        if isRegex {
            let pattern = RegexPattern(right)
            return try await scripts.matches(pattern.source, flags: pattern.flags, text: left)
                == (operation == "regex")
        }
        let (bytes, part) = (Array(left.utf8), Array(right.utf8))
        switch operation {
        case "empty": return bytes.isEmpty
        case "notEmpty": return !bytes.isEmpty
        case "equals": return bytes == part
        case "notEquals": return bytes != part
        case "contains": return bytes.has(part)
        case "notContains": return !bytes.has(part)
        case "startsWith": return bytes.starts(with: part)
        case "notStartsWith": return !bytes.starts(with: part)
        case "endsWith": return bytes.reversed().starts(with: part.reversed())
        case "notEndsWith": return !bytes.reversed().starts(with: part.reversed())
        default: return nil
        }
    }

    // MARK: Types

    private func values(
        of condition: FilterCondition, _ options: FilterValue.Options, index: Int, item: Int
    ) async throws(ConditionFailure) -> (FieldType.Value, FieldType.Value) {
        guard condition.hasOperator else {
            throw .error(message: "Cannot read properties of undefined (reading 'rightType')")
        }
        let wanted = condition.type
        let rightWanted = condition.rightType ?? wanted
        let left = try await parse(condition.left, as: wanted, options)
        let right = try await parse(condition.right, as: rightWanted, options)
        let complaint = Complaint(options: options, place: "[condition \(index), item \(item)]")
        switch (left, right) {
        case (nil, nil)
        where !condition.isUnary && JavaScript.typeName(condition.left) == JavaScript.typeName(condition.right):
            throw complaint.both(wanted: wanted ?? "", got: JavaScript.typeName(condition.left))
        case (nil, _): throw complaint.one(condition.left, wanted: wanted ?? "", position: "first")
        case (_, nil) where !condition.isUnary:
            throw complaint.one(condition.right, wanted: rightWanted ?? "", position: "second")
        case (let left?, let right): return (left, right ?? .json(nil))
        }
    }

    /// nil where the value is not of the type.
    private func parse(
        _ value: JSONValue?, as type: String?, _ options: FilterValue.Options
    ) async throws(ConditionFailure) -> FieldType.Value? {
        guard let value, value != .null, type != "any" else { return .json(value) }
        guard let type else { throw .error(message: "Cannot read properties of undefined (reading 'toLowerCase')") }
        let loosely = type == "boolean" && !options.strict
        if loosely, options.version < 2 { return .json(.bool(JavaScript.truth(value))) }
        let outcome = try await FieldType.validate(
            "filter", value, as: type, strict: options.strict, parsesStrings: true, now: now, scripts: scripts)
        switch outcome {
        case .valid(let value): return value
        case .invalid: return loosely ? .json(.bool(JavaScript.truth(value))) : nil
        }
    }
}

/// The texts of n8n's `FilterError`.
private struct Complaint {
    let options: FilterValue.Options
    let place: String

    private static func article(_ noun: String) -> String {
        guard let first = noun.utf8.first else { return "an " }
        return ("aeiou".utf8.contains(first) ? "an " : "a ") + noun
    }

    private var advice: String {
        options.strict
            ? "Try changing the type of comparison. Alternatively you can enable 'Convert types where required'."
            : "Try changing the type of the comparison."
    }

    func both(wanted: String, got: String) -> ConditionFailure {
        .error(
            message: "Comparison type expects \(Self.article(wanted)) but both fields are \(Self.article(got))",
            description: advice)
    }

    func one(_ value: JSONValue?, wanted: String, position: String) -> ConditionFailure {
        let got = JavaScript.typeName(value)
        let text = JavaScript.string(value)
        let message =
            options.strict
            ? "Wrong type: '\(text)' is \(Self.article(got)) but was expecting \(Self.article(wanted)) \(place)"
            : "Conversion error: the \(got) '\(text)' can't be converted to \(Self.article(wanted)) \(place)"
        let methods = ["string": ".toString()", "number": ".toNumber()", "boolean": ".toBoolean()"]
        guard options.strict, let method = methods[wanted] else { return .error(message: message, description: advice) }
        let steps = """

            <p>Try either:</p>
            <ol>
              <li>Enabling 'Convert types where required'</li>
              <li>Converting the \(position) field to \(Self.article(wanted)) by adding <code>\(method)</code></li>
            </ol>
            \t\t\t
            """
        return .error(message: message, description: steps)
    }
}
