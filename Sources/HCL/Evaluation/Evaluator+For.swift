/// `for` expressions, and the collections that they go through.
extension Evaluator {
    /// Keys and values of a collection in the order in which Terraform goes through it.
    mutating func items(of expression: Expression) throws(HCLError) -> [(key: Evaluated, value: Evaluated)] {
        let offset = expression.range.lowerBound
        return try items(of: try evaluate(expression), at: offset)
    }

    /// Of a set the key is the value itself.
    mutating func items(
        of collection: Evaluated, at offset: Int
    ) throws(HCLError) -> [(key: Evaluated, value: Evaluated)] {
        // The elements are walked, so that each has a weight of its own.
        try spend(collection.weight, at: offset)
        let isPlain = collection.isPlain
        switch collection.value {
        case .list(let elements):
            return elements.enumerated().map { index, element in
                (
                    Evaluated(number: HCLNumber(BigFloat(counted: index))),
                    Evaluated(walking: element, isPlain: isPlain)
                )
            }
        case .set(let elements):
            return elements.map { element in
                let value = Evaluated(walking: element, isPlain: isPlain)
                return (value, value)
            }
        case .object(let object):
            return object.map { (Evaluated(text: $0.key), Evaluated(walking: $0.value, isPlain: isPlain)) }
        default:
            throw error(.type, "a for goes through a collection, and this is \(collection.value.typeName)", offset)
        }
    }

    mutating func forEach(_ loop: Expression.ForExpression, at offset: Int) throws(HCLError) -> Evaluated {
        var result = Evaluated(.null)
        var values: [HCLValue] = []
        var pairs: [String: [HCLValue]] = [:]
        var places: [String: Place] = [:]
        let items = try items(of: loop.collection)
        if items.isEmpty, let condition = loop.condition { try checkCondition(condition, loop.names) }
        for (key, value) in items {
            let outer = bind(loop.names, key, value)
            defer { unbind(outer) }
            if let condition = loop.condition, try !holds(condition) { continue }
            var name: String?
            if let key = loop.key { name = try text(of: try evaluate(key), "a key", at: key.range.lowerBound) }
            let value = try evaluate(loop.value)
            result.absorb(value, extra: name?.utf8.count ?? 0)
            try spend(result.weight > Self.maximumWeight ? result.weight : 1, at: offset)
            guard let name, let key = loop.key else {
                values.append(value.value)
                continue
            }
            if !loop.groups, pairs[name] != nil {
                throw error(.type, "this for expression has the same key twice", key.range.lowerBound)
            }
            pairs[name, default: []].append(value.value)
            places[name] = Place(source: source, offset: key.range.lowerBound)
        }
        guard loop.key != nil else {
            result.value = .list(values)
            return try raised(result, at: offset)
        }
        // Sorted by what makes it; the values of a group stand in the order of the collection.
        result.value = .object(
            HCLObject(pairs.map { .init(key: $0.key, value: loop.groups ? .list($0.value) : $0.value[0]) }))
        result.places = places
        if loop.groups { result.height += 1 }
        return try raised(result, at: offset)
    }

    private mutating func holds(_ condition: Expression) throws(HCLError) -> Bool {
        try bool(of: try evaluate(condition), "a condition", at: condition.range.lowerBound)
    }

    /// Terraform evaluates the condition once before the first element, so that a wrong one is an error also where there
    /// is no element. What depends on the element is not known then.
    private mutating func checkCondition(_ condition: Expression, _ names: [String]) throws(HCLError) {
        let outer = bind(names, nil, nil)
        defer { unbind(outer) }
        do throws(HCLError) {
            _ = try holds(condition)
        } catch {
            guard case .notConstant = error.kind else { throw error }
        }
    }
}
