/// `try` and `can`, which look at an expression that may fail.
extension Evaluator {
    /// The first expression that has a value.
    mutating func attempt(
        _ expressions: [Expression], expandsLast: Bool, at offset: Int
    ) throws(HCLError) -> Evaluated {
        guard !expandsLast else { throw unusual("try() of a list", offset) }
        for expression in expressions {
            if let value = try value(of: expression) { return value }
        }
        throw error(.type, "no argument of try() has a value", offset)
    }

    mutating func can(_ expressions: [Expression], expandsLast: Bool, at offset: Int) throws(HCLError) -> Evaluated {
        guard !expandsLast, expressions.count == 1 else { throw unusual("can() of several", offset) }
        return Evaluated(.bool(try value(of: expressions[0]) != nil))
    }

    /// `nil` where Terraform has an error of the kind that `try` catches.
    private mutating func value(of expression: Expression) throws(HCLError) -> Evaluated? {
        do throws(HCLError) {
            return try evaluate(expression)
        } catch {
            switch error.kind {
            case .type, .noSuchElement: return nil
            default: throw error
            }
        }
    }
}
