import HCL

/// The last resort for files that do not parse: each line by itself.
struct LineScan {
    private let matcher: ImageMatcher

    init(_ matcher: ImageMatcher) {
        self.matcher = matcher
    }

    /// The numbers of the lines that seem to use the image.
    func lines(of text: NumberedText, clock: WorkClock) -> [Int] {
        var found: [Int] = []
        for index in 0..<text.lineCount {
            let line = text.line(index)
            if clock.spend(line.count + 1) { break }
            if isUse(String(decoding: text.bytes[line], as: UTF8.self)) { found.append(text.number(index)) }
        }
        return found
    }

    private func isUse(_ line: String) -> Bool {
        let content = line.drop { $0.isWhitespace || $0 == "-" }
        guard content.utf8.count <= 4_096, !content.hasPrefix("#"), !content.hasPrefix("//"), !content.hasPrefix("*")
        else { return false }
        // key = "value", key: value, "key": "value"
        let key = content.prefix { $0 != "=" && $0 != ":" }
        let kind = ImageKey(key.filter { $0 != "\"" && $0 != "'" && !$0.isWhitespace })
        if kind == .prose { return false }
        let isImage = kind.holdsImage || kind == .repository
        let value = content.dropFirst(key.count).dropFirst()
        return words(value).contains {
            matcher.matches(Interpolation.resolved($0), whereImagesStand: isImage) != nil
        }
    }

    /// What stands between quotation marks, blanks and brackets, up to a comment.
    private func words(_ text: Substring) -> [String] {
        var words = [""]
        for character in text {
            if character == "#" && words.last?.isEmpty == true { break }
            if "\"'`,;()[]".contains(character) || character.isWhitespace {
                words.append("")
            } else {
                words[words.count - 1].append(character)
            }
        }
        return words.filter { !$0.isEmpty }
    }
}
