import HCL

/// JSON, and YAML's flow style, as far as images need it: nothing is refused that can be understood.
struct LooseFlow {
    private let text: NumberedText
    private(set) var position: Int
    private var depth = 0
    /// The text ended, or made no sense, before the value was whole.
    private(set) var isBroken = false

    private static let maximumDepth = 100

    private let level: Int
    private let end: Int
    private let clock: WorkClock

    /// - Parameters:
    ///   - end: where the value ends at the latest; `nil`: at the end of the text.
    ///   - level: how many texts this one is inside of.
    init(_ text: NumberedText, at position: Int, end: Int? = nil, level: Int, clock: WorkClock) {
        self.text = text
        self.end = end ?? text.bytes.count
        self.level = level
        self.position = position
        self.clock = clock
    }

    private var byte: UInt8? { position < end ? text.bytes[position] : nil }

    private var place: ConfigurationTree.Place { .init(line: text.number(text.index(of: position))) }

    /// The value at the position; afterwards the position is behind it.
    mutating func value() -> ConfigurationTree {
        skipBlanks()
        depth += 1
        defer { depth -= 1 }
        if depth > Self.maximumDepth || clock.isOver || !clock.make() {
            isBroken = true
            return .list([])
        }
        switch byte {
        case UInt8(ascii: "{")?: return map()
        case UInt8(ascii: "[")?: return list()
        case nil:
            isBroken = true
            return .list([])
        default: return scalar(inside: true)
        }
    }

    /// Whether nothing but blanks and comments follows.
    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return byte == nil
    }

    private mutating func skipBlanks() {
        while let byte {
            if byte == UInt8(ascii: "#") {
                while self.byte.map({ $0 != UInt8(ascii: "\n") }) == true { position += 1 }
            } else if byte.isSpace {
                position += 1
            } else {
                return
            }
        }
    }

    private mutating func takes(_ sign: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard byte == UInt8(ascii: sign) else { return false }
        position += 1
        return true
    }

    private mutating func map() -> ConfigurationTree {
        position += 1
        var entries: [ConfigurationTree.Entry] = []
        while !isBroken {
            if takes("}") { return .map(entries) }
            if takes(",") { continue }
            if !clock.make() { break }
            let start = position
            guard case .text(let names, let place) = scalar(inside: true), position > start else { break }
            entries.append(.init(key: names.first ?? "", value: takes(":") ? value() : .text([""], place)))
        }
        isBroken = true
        return .map(entries)
    }

    private mutating func list() -> ConfigurationTree {
        position += 1
        var elements: [ConfigurationTree] = []
        while !isBroken {
            if takes("]") { return .list(elements) }
            if takes(",") { continue }
            let start = position
            let element = value()
            // [a: b] is a list of one map.
            if case .text(let names, _) = element, takes(":") {
                elements.append(.map([.init(key: names.first ?? "", value: value())]))
            } else {
                elements.append(element)
            }
            if position == start { break }
        }
        isBroken = true
        return .list(elements)
    }

    /// A quoted or plain scalar; `inside` of a collection commas and brackets end a plain one.
    mutating func scalar(inside: Bool) -> ConfigurationTree {
        let place = self.place
        let start = position
        defer { clock.spend(position - start + 1) }
        switch byte {
        case UInt8(ascii: "\"")?:
            let content = doubleQuoted()
            if content.utf8.contains(UInt8(ascii: "\n")) {
                return LooseYAML.embedded(NumberedText(content, numbers: [place.line]), level: level + 1, clock: clock)
            }
            return .text([Interpolation.resolved(content)], place)
        case UInt8(ascii: "'")?: return .text([Interpolation.resolved(singleQuoted())], place)
        default: return .text([Interpolation.resolved(plain(inside: inside))], place)
        }
    }

    private mutating func doubleQuoted() -> String {
        position += 1
        var result: [UInt8] = []
        while let byte {
            position += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\"), let escaped = self.byte else {
                result.append(byte)
                continue
            }
            position += 1
            switch escaped {
            case UInt8(ascii: "n"): result.append(0x0A)
            case UInt8(ascii: "t"): result.append(0x09)
            case UInt8(ascii: "r"): result.append(0x0D)
            case UInt8(ascii: "u"):
                let digits = String(decoding: text.bytes[position..<end].prefix(4), as: UTF8.self)
                let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
                result += String(Character(scalar)).utf8
                position = min(position + 4, end)
            default: result.append(escaped)
            }
        }
        isBroken = true
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func singleQuoted() -> String {
        position += 1
        var result: [UInt8] = []
        while let byte {
            position += 1
            if byte == UInt8(ascii: "'") {
                guard self.byte == UInt8(ascii: "'") else { return String(decoding: result, as: UTF8.self) }
                position += 1
            }
            result.append(byte)
        }
        isBroken = true
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func plain(inside: Bool) -> String {
        let start = position
        var braces = 0
        while let byte, byte != UInt8(ascii: "\n") {
            let next = position + 1 < end ? text.bytes[position + 1] : 0x0A
            if byte == UInt8(ascii: "{") && (braces > 0 || next == byte || isAfterDollar) { braces += 1 }
            if byte == UInt8(ascii: "}") && braces > 0 {
                braces -= 1
                position += 1
                continue
            }
            if braces == 0 {
                if inside, ",]}{[".utf8.contains(byte) { break }
                if byte == UInt8(ascii: ":"),
                    next.isSpace || inside && next == UInt8(ascii: "\"")
                {
                    break
                }
                if byte == UInt8(ascii: "#"), position == start || text.bytes[position - 1].isBlank {
                    break
                }
            }
            position += 1
        }
        var end = position
        while end > start, text.bytes[end - 1].isBlank || text.bytes[end - 1] == 0x0D { end -= 1 }
        return String(decoding: text.bytes[start..<end], as: UTF8.self)
    }

    private var isAfterDollar: Bool { position > 0 && text.bytes[position - 1] == UInt8(ascii: "$") }
}

extension UInt8 {
    /// Space or tab.
    var isBlank: Bool { self == 0x20 || self == 0x09 }
}
