import HCL

/// The Terraform files of one folder as trees, with variables and locals followed where they are only texts.
struct TerraformTree {
    private let clock: WorkClock
    private let memo = ReferenceMemo()
    private var definitions: [String: [Expression]] = [:]
    /// Whether every reference was followed.
    var isWhole: Bool { memo.isWhole }

    private static let unknown = String(ConfigurationTree.unknown)
    /// Texts that one place may stand for; more are not followed.
    private static let maximumTexts = 16
    private static let maximumReferences = 8
    /// Parts of a path; longer ones are not followed.
    private static let maximumSteps = 16

    /// - Parameter files: `.tf`, `.tf.json` and `.tfvars` of one folder, those that parse.
    init(_ files: [HCLFile], clock: WorkClock) {
        self.clock = clock
        for file in files {
            let isVariables = file.name.hasSuffix(".tfvars") || file.name.hasSuffix(".tfvars.json")
            for item in file.body.items {
                switch item {
                case .attribute(let attribute):
                    if isVariables { define("var.\(attribute.name)", attribute.value) }
                    if file.name.hasSuffix(".json"), attribute.name == "variable" {
                        defineVariables(attribute)
                    }
                case .block(let block):
                    define(block)
                }
            }
        }
    }

    private mutating func define(_ block: Block) {
        for case .attribute(let attribute) in block.body.items {
            if block.type == "locals" { define("local.\(attribute.name)", attribute.value) }
            if block.type == "variable", attribute.name == "default", let name = block.labels.first {
                define("var.\(name)", attribute.value)
            }
        }
    }

    private mutating func defineVariables(_ attribute: Attribute) {
        guard case .object(let variables) = attribute.value.kind else { return }
        for variable in variables {
            guard let name = variable.literalKey, case .object(let settings) = variable.value.kind else { continue }
            for setting in settings where setting.literalKey == "default" { define("var.\(name)", setting.value) }
        }
    }

    private mutating func define(_ name: String, _ expression: Expression) {
        // More are not followed anyway.
        if definitions[name, default: []].count < Self.maximumTexts {
            definitions[name, default: []].append(expression)
        }
    }

    // MARK: Trees

    func tree(of file: HCLFile) -> ConfigurationTree {
        .map(entries(file.body, file.source))
    }

    private func entries(_ body: Body, _ source: SourceText) -> [ConfigurationTree.Entry] {
        body.items.map { item in
            switch item {
            case .attribute(let attribute):
                return .init(key: attribute.name, value: node(attribute.value, source))
            case .block(let block):
                let inner = entries(block.body, source)
                // A variable's default goes by the variable's name, and a resource's content by its type.
                if block.type == "variable", let name = block.labels.first {
                    let defaults = inner.filter { $0.key == "default" }.map(\.value)
                    return .init(key: name, value: .list(defaults))
                }
                let isTyped = block.type == "resource" || block.type == "data" || block.type == "dynamic"
                return .init(key: isTyped ? block.labels.first ?? block.type : block.type, value: .map(inner))
            }
        }
    }

    private func node(_ expression: Expression, _ source: SourceText) -> ConfigurationTree {
        if clock.spend(16) { return .list([]) }
        switch expression.kind {
        case .object(let items):
            return .map(items.map { .init(key: $0.literalKey ?? "", value: node($0.value, source)) })
        case .tuple(let elements):
            return .list(elements.map { node($0, source) })
        case .parentheses(let inner), .unary(_, let inner):
            return node(inner, source)
        case .conditional(_, let then, let otherwise):
            return .list([node(then, source), node(otherwise, source)])
        case .forEach(let loop):
            return .list([node(loop.collection, source), node(loop.value, source)])
        case .call(let name, let arguments, _) where !Self.textFunctions.contains(name):
            return .list(arguments.map { node($0, source) })
        case .template(let template) where template.isHeredoc || template.literal?.utf8.contains(0x0A) == true:
            return embedded(template, source)
        case .binary, .null, .bool:
            return .list([])
        default:
            let place = ConfigurationTree.Place(
                line: source.line(of: expression.range.lowerBound), isIndirect: !expression.isWritten)
            return .text(texts(expression, depth: 0), place)
        }
    }

    /// A text of several lines, each with the number that it has in the file.
    private func embedded(_ template: Template, _ source: SourceText) -> ConfigurationTree {
        var text = ""
        var numbers: [Int] = []
        var number: Int?
        func append(_ piece: String, at offset: Int) {
            let line = source.line(of: offset)
            for (index, segment) in piece.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
                if index > 0 {
                    text += "\n"
                    numbers.append(number ?? line)
                    number = nil
                }
                if !segment.isEmpty && number == nil { number = line }
                text += segment
            }
        }
        for part in template.parts {
            switch part {
            case .literal(let piece, let offset):
                append(piece, at: offset)
            case .interpolation(let expression):
                let piece = texts(expression, depth: 0).first ?? Self.unknown
                let isKept = memo.mayBring(piece.utf8.count)
                append(isKept ? piece : Self.unknown, at: expression.range.lowerBound)
            case .condition(let expression, _, _), .loop(_, let expression, _):
                append(Self.unknown, at: expression.range.lowerBound)
            }
        }
        numbers.append(number ?? numbers.last ?? 1)
        return LooseYAML.embedded(NumberedText(text, numbers: numbers), level: 1, clock: clock)
    }

    // MARK: Texts

    /// Functions whose result is a text made of their arguments.
    private static let textFunctions: Set<String> = [
        "format", "join", "coalesce", "try", "trimspace", "lower", "lookup",
    ]

    /// What the expression's text may be, as far as it can be read off.
    private func texts(_ expression: Expression, depth: Int) -> [String] {
        guard depth <= Self.maximumReferences, !clock.spend(4) else { return [Self.unknown] }
        switch expression.kind {
        case .template(let template): return texts(template, depth: depth)
        case .number(let text): return [text]
        case .bool(let value): return [value ? "true" : "false"]
        case .null: return []
        case .parentheses(let inner): return texts(inner, depth: depth)
        case .conditional(_, let then, let otherwise):
            return limited(texts(then, depth: depth + 1) + texts(otherwise, depth: depth + 1))
        case .call(let name, let arguments, _): return call(name, arguments, depth: depth)
        case .name, .traversal:
            guard let path = path(of: expression, depth: depth + 1) else { return [Self.unknown] }
            return memo.texts(.init(path: path.joined(separator: Self.joint), depth: depth + 1)) {
                let targets = resolve(path[...], depth: depth + 1).expressions
                if targets.isEmpty { return [Self.unknown] }
                return limited(targets.flatMap { texts($0, depth: depth + 1) })
            }
        default: return [Self.unknown]
        }
    }

    /// Each part's texts behind each text so far. What is longer than any reference is left as it is then: it fits none.
    private func texts(_ template: Template, depth: Int) -> [String] {
        // What is only text is looked at as a whole, however long it is.
        if let literal = template.literal { return [literal] }
        var heads = [""]
        for part in template.parts {
            let tails = texts(part, depth: depth)
            if tails.count == 1, heads.count == 1 {
                if heads[0].isEmpty { heads = tails } else { heads[0] += tails[0] }
            } else {
                heads = limited(heads.flatMap { head in tails.map { head + $0 } })
            }
            if heads.contains(where: { $0.utf8.count > ConfigurationTree.longestText }) { break }
        }
        return memo.mayBring(heads.reduce(0) { $0 + $1.utf8.count }) ? heads : [Self.unknown]
    }

    private func texts(_ part: Template.Part, depth: Int) -> [String] {
        switch part {
        case .literal(let text, _): [text]
        case .interpolation(let expression): texts(expression, depth: depth + 1)
        case .condition(_, let then, let otherwise):
            limited(
                [then, otherwise].map { joined($0.lazy.map { texts($0, depth: depth + 1).first ?? Self.unknown }) })
        case .loop: [Self.unknown]
        }
    }

    /// The pieces in one text, no further than what is longer than any reference.
    private func joined(_ pieces: some Sequence<String>) -> String {
        var text = ""
        for piece in pieces {
            text += piece
            if text.utf8.count > ConfigurationTree.longestText { break }
        }
        return text
    }

    private func limited(_ texts: [String]) -> [String] { Array(texts.prefix(Self.maximumTexts)) }

    private func call(_ name: String, _ arguments: [Expression], depth: Int) -> [String] {
        func first(_ expression: Expression) -> String { texts(expression, depth: depth + 1).first ?? Self.unknown }
        switch name {
        case "coalesce", "try": return limited(arguments.flatMap { texts($0, depth: depth + 1) })
        case "lookup":
            return arguments.count == 3 ? [Self.unknown] + texts(arguments[2], depth: depth + 1) : [Self.unknown]
        case "trimspace", "lower": return arguments.first.map { texts($0, depth: depth + 1) } ?? [Self.unknown]
        case "join":
            guard arguments.count == 2, case .tuple(let elements) = arguments[1].kind else { return [Self.unknown] }
            let separator = first(arguments[0])
            return [joined(elements.enumerated().lazy.map { ($0 > 0 ? separator : "") + first($1) })]
        case "format":
            guard let pattern = arguments.first.map(first) else { return [Self.unknown] }
            guard pattern.utf8.count <= ConfigurationTree.longestText else { return [Self.unknown] }
            var values = arguments.dropFirst()
            let pieces = pattern.split(separator: "%s", omittingEmptySubsequences: false).map(String.init)
            return [
                joined(
                    pieces.enumerated().lazy.map { ($0 > 0 ? values.popFirst().map(first) ?? Self.unknown : "") + $1 })
            ]
        default: return [Self.unknown]
        }
    }

    /// The names and keys that lead to a variable or a local, or to a part of one: `local`, `images`, `web`.
    private func path(of expression: Expression, depth: Int) -> [String]? {
        guard depth <= Self.maximumReferences else { return nil }
        guard case .traversal(let root, let steps) = expression.kind, case .name(let name) = root.kind,
            name == "var" || name == "local", case .attribute(let attribute, _)? = steps.first,
            steps.count <= Self.maximumSteps
        else { return nil }
        var path = [name, attribute]
        for step in steps.dropFirst() {
            switch step {
            case .attribute(let name, _): path.append(name)
            case .index(let expression):
                guard let text = texts(expression, depth: depth + 1).first else { return nil }
                path.append(text)
            case .splat: return nil
            }
        }
        return path
    }

    /// Between the parts of a path; no file's own text holds it.
    private static let joint = "\u{0}"

    /// What a path stands for: defaults, `.tfvars`, definitions.
    private func resolve(_ path: ArraySlice<String>, depth: Int) -> ReferenceMemo.Targets {
        memo.targets(.init(path: path.joined(separator: Self.joint), depth: depth)) {
            if depth > Self.maximumReferences || clock.spend(16) { return [] }
            guard path.count > 2, let key = path.last else { return definitions[path.joined(separator: ".")] ?? [] }
            let whole = resolve(path.dropLast(), depth: depth)
            let found = whole.expressions.indices.lazy.flatMap { member(key, at: $0, of: whole, depth: depth) }
            return Array(found.prefix(Self.maximumTexts))
        }
    }

    private func member(_ key: String, at index: Int, of whole: ReferenceMemo.Targets, depth: Int) -> [Expression] {
        var target = whole.expressions[index]
        while case .parentheses(let inner) = target.kind { target = inner }
        switch target.kind {
        case .object(let items): return whole.members(of: key, at: index, in: items)
        case .tuple(let elements):
            return Int(key).flatMap { elements.indices.contains($0) ? [elements[$0]] : nil } ?? []
        case .name, .traversal:
            guard let path = path(of: target, depth: depth + 1) else { return [] }
            return resolve((path + [key])[...], depth: depth + 1).expressions
        default: return []
        }
    }
}

extension Expression {
    /// Whether the text stands here, rather than where a reference leads.
    fileprivate var isWritten: Bool {
        guard case .template(let template) = kind else { return false }
        return template.literal != nil
    }
}
