/// Reads a text from the left, byte by byte; every `take` leaves its place alone where it does not fit.
struct ByteScanner {
    private let bytes: [UInt8]
    private(set) var index = 0

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    var isAtEnd: Bool { index == bytes.count }
    var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    mutating func take(_ byte: Character) -> Bool {
        guard peek == byte.asciiValue, peek != nil else { return false }
        index += 1
        return true
    }

    /// The first of the words that fits, as its place in the list.
    mutating func take(oneOf words: [String]) -> Int? {
        for (place, word) in words.enumerated() where bytes[index...].starts(with: word.utf8) {
            index += word.utf8.count
            return place
        }
        return nil
    }

    /// As many digits as there are, up to a number of them.
    mutating func digits(_ count: ClosedRange<Int>) -> String? {
        var end = index
        while end < bytes.count, end - index < count.upperBound, JavaScript.isDigit(bytes[end]) { end += 1 }
        guard end - index >= count.lowerBound else { return nil }
        defer { index = end }
        return String(decoding: bytes[index..<end], as: UTF8.self)
    }

    mutating func number(_ count: Int) -> Int? { digits(count...count).flatMap { Int($0) } }

    /// As many bytes as fit, at least one.
    mutating func run(where fits: (UInt8) -> Bool) -> String? {
        let start = index
        while let byte = peek, fits(byte) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    /// Takes what the body takes, or nothing at all where it gives back nil.
    mutating func attempt<T>(_ body: (inout ByteScanner) -> T?) -> T? {
        var copy = self
        guard let result = body(&copy) else { return nil }
        self = copy
        return result
    }
}
