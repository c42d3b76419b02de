/// Terraform's types, as far as values are converted to them.
indirect enum HCLType: Equatable {
    case any
    case bool, number, string
    case list(HCLType), set(HCLType), map(HCLType)
    case tuple([HCLType])
    case object([Attribute])

    struct Attribute: Equatable {
        var name: String
        var type: HCLType
        var isOptional: Bool
    }

    /// A type in quotes has this many bytes at most; real ones have some tens.
    private static let longestText = 4096

    /// A variable's `type`; `nil` where it is not read here.
    init?(_ expression: Expression) {
        switch expression.kind {
        case .name("any"): self = .any
        case .name("bool"): self = .bool
        case .name("number"): self = .number
        case .name("string"): self = .string
        case .name("list"): self = .list(.any)
        case .name("set"): self = .set(.any)
        case .name("map"): self = .map(.any)
        // Before Terraform 0.12, and in JSON, a type is written in quotes.
        case .template(let template):
            switch template.literal {
            case "string": self = .string
            case "number": self = .number
            case "bool": self = .bool
            case let text?:
                guard text.utf8.count <= Self.longestText else { return nil }
                var parser = Parser(Array(text.utf8), clock: WorkClock())
                guard text.utf8.contains(UInt8(ascii: "(")), let inner = try? parser.expression(),
                    let type = HCLType(inner)
                else { return nil }
                self = type
            case nil: return nil
            }
        case .call(let name, let arguments, false):
            guard arguments.count == 1 else { return nil }
            switch name {
            case "list", "set", "map":
                guard let element = HCLType(arguments[0]) else { return nil }
                self = name == "list" ? .list(element) : name == "set" ? .set(element) : .map(element)
            case "tuple":
                guard case .tuple(let elements) = arguments[0].kind else { return nil }
                let types = elements.compactMap { HCLType($0) }
                guard types.count == elements.count else { return nil }
                self = .tuple(types)
            case "object":
                guard case .object(let items) = arguments[0].kind else { return nil }
                var attributes: [Attribute] = []
                for item in items {
                    guard let name = item.literalKey, let attribute = Self.attribute(name, item.value) else {
                        return nil
                    }
                    attributes.append(attribute)
                }
                self = .object(attributes)
            default: return nil
            }
        default: return nil
        }
    }

    /// A default of an optional attribute is not read here.
    private static func attribute(_ name: String, _ expression: Expression) -> Attribute? {
        if case .call("optional", let arguments, false) = expression.kind {
            guard arguments.count == 1, let type = HCLType(arguments[0]) else { return nil }
            return Attribute(name: name, type: type, isOptional: true)
        }
        return HCLType(expression).map { Attribute(name: name, type: $0, isOptional: false) }
    }
}

/// Conversions of whole values, as `tomap`, `toset` and the types of variables make them.
extension Evaluator {
    /// - Throws: `.type` where Terraform refuses; `.notConstant(.mixedTypes)` where only Terraform can tell.
    mutating func convert(_ value: Evaluated, to type: HCLType, at offset: Int) throws(HCLError) -> Evaluated {
        try spend(value.weight, at: offset)
        let converted = try convert(value.value, type, isPlain: value.isPlain, offset)
        var result = Evaluated(walking: converted, isPlain: type == .any && value.isPlain)
        if case .object = converted { result.places = value.places }
        return result
    }

    /// The depth is that of the value, which is bounded.
    private func convert(_ value: HCLValue, _ type: HCLType, isPlain: Bool, _ offset: Int) throws(HCLError) -> HCLValue
    {
        if case .null = value { return .null }
        switch (type, value) {
        case (.any, _): return value
        case (.bool, _): return .bool(try bool(of: Evaluated(value), "this", at: offset))
        case (.number, _): return .number(try number(of: Evaluated(value), "this", at: offset))
        case (.string, _): return .string(try text(of: Evaluated(value), "this", at: offset))
        case (.list(let element), .list(let elements)), (.list(let element), .set(let elements)):
            return .list(try convert(elements, element, isPlain, offset))
        case (.set(let element), .list(let elements)), (.set(let element), .set(let elements)):
            return .set(try distinct(try convert(elements, element, isPlain, offset), offset))
        case (.map(let element), .object(let object)):
            let values = try convert(object.map(\.value), element, isPlain, offset)
            return .object(HCLObject(zip(object.keys, values).map { .init(key: $0, value: $1) }))
        case (.tuple(let types), .list(let elements)) where types.count == elements.count:
            var values: [HCLValue] = []
            for (type, element) in zip(types, elements) {
                values.append(try convert(element, type, isPlain: isPlain, offset))
            }
            return .list(values)
        case (.object(let attributes), .object(let object)):
            var pairs: [HCLObject.Element] = []
            for attribute in attributes {
                guard let value = object[attribute.name] else {
                    guard attribute.isOptional else {
                        throw error(.type, "this object lacks an attribute that its type demands", offset)
                    }
                    pairs.append(.init(key: attribute.name, value: .null))
                    continue
                }
                pairs.append(
                    .init(key: attribute.name, value: try convert(value, attribute.type, isPlain: isPlain, offset)))
            }
            return .object(HCLObject(pairs))
        default: throw error(.type, "\(value.typeName) cannot be converted to the type that is wanted", offset)
        }
    }

    /// Elements of one type: the given one, or the one that they have in common.
    private func convert(
        _ elements: [HCLValue], _ type: HCLType, _ isPlain: Bool, _ offset: Int
    ) throws(HCLError) -> [HCLValue] {
        var type = type
        if type == .any {
            guard let common = Self.commonType(elements, isPlain: isPlain) else {
                throw error(
                    .notConstant(.mixedTypes), "the type that these elements have in common only Terraform can tell",
                    offset)
            }
            type = common
        }
        var values: [HCLValue] = []
        for element in elements { values.append(try convert(element, type, isPlain: isPlain, offset)) }
        return values
    }

    /// Numbers, bools and texts together become texts; `.any` where all are of the same type already.
    static func commonType(_ elements: [HCLValue], isPlain: Bool) -> HCLType? {
        var scalars: Set<String> = []
        var others = 0
        for element in elements {
            switch element {
            case .null: continue
            case .bool, .number, .string: scalars.insert(element.typeName)
            default: others += 1
            }
        }
        if others == 0 {
            switch scalars {
            case []: return .any
            case let one where one.count == 1: return .any
            case let many where many.contains(HCLValue.string("").typeName): return .string
            default: return nil
            }
        }
        guard scalars.isEmpty, isPlain, others == elements.count, let first = elements.first,
            elements.dropFirst().allSatisfy({ $0.hasSameType(as: first) })
        else { return nil }
        return .any
    }

    /// A set's order: of texts by their bytes, of numbers by size, false before true.
    private func distinct(_ elements: [HCLValue], _ offset: Int) throws(HCLError) -> [HCLValue] {
        var texts: Set<String> = []
        var numbers: [HCLNumber] = []
        var bools: Set<Bool> = []
        for element in elements {
            switch element {
            case .string(let text): texts.insert(text)
            case .number(let number): numbers.append(number)
            case .bool(let value): bools.insert(value)
            default:
                throw error(.notConstant(.mixedTypes), "the order of such a set only Terraform can tell", offset)
            }
        }
        numbers.sort()
        var different: [HCLNumber] = []
        for number in numbers where different.last != number { different.append(number) }
        return texts.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { .string($0) }
            + different.map { .number($0) } + [false, true].filter(bools.contains).map { .bool($0) }
    }
}
