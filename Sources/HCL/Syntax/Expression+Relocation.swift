/// An expression inside a JSON string is parsed from the string's decoded text; its parts are then said to stand
/// where the string stands.
extension Expression {
    func relocated(to place: Range<Int>) -> Expression {
        func move(_ expression: Expression) -> Expression { expression.relocated(to: place) }
        let moved: Kind =
            switch kind {
            case .null, .bool, .number, .name: kind
            case .template(let template): .template(template.relocated(to: place))
            case .tuple(let elements): .tuple(elements.map(move))
            case .object(let items):
                .object(items.map { ObjectItem(key: move($0.key), value: move($0.value)) })
            case .parentheses(let inner): .parentheses(move(inner))
            case .unary(let operation, let operand): .unary(operation, move(operand))
            case .binary(let first, let rest): .binary(move(first), rest.map { ($0.0, move($0.1)) })
            case .conditional(let condition, let then, let otherwise):
                .conditional(condition: move(condition), then: move(then), otherwise: move(otherwise))
            case .call(let name, let arguments, let expandsLast):
                .call(name: name, arguments: arguments.map(move), expandsLast: expandsLast)
            case .traversal(let root, let steps):
                .traversal(move(root), steps.map { $0.relocated(to: place) })
            case .forEach(let loop):
                .forEach(
                    ForExpression(
                        names: loop.names, collection: move(loop.collection), key: loop.key.map(move),
                        value: move(loop.value), groups: loop.groups, condition: loop.condition.map(move)))
            }
        return Expression(kind: moved, range: place)
    }
}

extension Expression.Step {
    fileprivate func relocated(to place: Range<Int>) -> Expression.Step {
        switch self {
        case .attribute(let name, _): .attribute(name, at: place.lowerBound)
        case .index(let key): .index(key.relocated(to: place))
        case .splat(_, let isFull): .splat(at: place.lowerBound, isFull: isFull)
        }
    }
}

extension Template {
    func relocated(to place: Range<Int>) -> Template {
        Template(parts: parts.map { $0.relocated(to: place) }, isHeredoc: isHeredoc)
    }
}

extension Template.Part {
    fileprivate func relocated(to place: Range<Int>) -> Template.Part {
        switch self {
        case .literal(let text, _): .literal(text, at: place.lowerBound)
        case .interpolation(let expression): .interpolation(expression.relocated(to: place))
        case .condition(let condition, let then, let otherwise):
            .condition(
                condition.relocated(to: place), then: then.map { $0.relocated(to: place) },
                otherwise: otherwise.map { $0.relocated(to: place) })
        case .loop(let names, let collection, let body):
            .loop(
                names: names, collection: collection.relocated(to: place), body: body.map { $0.relocated(to: place) })
        }
    }
}
