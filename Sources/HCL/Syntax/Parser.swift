/// Reads the native syntax: a recursive descent over bytes.
///
/// The first fault ends the file. Depth is bounded, so that no input can exhaust the stack, and so is every other
/// structure by the size of the file; time is linear in it.
struct Parser {
    let lexer: Lexer
    /// Where the next token is looked for.
    var position = 0
    /// Inside `()`, `[]` and `${}` a newline is a blank.
    var ignoresNewlines = false
    private var depth = 0
    private var cached: (position: Int, ignoresNewlines: Bool, token: Token)?

    /// How deep expressions, templates and blocks may nest. Real files stay below thirty.
    static let maximumDepth = 100

    let clock: WorkClock
    /// The types of a file's blocks of which something is kept; `nil`: the whole file.
    private let kept: Set<String>?

    init(_ bytes: [UInt8], clock: WorkClock, keeping kept: Set<String>? = nil) {
        lexer = Lexer(bytes: bytes)
        (self.clock, self.kept) = (clock, kept)
    }

    static func outOfTime(at offset: Int) -> Fault {
        Fault(.outOfTime, "the time was over before this file was read", at: offset)
    }

    // MARK: Tokens

    mutating func peek() throws(Fault) -> Token {
        if let cached, cached.position == position, cached.ignoresNewlines == ignoresNewlines { return cached.token }
        let token = try lexer.token(at: position, skippingNewlines: ignoresNewlines)
        if clock.spend(token.end - position + 1) { throw Self.outOfTime(at: position) }
        cached = (position, ignoresNewlines, token)
        return token
    }

    /// Takes the next token.
    @discardableResult
    mutating func next() throws(Fault) -> Token {
        let token = try peek()
        position = token.end
        return token
    }

    /// Takes the next token when it is of this kind.
    mutating func take(_ kind: Token.Kind) throws(Fault) -> Token? {
        guard try peek().kind == kind else { return nil }
        return try next()
    }

    mutating func expect(_ kind: Token.Kind, _ message: String) throws(Fault) -> Token {
        let token = try peek()
        guard token.kind == kind else { throw Fault(.syntax, message, at: token.start) }
        return try next()
    }

    /// Takes the token that closes what was opened at `opening`; where the text ends first, the fault is there.
    mutating func close(_ kind: Token.Kind, openedAt opening: Int, _ message: String) throws(Fault) {
        let token = try peek()
        guard token.kind == kind else {
            throw Fault(.syntax, message, at: token.kind == .end ? opening : token.start)
        }
        try next()
    }

    func text(_ token: Token) -> String {
        String(decoding: lexer.bytes[token.range], as: UTF8.self)
    }

    /// Whether the next token is this bare word.
    mutating func isNext(word: StaticString) throws(Fault) -> Bool {
        let token = try peek()
        guard token.kind == .identifier, token.range.count == word.utf8CodeUnitCount else { return false }
        return word.withUTF8Buffer { lexer.bytes[token.range].elementsEqual($0) }
    }

    /// Runs `parse` with newlines blank or significant.
    mutating func with<Result>(
        ignoringNewlines: Bool, _ parse: (inout Parser) throws(Fault) -> Result
    ) throws(Fault) -> Result {
        let outer = ignoresNewlines
        ignoresNewlines = ignoringNewlines
        defer { ignoresNewlines = outer }
        return try parse(&self)
    }

    /// Runs `parse` one level deeper.
    mutating func nested<Result>(_ parse: (inout Parser) throws(Fault) -> Result) throws(Fault) -> Result {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth {
            throw Fault(.tooDeep, "this is nested more than \(Self.maximumDepth) levels deep", at: position)
        }
        return try parse(&self)
    }

    /// Counts a value that is made.
    func made(at offset: Int) throws(Fault) {
        if !clock.make() { throw Self.tooMuch(at: offset) }
    }

    static func tooMuch(at offset: Int) -> Fault {
        Fault(.tooLarge, "the files hold more than \(WorkClock.mostValues) values together", at: offset)
    }

    // MARK: Bodies

    /// The content of a whole file.
    mutating func file() throws(Fault) -> Body {
        try body(until: .end, openedAt: 0)
    }

    /// - Parameter allowsRepeats: of `locals`, whose names are compared across all blocks and files of the folder.
    private mutating func body(
        until closer: Token.Kind, openedAt opening: Int, allowsRepeats: Bool = false
    ) throws(Fault) -> Body {
        var body = Body()
        var names: Set<String> = []
        while true {
            let token = try peek()
            switch token.kind {
            case .newline:
                position = token.end
            case closer:
                try next()
                return body
            case .identifier:
                let left = clock.valuesLeft
                let item = try item(allowsBlock: true)
                if closer != .end || keeps(item) { body.items.append(item) } else { clock.giveBack(to: left) }
                guard case .attribute(let attribute) = item else { continue }
                if !allowsRepeats, !names.insert(attribute.name).inserted {
                    throw Fault(.syntax, "this argument is already set in the same block", at: attribute.offset)
                }
                try endOfArgument()
            case .end:
                throw Fault(.syntax, "the block that opens here is not closed", at: opening)
            default:
                throw Fault(.syntax, "an argument or a block is expected here", at: token.start)
            }
        }
    }

    private func keeps(_ item: Body.Item) -> Bool {
        guard let kept else { return true }
        if case .block(let block) = item { return kept.contains(block.type) }
        return false
    }

    private mutating func endOfArgument() throws(Fault) {
        let token = try peek()
        switch token.kind {
        case .newline: try next()
        case .end: break
        case .comma: throw Fault(.syntax, "arguments are separated by newlines, not by commas", at: token.start)
        default: throw Fault(.syntax, "a newline is missing after the argument", at: token.start)
        }
    }

    private mutating func item(allowsBlock: Bool) throws(Fault) -> Body.Item {
        let name = try next()
        try made(at: name.start)
        let following = try peek()
        if following.kind == .assign {
            try next()
            let value = try expression()
            return .attribute(Attribute(name: text(name), offset: name.start, value: value))
        }
        guard allowsBlock, [.quote, .openBrace, .identifier].contains(following.kind) else {
            throw Fault(.syntax, "after a name at this place comes = or a block", at: following.start)
        }
        return .block(try nested { parser throws(Fault) in try parser.block(name) })
    }

    private mutating func block(_ type: Token) throws(Fault) -> Block {
        let isLocals = text(type) == "locals"
        var labels: [String] = []
        while true {
            let token = try next()
            switch token.kind {
            case .identifier:
                labels.append(text(token))
            case .quote:
                let template = try quotedTemplate(openedAt: token.start)
                guard let literal = template.literal else {
                    throw Fault(.syntax, "a block's label is plain text, without interpolation", at: token.start)
                }
                labels.append(literal)
            case .openBrace:
                let body = try blockBody(openedAt: token.start, allowsRepeats: isLocals)
                return Block(type: text(type), labels: labels, offset: type.start, body: body)
            default:
                throw Fault(.syntax, "a block's labels are followed by {", at: token.start)
            }
        }
    }

    private mutating func blockBody(openedAt opening: Int, allowsRepeats: Bool) throws(Fault) -> Body {
        let first = try peek()
        let content: Body
        if first.kind == .identifier {
            // All on one line: one argument and no more.
            content = Body(items: [try item(allowsBlock: false)])
            _ = try expect(.closeBrace, "a block on one line holds one argument and its } on that line")
        } else {
            content = try body(until: .closeBrace, openedAt: opening, allowsRepeats: allowsRepeats)
        }
        let after = try peek()
        switch after.kind {
        case .newline: try next()
        case .end: break
        default: throw Fault(.syntax, "a newline is missing after the block", at: after.start)
        }
        return content
    }
}
