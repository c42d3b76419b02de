/// The functions that are evaluated: pure, and with Terraform's result in every case that is not refused.
extension Evaluator {
    mutating func call(
        _ name: String, _ expressions: [Expression], expandsLast: Bool, at offset: Int
    ) throws(HCLError) -> Evaluated {
        switch name {
        case "try": return try attempt(expressions, expandsLast: expandsLast, at: offset)
        case "can": return try can(expressions, expandsLast: expandsLast, at: offset)
        default: break
        }
        guard let function = Self.functions[name] ?? Self.collectionFunctions[name] ?? Self.textFunctions[name] else {
            let shown = ReferenceName.function(name)
            let message = "the function \(shown.map { "\($0)()" } ?? "") is not evaluated here"
            throw error(.notConstant(.function(shown)), message, offset)
        }
        var arguments: [Argument] = []
        for (index, expression) in expressions.enumerated() {
            let value = try evaluate(expression)
            let place = expression.range.lowerBound
            guard expandsLast, index == expressions.count - 1 else {
                arguments.append(Argument(value: value, offset: place))
                continue
            }
            guard case .list(let elements) = value.value else {
                throw error(.type, "what ... expands must be a list, and this is \(value.value.typeName)", place)
            }
            try spend(elements.count, at: place)
            for element in elements {
                var part = value
                part.value = element
                arguments.append(Argument(value: part, offset: place))
            }
        }
        guard arguments.count >= function.minimum, arguments.count <= function.maximum else {
            throw error(.type, "\(name)() does not take \(arguments.count) arguments", offset)
        }
        if let place = arguments.indices.first(where: {
            !function.nulls.allow($0) && arguments[$0].value.value == .null
        }) {
            throw error(.type, "\(name)() takes no null here", arguments[place].offset)
        }
        return try function.body(&self, arguments, offset)
    }

    struct Argument {
        var value: Evaluated
        var offset: Int
    }

    /// Where a function takes a null. Terraform refuses one anywhere else before it calls the function.
    enum Nulls: Sendable {
        case nowhere, everywhere
        /// In the argument at this index and in those after it.
        case from(Int)

        func allow(_ index: Int) -> Bool {
            switch self {
            case .nowhere: false
            case .everywhere: true
            case .from(let first): index >= first
            }
        }
    }

    struct Function: Sendable {
        var minimum: Int
        var maximum: Int
        var nulls = Nulls.nowhere
        var body: @Sendable (inout Evaluator, [Argument], Int) throws(HCLError) -> Evaluated
    }

    private static let functions: [String: Function] = [
        "tonumber": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.refuseNull(arguments[0])
            return Evaluated(number: try evaluator.number(arguments[0]))
        },
        "tostring": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.refuseNull(arguments[0])
            return Evaluated(
                text: try evaluator.text(of: arguments[0].value, "the argument", at: arguments[0].offset))
        },
        "tobool": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.refuseNull(arguments[0])
            return Evaluated(
                .bool(try evaluator.bool(of: arguments[0].value, "the argument", at: arguments[0].offset)))
        },
        "max": Function(minimum: 1, maximum: .max) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.extreme(arguments) { $0 > $1 }
        },
        "min": Function(minimum: 1, maximum: .max) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.extreme(arguments) { $0 < $1 }
        },
        "floor": Function(minimum: 1, maximum: 1) { evaluator, arguments, _ throws(HCLError) in
            Evaluated(number: HCLNumber(try evaluator.number(arguments[0]).value.floor))
        },
        "ceil": Function(minimum: 1, maximum: 1) { evaluator, arguments, _ throws(HCLError) in
            Evaluated(number: HCLNumber(try evaluator.number(arguments[0]).value.ceiling))
        },
        "abs": Function(minimum: 1, maximum: 1) { evaluator, arguments, _ throws(HCLError) in
            var value = try evaluator.number(arguments[0]).value
            value.isNegative = false
            return Evaluated(number: HCLNumber(value))
        },
        "merge": Function(minimum: 0, maximum: .max, nulls: .everywhere) {
            evaluator, arguments, offset throws(HCLError) in
            try evaluator.merge(arguments, at: offset)
        },
        "concat": Function(minimum: 1, maximum: .max) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.concat(arguments, at: offset)
        },
        "length": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.length(arguments[0])
        },
        "join": Function(minimum: 2, maximum: .max) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.join(arguments, at: offset)
        },
        "jsonencode": Function(minimum: 1, maximum: 1, nulls: .everywhere) {
            evaluator, arguments, offset throws(HCLError) in
            try evaluator.spend(arguments[0].value.weight, at: offset)
            let result = Evaluated(text: arguments[0].value.value.json)
            try evaluator.spend(result.weight, at: offset)
            return result
        },
    ]

    private func number(_ argument: Argument) throws(HCLError) -> HCLNumber {
        try number(of: argument.value, "the argument", at: argument.offset)
    }

    /// A converted null is a null with a type; where that matters cannot be known here.
    private func refuseNull(_ argument: Argument) throws(HCLError) {
        guard argument.value.value == .null else { return }
        throw error(.notConstant(.mixedTypes), "a null that is converted is not evaluated here", argument.offset)
    }

    private func extreme(
        _ arguments: [Argument], _ isBetter: (HCLNumber, HCLNumber) -> Bool
    ) throws(HCLError) -> Evaluated {
        var best = try number(arguments[0])
        for argument in arguments.dropFirst() {
            let next = try number(argument)
            if isBetter(next, best) { best = next }
        }
        return Evaluated(number: best)
    }

    /// Later objects win. Nulls among the arguments are passed over, as long as there is an object.
    private mutating func merge(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        var result = Evaluated(.object(HCLObject([])), places: [:])
        var pairs: [HCLObject.Element] = []
        var places: [String: Place] = [:]
        var hasObject = arguments.isEmpty
        for argument in arguments {
            switch argument.value.value {
            case .null: continue
            case .object(let object):
                hasObject = true
                pairs += object
                places.merge(argument.value.places ?? [:]) { $1 }
                for key in object.keys where argument.value.places == nil { places[key] = nil }
                result.absorb(argument.value)
                try spend(argument.value.weight, at: argument.offset)
                try spend(result.weight > Self.maximumWeight ? result.weight : 0, at: argument.offset)
            default:
                throw error(
                    .type, "merge() takes objects, and this is \(argument.value.value.typeName)", argument.offset)
            }
        }
        guard hasObject else {
            throw error(.notConstant(.mixedTypes), "merge() of nulls is not evaluated here", offset)
        }
        result.value = .object(HCLObject(pairs))
        result.places = places
        return result
    }

    private mutating func concat(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        var result = Evaluated(.null)
        var values: [HCLValue] = []
        for argument in arguments {
            guard case .list(let elements) = argument.value.value else {
                throw error(
                    .type, "concat() takes lists, and this is \(argument.value.value.typeName)", argument.offset)
            }
            values += elements
            result.absorb(argument.value)
            try spend(argument.value.weight, at: argument.offset)
            try spend(result.weight > Self.maximumWeight ? result.weight : 0, at: argument.offset)
        }
        // Lists, and no tuples, become a list of the type that they have in common.
        let areLists = arguments.allSatisfy { !$0.value.isPlain }
        if areLists, Self.commonType(values, isPlain: true) != .any || values.contains(where: \.isCollection) {
            throw unusual("concat() of such lists", offset)
        }
        result.value = .list(values)
        return result
    }

    private func length(_ argument: Argument) throws(HCLError) -> Evaluated {
        switch argument.value.value {
        case .list(let elements), .set(let elements):
            return Evaluated(number: HCLNumber(BigFloat(counted: elements.count)))
        case .object(let object): return Evaluated(number: HCLNumber(BigFloat(counted: object.count)))
        case .string(let text):
            // What a character is depends on the edition of Unicode; ASCII is the same in all, but for line ends.
            guard text.utf8.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) else {
                throw error(
                    .notConstant(.unnormalizedText), "the length of this text is not counted here", argument.offset)
            }
            return Evaluated(number: HCLNumber(BigFloat(counted: text.utf8.count)))
        default:
            throw error(.type, "\(argument.value.value.typeName) has no length", argument.offset)
        }
    }

    private mutating func join(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        let separator = try text(of: arguments[0].value, "the separator", at: arguments[0].offset)
        var pieces: [String] = []
        var size = 0
        for argument in arguments.dropFirst() {
            for element in try list(argument, takesSets: true) {
                pieces.append(try text(of: Evaluated(element), "what is joined", at: argument.offset))
                size += separator.utf8.count + (pieces.last?.utf8.count ?? 0)
                try spend(size > Self.maximumWeight ? size : 1, at: argument.offset)
            }
        }
        try spend(size, at: offset)
        return Evaluated(text: pieces.joined(separator: separator))
    }
}
