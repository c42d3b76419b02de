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

    static func block(_ text: String) -> String { "```text\n\(text)\n```" }

    /// First line of a document that is made, not written.
    static func madeBy(_ command: String) -> String {
        "<!-- Made by `\(command)`; change the table in the source instead. -->"
    }
}
