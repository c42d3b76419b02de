/// What only the evaluation of a template would tell, taken for unknown: `{{ … }}`, `${…}`. A shell's default counts:
/// `${IMAGE:-httpd:2.4}`.
struct Interpolation {
    private let bytes: [UInt8]
    private var result: [UInt8] = []
    /// The next closing brace from where it was last looked for, and the one after it.
    private var closing = 0
    private var second = 0

    /// No expression is longer, so that a text of nothing but open braces costs little.
    private static let longest = 500

    /// The text with what is unknown in it marked as that.
    static func resolved(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "{")) else { return text }
        var reading = Interpolation(Array(text.utf8))
        return reading.resolve()
    }

    private init(_ bytes: [UInt8]) {
        self.bytes = bytes
        closing = next(from: 0)
        second = next(from: closing + 1)
    }

    private func next(from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != UInt8(ascii: "}") { index += 1 }
        return index
    }

    private func byte(_ index: Int) -> UInt8 { index >= 0 && index < bytes.count ? bytes[index] : 0 }

    private mutating func resolve() -> String {
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "{") else {
                result.append(bytes[position])
                position += 1
                continue
            }
            let isDollar = result.last == UInt8(ascii: "$") && byte(position - 1) == UInt8(ascii: "$")
            let isDouble = byte(position + 1) == UInt8(ascii: "{")
            guard isDollar || isDouble, let end = end(of: position, isDouble: isDouble) else {
                result.append(bytes[position])
                position += 1
                continue
            }
            if isDollar { result.removeLast() }
            result += isDouble ? Self.unknown : Self.variable(bytes[(position + 1)..<end])
            position = end
            while byte(position) == UInt8(ascii: "}") { position += 1 }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The brace that closes what opens at `start`; both marks only go forward.
    private mutating func end(of start: Int, isDouble: Bool) -> Int? {
        if closing < start {
            closing = second < start ? next(from: start) : second
            second = next(from: closing + 1)
        }
        let end = !isDouble || byte(closing + 1) == UInt8(ascii: "}") ? closing : second
        return end < bytes.count && end - start < Self.longest ? end : nil
    }

    private static let unknown = Array(String(ConfigurationTree.unknown).utf8)

    private static func variable(_ inside: ArraySlice<UInt8>) -> [UInt8] {
        guard let dash = inside.firstIndex(of: UInt8(ascii: "-")) else { return unknown }
        let name = String(decoding: inside[..<dash].filter { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        return isName ? Array(inside[(dash + 1)...]) : unknown
    }
}
