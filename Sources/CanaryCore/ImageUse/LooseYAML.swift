import HCL

/// YAML by indentation, as far as images need it: templates of Helm and Terraform are YAML with holes, and are read
/// around them. It never fails; lines that make no sense are passed over.
struct LooseYAML {
    private let text: NumberedText
    private var next = 0
    /// A line's content begins later than its indentation: after `- `.
    private var contentStart: Int?
    private var depth = 0
    private var anchors: [String: [String]] = [:]
    /// A bracket or a quotation mark was not closed.
    private(set) var isBroken = false
    /// Bytes that were read for values which were then not closed.
    private var wasted = 0
    private let clock: WorkClock
    private var lastKey: (content: Range<Int>, found: (String, valueStart: Int)?)?

    private static let maximumDepth = 60
    /// How many texts this one is inside of: a values file in a manifest in a heredoc.
    private let level: Int
    static let maximumLevel = 3

    init(_ text: NumberedText, level: Int = 0, clock: WorkClock) {
        self.text = text
        self.level = level
        self.clock = clock
    }

    /// Everything in the text, documents one after the other.
    mutating func trees() -> [ConfigurationTree] {
        var trees: [ConfigurationTree] = []
        while let line = peek() {
            let before = (next, contentStart)
            trees.append(node(indentation: line.indentation))
            if (next, contentStart) == before { skip() }
        }
        return trees
    }

    // MARK: Lines

    private struct Line {
        var indentation: Int
        var content: Range<Int>
    }

    /// The next line that is not blank, a comment, a document mark or a directive of a template.
    private mutating func peek() -> Line? {
        while next < text.lineCount {
            let range = text.line(next)
            if clock.spend(range.count + 1) || clock.isFull { return nil }
            var start = contentStart ?? range.lowerBound
            while start < range.upperBound, text.bytes[start].isBlank { start += 1 }
            let content = start..<range.upperBound
            if !isPassedOver(content, at: start - range.lowerBound) {
                return Line(indentation: start - range.lowerBound, content: content)
            }
            skip()
        }
        return nil
    }

    private func isPassedOver(_ content: Range<Int>, at column: Int) -> Bool {
        let bytes = text.bytes[content]
        switch bytes.first {
        case nil, UInt8(ascii: "#"): return true
        case UInt8(ascii: "-"):
            return column == 0 && bytes.starts(with: "---".utf8)
                && (bytes.count == 3 || bytes.dropFirst(3).first == 0x20)
        case UInt8(ascii: "."): return bytes.elementsEqual("...".utf8)
        case UInt8(ascii: "%"): return bytes.starts(with: "%{".utf8)
        case UInt8(ascii: "{"):
            // A whole line of a Go template: {{- if … }}
            let isTemplate = bytes.starts(with: "{{".utf8) && bytes.suffix(2).elementsEqual("}}".utf8)
            return isTemplate && bytes.dropLast(2).firstIndex(of: UInt8(ascii: "}")) == nil
        default: return false
        }
    }

    private mutating func skip() {
        next += 1
        contentStart = nil
    }

    // MARK: Nodes

    private mutating func node(indentation: Int) -> ConfigurationTree {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth, clock.make(), let line = peek() else {
            isBroken = isBroken || depth > Self.maximumDepth
            skip()
            return .list([])
        }
        if isItem(line) { return list(indentation: line.indentation) }
        if key(line) != nil { return map(indentation: line.indentation) }
        return scalar(at: line.content.lowerBound, indentation: indentation - 1)
    }

    private func isItem(_ line: Line) -> Bool {
        let bytes = text.bytes[line.content]
        return bytes.first == UInt8(ascii: "-")
            && (bytes.count == 1 || bytes[bytes.startIndex + 1].isBlank)
    }

    private mutating func list(indentation: Int) -> ConfigurationTree {
        var elements: [ConfigurationTree] = []
        while let line = peek(), line.indentation == indentation, isItem(line) {
            contentStart = line.content.lowerBound + 1
            let lineNumber = next
            guard let rest = peek(), next == lineNumber || rest.indentation > indentation else {
                continue
            }
            elements.append(node(indentation: rest.indentation))
        }
        return .list(elements)
    }

    private mutating func map(indentation: Int) -> ConfigurationTree {
        var entries: [ConfigurationTree.Entry] = []
        while let line = peek(), line.indentation >= indentation {
            if line.indentation > indentation {
                // Deeper than its neighbours: a template's indentation. What is there is looked at all the same.
                let before = (next, contentStart)
                entries.append(.init(key: entries.last?.key ?? "", value: node(indentation: line.indentation)))
                if (next, contentStart) == before { skip() }
                continue
            }
            guard !isItem(line), let (key, valueStart) = key(line) else {
                if isItem(line) { break }
                skip()
                continue
            }
            clock.make()
            entries.append(.init(key: key, value: value(at: valueStart, of: line, indentation: indentation)))
        }
        return .map(entries)
    }

    /// A line's key and where its value begins. The same line is asked about by whoever decides what it is, and then by
    /// whoever reads it.
    private mutating func key(_ line: Line) -> (String, valueStart: Int)? {
        if let lastKey, lastKey.content == line.content { return lastKey.found }
        let found = searchKey(line)
        lastKey = (line.content, found)
        return found
    }

    private func searchKey(_ line: Line) -> (String, valueStart: Int)? {
        let bytes = text.bytes[line.content]
        guard let first = bytes.first, !"[{|>%@`".utf8.contains(first) || bytes.starts(with: "{{".utf8) else {
            return nil
        }
        if first == UInt8(ascii: "\"") || first == UInt8(ascii: "'") {
            guard let end = bytes.dropFirst().firstIndex(of: first) else { return nil }
            var colon = end + 1
            while colon < bytes.endIndex, bytes[colon] == 0x20 { colon += 1 }
            guard colon < bytes.endIndex, bytes[colon] == UInt8(ascii: ":") else { return nil }
            return (String(decoding: bytes[(bytes.startIndex + 1)..<end], as: UTF8.self), colon + 1)
        }
        for index in bytes.indices where bytes[index] == UInt8(ascii: ":") {
            guard index + 1 == bytes.endIndex || bytes[index + 1].isBlank else { continue }
            var end = index
            while end > bytes.startIndex, bytes[end - 1] == 0x20 { end -= 1 }
            let key = bytes[bytes.startIndex..<end]
            // A comment begins before the colon.
            let hasComment = key.indices.dropFirst().contains {
                bytes[$0] == UInt8(ascii: "#") && bytes[$0 - 1] == 0x20
            }
            return hasComment ? nil : (String(decoding: key, as: UTF8.self), index + 1)
        }
        return nil
    }

    private mutating func value(at start: Int, of line: Line, indentation: Int) -> ConfigurationTree {
        let lineNumber = next
        contentStart = start
        guard let rest = peek() else { return .list([]) }
        if next == lineNumber { return scalar(at: rest.content.lowerBound, indentation: indentation) }
        // Nothing on the line: what follows is deeper, or a list at the same depth.
        if rest.indentation > indentation || rest.indentation == indentation && isItem(rest) {
            return node(indentation: rest.indentation)
        }
        return .text([""], .init(line: text.number(lineNumber)))
    }

    // MARK: Scalars

    /// The value that begins here and ends, at the latest, where a line is not deeper than `indentation`.
    private mutating func scalar(at start: Int, indentation: Int) -> ConfigurationTree {
        var start = start
        let end = text.line(next).upperBound
        var anchor: String?
        // Properties: &anchor and !tag.
        while start < end, "&!".utf8.contains(text.bytes[start]) {
            let word = text.bytes[start..<end].prefix { $0 != 0x20 }
            if word.first == UInt8(ascii: "&") { anchor = String(decoding: word.dropFirst(), as: UTF8.self) }
            start += word.count
            while start < end, text.bytes[start] == 0x20 { start += 1 }
        }
        let place = ConfigurationTree.Place(line: text.number(next))
        guard start < end else {
            skip()
            guard let line = peek(), line.indentation > indentation else { return .text([""], place) }
            return node(indentation: line.indentation)
        }
        let first = text.bytes[start]
        let isTemplate = text.bytes[start..<end].starts(with: "{{".utf8)
        if first == UInt8(ascii: "|") || first == UInt8(ascii: ">") { return block(indentation: indentation) }
        if first == UInt8(ascii: "*") {
            let name = String(decoding: text.bytes[(start + 1)..<end].prefix { $0 != 0x20 }, as: UTF8.self)
            skip()
            return .text(anchors[name] ?? [], ConfigurationTree.Place(line: place.line, isIndirect: true))
        }
        // Where much was read in vain already, a value that opens ends with its line.
        let last = wasted > text.bytes.count ? end : nil
        var flow = LooseFlow(text, at: start, end: last, level: level, clock: clock)
        let isFlow = (first == UInt8(ascii: "{") || first == UInt8(ascii: "[")) && !isTemplate
        let tree = isFlow ? flow.value() : flow.scalar(inside: false)
        if flow.isBroken {
            isBroken = true
            wasted += flow.position - start
            skip()
            return .list([])
        }
        // Behind a value that took several lines its last line is done too.
        next = text.index(of: min(flow.position, text.bytes.count))
        skip()
        if !isFlow { skipContinuation(indentation) }
        if let anchor, case .text(let texts, _) = tree {
            anchors[anchor] = texts.filter { $0.utf8.count <= ConfigurationTree.longestText }
        }
        return tree
    }

    /// Further lines of a plain scalar: deeper, and neither a key nor an item.
    private mutating func skipContinuation(_ indentation: Int) {
        while let line = peek(), line.indentation > indentation, contentStart == nil, !isItem(line), key(line) == nil {
            skip()
        }
    }

    /// `|` and `>`: the deeper lines, as a text of their own.
    private mutating func block(indentation: Int) -> ConfigurationTree {
        skip()
        let first = next
        var numbers: [Int] = []
        while next < text.lineCount {
            let range = text.line(next)
            if clock.spend(range.count + 1) { return .list([]) }
            let blanks = text.bytes[range].prefix { $0 == 0x20 }.count
            if blanks < range.count && blanks <= indentation { break }
            numbers.append(text.number(next))
            next += 1
        }
        guard level < Self.maximumLevel, next > first else { return .list([]) }
        let bytes = Array(text.bytes[text.line(first).lowerBound..<text.line(next - 1).upperBound])
        return Self.embedded(NumberedText(bytes, numbers: numbers), level: level + 1, clock: clock)
    }

    /// What a text that holds lines may be: a single reference after all, or a document.
    static func embedded(_ text: NumberedText, level: Int, clock: WorkClock) -> ConfigurationTree {
        guard level <= maximumLevel else { return .list([]) }
        let filled = (0..<text.lineCount).lazy.filter { text.bytes[text.line($0)].contains { !$0.isSpace } }.prefix(2)
        let lines = Array(filled)
        if lines.count == 1 {
            let line = text.bytes[text.line(lines[0])].drop(while: \.isSpace)
            let isDocument =
                "{[".utf8.contains(line.first ?? 0) || line.starts(with: "- ".utf8)
                || zip(line, line.dropFirst()).contains { $0 == UInt8(ascii: ":") && $1 == 0x20 }
            if !isDocument {
                let content = String(decoding: line, as: UTF8.self)
                return .text([Interpolation.resolved(content)], .init(line: text.number(lines[0])))
            }
        }
        // Under a key of its own, so that a document under `image_config` is not taken for images.
        return .map([.init(key: "", value: .list(trees(in: text, level: level, clock: clock)))])
    }

    private static func trees(in text: NumberedText, level: Int, clock: WorkClock) -> [ConfigurationTree] {
        let first = text.bytes.first { !$0.isSpace }
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            var flow = LooseFlow(text, at: 0, level: level, clock: clock)
            let tree = flow.value()
            if !flow.isBroken { return [tree] }
        }
        var yaml = LooseYAML(text, level: level, clock: clock)
        return yaml.trees()
    }
}
