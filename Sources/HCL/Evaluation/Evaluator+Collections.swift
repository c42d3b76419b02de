/// Functions that make collections of collections.
extension Evaluator {
    static let collectionFunctions: [String: Function] = [
        "tomap": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.convert(arguments[0].value, to: .map(.any), at: arguments[0].offset)
        },
        "tolist": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.convert(arguments[0].value, to: .list(.any), at: arguments[0].offset)
        },
        "toset": Function(minimum: 1, maximum: 1, nulls: .everywhere) { evaluator, arguments, _ throws(HCLError) in
            try evaluator.convert(arguments[0].value, to: .set(.any), at: arguments[0].offset)
        },
        "keys": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let object = try evaluator.object(arguments[0])
            return try evaluator.collect(.list(object.keys.map { .string($0) }), isPlain: arguments.isPlain, offset)
        },
        "values": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let object = try evaluator.object(arguments[0])
            return try evaluator.collect(.list(object.map(\.value)), isPlain: arguments.isPlain, offset)
        },
        "lookup": Function(minimum: 2, maximum: 3, nulls: .from(2)) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.lookup(arguments, at: offset)
        },
        "element": Function(minimum: 2, maximum: 2) { evaluator, arguments, offset throws(HCLError) in
            let elements = try evaluator.list(arguments[0], takesSets: false)
            let number = try evaluator.number(of: arguments[1].value, "an index", at: arguments[1].offset)
            guard let index = number.int64, !elements.isEmpty else {
                throw evaluator.error(.type, "element() takes a whole number and a list that is not empty", offset)
            }
            guard index >= 0 else { throw evaluator.unusual("a negative index", arguments[1].offset) }
            return evaluator.part(elements[Int(index % Int64(elements.count))], of: arguments[0].value)
        },
        "zipmap": Function(minimum: 2, maximum: 2) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.zipmap(arguments, at: offset)
        },
        "flatten": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.spend(arguments[0].value.weight, at: offset)
            let elements = try evaluator.list(arguments[0], takesSets: true)
            return try evaluator.collect(.list(Self.flattened(elements)), isPlain: arguments.isPlain, offset)
        },
        "contains": Function(minimum: 2, maximum: 2) { evaluator, arguments, offset throws(HCLError) in
            let elements = try evaluator.list(arguments[0], takesSets: true)
            let wanted = arguments[1].value
            guard arguments.isPlain || !wanted.value.isCollection else {
                throw evaluator.unusual("a collection that is looked for", arguments[1].offset)
            }
            try evaluator.spend(arguments[0].value.weight, at: offset)
            return Evaluated(.bool(elements.contains(wanted.value)))
        },
        "distinct": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let list = try evaluator.convert(arguments[0].value, to: .list(.any), at: offset)
            guard case .list(let elements) = list.value, elements.allSatisfy({ !$0.isCollection }) else {
                throw evaluator.unusual("distinct() of collections", offset)
            }
            var seen: Set<String> = []
            return try evaluator.collect(
                .list(elements.filter { seen.insert($0.json).inserted }), isPlain: false, offset)
        },
        "reverse": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let elements = try evaluator.list(arguments[0], takesSets: true)
            return try evaluator.collect(.list(elements.reversed()), isPlain: arguments.isPlain, offset)
        },
        "sort": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let texts = try evaluator.texts(arguments[0])
            let sorted = texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            return try evaluator.collect(.list(sorted.map { .string($0) }), isPlain: false, offset)
        },
        "compact": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let list = try evaluator.convert(arguments[0].value, to: .list(.string), at: offset)
            guard case .list(let elements) = list.value else { return list }
            return try evaluator.collect(
                .list(elements.filter { $0 != .null && $0 != .string("") }), isPlain: false, offset)
        },
        "sum": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let elements = try evaluator.list(arguments[0], takesSets: true)
            guard !elements.isEmpty else {
                throw evaluator.error(.type, "sum() takes a list that is not empty", offset)
            }
            try evaluator.spend(elements.count, at: offset)
            var total = HCLNumber(0).value
            for element in elements {
                total = total + (try evaluator.number(of: Evaluated(element), "an element", at: offset)).value
            }
            guard total.isReasonable else { throw evaluator.error(.tooLarge, "this sum is too large", offset) }
            return Evaluated(number: HCLNumber(total))
        },
        "range": Function(minimum: 1, maximum: 3) { evaluator, arguments, offset throws(HCLError) in
            try evaluator.range(arguments, at: offset)
        },
        "one": Function(minimum: 1, maximum: 1) { evaluator, arguments, offset throws(HCLError) in
            let elements = try evaluator.list(arguments[0], takesSets: true)
            guard elements.count <= 1 else { throw evaluator.error(.type, "one() takes one element at most", offset) }
            return elements.first.map { evaluator.part($0, of: arguments[0].value) } ?? Evaluated(.null, isPlain: false)
        },
    ]

    // MARK: Arguments

    func unusual(_ what: String, _ offset: Int) -> HCLError {
        error(.notConstant(.unusual), "\(what) is not evaluated here", offset)
    }

    func object(_ argument: Argument) throws(HCLError) -> HCLObject {
        guard case .object(let object) = argument.value.value else {
            throw error(
                .type, "an object is wanted here, and this is \(argument.value.value.typeName)", argument.offset)
        }
        return object
    }

    func list(_ argument: Argument, takesSets: Bool) throws(HCLError) -> [HCLValue] {
        switch argument.value.value {
        case .list(let elements): return elements
        case .set(let elements) where takesSets: return elements
        default:
            throw error(.type, "a list is wanted here, and this is \(argument.value.value.typeName)", argument.offset)
        }
    }

    mutating func texts(_ argument: Argument) throws(HCLError) -> [String] {
        let elements = try list(argument, takesSets: true)
        try spend(argument.value.weight, at: argument.offset)
        var texts: [String] = []
        for element in elements {
            texts.append(try text(of: Evaluated(element), "an element", at: argument.offset))
        }
        return texts
    }

    /// A result with its own weight.
    mutating func collect(_ value: HCLValue, isPlain: Bool, _ offset: Int) throws(HCLError) -> Evaluated {
        let result = Evaluated(walking: value, isPlain: isPlain)
        try spend(result.weight, at: offset)
        return result
    }

    // MARK: Functions

    private mutating func lookup(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        let object = try object(arguments[0])
        let key = try text(of: arguments[1].value, "a key", at: arguments[1].offset)
        if let value = object[key] { return part(value, of: arguments[0].value) }
        guard arguments.count == 3 else { throw error(.noSuchElement, "the object has no such key", offset) }
        let other = arguments[2].value
        // Of a map the default must be of the map's type, which the values tell where they are of one type.
        if !arguments[0].value.isPlain {
            guard let first = object.first?.value, Evaluated(scalar: first) != nil, other.value != .null,
                object.allSatisfy({ $0.value.typeName == first.typeName }), other.value.typeName == first.typeName
            else { throw unusual("a default for a map of another type", arguments[2].offset) }
        }
        return other
    }

    private mutating func zipmap(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        let keys = try texts(arguments[0])
        let values = try list(arguments[1], takesSets: false)
        guard keys.count == values.count else {
            throw error(.type, "zipmap() takes as many keys as values", offset)
        }
        let pairs = zip(keys, values).map { HCLObject.Element(key: $0, value: $1) }
        return try collect(.object(HCLObject(pairs)), isPlain: arguments[1].value.isPlain, offset)
    }

    /// The depth is that of the value, which is bounded.
    private static func flattened(_ elements: [HCLValue]) -> [HCLValue] {
        elements.flatMap { element in
            switch element {
            case .list(let inner), .set(let inner): flattened(inner)
            default: [element]
            }
        }
    }

    /// `range(end)`, `range(start, end)`, `range(start, end, step)`.
    private mutating func range(_ arguments: [Argument], at offset: Int) throws(HCLError) -> Evaluated {
        var numbers: [Int64] = []
        for argument in arguments {
            let number = try self.number(of: argument.value, "the argument", at: argument.offset)
            guard let whole = number.int64, abs(whole) < 1 << 40 else {
                throw unusual("range() of such a number", argument.offset)
            }
            numbers.append(whole)
        }
        let (start, end) = numbers.count == 1 ? (0, numbers[0]) : (numbers[0], numbers[1])
        let step = numbers.count == 3 ? numbers[2] : end < start ? -1 : 1
        guard step != 0, (step > 0) == (end >= start) || start == end else {
            throw error(.type, "range() does not reach its end with this step", offset)
        }
        // Terraform's own limit.
        guard (end - start) / step <= 1024 else { throw unusual("so long a range()", offset) }
        let values = stride(from: start, to: end, by: Int64.Stride(step)).map { HCLValue.number(HCLNumber($0)) }
        guard values.count <= 1024 else { throw unusual("so long a range()", offset) }
        return try collect(.list(values), isPlain: false, offset)
    }
}

extension [Evaluator.Argument] {
    var isPlain: Bool { allSatisfy(\.value.isPlain) }
}
