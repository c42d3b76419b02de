/// Collects an answer's head line by line, and refuses one without end.
///
/// Lines of interim answers (1xx) and trailers count towards the limits and are not kept.
struct AnswerHead: Sendable {
    /// All lines of one transfer together, a proxy's and interim answers included.
    static let byteLimit = 256 << 10, lineLimit = 2000

    /// Of the answer proper; `nil` before its first line.
    private(set) var status: Int?
    private(set) var headers: [(name: String, value: String)] = []
    /// The empty line after the answer's headers has come.
    private(set) var isWhole = false
    private var bytes = 0, lines = 0
    private var isInterim = true

    /// - Returns: whether it is still within the limits.
    mutating func take(_ line: some Collection<UInt8>, fromProxy: Bool = false) -> Bool {
        bytes += line.count
        lines += 1
        guard bytes <= Self.byteLimit, lines <= Self.lineLimit else { return false }
        guard !fromProxy, !isWhole else { return true }
        var text = Array(line)
        while let last = text.last, last == 10 || last == 13 { text.removeLast() }
        if status == nil, text.starts(with: "HTTP/".utf8) {
            let code = text.split(separator: 32, maxSplits: 2).dropFirst().first.flatMap { Self.number($0) }
            isInterim = code.map { (100..<200).contains($0) } ?? true
            status = isInterim ? nil : code
        } else if isInterim {
            return true
        } else if text.isEmpty {
            isWhole = true
        } else if let first = text.first, first == 32 || first == 9, let last = headers.indices.last {
            // A folded line (RFC 9112, section 5.2) continues the value before it.
            headers[last].value += " " + Self.trimmed(text[...])
        } else if let colon = text.firstIndex(of: 0x3A) {
            headers.append((String(decoding: text[..<colon], as: UTF8.self), Self.trimmed(text[(colon + 1)...])))
        }
        return true
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.count == 3, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var rest = bytes
        while let first = rest.first, first == 32 || first == 9 { rest.removeFirst() }
        while let last = rest.last, last == 32 || last == 9 { rest.removeLast() }
        return String(decoding: rest, as: UTF8.self)
    }
}
