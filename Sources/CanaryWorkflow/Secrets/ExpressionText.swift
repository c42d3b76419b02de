/// A parameter's text, told apart into what n8n evaluates and what it sends as it stands.
enum ExpressionText {
    /// The text after the mark; the same where there is none.
    static func withoutMark(_ text: String) -> String { text.hasPrefix("=") ? String(text.dropFirst()) : text }

    /// The pieces that are neither in `{{ }}` nor names of JavaScript, and the quoted ones within.
    static func literals(of text: String) -> [String] {
        let isMarked = text.hasPrefix("=")
        let body = Array(withoutMark(text).utf8)
        var found: [String] = []
        for (piece, isEvaluated) in pieces(body) {
            let isScript = isEvaluated || (isMarked && readsLikeScript(piece))
            if isScript {
                found += quoted(piece)
            } else {
                found.append(String(decoding: piece, as: UTF8.self))
            }
        }
        return found.map(trimmed).filter { !$0.isEmpty }
    }

    /// `Bearer abc` without its first word, which is no secret.
    static func withoutScheme(_ text: String) -> String {
        let trimmed = trimmed(text)
        for scheme in ["bearer", "basic", "token", "apikey", "digest"] where trimmed.lowercased().hasPrefix(scheme) {
            let rest = trimmed.dropFirst(scheme.count)
            if rest.isEmpty || rest.first == " " || rest.first == ":" {
                return Self.trimmed(String(rest.drop { $0 == " " || $0 == ":" }))
            }
        }
        return trimmed
    }

    /// `'Bearer ' + $env.X`: no holes, and meant as one all the same.
    private static func readsLikeScript(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.contains(0x27) || bytes.contains(0x22) || bytes.contains(0x60) || bytes.contains(UInt8(ascii: "$"))
    }

    private static func pieces(_ bytes: [UInt8]) -> [(ArraySlice<UInt8>, isEvaluated: Bool)] {
        var found: [(ArraySlice<UInt8>, isEvaluated: Bool)] = []
        var start = 0
        var index = 0
        while index + 1 < bytes.count {
            guard bytes[index] == 0x7B, bytes[index + 1] == 0x7B else {
                index += 1
                continue
            }
            if start < index { found.append((bytes[start..<index], false)) }
            var end = index + 2
            while end + 1 < bytes.count, bytes[end] != 0x7D || bytes[end + 1] != 0x7D { end += 1 }
            found.append((bytes[(index + 2)..<min(end, bytes.count)], true))
            start = min(end + 2, bytes.count)
            index = start
        }
        if start < bytes.count { found.append((bytes[start...], false)) }
        return found
    }

    private static func quoted(_ bytes: ArraySlice<UInt8>) -> [String] {
        var found: [String] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let quote = bytes[index]
            guard quote == 0x27 || quote == 0x22 || quote == 0x60 else {
                index += 1
                continue
            }
            let start = index + 1
            index = start
            while index < bytes.endIndex, bytes[index] != quote { index += bytes[index] == 0x5C ? 2 : 1 }
            if start < min(index, bytes.endIndex) {
                found.append(String(decoding: bytes[start..<min(index, bytes.endIndex)], as: UTF8.self))
            }
            index += 1
        }
        return found
    }

    static func trimmed(_ text: String) -> String {
        var part = text[...]
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return String(part)
    }
}
