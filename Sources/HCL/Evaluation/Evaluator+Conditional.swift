/// `condition ? a : b`, whose result has a type that both branches can be converted to.
extension Evaluator {
    mutating func conditional(
        _ condition: Expression, _ then: Expression, _ otherwise: Expression
    ) throws(HCLError) -> Evaluated {
        let offset = condition.range.lowerBound
        let holds = try bool(of: try evaluate(condition), "a condition", at: offset)
        let (chosen, other) = holds ? (then, otherwise) : (otherwise, then)
        let value = try evaluate(chosen)
        let place = other.range.lowerBound
        let otherValue: Evaluated
        do {
            otherValue = try evaluate(other)
        } catch {
            return try unify(value, withFailed: other, error, at: place)
        }
        try spend(min(value.weight, otherValue.weight), at: place)
        return try unify(value, with: otherValue, at: place)
    }

    private func unify(_ value: Evaluated, with other: Evaluated, at offset: Int) throws(HCLError) -> Evaluated {
        switch (value.value, other.value) {
        case (.null, .null) where value.isPlain && other.isPlain:
            return value
        case (_, .null) where other.isPlain:
            return value
        case (.null, _) where value.isPlain:
            // The null takes the other branch's type along.
            return Evaluated(.null, isPlain: false)
        case _ where !value.isPlain || !other.isPlain:
            throw mixedTypes(offset)
        case (.bool, .bool), (.number, .number), (.string, .string):
            return value
        case (.string, .number), (.string, .bool):
            return value
        case (.number, .string), (.bool, .string):
            return Evaluated(text: try text(of: value, "a branch", at: offset))
        case (let first, let second) where first.isCollection && second.isCollection:
            guard first.hasSameType(as: second) else { throw mixedTypes(offset) }
            return value
        default:
            throw inconsistent(value.value.typeName, other.value.typeName, offset)
        }
    }

    private func mixedTypes(_ offset: Int) -> HCLError {
        error(
            .notConstant(.mixedTypes), "the branches of this conditional differ in type as only Terraform can settle",
            offset)
    }

    private func inconsistent(_ first: String, _ second: String, _ offset: Int) -> HCLError {
        error(.type, "the branches of this conditional are \(first) and \(second)", offset)
    }

    /// The branch that was not chosen has no value. Terraform does not mind, but its type still counts: it can be
    /// told for an operator's or a template's result, and not for a reference's.
    private func unify(
        _ value: Evaluated, withFailed expression: Expression, _ failure: HCLError, at offset: Int
    ) throws(HCLError) -> Evaluated {
        let refusal: HCLError
        switch failure.kind {
        case .type, .divisionByZero, .noSuchElement:
            // Terraform may well have a value here.
            refusal = error(
                .notConstant(.mixedTypes), "the type of the other branch is not known, since it fails", offset)
        case .notConstant: refusal = failure
        default: throw failure
        }
        switch expression.outcome {
        case .always(let sample): return try unify(value, with: Evaluated(sample), at: offset)
        case .unlessFailed(let sample) where value.isPlain && value.value.hasSameType(as: sample): return value
        default: throw refusal
        }
    }
}

extension Expression {
    fileprivate enum Outcome {
        /// Of this value's type, whatever happens.
        case always(HCLValue)
        /// Of this value's type, or of none when it fails.
        case unlessFailed(HCLValue)
        case unknown
    }

    fileprivate var outcome: Outcome {
        let number = HCLValue.number(HCLNumber(0))
        switch kind {
        case .parentheses(let inner): return inner.outcome
        case .unary(.negate, _): return .always(number)
        case .unary(.not, _): return .always(.bool(true))
        case .binary(_, let rest): return .always(rest.last?.0.givesBool == true ? .bool(true) : number)
        case .template(let template):
            return template.onlyInterpolation.map(\.outcome) ?? .always(.string(""))
        case .call(let name, _, _):
            switch name {
            case "tonumber", "max", "min", "floor", "ceil", "abs", "length": return .unlessFailed(number)
            case "tostring", "join", "jsonencode": return .unlessFailed(.string(""))
            case "tobool": return .unlessFailed(.bool(true))
            default: return .unknown
            }
        default: return .unknown
        }
    }
}

extension HCLValue {
    /// Whether Terraform's types of two plain values are the same, element by element.
    func hasSameType(as other: HCLValue) -> Bool {
        switch (self, other) {
        case (.null, .null), (.bool, .bool), (.number, .number), (.string, .string): true
        case (.list(let first), .list(let second)):
            first.count == second.count && zip(first, second).allSatisfy { $0.hasSameType(as: $1) }
        case (.object(let first), .object(let second)):
            first.count == second.count
                && zip(first, second).allSatisfy { $0.key == $1.key && $0.value.hasSameType(as: $1.value) }
        default: false
        }
    }
}
