/// Where something is written.
struct Place: Sendable {
    var source: SourceText
    var offset: Int
}

/// A value on the way.
struct Evaluated: Sendable {
    var value: HCLValue
    /// Whether Terraform's type of the value is what the value looks like. Not so after a conditional that chose a
    /// null: that null has a type, and only Terraform knows which.
    var isPlain = true
    /// Number of values inside plus bytes of text: what bounds doubling.
    var weight: Int
    /// How deep the value nests.
    var height = 0
    /// Of an object: where each key was written.
    var places: [String: Place]?
    /// Of a text: the file that holds it.
    var file: String?

    init(_ value: HCLValue, isPlain: Bool = true, weight: Int = 1, places: [String: Place]? = nil) {
        self.value = value
        self.isPlain = isPlain
        self.weight = weight
        self.places = places
    }

    init(number: HCLNumber) {
        // Digits of the text, at most: what a long number costs when it is written out.
        let size = number.value.mantissa.bitWidth + abs(number.value.exponent)
        self.init(.number(number), weight: size < 128 ? 1 : 1 + size / 3)
    }

    init(text: String) {
        self.init(.string(text), weight: 1 + text.utf8.count)
    }

    /// `nil` for a collection or null.
    init?(scalar value: HCLValue) {
        switch value {
        case .number(let number): self.init(number: number)
        case .string(let text): self.init(text: text)
        case .bool: self.init(value)
        default: return nil
        }
    }

    /// Of any value, by a walk.
    init(walking value: HCLValue, isPlain: Bool) {
        if let scalar = Evaluated(scalar: value) {
            self = scalar
            return
        }
        self.init(value, isPlain: isPlain)
        switch value {
        case .list(let elements), .set(let elements):
            for element in elements { absorb(Evaluated(walking: element, isPlain: isPlain)) }
            height += 1
        case .object(let object):
            for element in object {
                absorb(Evaluated(walking: element.value, isPlain: isPlain), extra: element.key.utf8.count)
            }
            height += 1
        default: break
        }
    }

    /// Counts a part of this collection, `extra` for what comes with it.
    mutating func absorb(_ part: Evaluated, extra: Int = 0) {
        weight += part.weight + extra
        isPlain = isPlain && part.isPlain
        height = max(height, part.height)
    }
}

/// Computes the values of one folder's locals.
///
/// Each local is computed once. Depth, the size of values and the number of steps are bounded, so that no input
/// exhausts the stack, the memory or the patience.
struct Evaluator {
    let folder: TerraformFolder
    /// The file that is being evaluated: offsets belong to it.
    var source: SourceText
    /// What a local came to, its error too: a local that fails is not computed again wherever it is named.
    private var known: [String: Result<Evaluated, HCLError>] = [:]
    /// The same of the input variables.
    var knownVariables: [String: Result<Evaluated, HCLError>] = [:]
    /// Locals that are being computed, outermost first.
    private var open: [String] = []
    /// The variables of the `for`s around the place; `nil` for one that has no value yet.
    private var scope: [String: Evaluated?] = [:]
    /// Input variables whose defaults were used.
    private(set) var variables: Set<String> = []
    private var depth = 0
    private var work = 0
    let clock: WorkClock

    /// Expressions inside expressions and locals inside locals.
    static let maximumDepth = 250
    /// Values and bytes of text that one value may hold.
    static let maximumWeight = 4 << 20
    /// Values and bytes that may be touched in all.
    static let maximumWork = 8 << 20
    /// What looking at one expression counts: the limit is half a million of them.
    private static let step = 16

    init(folder: TerraformFolder, source: SourceText, clock: WorkClock) {
        (self.folder, self.source, self.clock) = (folder, source, clock)
    }

    func error(_ kind: HCLError.Kind, _ message: String, _ offset: Int) -> HCLError {
        source.error(Fault(kind, message, at: offset))
    }

    /// Counts `amount` against the limits.
    mutating func spend(_ amount: Int, at offset: Int) throws(HCLError) {
        work += amount
        if amount > Self.maximumWeight || work > Self.maximumWork {
            throw error(.tooLarge, "this value takes more than this reader spends on one", offset)
        }
        if clock.spend(amount) { throw error(.outOfTime, "the time was over before this value was known", offset) }
    }

    /// The value of the local, referred to at `offset` of the present file.
    mutating func local(_ name: String, at offset: Int) throws(HCLError) -> Evaluated {
        if let known = known[name] { return try known.get() }
        if let start = open.firstIndex(of: name) {
            let circle = open[start...] + [name]
            throw error(.cycle(Array(circle)), "locals refer to each other in a circle: \(Self.joined(circle))", offset)
        }
        if let fault = folder.faultyLocals[name] { throw fault.error }
        guard let definition = folder.definitions[name] else {
            throw error(.unknownLocal(name), "no file defines the local \(ReferenceName.shown(name))", offset)
        }
        open.append(name)
        defer { open.removeLast() }
        let result = Result { () throws(HCLError) in
            try elsewhere(definition.source) { evaluator throws(HCLError) in
                try evaluator.evaluate(definition.expression)
            }
        }
        known[name] = result
        return try result.get()
    }

    /// Evaluates something of another file, where no variable of a `for` is known.
    mutating func elsewhere<Value>(
        _ other: SourceText, _ body: (inout Evaluator) throws(HCLError) -> Value
    ) throws(HCLError) -> Value {
        let outer = (source, scope)
        (source, scope) = (other, [:])
        defer { (source, scope) = outer }
        return try body(&self)
    }

    mutating func uses(variable name: String) { variables.insert(name) }

    // MARK: Variables of a for

    /// Gives the variables of a `for` their values for one turn: one name is the value's, two are key and value.
    /// - Returns: what `unbind` takes.
    mutating func bind(_ names: [String], _ key: Evaluated?, _ value: Evaluated?) -> [String: Evaluated?] {
        let outer = scope
        if names.count > 1 { scope.updateValue(key, forKey: names[0]) }
        if let last = names.last { scope.updateValue(value, forKey: last) }
        return outer
    }

    mutating func unbind(_ outer: [String: Evaluated?]) { scope = outer }

    private static func joined(_ names: some Collection<String>) -> String {
        let shown = names.count <= 8 ? Array(names) : Array(names.prefix(7)) + ["…"]
        return shown.map { ReferenceName.shown($0) }.joined(separator: " → ")
    }

    mutating func evaluate(_ expression: Expression) throws(HCLError) -> Evaluated {
        depth += 1
        defer { depth -= 1 }
        let offset = expression.range.lowerBound
        if depth > Self.maximumDepth {
            throw error(.tooDeep, "expressions and references nest more than \(Self.maximumDepth) levels deep", offset)
        }
        try spend(Self.step, at: offset)
        switch expression.kind {
        case .null: return Evaluated(.null)
        case .bool(let value): return Evaluated(.bool(value))
        case .number(let text): return Evaluated(number: try number(text, at: offset))
        case .template(let template): return try evaluate(template, at: offset)
        case .tuple(let elements): return try tuple(elements, at: offset)
        case .object(let items): return try object(items, at: offset)
        case .parentheses(let inner): return try evaluate(inner)
        case .unary(let operation, let operand): return try unary(operation, operand)
        case .binary(let first, let rest): return try binary(first, rest)
        case .conditional(let condition, let then, let otherwise):
            return try conditional(condition, then, otherwise)
        case .call(let name, let arguments, let expandsLast):
            return try call(name, arguments, expandsLast: expandsLast, at: offset)
        case .name(let name):
            guard let value = scope[name] ?? nil else { throw notConstant(expression) }
            return value
        case .traversal(let root, let steps): return try traversal(expression, root, steps)
        case .forEach(let loop): return try forEach(loop, at: offset)
        }
    }

    private func number(_ text: String, at offset: Int) throws(HCLError) -> HCLNumber {
        guard let number = try? HCLNumber(parsing: text.utf8), number.value.isReasonable else {
            throw error(.tooLarge, "this number is too large, too small or too long", offset)
        }
        return number
    }

    // MARK: References

    private mutating func traversal(
        _ expression: Expression, _ root: Expression, _ steps: [Expression.Step]
    ) throws(HCLError) -> Evaluated {
        var rest = steps[...]
        var result: Evaluated
        if case .name(let name) = root.kind, scope[name] == nil {
            guard case .attribute(let attribute, let offset)? = rest.first else { throw notConstant(expression) }
            rest = rest.dropFirst()
            switch (name, attribute) {
            case ("local", _): result = try self.local(attribute, at: offset)
            case ("var", _): result = try variable(attribute, expression, at: offset)
            // As a root module sees itself; only `file` makes something of it here.
            case ("path", "module"), ("path", "root"): result = Evaluated(text: ".")
            default: throw notConstant(expression)
            }
        } else {
            result = try evaluate(root)
        }
        return try take(rest, of: result)
    }

    private mutating func take(_ steps: ArraySlice<Expression.Step>, of base: Evaluated) throws(HCLError) -> Evaluated {
        var (result, rest) = (base, steps)
        while let step = rest.popFirst() {
            guard case .splat(let offset, let isFull) = step else {
                result = try take(step, of: result)
                continue
            }
            // After `.*` only the attributes are taken of each element; an index is one of the whole.
            let each = isFull ? rest : rest.prefix { if case .attribute = $0 { true } else { false } }
            rest = rest.dropFirst(each.count)
            result = try splat(each, of: result, at: offset)
        }
        return result
    }

    private mutating func splat(
        _ steps: ArraySlice<Expression.Step>, of base: Evaluated, at offset: Int
    ) throws(HCLError) -> Evaluated {
        var result = Evaluated(.null, isPlain: base.isPlain)
        var values: [HCLValue] = []
        let elements: [Evaluated]
        switch base.value {
        case .list, .set: elements = try items(of: base, at: offset).map(\.value)
        case .null where base.isPlain: elements = []
        case .null: throw error(.notConstant(.mixedTypes), "a splat of this null is not evaluated here", offset)
        default: elements = [base]
        }
        for element in elements {
            let value = try take(steps, of: element)
            values.append(value.value)
            result.absorb(value)
            try spend(result.weight > Self.maximumWeight ? result.weight : 1, at: offset)
        }
        result.value = .list(values)
        return try raised(result, at: offset)
    }

    /// The error for a reference to something other than what is known here.
    func notConstant(_ expression: Expression) -> HCLError {
        let offset = expression.range.lowerBound
        guard let name = ReferenceName.plain(expression) else {
            return error(.notConstant(.reference(nil)), "this reference is not a constant", offset)
        }
        return error(.notConstant(.reference(name)), "\(name) is not a constant", offset)
    }

    private mutating func take(_ step: Expression.Step, of base: Evaluated) throws(HCLError) -> Evaluated {
        switch step {
        case .splat(let offset, _):
            throw error(.notConstant(.unusual), "a splat at this place is not evaluated here", offset)
        case .attribute(let name, let offset):
            guard case .object(let object) = base.value else {
                throw error(.type, "\(base.value.typeName) has no attributes", offset)
            }
            return try element(object[name], of: base, at: offset)
        case .index(let expression):
            let key = try evaluate(expression)
            let offset = expression.range.lowerBound
            switch base.value {
            case .list(let elements):
                let number = try self.number(of: key, "an index of a list", at: offset)
                guard let index = number.int64, index >= 0, index < elements.count else {
                    throw error(.noSuchElement, "the list has \(elements.count) elements, and not this one", offset)
                }
                return try element(elements[Int(index)], of: base, at: offset)
            case .object(let object):
                return try element(object[try text(of: key, "a key", at: offset)], of: base, at: offset)
            default:
                throw error(.type, "\(base.value.typeName) has no elements that could be named", offset)
            }
        }
    }

    private func element(_ value: HCLValue?, of base: Evaluated, at offset: Int) throws(HCLError) -> Evaluated {
        guard let value else { throw error(.noSuchElement, "the object has no such key", offset) }
        return part(value, of: base)
    }

    /// A part of a collection. What is neither a collection nor null has the type that it looks like, whatever it was in.
    func part(_ value: HCLValue, of base: Evaluated) -> Evaluated {
        if let scalar = Evaluated(scalar: value) { return scalar }
        // The whole's weight stands for the part's: an upper bound without a walk.
        var result = base
        result.value = value
        result.places = nil
        return result
    }

    // MARK: Collections

    private mutating func tuple(_ elements: [Expression], at offset: Int) throws(HCLError) -> Evaluated {
        var result = Evaluated(.null)
        var values: [HCLValue] = []
        for element in elements {
            let value = try evaluate(element)
            values.append(value.value)
            result.absorb(value)
            try spend(result.weight > Self.maximumWeight ? result.weight : 1, at: offset)
        }
        result.value = .list(values)
        return try raised(result, at: offset)
    }

    private mutating func object(_ items: [Expression.ObjectItem], at offset: Int) throws(HCLError) -> Evaluated {
        var result = Evaluated(.null)
        var pairs: [HCLObject.Element] = []
        var places: [String: Place] = [:]
        for item in items {
            let key = try self.key(item.key)
            let value = try evaluate(item.value)
            pairs.append(.init(key: key, value: value.value))
            places[key] = Place(source: source, offset: item.key.range.lowerBound)
            result.absorb(value, extra: key.utf8.count)
            try spend(result.weight > Self.maximumWeight ? result.weight : 1, at: offset)
        }
        result.value = .object(HCLObject(pairs))
        result.places = places
        return try raised(result, at: offset)
    }

    /// A collection nests one deeper than its parts. Values that are built up local by local nest without the
    /// evaluator nesting itself.
    func raised(_ collection: Evaluated, at offset: Int) throws(HCLError) -> Evaluated {
        var result = collection
        result.height += 1
        guard result.height <= Self.maximumDepth else {
            throw error(.tooDeep, "this value nests more than \(Self.maximumDepth) levels deep", offset)
        }
        return result
    }

    /// A bare word is its own name, reserved words too; anything else is evaluated.
    private mutating func key(_ expression: Expression) throws(HCLError) -> String {
        switch expression.kind {
        case .name(let name):
            try checkNormal(name, at: expression.range.lowerBound)
            return name
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        default:
            let key = try evaluate(expression)
            return try text(of: key, "a key", at: expression.range.lowerBound)
        }
    }
}

/// Which names may stand in a message. A secret that was pasted without quotes reads like a name, so only what has
/// the form of a reference of Terraform is repeated.
enum ReferenceName {
    private static let roots: Set<String> = [
        "var", "local", "data", "module", "each", "count", "path", "self", "terraform",
    ]

    static func plain(_ expression: Expression) -> String? {
        guard case .traversal(let root, let steps) = expression.kind, case .name(let first) = root.kind else {
            return nil
        }
        let isResourceType =
            first.utf8.contains(UInt8(ascii: "_")) && first.utf8.count <= 64
            && first.utf8.allSatisfy { $0.isDigit || $0 == UInt8(ascii: "_") || isLowercase($0) }
        guard roots.contains(first) || isResourceType else { return nil }
        var name = first
        for step in steps.prefix(first == "data" ? 3 : 2) {
            guard case .attribute(let attribute, _) = step, isPlain(attribute) else { break }
            name += "." + attribute
        }
        return name
    }

    static func shown(_ name: String) -> String { isPlain(name) ? name : "(a long name)" }

    static func function(_ name: String) -> String? {
        let isPlain = name.utf8.allSatisfy { $0.isDigit || isLowercase($0) || "_:-".utf8.contains($0) }
        return isPlain && name.utf8.count <= 64 ? name : nil
    }

    private static func isPlain(_ name: String) -> Bool {
        name.utf8.count <= 64
    }

    private static func isLowercase(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
    }
}
