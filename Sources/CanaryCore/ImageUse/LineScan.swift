import HCL

/// The last resort for files that do not parse, or hold more values than are made: each line by itself.
struct LineScan {
    private let matcher: ImageMatcher
    /// Whatever names the image has this in it.
    private let name: [UInt8]

    init(_ matcher: ImageMatcher) {
        self.matcher = matcher
        name = Array(matcher.image.lastComponent.utf8)
    }

    /// The numbers of the lines that seem to use the image.
    func lines(of text: NumberedText, clock: WorkClock) -> [Int] {
        var found: [Int] = []
        for index in 0..<text.lineCount {
            let line = text.line(index)
            if clock.spend(line.count + 1) { break }
            if isUse(text.bytes[line]) { found.append(text.number(index)) }
        }
        return found
    }

    // By bytes: characters would take ten times as long, and these files are the large ones.
    private func isUse(_ line: ArraySlice<UInt8>) -> Bool {
        let content = line.drop { $0.isSpace || $0 == UInt8(ascii: "-") }
        guard content.count <= 4_096, content.holds(name), let first = content.first, first != UInt8(ascii: "#"),
            first != UInt8(ascii: "*"),
            !content.starts(with: "//".utf8)
        else { return false }
        // key = "value", key: value, "key": "value"
        let key = content.prefix { $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ":") }
        let kind = ImageKey(
            bytes: key.lazy.filter { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "'") && !$0.isSpace })
        if kind == .prose { return false }
        let isImage = kind.holdsImage || kind == .repository
        return words(content[key.endIndex...].dropFirst()).contains { word in
            let text = Interpolation.resolved(String(decoding: word, as: UTF8.self))
            return matcher.matches(text, whereImagesStand: isImage) != nil
        }
    }

    /// What stands between quotation marks, blanks and brackets, up to a comment.
    private func words(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var words: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        for (index, byte) in zip(text.indices, text) {
            if byte == UInt8(ascii: "#"), start == index { return words }
            guard byte.isSpace || Self.separators.contains(byte) else { continue }
            if start < index { words.append(text[start..<index]) }
            start = index + 1
        }
        if start < text.endIndex { words.append(text[start...]) }
        return words
    }

    private static let separators = Array("\"'`,;()[]".utf8)
}
