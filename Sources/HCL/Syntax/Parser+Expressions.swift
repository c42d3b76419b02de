/// Expressions.
extension Parser {
    mutating func expression() throws(Fault) -> Expression {
        try nested { parser throws(Fault) in
            let condition = try parser.binary(level: 0)
            guard try parser.take(.question) != nil else { return condition }
            let then = try parser.expression()
            _ = try parser.expect(.colon, "the second half of a conditional is missing: condition ? a : b")
            let otherwise = try parser.expression()
            return Expression(
                kind: .conditional(condition: condition, then: then, otherwise: otherwise),
                range: condition.range.lowerBound..<otherwise.range.upperBound)
        }
    }

    /// The operator of a token and how tightly it binds.
    private static func operation(_ kind: Token.Kind) -> (level: Int, operation: Expression.BinaryOperator)? {
        switch kind {
        case .or: (0, .or)
        case .and: (1, .and)
        case .equal: (2, .equal)
        case .notEqual: (2, .notEqual)
        case .less: (3, .less)
        case .lessOrEqual: (3, .lessOrEqual)
        case .greater: (3, .greater)
        case .greaterOrEqual: (3, .greaterOrEqual)
        case .plus: (4, .add)
        case .minus: (4, .subtract)
        case .star: (5, .multiply)
        case .slash: (5, .divide)
        case .percent: (5, .modulo)
        default: nil
        }
    }

    /// Operands joined by operators of at least this level. Equal levels make one flat node, so that a long sum is
    /// not a deep tree.
    private mutating func binary(level minimum: Int) throws(Fault) -> Expression {
        var first = try unary()
        var rest: [(Expression.BinaryOperator, Expression)] = []
        var level = Int.max
        while let (next, operation) = Self.operation(try peek().kind), next >= minimum {
            if next < level {
                first = Self.joined(first, rest)
                rest = []
                level = next
            }
            try self.next()
            rest.append((operation, try binary(level: next + 1)))
        }
        return Self.joined(first, rest)
    }

    private static func joined(
        _ first: Expression, _ rest: [(Expression.BinaryOperator, Expression)]
    ) -> Expression {
        guard let last = rest.last else { return first }
        return Expression(kind: .binary(first, rest), range: first.range.lowerBound..<last.1.range.upperBound)
    }

    /// Signs bind tighter than any operator and looser than a traversal: `-a.b` is `-(a.b)`.
    private mutating func unary() throws(Fault) -> Expression {
        let token = try peek()
        let operation: Expression.UnaryOperator
        switch token.kind {
        case .minus: operation = .negate
        case .bang: operation = .not
        default: return try traversal()
        }
        try next()
        let operand = try nested { parser throws(Fault) in try parser.unary() }
        return Expression(kind: .unary(operation, operand), range: token.start..<operand.range.upperBound)
    }

    private mutating func traversal() throws(Fault) -> Expression {
        let root = try term()
        var steps: [Expression.Step] = []
        while true {
            switch try peek().kind {
            case .dot:
                try made(at: position)
                try next()
                steps.append(try attributeStep())
            case .openBracket:
                try made(at: position)
                let open = try next()
                steps.append(
                    try with(ignoringNewlines: true) { parser throws(Fault) in
                        try parser.indexStep(openedAt: open.start)
                    })
            default:
                guard !steps.isEmpty else { return root }
                return Expression(kind: .traversal(root, steps), range: root.range.lowerBound..<position)
            }
        }
    }

    private mutating func attributeStep() throws(Fault) -> Expression.Step {
        let token = try peek()
        switch token.kind {
        case .identifier:
            try next()
            return .attribute(text(token), at: token.start)
        case .number:
            let number = text(token)
            guard number.utf8.allSatisfy(\.isDigit) else {
                throw Fault(.syntax, "an index after a dot is a whole number; use [ ] instead", at: token.start)
            }
            try next()
            return .index(Expression(kind: .number(number), range: token.range))
        case .star:
            try next()
            return .splat(at: token.start, isFull: false)
        default:
            throw Fault(.syntax, "the name of an attribute is expected after the dot", at: token.start)
        }
    }

    private mutating func indexStep(openedAt opening: Int) throws(Fault) -> Expression.Step {
        let step: Expression.Step
        if let star = try take(.star) {
            step = .splat(at: star.start, isFull: true)
        } else {
            step = .index(try expression())
        }
        try close(.closeBracket, openedAt: opening, "the index is not closed with ]")
        return step
    }

    private mutating func term() throws(Fault) -> Expression {
        let token = try peek()
        try made(at: token.start)
        switch token.kind {
        case .number:
            try next()
            return Expression(kind: .number(text(token)), range: token.range)
        case .identifier:
            return try word()
        case .quote:
            try next()
            let template = try nested { parser throws(Fault) in try parser.quotedTemplate(openedAt: token.start) }
            return Expression(kind: .template(template), range: token.start..<position)
        case .heredoc:
            try next()
            let template = try nested { parser throws(Fault) in try parser.heredoc(token) }
            return Expression(kind: .template(template), range: token.start..<position)
        case .openParenthesis:
            try next()
            let inner = try with(ignoringNewlines: true) { parser throws(Fault) in
                let inner = try parser.expression()
                try parser.close(.closeParenthesis, openedAt: token.start, "the parenthesis is not closed with )")
                return inner
            }
            return Expression(kind: .parentheses(inner), range: token.start..<position)
        case .openBracket:
            return try tuple()
        case .openBrace:
            return try object()
        case .end:
            throw Fault(.syntax, "a value is expected here, and the text ends", at: token.start)
        default:
            throw Fault(.syntax, "a value is expected here", at: token.start)
        }
    }

    private mutating func word() throws(Fault) -> Expression {
        let token = try next()
        let name = text(token)
        let following = try peek().kind
        if following == .openParenthesis || following == .doubleColon { return try call(token) }
        switch name {
        case "null": return Expression(kind: .null, range: token.range)
        case "true": return Expression(kind: .bool(true), range: token.range)
        case "false": return Expression(kind: .bool(false), range: token.range)
        default: return Expression(kind: .name(name), range: token.range)
        }
    }

    private mutating func call(_ first: Token) throws(Fault) -> Expression {
        var name = text(first)
        while try take(.doubleColon) != nil {
            name += "::" + text(try expect(.identifier, "the rest of the function's name is expected after ::"))
        }
        let open = try expect(.openParenthesis, "a function's name is followed by (")
        let (arguments, expandsLast) = try with(ignoringNewlines: true) { parser throws(Fault) in
            try parser.arguments(openedAt: open.start)
        }
        return Expression(
            kind: .call(name: name, arguments: arguments, expandsLast: expandsLast), range: first.start..<position)
    }

    private mutating func arguments(openedAt opening: Int) throws(Fault) -> ([Expression], Bool) {
        var arguments: [Expression] = []
        while try !ends(.closeParenthesis, openedAt: opening, "the call is not closed with )") {
            arguments.append(try expression())
            if try take(.ellipsis) != nil {
                try close(.closeParenthesis, openedAt: opening, "after ... the call is closed with )")
                return (arguments, true)
            }
            if try take(.closeParenthesis) != nil { break }
            let message = "arguments are separated by commas, and the call is closed with )"
            try close(.comma, openedAt: opening, message)
        }
        return (arguments, false)
    }

    /// Takes the closer if it comes now; where the text ends instead, the fault is at the opening.
    private mutating func ends(
        _ closer: Token.Kind, openedAt opening: Int, _ message: String
    ) throws(Fault) -> Bool {
        if try peek().kind == .end { throw Fault(.syntax, message, at: opening) }
        return try take(closer) != nil
    }

    // MARK: Collections

    private mutating func tuple() throws(Fault) -> Expression {
        let open = try next()
        let kind = try with(ignoringNewlines: true) { parser throws(Fault) -> Expression.Kind in
            if try parser.isNext(word: "for") { return try parser.forExpression(closer: .closeBracket) }
            var elements: [Expression] = []
            while try !parser.ends(.closeBracket, openedAt: open.start, "the list is not closed with ]") {
                elements.append(try parser.expression())
                if try parser.take(.closeBracket) != nil { break }
                let message = "the items of a list are separated by commas, and it is closed with ]"
                try parser.close(.comma, openedAt: open.start, message)
            }
            return .tuple(elements)
        }
        return Expression(kind: kind, range: open.start..<position)
    }

    private mutating func object() throws(Fault) -> Expression {
        let open = try next()
        let isFor = try with(ignoringNewlines: true) { parser throws(Fault) in try parser.isNext(word: "for") }
        let kind = try with(ignoringNewlines: isFor) { parser throws(Fault) -> Expression.Kind in
            isFor
                ? try parser.forExpression(closer: .closeBrace) : .object(try parser.objectItems(openedAt: open.start))
        }
        return Expression(kind: kind, range: open.start..<position)
    }

    private mutating func objectItems(openedAt opening: Int) throws(Fault) -> [Expression.ObjectItem] {
        var items: [Expression.ObjectItem] = []
        while true {
            if try take(.newline) != nil { continue }
            if try ends(.closeBrace, openedAt: opening, "the object is not closed with }") { return items }
            let key = try expression()
            let separator = try peek()
            guard separator.kind == .assign || separator.kind == .colon else {
                throw Fault(.syntax, "a key is followed by = or : and its value", at: separator.start)
            }
            try next()
            items.append(.init(key: key, value: try expression()))
            if try take(.closeBrace) != nil { return items }
            if try take(.newline) == nil {
                try close(.comma, openedAt: opening, "the items of an object end with a newline or a comma")
            }
        }
    }

    /// After the bracket or brace: `for a, b in c : d => e... if f`, and the closer.
    private mutating func forExpression(closer: Token.Kind) throws(Fault) -> Expression.Kind {
        try next()
        let (names, collection) = try forIntroduction()
        _ = try expect(.colon, "a for expression goes on with : after its collection")
        var key: Expression?
        var value = try expression()
        if try take(.arrow) != nil {
            key = value
            value = try expression()
        }
        guard (key != nil) == (closer == .closeBrace) else {
            throw Fault(
                .syntax, "a for expression has key => value in { }, and a value alone in [ ]",
                at: value.range.lowerBound)
        }
        let groups = try take(.ellipsis) != nil
        var condition: Expression?
        if try isNext(word: "if") {
            try next()
            condition = try expression()
        }
        _ = try expect(closer, "the for expression is not closed")
        return .forEach(
            .init(names: names, collection: collection, key: key, value: value, groups: groups, condition: condition))
    }

    /// `name[, name] in collection`, for expressions and for templates.
    mutating func forIntroduction() throws(Fault) -> (names: [String], collection: Expression) {
        var names = [text(try expect(.identifier, "the name of a variable is expected after for"))]
        if try take(.comma) != nil {
            names.append(text(try expect(.identifier, "the name of a second variable is expected after the comma")))
        }
        guard try isNext(word: "in") else {
            throw Fault(.syntax, "the word in is expected after the variables", at: try peek().start)
        }
        try next()
        return (names, try expression())
    }
}
