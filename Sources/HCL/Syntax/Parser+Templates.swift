/// Quoted strings and heredocs.
extension Parser {
    /// Where a run of text ends, and so which escapes and ends it knows.
    private enum Surroundings {
        case quoted
        case heredoc(marker: Range<Int>)
        /// The whole input: a string of a `.tf.json` file.
        case bare
    }

    /// A template piece before directives are matched: text and sequences in their order.
    private enum Piece {
        case literal(String, at: Int)
        case interpolation(Expression)
        case ifStart(Expression, at: Int)
        case elseMark(at: Int)
        case endIf(at: Int)
        case forStart(names: [String], collection: Expression, at: Int)
        case endFor(at: Int)
    }

    /// The content of a quoted string whose opening quote has been taken.
    mutating func quotedTemplate(openedAt opening: Int) throws(Fault) -> Template {
        let pieces = try templatePieces(.quoted, openedAt: opening)
        return Template(parts: try Self.structure(pieces), isHeredoc: false)
    }

    /// The whole input as a template, without quotes.
    mutating func bareTemplate() throws(Fault) -> Template {
        let pieces = try templatePieces(.bare, openedAt: 0)
        return Template(parts: try Self.structure(pieces), isHeredoc: false)
    }

    /// The content of a heredoc whose introducer has been taken; its closing marker is taken too, its newline not.
    mutating func heredoc(_ introducer: Token) throws(Fault) -> Template {
        var start = introducer.start + 2
        let isIndented = lexer.byte(start) == UInt8(ascii: "-")
        if isIndented { start += 1 }
        let marker = start..<(lexer.endOfIdentifier(start) ?? start)
        var pieces = try templatePieces(.heredoc(marker: marker), openedAt: introducer.start)
        if isIndented { Self.removeIndentation(&pieces) }
        return Template(parts: try Self.structure(pieces), isHeredoc: true)
    }

    // MARK: Pieces

    private mutating func templatePieces(
        _ surroundings: Surroundings, openedAt opening: Int
    ) throws(Fault) -> [Piece] {
        var pieces: [Piece] = []
        // `~}` takes the white space of the one piece of text that follows.
        var trimsNext = false
        while true {
            let start = position
            let (text, end) = try literal(surroundings, openedAt: opening)
            if clock.spend(position - start + 1) { throw Self.outOfTime(at: start) }
            try made(at: start)
            if !text.isEmpty {
                pieces.append(.literal(trimsNext ? text.trimmingStart : text, at: start))
                trimsNext = false
            }
            switch end {
            case .closed: return pieces
            case .lineEnd: continue
            case .sequence:
                trimsNext = try sequence(&pieces)
            }
        }
    }

    private enum LiteralEnd {
        case closed
        /// A heredoc has a piece for each line.
        case lineEnd
        case sequence
    }

    /// Text up to the next sequence, the end of a heredoc's line or the end of the template.
    private mutating func literal(
        _ surroundings: Surroundings, openedAt opening: Int
    ) throws(Fault) -> (String, LiteralEnd) {
        var text: [UInt8] = []
        let start = position
        if case .heredoc(let marker) = surroundings, let end = closingMarker(marker) {
            position = end
            return ("", .closed)
        }
        while position < lexer.bytes.count {
            let byte = lexer.bytes[position]
            switch byte {
            case UInt8(ascii: "$"), UInt8(ascii: "%"):
                if try introducer(byte, into: &text) { return (try decoded(text, from: start), .sequence) }
            case UInt8(ascii: "\""):
                position += 1
                guard case .quoted = surroundings else {
                    text.append(byte)
                    continue
                }
                return (try decoded(text, from: start), .closed)
            case UInt8(ascii: "\\"):
                guard case .quoted = surroundings else {
                    text.append(byte)
                    position += 1
                    continue
                }
                try escape(into: &text)
            case UInt8(ascii: "\n"):
                if case .quoted = surroundings {
                    throw Fault(.syntax, "a quoted string ends on the line where it starts", at: position)
                }
                position += 1
                text.append(byte)
                if case .heredoc = surroundings { return (try decoded(text, from: start), .lineEnd) }
            default:
                text.append(byte)
                position += 1
            }
        }
        if case .bare = surroundings { return (try decoded(text, from: start), .closed) }
        throw Fault(.syntax, "the string that starts here is not closed", at: opening)
    }

    /// At `$` or `%`: true, and nothing taken, when a sequence starts; else the text is taken. A doubled sign before
    /// `{` stands for one, however many more come before it.
    private mutating func introducer(_ sign: UInt8, into text: inout [UInt8]) throws(Fault) -> Bool {
        var end = position
        while lexer.byte(end) == sign { end += 1 }
        guard lexer.byte(end) == UInt8(ascii: "{") else {
            text += lexer.bytes[position..<end]
            position = end
            return false
        }
        if end - position == 1 { return true }
        text += lexer.bytes[position + 1...end]
        position = end + 1
        return false
    }

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        let start = position
        let letter = lexer.byte(position + 1)
        position += 2
        switch letter {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): text.append(letter)
        case UInt8(ascii: "u"), UInt8(ascii: "U"):
            let count = letter == UInt8(ascii: "u") ? 4 : 8
            let digits = lexer.bytes[min(position, lexer.bytes.count)...].prefix(count)
            guard digits.count == count, digits.allSatisfy(\.isHexDigit),
                let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
            else { throw Fault(.syntax, "\\u takes four and \\U eight hexadecimal digits", at: start) }
            guard let scalar = Unicode.Scalar(value) else {
                throw Fault(.syntax, "this is no character of Unicode", at: start)
            }
            text += Array(String(Character(scalar)).utf8)
            position += count
        default:
            throw Fault(.syntax, "a backslash is followed by n, r, t, \", \\, u or U", at: start)
        }
    }

    private func decoded(_ text: [UInt8], from start: Int) throws(Fault) -> String {
        guard let string = String(validating: text, as: UTF8.self) else {
            throw Fault(.syntax, "this text is not UTF-8", at: start)
        }
        return string
    }

    /// The end of the closing marker when the line at `position` is nothing else after trimming.
    private func closingMarker(_ marker: Range<Int>) -> Int? {
        let start = position
        guard start == 0 || lexer.byte(start - 1) == UInt8(ascii: "\n") else { return nil }
        var from = start
        while let (scalar, length) = lexer.scalar(at: from), scalar.isBlank, scalar != "\n" { from += length }
        let end = from + marker.count
        guard end <= lexer.bytes.count, lexer.bytes[from..<end].elementsEqual(lexer.bytes[marker]) else { return nil }
        var after = end
        while let (scalar, length) = lexer.scalar(at: after), scalar.isBlank, scalar != "\n" { after += length }
        guard after == lexer.bytes.count || lexer.byte(after) == UInt8(ascii: "\n") else { return nil }
        // What is left of the line is blank; the newline itself is a token of its own.
        return after > end && lexer.byte(after - 1) == 0x0D ? after - 1 : after
    }

    // MARK: Sequences

    /// `${…}` or `%{…}`; true when its end says that the text after it is to be trimmed.
    private mutating func sequence(_ pieces: inout [Piece]) throws(Fault) -> Bool {
        let start = position
        let isDirective = lexer.byte(position) == UInt8(ascii: "%")
        position += 2
        if lexer.byte(position) == UInt8(ascii: "~") {
            position += 1
            if case .literal(let text, let offset)? = pieces.last {
                pieces[pieces.count - 1] = .literal(text.trimmingEnd, at: offset)
            }
        }
        let (piece, trims) = try nested { parser throws(Fault) in
            try parser.with(ignoringNewlines: true) { parser throws(Fault) in
                let piece =
                    isDirective ? try parser.directive(at: start) : .interpolation(try parser.expression())
                let trims = try parser.take(.tilde) != nil
                _ = try parser.expect(.closeBrace, "the sequence is not closed with }")
                return (piece, trims)
            }
        }
        pieces.append(piece)
        return trims
    }

    private mutating func directive(at start: Int) throws(Fault) -> Piece {
        let word = try expect(.identifier, "one of if, else, endif, for, endfor is expected here")
        switch text(word) {
        case "if": return .ifStart(try expression(), at: start)
        case "else": return .elseMark(at: start)
        case "endif": return .endIf(at: start)
        case "endfor": return .endFor(at: start)
        case "for":
            let (names, collection) = try forIntroduction()
            return .forStart(names: names, collection: collection, at: start)
        default:
            throw Fault(.syntax, "one of if, else, endif, for, endfor is expected here", at: word.start)
        }
    }

    /// Matches `%{if}` with `%{endif}` and `%{for}` with `%{endfor}`.
    private static func structure(_ pieces: [Piece]) throws(Fault) -> [Template.Part] {
        var open: [OpenDirective] = [OpenDirective(start: .literal("", at: 0))]
        for piece in pieces {
            switch piece {
            case .literal(let text, let offset):
                // Trimming can leave nothing; the piece still makes this more than a lone interpolation.
                open[open.count - 1].append(.literal(text, at: offset))
            case .interpolation(let expression):
                open[open.count - 1].append(.interpolation(expression))
            case .ifStart(_, let offset), .forStart(_, _, let offset):
                if open.count > maximumDepth { throw Fault(.tooDeep, "directives are nested too deeply", at: offset) }
                open.append(OpenDirective(start: piece))
            case .elseMark(let offset):
                guard case .ifStart = open[open.count - 1].start, open[open.count - 1].otherwise == nil else {
                    throw Fault(.syntax, "%{else} without %{if}", at: offset)
                }
                open[open.count - 1].otherwise = []
            case .endIf(let offset):
                guard case .ifStart(let condition, _) = open[open.count - 1].start else {
                    throw Fault(.syntax, "%{endif} without %{if}", at: offset)
                }
                let closed = open.removeLast()
                open[open.count - 1].append(
                    .condition(condition, then: closed.parts, otherwise: closed.otherwise ?? []))
            case .endFor(let offset):
                guard case .forStart(let names, let collection, _) = open[open.count - 1].start else {
                    throw Fault(.syntax, "%{endfor} without %{for}", at: offset)
                }
                let closed = open.removeLast()
                open[open.count - 1].append(.loop(names: names, collection: collection, body: closed.parts))
            }
        }
        switch open[open.count - 1].start {
        case .ifStart(_, let offset), .forStart(_, _, let offset):
            throw Fault(.syntax, "the directive that starts here is not closed with %{endif} or %{endfor}", at: offset)
        default: return open[0].parts
        }
    }

    private struct OpenDirective {
        var start: Piece
        var parts: [Template.Part] = []
        var otherwise: [Template.Part]?

        mutating func append(_ part: Template.Part) {
            if otherwise != nil { otherwise?.append(part) } else { parts.append(part) }
        }
    }

    // MARK: Indentation

    /// Takes from every line of a `<<-` heredoc the blanks that all lines share. A line of blanks only does not
    /// count, and the closing marker's own indentation does not either.
    private static func removeIndentation(_ pieces: inout [Piece]) {
        var isLineStart = true
        var shared = Int.max
        var adjusted: [Int] = []
        for (index, piece) in pieces.enumerated() {
            if isLineStart {
                isLineStart = false
                if case .literal(let text, _) = piece {
                    let blanks = text.prefix { $0.unicodeScalars.allSatisfy(\.isBlank) }
                    if blanks.utf8.count < text.utf8.count || !text.utf8.last.isNewline {
                        shared = min(shared, blanks.count)
                        adjusted.append(index)
                    }
                } else {
                    shared = 0
                }
            }
            if case .literal(let text, _) = piece, text.utf8.last.isNewline { isLineStart = true }
        }
        for index in adjusted {
            guard case .literal(let text, let offset) = pieces[index] else { continue }
            let removed = text.prefix(shared).utf8.count
            pieces[index] = .literal(String(text.dropFirst(shared)), at: offset + removed)
        }
    }
}

extension UInt8? {
    fileprivate var isNewline: Bool { self == 0x0A }
}

extension UInt8 {
    var isHexDigit: Bool { isDigit || self | 0x20 >= UInt8(ascii: "a") && self | 0x20 <= UInt8(ascii: "f") }
}

extension Unicode.Scalar {
    /// White space as Go's `unicode.IsSpace` has it.
    var isBlank: Bool { properties.isWhitespace }
}

extension String {
    fileprivate var trimmingStart: String {
        String(String.UnicodeScalarView(unicodeScalars.drop(while: \.isBlank)))
    }

    fileprivate var trimmingEnd: String {
        var end = unicodeScalars.endIndex
        while end > startIndex {
            let before = unicodeScalars.index(before: end)
            guard unicodeScalars[before].isBlank else { break }
            end = before
        }
        return String(self[..<end])
    }
}
