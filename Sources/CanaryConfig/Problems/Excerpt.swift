/// A line of the file for a message, with every value as `***`: somebody may have written a secret there.
public struct Excerpt: Sendable, Equatable {
    public var line: Int
    /// The masked line.
    public var text: String
    /// Where the caret stands under the masked line, from 0.
    public var caret: Int

    /// - Parameter showsKey: whether the name at the column may be shown although it is no name of ours.
    init(line: Int, of text: [UInt8], column: Int, showsKey: Bool) {
        var masker = LineMasker(Array(String(decoding: text, as: UTF8.self).unicodeScalars.prefix(400)))
        masker.run(shownAt: showsKey ? column - 1 : nil)
        self.line = line
        self.text = masker.shown
        caret = masker.place(of: column - 1)
    }

    /// Two lines, indented, with the line's number.
    func rendered() -> String {
        let number = String(line)
        let margin = String(repeating: " ", count: number.utf8.count)
        return "  \(number) | \(text)\n  \(margin) | \(String(repeating: " ", count: caret))^\n"
    }
}

/// Goes over one line of YAML and lets through indentation, brackets, colons and names of ours.
private struct LineMasker {
    private let line: [Unicode.Scalar]
    private var index = 0
    /// For each scalar of the line up to `index`, where it went.
    private var places: [Int] = []
    private var out: [Unicode.Scalar] = []

    init(_ line: [Unicode.Scalar]) { self.line = line }

    var shown: String { String(String.UnicodeScalarView(out)) }

    func place(of column: Int) -> Int {
        places.indices.contains(column) ? places[column] : out.count
    }

    mutating func run(shownAt column: Int?) {
        var depth = 0
        /// Whether a value may begin here.
        var fresh = true
        while index < line.count {
            let scalar = line[index]
            switch scalar {
            case " ", "\t":
                copy(as: " ")
            case "#" where index == 0 || isBlank(line[index - 1]):
                // A comment may hold yesterday's secret.
                return
            case "-" where fresh && depth == 0 && isBlank(next(1)):
                copy()
            case "{", "[":
                guard fresh || depth > 0 else { return value(depth) }
                depth += 1
                copy()
                fresh = true
            case "}", "]":
                guard depth > 0 else { return value(depth) }
                depth -= 1
                copy()
                fresh = false
            case ",":
                guard depth > 0 else { return value(depth) }
                copy()
                fresh = true
            case ":":
                copy()
                fresh = true
            default:
                piece(depth, shownAt: column)
                fresh = false
            }
        }
    }

    /// A quoted or plain piece: its text where it is a key that may be shown, else the mask.
    private mutating func piece(_ depth: Int, shownAt column: Int?) {
        let start = index
        let end = end(depth)
        var after = end
        while after < line.count, isBlank(line[after]) { after += 1 }
        let isKey = after < line.count && line[after] == ":" && (after + 1 == line.count || isBlank(line[after + 1]))
        let inner = line[start..<end].filter { $0 != "\"" && $0 != "'" }
        let name = String(String.UnicodeScalarView(inner))
        if isKey, Self.known.contains(name) || start == column && PlainName.isPlain(name) {
            while index < end { copy() }
        } else {
            mask(upTo: end)
        }
    }

    /// Where the piece that begins here ends, spaces at its end left out.
    private func end(_ depth: Int) -> Int {
        var end = index
        if line[index] == "\"" || line[index] == "'" {
            let quote = line[index]
            end += 1
            while end < line.count, line[end] != quote { end += line[end] == "\\" && quote == "\"" ? 2 : 1 }
            return min(end + 1, line.count)
        }
        while end < line.count {
            if line[end] == ":", end + 1 == line.count || isBlank(line[end + 1]) { break }
            if line[end] == "#", isBlank(line[end - 1]) { break }
            if depth > 0, "{}[],".unicodeScalars.contains(line[end]) { break }
            end += 1
        }
        while end > index + 1, isBlank(line[end - 1]) { end -= 1 }
        return max(end, index + 1)
    }

    /// All the rest as one value.
    private mutating func value(_ depth: Int) { mask(upTo: line.count) }

    private mutating func mask(upTo end: Int) {
        for _ in index..<max(end, index) { places.append(out.count) }
        index = end
        if out.suffix(3) != ["*", "*", "*"] { out += ["*", "*", "*"] }
    }

    private mutating func copy(as scalar: Unicode.Scalar? = nil) {
        places.append(out.count)
        out.append(scalar ?? line[index])
        index += 1
    }

    private func next(_ offset: Int) -> Unicode.Scalar {
        index + offset < line.count ? line[index + offset] : " "
    }

    private func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || scalar == "\t" }

    /// Names of ours.
    private static let known: Set<String> = Set(
        Setting.all.flatMap { $0.key.split(separator: ".").map(String.init) } + ["env", "file", "vault", "primary"])
}
