import HCL

/// The Terraform files of one folder as trees, with variables and locals followed where they are only texts.
struct TerraformTree {
    private let files: [HCLFile]
    private var definitions: [String: [Definition]] = [:]

    private struct Definition {
        var expression: Expression
        var source: SourceText
    }

    private static let unknown = String(ConfigurationTree.unknown)
    /// Texts that one place may stand for; more are not followed.
    private static let maximumTexts = 16
    private static let maximumReferences = 8

    /// - Parameter files: `.tf`, `.tf.json` and `.tfvars` of one folder, those that parse.
    init(_ files: [HCLFile]) {
        self.files = files
        for file in files {
            let isVariables = file.name.hasSuffix(".tfvars") || file.name.hasSuffix(".tfvars.json")
            for item in file.body.items {
                switch item {
                case .attribute(let attribute):
                    if isVariables { define("var.\(attribute.name)", attribute.value, file) }
                    if file.name.hasSuffix(".tf.json"), attribute.name == "variable" {
                        defineVariables(attribute, file)
                    }
                case .block(let block):
                    define(block, file)
                }
            }
        }
    }

    private mutating func define(_ block: Block, _ file: HCLFile) {
        for case .attribute(let attribute) in block.body.items {
            if block.type == "locals" { define("local.\(attribute.name)", attribute.value, file) }
            if block.type == "variable", attribute.name == "default", let name = block.labels.first {
                define("var.\(name)", attribute.value, file)
            }
        }
    }

    private mutating func defineVariables(_ attribute: Attribute, _ file: HCLFile) {
        guard case .object(let variables) = attribute.value.kind else { return }
        for variable in variables {
            guard let name = variable.literalKey, case .object(let settings) = variable.value.kind else { continue }
            for setting in settings where setting.literalKey == "default" { define("var.\(name)", setting.value, file) }
        }
    }

    private mutating func define(_ name: String, _ expression: Expression, _ file: HCLFile) {
        definitions[name, default: []].append(Definition(expression: expression, source: file.source))
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
        case .template(let template) where template.isHeredoc || template.literal?.contains("\n") == true:
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
                append(texts(expression, depth: 0).first ?? Self.unknown, at: expression.range.lowerBound)
            case .condition(let expression, _, _), .loop(_, let expression, _):
                append(Self.unknown, at: expression.range.lowerBound)
            }
        }
        numbers.append(number ?? numbers.last ?? 1)
        return LooseYAML.embedded(NumberedText(text, numbers: numbers), level: 1)
    }

    // MARK: Texts

    /// Functions whose result is a text made of their arguments.
    private static let textFunctions: Set<String> = [
        "format", "join", "coalesce", "try", "trimspace", "lower", "lookup",
    ]

    /// What the expression's text may be, as far as it can be read off.
    private func texts(_ expression: Expression, depth: Int) -> [String] {
        guard depth <= Self.maximumReferences else { return [Self.unknown] }
        switch expression.kind {
        case .template(let template):
            return template.parts.reduce([""]) { heads, part in
                let tails = texts(part, depth: depth)
                return Array(heads.flatMap { head in tails.map { head + $0 } }.prefix(Self.maximumTexts))
            }
        case .number(let text): return [text]
        case .bool(let value): return [value ? "true" : "false"]
        case .null: return []
        case .parentheses(let inner): return texts(inner, depth: depth)
        case .conditional(_, let then, let otherwise):
            return limited(texts(then, depth: depth + 1) + texts(otherwise, depth: depth + 1))
        case .call(let name, let arguments, _): return call(name, arguments, depth: depth)
        case .name, .traversal:
            let targets = resolve(expression, depth: depth + 1)
            if targets.isEmpty { return [Self.unknown] }
            return limited(targets.flatMap { texts($0, depth: depth + 1) })
        default: return [Self.unknown]
        }
    }

    private func texts(_ part: Template.Part, depth: Int) -> [String] {
        switch part {
        case .literal(let text, _): [text]
        case .interpolation(let expression): texts(expression, depth: depth + 1)
        case .condition(_, let then, let otherwise):
            limited(
                [then, otherwise].map { parts in
                    parts.reduce("") { $0 + (texts($1, depth: depth + 1).first ?? Self.unknown) }
                })
        case .loop: [Self.unknown]
        }
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
            return [elements.map(first).joined(separator: first(arguments[0]))]
        case "format":
            guard let pattern = arguments.first.map(first) else { return [Self.unknown] }
            var values = arguments.dropFirst().map(first)[...]
            let pieces = pattern.split(separator: "%s", omittingEmptySubsequences: false).map(String.init)
            return [pieces.dropFirst().reduce(pieces[0]) { $0 + (values.popFirst() ?? Self.unknown) + $1 }]
        default: return [Self.unknown]
        }
    }

    /// What a reference to a variable or a local stands for: defaults, `.tfvars`, definitions.
    private func resolve(_ expression: Expression, depth: Int) -> [Expression] {
        guard depth <= Self.maximumReferences else { return [] }
        guard case .traversal(let root, let steps) = expression.kind, case .name(let name) = root.kind,
            name == "var" || name == "local", case .attribute(let attribute, _)? = steps.first
        else { return [] }
        var targets = (definitions["\(name).\(attribute)"] ?? []).prefix(Self.maximumTexts).map(\.expression)
        for step in steps.dropFirst() {
            targets = targets.flatMap { target in member(step, of: target, depth: depth) }
        }
        return targets
    }

    private func member(_ step: Expression.Step, of target: Expression, depth: Int) -> [Expression] {
        let key: String
        switch step {
        case .attribute(let name, _): key = name
        case .index(let expression):
            guard let text = texts(expression, depth: depth + 1).first else { return [] }
            key = text
        case .splat: return []
        }
        switch target.kind {
        case .object(let items): return items.filter { $0.literalKey == key }.map(\.value)
        case .tuple(let elements):
            return Int(key).flatMap { elements.indices.contains($0) ? [elements[$0]] : nil } ?? []
        case .parentheses(let inner): return member(step, of: inner, depth: depth)
        case .name, .traversal:
            return resolve(target, depth: depth + 1).flatMap { member(step, of: $0, depth: depth + 1) }
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
