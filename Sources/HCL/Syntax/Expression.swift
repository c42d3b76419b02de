/// An expression of the native syntax, as written.
public struct Expression: Sendable {
    public var kind: Kind
    /// Bytes of the file that the expression takes up. In a `.tf.json` file this is the string that holds it.
    public var range: Range<Int>

    public indirect enum Kind: Sendable {
        case null
        case bool(Bool)
        /// A number as written; converted only when it is evaluated.
        case number(String)
        /// A quoted string or a heredoc.
        case template(Template)
        case tuple([Expression])
        case object([ObjectItem])
        case parentheses(Expression)
        case unary(UnaryOperator, Expression)
        /// Operators of the same precedence, applied from left to right.
        case binary(Expression, [(BinaryOperator, Expression)])
        case conditional(condition: Expression, then: Expression, otherwise: Expression)
        /// `expandsLast` when the last argument is followed by `...`.
        case call(name: String, arguments: [Expression], expandsLast: Bool)
        /// The first name of a reference: `local`, `var`, `each`.
        case name(String)
        case traversal(Expression, [Step])
        case forEach(ForExpression)
    }

    public enum UnaryOperator: Sendable {
        case negate
        case not
    }

    public enum BinaryOperator: Sendable {
        case add, subtract, multiply, divide, modulo
        case less, lessOrEqual, greater, greaterOrEqual
        case equal, notEqual
        case and, or
    }

    /// One step of a traversal.
    public enum Step: Sendable {
        /// `.name`; the offset is that of the name.
        case attribute(String, at: Int)
        /// `[expression]`, or `.0`.
        case index(Expression)
        /// `[*]`, after which all steps are taken of each element, or `.*`, where only the attributes are.
        case splat(at: Int, isFull: Bool)
    }

    public struct ObjectItem: Sendable {
        public var key: Expression
        public var value: Expression

        /// The key when it can be read off: a bare word, a quoted string without interpolation, or a number.
        public var literalKey: String? {
            switch key.kind {
            case .name(let name): name
            case .null: "null"
            case .bool(let value): value ? "true" : "false"
            case .number(let text): (try? HCLNumber(parsing: text.utf8))?.text
            case .template(let template): template.literal
            default: nil
            }
        }
    }

    public struct ForExpression: Sendable {
        public var names: [String]
        public var collection: Expression
        /// The key before `=>`, in the object form.
        public var key: Expression?
        public var value: Expression
        /// `...` after the value: values of the same key are gathered.
        public var groups: Bool
        public var condition: Expression?
    }

    /// `var.image_tag` or `data.a.b`, when the expression is nothing but names joined by dots.
    public var reference: [String]? {
        switch kind {
        case .name(let name): return [name]
        case .parentheses(let inner): return inner.reference
        case .traversal(let root, let steps):
            guard case .name(let first) = root.kind else { return nil }
            var names = [first]
            for step in steps {
                guard case .attribute(let name, _) = step else { return nil }
                names.append(name)
            }
            return names
        default: return nil
        }
    }
}

/// A quoted string or a heredoc: literal text and what is put between.
public struct Template: Sendable {
    public var parts: [Part]
    public var isHeredoc: Bool

    public indirect enum Part: Sendable {
        /// Text after escapes are resolved and indentation is removed, and the offset where it is written. A heredoc
        /// has at least one part for every line.
        case literal(String, at: Int)
        /// `${…}`.
        case interpolation(Expression)
        /// `%{if …}…%{else}…%{endif}`.
        case condition(Expression, then: [Part], otherwise: [Part])
        /// `%{for …}…%{endfor}`.
        case loop(names: [String], collection: Expression, body: [Part])
    }

    /// The text, when there is nothing but text.
    public var literal: String? {
        var text = ""
        for part in parts {
            guard case .literal(let piece, _) = part else { return nil }
            text += piece
        }
        return text
    }

    /// The expression of a string that is nothing but one `${…}`: its value is the string's, not its text.
    var onlyInterpolation: Expression? {
        guard parts.count == 1, case .interpolation(let expression) = parts[0] else { return nil }
        return expression
    }
}

/// The content of a file or a block.
public struct Body: Sendable {
    public var items: [Item] = []

    public enum Item: Sendable {
        case attribute(Attribute)
        case block(Block)
    }
}

public struct Attribute: Sendable {
    public var name: String
    /// Where the name is written.
    public var offset: Int
    public var value: Expression
}

public struct Block: Sendable {
    public var type: String
    public var labels: [String]
    public var offset: Int
    public var body: Body
}
