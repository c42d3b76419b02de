/// One place in a file where something has a value: an attribute, an item of an object, an element of a list, an
/// argument of a function, a branch of a conditional.
public struct AttributeSite: Sendable {
    public struct BlockPath: Sendable, Equatable {
        public var type: String
        public var labels: [String]
        /// Where the block's type is written, as an offset into the file: two blocks of the same type differ in it.
        public var offset: Int
    }

    public enum Role: Sendable, Equatable {
        case attribute
        case objectItem
        case element
        case argument(function: String)
        /// A branch of a conditional, a part of an operation, the value of a for expression, what is put into a string.
        case part
    }

    public var role: Role
    /// The blocks around it, outermost first.
    public var blocks: [BlockPath]
    /// The attribute's name and the keys of objects on the way. A key that is not plain text is `*`.
    public var keyPath: [String]
    /// Where the value begins, from 1. In a `.tf.json` file that is the string which holds it.
    public var line: Int
    public var column: Int
    public var expression: Expression
    public var source: SourceText

    /// The value as text, when it is a string, a heredoc or a reference.
    public var text: TemplateText? { TemplateText(expression, source: source) }
}

/// A string's literal text and what is put between, with line numbers.
public struct TemplateText: Sendable, Equatable {
    public enum Part: Sendable, Equatable {
        /// Text after escapes; `line` is where it is written. A heredoc has at least one part for every line.
        case literal(String, line: Int)
        /// `${var.tag}`, or a bare `var.tag`: the names.
        case reference([String], line: Int)
        /// Anything else that is only known when it is evaluated.
        case other(line: Int)
    }

    public var parts: [Part]
    public var isHeredoc: Bool

    init?(_ expression: Expression, source: SourceText) {
        if let names = expression.reference {
            parts = [.reference(names, line: source.line(of: expression.range.lowerBound))]
            isHeredoc = false
            return
        }
        guard case .template(let template) = expression.kind else { return nil }
        isHeredoc = template.isHeredoc
        parts = template.parts.map { part in
            switch part {
            case .literal(let text, let offset): return .literal(text, line: source.line(of: offset))
            case .interpolation(let inner):
                let line = source.line(of: inner.range.lowerBound)
                return inner.reference.map { .reference($0, line: line) } ?? .other(line: line)
            case .condition(let inner, _, _), .loop(_, let inner, _):
                return .other(line: source.line(of: inner.range.lowerBound))
            }
        }
    }

    /// The text when there is nothing to evaluate.
    public var literal: String? {
        var text = ""
        for part in parts {
            guard case .literal(let piece, _) = part else { return nil }
            text += piece
        }
        return text
    }
}

extension HCLFile {
    /// Visits every attribute and everything inside it that has a value of its own, in the order of the file.
    public func walkAttributes(_ visit: (AttributeSite) -> Void) {
        withoutActuallyEscaping(visit) { visit in
            AttributeWalk(source: source, visit: visit).body(body, blocks: [])
        }
    }
}

/// The depth of the recursion is that of the tree, which the parser bounds.
private struct AttributeWalk {
    let source: SourceText
    let visit: (AttributeSite) -> Void

    func body(_ body: Body, blocks: [AttributeSite.BlockPath]) {
        for item in body.items {
            switch item {
            case .attribute(let attribute):
                let context = Context(blocks: blocks, keyPath: [attribute.name])
                site(.attribute, attribute.value, context)
            case .block(let block):
                self.body(
                    block.body, blocks: blocks + [.init(type: block.type, labels: block.labels, offset: block.offset)])
            }
        }
    }

    private struct Context {
        var blocks: [AttributeSite.BlockPath]
        var keyPath: [String]
    }

    private func site(_ role: AttributeSite.Role, _ expression: Expression, _ context: Context) {
        let (line, column) = source.position(of: expression.range.lowerBound)
        visit(
            AttributeSite(
                role: role, blocks: context.blocks, keyPath: context.keyPath, line: line, column: column,
                expression: expression, source: source))
        inside(expression, context)
    }

    private func inside(_ expression: Expression, _ context: Context) {
        func part(_ expression: Expression) { site(.part, expression, context) }
        switch expression.kind {
        case .null, .bool, .number, .name: break
        case .template(let template): self.template(template.parts, context)
        case .tuple(let elements):
            for element in elements { site(.element, element, context) }
        case .object(let items):
            for item in items {
                var deeper = context
                deeper.keyPath.append(item.literalKey ?? "*")
                site(.objectItem, item.value, deeper)
            }
        case .parentheses(let inner), .unary(_, let inner): part(inner)
        case .binary(let first, let rest):
            part(first)
            for (_, operand) in rest { part(operand) }
        case .conditional(let condition, let then, let otherwise):
            part(condition)
            part(then)
            part(otherwise)
        case .call(let name, let arguments, _):
            for argument in arguments { site(.argument(function: name), argument, context) }
        case .traversal(let root, let steps):
            if expression.reference == nil {
                part(root)
                for case .index(let key) in steps { part(key) }
            }
        case .forEach(let loop):
            part(loop.collection)
            part(loop.value)
        }
    }

    private func template(_ parts: [Template.Part], _ context: Context) {
        for part in parts {
            switch part {
            case .literal: break
            case .interpolation(let expression): site(.part, expression, context)
            case .condition(let condition, let then, let otherwise):
                site(.part, condition, context)
                template(then, context)
                template(otherwise, context)
            case .loop(_, let collection, let body):
                site(.part, collection, context)
                template(body, context)
            }
        }
    }
}
