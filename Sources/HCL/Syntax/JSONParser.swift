/// Reads the JSON syntax (`.tf.json`) into the same tree as the native one.
///
/// Strings are templates. Without a schema blocks cannot be told from objects, so only `locals` becomes a block; all
/// else is an attribute whose value is an object.
struct JSONParser {
    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    /// Plain JSON: a string is its text, and no template.
    private let isData: Bool
    private let clock: WorkClock
    /// How far the clock has been told.
    private var counted = 0

    init(_ bytes: [UInt8], isData: Bool = false, clock: WorkClock) {
        (self.bytes, self.isData, self.clock) = (bytes, isData, clock)
    }

    /// One value and nothing else, as `jsondecode` reads it.
    mutating func document() throws(Fault) -> Expression {
        let root = try value()
        skipBlanks()
        if position < bytes.count { throw Fault(.syntax, "nothing may follow the value", at: position) }
        return root
    }

    /// The content of a whole file: an object, or a list of them.
    mutating func file() throws(Fault) -> Body {
        let root = try document()
        var body = Body()
        for object in try Self.objects(root) {
            for member in object {
                guard member.name == "locals" else {
                    body.items.append(.attribute(member))
                    continue
                }
                for locals in try Self.objects(member.value) {
                    let block = Block(
                        type: "locals", labels: [], offset: member.offset,
                        body: Body(items: locals.map { .attribute($0) }))
                    body.items.append(.block(block))
                }
            }
        }
        return body
    }

    /// The bodies that an object, a list of objects or null stands for; `"//"` is a comment.
    private static func objects(_ expression: Expression) throws(Fault) -> [[Attribute]] {
        switch expression.kind {
        case .null:
            return []
        case .object(let items):
            var attributes: [Attribute] = []
            for item in items {
                guard case .template(let key) = item.key.kind else { continue }
                let name = key.written
                if name == "//" { continue }
                attributes.append(Attribute(name: name, offset: item.key.range.lowerBound, value: item.value))
            }
            return [attributes]
        case .tuple(let elements):
            var bodies: [[Attribute]] = []
            for element in elements {
                guard case .object = element.kind else { break }
                bodies += try objects(element)
            }
            if bodies.count == elements.count { return bodies }
        default: break
        }
        throw Fault(.syntax, "an object is expected here", at: expression.range.lowerBound)
    }

    // MARK: Values

    private mutating func value() throws(Fault) -> Expression {
        skipBlanks()
        depth += 1
        defer { depth -= 1 }
        if depth > Parser.maximumDepth {
            throw Fault(.tooDeep, "this is nested more than \(Parser.maximumDepth) levels deep", at: position)
        }
        let start = position
        if clock.spend(start - counted + 1) { throw Parser.outOfTime(at: start) }
        counted = start
        if !clock.make() { throw Parser.tooMuch(at: start) }
        guard start < bytes.count else {
            throw Fault(.syntax, "a value is expected here, and the text ends", at: start)
        }
        switch bytes[start] {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""):
            let text = try string()
            return Expression(kind: .template(try template(text, at: start..<position)), range: start..<position)
        case UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"): return try word()
        default: return try number()
        }
    }

    private mutating func object() throws(Fault) -> Expression {
        let start = position
        position += 1
        var items: [Expression.ObjectItem] = []
        if try takes("}") { return Expression(kind: .object([]), range: start..<position) }
        while true {
            skipBlanks()
            let keyStart = position
            guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
                throw Fault(.syntax, "a name in double quotes is expected here", at: position)
            }
            let name = try string()
            let key = Expression(
                kind: .template(try template(name, at: keyStart..<position)), range: keyStart..<position)
            guard try takes(":") else { throw Fault(.syntax, "a name is followed by :", at: position) }
            items.append(.init(key: key, value: try value()))
            if try takes("}") { return Expression(kind: .object(items), range: start..<position) }
            guard try takes(",") else { throw Fault(.syntax, "members are separated by commas", at: position) }
        }
    }

    private mutating func array() throws(Fault) -> Expression {
        let start = position
        position += 1
        var elements: [Expression] = []
        if try takes("]") { return Expression(kind: .tuple([]), range: start..<position) }
        while true {
            elements.append(try value())
            if try takes("]") { return Expression(kind: .tuple(elements), range: start..<position) }
            guard try takes(",") else { throw Fault(.syntax, "elements are separated by commas", at: position) }
        }
    }

    private mutating func takes(_ sign: Unicode.Scalar) throws(Fault) -> Bool {
        skipBlanks()
        guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func skipBlanks() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    private mutating func word() throws(Fault) -> Expression {
        let words: [(String, Expression.Kind)] = [("true", .bool(true)), ("false", .bool(false)), ("null", .null)]
        for (word, kind) in words where bytes[position...].starts(with: word.utf8) {
            let start = position
            position += word.utf8.count
            return Expression(kind: kind, range: start..<position)
        }
        throw Fault(.syntax, "this is no value of JSON", at: position)
    }

    private mutating func number() throws(Fault) -> Expression {
        let start = position
        while position < bytes.count, bytes[position].isDigit || "+-.eE".utf8.contains(bytes[position]) {
            position += 1
        }
        let digits = bytes[start..<position].drop { $0 == UInt8(ascii: "-") }
        let whole = digits.prefix(while: \.isDigit)
        let fraction = digits.dropFirst(whole.count)
        let isWellFormed =
            digits.count >= position - start - 1 && !whole.isEmpty
            && (whole.count == 1 || whole.first != UInt8(ascii: "0"))
            && (fraction.first != UInt8(ascii: ".") || fraction.dropFirst().first?.isDigit == true)
        do {
            if isWellFormed { _ = try HCLNumber(parsing: bytes[start..<position]) }
        } catch .notANumber {
            throw Fault(.syntax, "this is no value of JSON", at: start)
        } catch {
            // Too large for this reader: said where it is evaluated, as in the native syntax.
        }
        guard isWellFormed else { throw Fault(.syntax, "this is no value of JSON", at: start) }
        return Expression(
            kind: .number(String(decoding: bytes[start..<position], as: UTF8.self)), range: start..<position)
    }

    private mutating func string() throws(Fault) -> [UInt8] {
        let start = position
        position += 1
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard String(validating: text, as: UTF8.self) != nil else {
                    throw Fault(.syntax, "this text is not UTF-8", at: start)
                }
                return text
            case UInt8(ascii: "\\"): try escape(into: &text)
            case 0..<0x20: throw Fault(.syntax, "control characters are escaped in strings", at: position - 1)
            default: text.append(byte)
            }
        }
        throw Fault(.syntax, "the string that starts here is not closed", at: start)
    }

    private mutating func escape(into text: inout [UInt8]) throws(Fault) {
        let start = position - 1
        let letter = position < bytes.count ? bytes[position] : 0
        position += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(letter)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0C)
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            var units = [try codeUnit(start)]
            if UTF16.isLeadSurrogate(units[0]), bytes[min(position, bytes.count)...].starts(with: "\\u".utf8) {
                position += 2
                units.append(try codeUnit(start))
            }
            text += Array(String(decoding: units, as: UTF16.self).utf8)
        default: throw Fault(.syntax, "this is no escape of JSON", at: start)
        }
    }

    private mutating func codeUnit(_ start: Int) throws(Fault) -> UInt16 {
        let digits = bytes[min(position, bytes.count)...].prefix(4)
        guard digits.count == 4, digits.allSatisfy(\.isHexDigit),
            let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw Fault(.syntax, "\\u takes four hexadecimal digits", at: start) }
        position += 4
        return unit
    }

    /// A string's text as a template; only a string with a sequence needs parsing.
    private func template(_ text: [UInt8], at place: Range<Int>) throws(Fault) -> Template {
        guard !isData, text.contains(UInt8(ascii: "{")) else {
            let literal = String(decoding: text, as: UTF8.self)
            return Template(parts: literal.isEmpty ? [] : [.literal(literal, at: place.lowerBound)], isHeredoc: false)
        }
        var parser = Parser(text, clock: clock)
        do {
            return try parser.bareTemplate().relocated(to: place)
        } catch  where error.kind == .outOfTime || error.kind == .tooLarge {
            throw Fault(error.kind, error.message, at: place.lowerBound)
        } catch {
            throw Fault(error.kind, "in this string: \(error.message)", at: place.lowerBound)
        }
    }
}

extension Template {
    /// A name of the JSON syntax: the text, a sequence left as it is.
    fileprivate var written: String { literal ?? "${…}" }
}
