/// Operators, and the conversions that they make.
extension Evaluator {
    /// The number that an operand stands for: a string of digits counts.
    func number(of operand: Evaluated, _ role: String, at offset: Int) throws(HCLError) -> HCLNumber {
        switch operand.value {
        case .number(let number): return number
        case .string(let text): return try number(fromText: text, role, at: offset)
        default: throw error(.type, "\(role) must be a number, and this is \(operand.value.typeName)", offset)
        }
    }

    func number(fromText text: String, _ role: String, at offset: Int) throws(HCLError) -> HCLNumber {
        do {
            let number = try HCLNumber(parsing: text.utf8)
            if number.value.isReasonable { return number }
        } catch .notANumber {
            let lower = text.lowercased().utf8.drop { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
            let hasBinaryExponent = lower.first?.isDigit == true && lower.contains(UInt8(ascii: "p"))
            if hasBinaryExponent || lower.starts(with: "inf".utf8) {
                throw error(.notConstant(.unusualNumber), "this way to write a number is not read here", offset)
            }
            throw error(.type, "\(role) must be a number, and this is another text", offset)
        } catch {}
        throw error(.tooLarge, "this number is too large, too small or too long", offset)
    }

    /// The bool that an operand stands for: `"true"`, `"false"`, `"1"` and `"0"` count.
    func bool(of operand: Evaluated, _ role: String, at offset: Int) throws(HCLError) -> Bool {
        switch operand.value {
        case .bool(let value): return value
        case .string("true"), .string("1"): return true
        case .string("false"), .string("0"): return false
        default: throw error(.type, "\(role) must be a bool, and this is \(operand.value.typeName)", offset)
        }
    }

    /// The text that an operand stands for; null and collections have none.
    func text(of operand: Evaluated, _ role: String, at offset: Int) throws(HCLError) -> String {
        switch operand.value {
        case .string(let text): return text
        case .number(let number): return number.text
        case .bool(let value): return value ? "true" : "false"
        default: throw error(.type, "\(role) must be a string, and this is \(operand.value.typeName)", offset)
        }
    }

    mutating func unary(_ operation: Expression.UnaryOperator, _ operand: Expression) throws(HCLError) -> Evaluated {
        let value = try evaluate(operand)
        let offset = operand.range.lowerBound
        switch operation {
        case .negate:
            return Evaluated(number: HCLNumber(-(try number(of: value, "the operand of -", at: offset)).value))
        case .not: return Evaluated(.bool(!(try bool(of: value, "the operand of !", at: offset))))
        }
    }

    mutating func binary(
        _ first: Expression, _ rest: [(Expression.BinaryOperator, Expression)]
    ) throws(HCLError) -> Evaluated {
        var left = try evaluate(first)
        for (operation, expression) in rest {
            let right = try evaluate(expression)
            let places = (first.range.lowerBound, expression.range.lowerBound)
            left = try apply(operation, left, right, at: places)
        }
        return left
    }

    private mutating func apply(
        _ operation: Expression.BinaryOperator, _ left: Evaluated, _ right: Evaluated, at places: (Int, Int)
    ) throws(HCLError) -> Evaluated {
        let (leftRole, rightRole) = ("the left side of \(operation.sign)", "the right side of \(operation.sign)")
        switch operation {
        case .and, .or:
            // Both sides are looked at, as Terraform up to 1.11 does.
            let first = try bool(of: left, leftRole, at: places.0)
            let second = try bool(of: right, rightRole, at: places.1)
            return Evaluated(.bool(operation == .and ? first && second : first || second))
        case .equal, .notEqual:
            let isEqual = try areEqual(left, right, at: places.1)
            return Evaluated(.bool(isEqual == (operation == .equal)))
        case .less, .lessOrEqual, .greater, .greaterOrEqual:
            let first = try number(of: left, leftRole, at: places.0)
            let second = try number(of: right, rightRole, at: places.1)
            let order = BigFloat.compare(first.value, second.value)
            let holds =
                switch operation {
                case .less: order < 0
                case .lessOrEqual: order <= 0
                case .greater: order > 0
                default: order >= 0
                }
            return Evaluated(.bool(holds))
        case .add, .subtract, .multiply, .divide, .modulo:
            let first = try number(of: left, leftRole, at: places.0).value
            let second = try number(of: right, rightRole, at: places.1).value
            return Evaluated(number: try calculate(operation, first, second, at: places.1))
        }
    }

    private func calculate(
        _ operation: Expression.BinaryOperator, _ left: BigFloat, _ right: BigFloat, at offset: Int
    ) throws(HCLError) -> HCLNumber {
        let isDivision = operation == .divide || operation == .modulo
        if isDivision && right.isZero { throw error(.divisionByZero, "this is a division by zero", offset) }
        let result =
            switch operation {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            case .divide: left / right
            default: left % right
            }
        guard result.isReasonable else {
            throw error(.tooLarge, "the result is a number too large or too small", offset)
        }
        return HCLNumber(result)
    }

    /// Values of different types differ; nothing is converted.
    private mutating func areEqual(_ left: Evaluated, _ right: Evaluated, at offset: Int) throws(HCLError) -> Bool {
        let isCollection = left.value.isCollection && right.value.isCollection
        if isCollection && !(left.isPlain && right.isPlain) {
            throw error(.notConstant(.mixedTypes), "only Terraform knows the types that are compared here", offset)
        }
        try spend(min(left.weight, right.weight), at: offset)
        return left.value == right.value
    }
}

extension Expression.BinaryOperator {
    var sign: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .modulo: "%"
        case .less: "<"
        case .lessOrEqual: "<="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .equal: "=="
        case .notEqual: "!="
        case .and: "&&"
        case .or: "||"
        }
    }

    var givesBool: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .modulo: false
        default: true
        }
    }
}

extension HCLValue {
    var isCollection: Bool {
        switch self {
        case .list, .set, .object: true
        default: false
        }
    }
}
