/// Input variables: their defaults, and what the folder's own `.tfvars` files set.
struct Variables: Sendable {
    struct Definition: Sendable {
        var source: SourceText
        var offset: Int
        var value: Expression?
        var type: Expression?
        /// Declared so that its value is not to be shown.
        var isHidden = false
        var isRepeated = false
    }

    struct Assignment: Sendable {
        var source: SourceText
        var value: Expression
    }

    private(set) var definitions: [String: Definition] = [:]
    private(set) var assignments: [String: Assignment] = [:]
    /// The first file of assignments that cannot be read.
    private(set) var error: HCLError?

    /// - Parameter files: the folder's files as Terraform orders them, and after them its `.tfvars`, in their order.
    mutating func add(_ file: HCLFile, isOverride: Bool) {
        for item in file.body.items {
            switch item {
            case .block(let block) where block.type == "variable" && block.labels.count == 1:
                let attributes = block.body.items.compactMap { item -> Attribute? in
                    if case .attribute(let attribute) = item { attribute } else { nil }
                }
                add(block.labels[0], attributes, file.source, block.offset, isOverride)
            case .attribute(let attribute) where attribute.name == "variable" && file.name.hasSuffix(".json"):
                for (name, value) in attribute.value.members {
                    add(
                        name, value.members.map { Attribute(name: $0.name, offset: attribute.offset, value: $0.value) },
                        file.source, attribute.offset, isOverride)
                }
            default: break
            }
        }
    }

    private mutating func add(
        _ name: String, _ attributes: [Attribute], _ source: SourceText, _ offset: Int, _ isOverride: Bool
    ) {
        var definition = Definition(source: source, offset: offset)
        if let known = definitions[name] {
            definition = known
            if isOverride { definition.source = source } else { definition.isRepeated = true }
        }
        for attribute in attributes {
            switch attribute.name {
            case "default": definition.value = attribute.value
            case "type": definition.type = attribute.value
            case "sensitive", "ephemeral":
                if case .bool(false) = attribute.value.kind { continue }
                definition.isHidden = true
            default: break
            }
        }
        definitions[name] = definition
    }

    /// A file of assignments; later ones win.
    mutating func assign(_ name: String, _ bytes: [UInt8], _ clock: WorkClock) {
        let file = HCLFile(name: name, bytes: bytes, clock: clock, isData: true)
        if error == nil { error = file.error }
        for case .attribute(let attribute) in file.body.items {
            assignments[attribute.name] = Assignment(source: file.source, value: attribute.value)
        }
    }

    /// The files that an apply in the folder reads by itself, in the order in which they are read: `terraform.tfvars`,
    /// `terraform.tfvars.json`, then `*.auto.tfvars` and `*.auto.tfvars.json` by name.
    static func assignmentOrder(_ names: [String]) -> [String] {
        let own = ["terraform.tfvars", "terraform.tfvars.json"].filter { names.contains($0) }
        let automatic = names.filter { $0.hasSuffix(".auto.tfvars") || $0.hasSuffix(".auto.tfvars.json") }
        return own + automatic.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}

extension Expression {
    /// Of an object whose keys can be read off.
    fileprivate var members: [(name: String, value: Expression)] {
        guard case .object(let items) = kind else { return [] }
        return items.compactMap { item in item.literalKey.map { ($0, item.value) } }
    }

    /// Whether it is made of literals alone, as the value of a variable must be.
    fileprivate var isLiteral: Bool {
        switch kind {
        case .null, .bool, .number: true
        case .template(let template): template.literal != nil
        case .tuple(let elements): elements.allSatisfy(\.isLiteral)
        case .object(let items): items.allSatisfy { $0.literalKey != nil && $0.value.isLiteral }
        case .parentheses(let inner), .unary(_, let inner): inner.isLiteral
        case .binary(let first, let rest): first.isLiteral && rest.allSatisfy(\.1.isLiteral)
        default: false
        }
    }
}

extension Evaluator {
    /// What the folder's files give a variable: an assignment, or the default. An apply may set it otherwise.
    mutating func variable(_ name: String, _ reference: Expression, at offset: Int) throws(HCLError) -> Evaluated {
        guard let definition = folder.variables.definitions[name], !definition.isHidden else {
            throw notConstant(reference)
        }
        if let error = folder.variables.error { throw error }
        guard !definition.isRepeated else {
            throw error(.type, "the variable \(ReferenceName.shown(name)) is declared twice", offset)
        }
        let assigned = folder.variables.assignments[name]
        guard let value = assigned?.value ?? definition.value else { throw notConstant(reference) }
        uses(variable: ReferenceName.shown(name))
        if let known = knownVariables[name] { return try known.get() }
        let result = Result { () throws(HCLError) in
            try elsewhere(assigned?.source ?? definition.source) { evaluator throws(HCLError) in
                try evaluator.converted(value, to: definition.type)
            }
        }
        knownVariables[name] = result
        return try result.get()
    }

    private mutating func converted(_ value: Expression, to written: Expression?) throws(HCLError) -> Evaluated {
        let place = value.range.lowerBound
        guard value.isLiteral else {
            throw error(.notConstant(.unusual), "the value of a variable is made of literals", place)
        }
        let result = try evaluate(value)
        guard let written else { return result }
        guard let type = HCLType(written) else {
            throw error(.notConstant(.mixedTypes), "the type of this variable is not read here", place)
        }
        return try convert(result, to: type, at: place)
    }
}
