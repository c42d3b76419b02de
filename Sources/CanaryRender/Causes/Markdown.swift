/// Text of ours as Markdown.
enum Markdown {
    /// Escapes what Markdown would read as its own, except in `code`, which our texts mark in the same way.
    static func text(_ text: String) -> String {
        var out = ""
        var isCode = false
        for character in printable(text) {
            switch character {
            case "`": isCode.toggle()
            case "*", "<", "\\", "|", "[", "]":
                if !isCode { out += "\\" }
            default: break
            }
            out.append(character)
        }
        return out
    }

    /// A cell of a table: there a bar ends the cell in code too.
    static func code(_ text: String) -> String { text.isEmpty ? "" : "`\(text)`" }

    /// Foreign text in code: whatever backticks are in it, it does not end before its end.
    static func span(_ text: String) -> String {
        guard !text.isEmpty else { return "" }
        let fence = String(repeating: "`", count: longestRun(text) + 1)
        let isTouching = text.first == "`" || text.last == "`"
        return isTouching ? "\(fence) \(text) \(fence)" : fence + text + fence
    }

    /// The same in a table.
    static func cell(_ text: String) -> String { span(text).replacing("|", with: "\\|") }

    /// Foreign lines in a block of their own.
    static func fenced(_ text: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(text) + 1))
        return "\(fence)text\n\(text)\n\(fence)"
    }

    private static func longestRun(_ text: String) -> Int {
        var (longest, run) = (0, 0)
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "`") ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }

    static func block(_ text: String) -> String { "```text\n\(text)\n```" }

    /// First line of a document that is made, not written.
    static func madeBy(_ command: String) -> String {
        "<!-- Made by `\(command)`; change the table in the source instead. -->"
    }
}
