extension Tool {
    /// The manual page of the whole program in troff's `man` macros, in ASCII.
    /// - Parameters:
    ///   - date: As it shall stand in the footer, `2026-11-21`.
    ///   - section: The section of the manual.
    public func manualPage(date: String, section: Int = 1) -> String {
        ManualPage(tool: self, date: date, section: section).render()
    }
}

/// Troff source, built line by line so that no text of the table can become a request.
struct ManualPage {
    let tool: Tool
    let date: String
    let section: Int

    func render() -> String {
        let scopes = tool.scopes()
        var lines = [
            ".TH \(argument(tool.name.uppercased())) \(section) \(argument(date)) \(argument(tool.versionLine))",
            ".nh", ".ad l",
            ".SH NAME", roff("\(tool.name) - \(tool.root.abstract)"),
            ".SH SYNOPSIS",
        ]
        for (index, scope) in scopes.filter({ $0.path.count == 1 || !$0.command.requiresSubcommand }).enumerated() {
            if index > 0 { lines.append(".br") }
            lines += [".B " + argument(scope.spelling), roff(String(scope.usage.dropFirst(scope.spelling.count + 1)))]
        }
        if let root = scopes.first {
            if !root.command.discussion.isEmpty { lines += [".SH DESCRIPTION"] + discussion(root.command) }
            lines += block(".SH OPTIONS", options(root.own))
        }
        let below = scopes.dropFirst()
        if !below.isEmpty { lines += [".SH COMMANDS"] + below.flatMap(command) }
        lines += block(".SH ENVIRONMENT", environment(scopes))
        if let root = scopes.first {
            lines += block(".SH EXIT STATUS", root.command.exitCodes.flatMap { tagged(roff($0.code), $0.meaning) })
            lines += block(".SH EXAMPLES", examples(root.command))
        }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n") + "\n"
    }

    private func command(_ scope: Scope) -> [String] {
        var lines = [".SS " + argument(scope.usage), roff(scope.command.abstract + ".")]
        if !scope.command.discussion.isEmpty { lines += [".PP"] + discussion(scope.command) }
        lines += scope.command.arguments.flatMap { tagged(italic($0.usage), help(of: $0)) }
        // What every command has is described once, above.
        lines += options(scope.own)
        if !scope.command.exitCodes.isEmpty {
            lines += [".PP", "Exit status:"] + scope.command.exitCodes.flatMap { tagged(roff($0.code), $0.meaning) }
        }
        return lines + examples(scope.command)
    }

    private func options(_ options: [Option]) -> [String] {
        options.filter { !$0.isHidden }
            .flatMap { tagged("\\fB\(roff(spelling(of: $0, indented: false)))\\fR", help(of: $0)) }
    }

    private func environment(_ scopes: [Scope]) -> [String] {
        var uses: [(variable: String, options: [String])] = []
        for option in scopes.flatMap(\.own) where !option.isHidden {
            guard let variable = option.environment else { continue }
            let name = "--" + option.name
            if let index = uses.firstIndex(where: { $0.variable == variable }) {
                if !uses[index].options.contains(name) { uses[index].options.append(name) }
            } else {
                uses.append((variable, [name]))
            }
        }
        return uses.sorted { $0.variable < $1.variable }
            .flatMap { tagged("\\fB\(roff($0.variable))\\fR", "The same as \($0.options.joined(separator: ", ")).") }
    }

    private func examples(_ command: Command) -> [String] {
        command.examples.flatMap {
            [".PP", roff($0.explanation), ".PP", ".RS 4", ".nf", roff($0.command), ".fi", ".RE"]
        }
    }

    private func discussion(_ command: Command) -> [String] {
        blocks(command.discussion).enumerated().flatMap { index, block -> [String] in
            let gap = index > 0 ? [".PP"] : []
            switch block {
            case .paragraph(let text): return gap + [roff(text)]
            case .verbatim(let lines): return gap + [".nf"] + lines.map { roff($0) } + [".fi"]
            }
        }
    }

    private func tagged(_ tag: String, _ text: String) -> [String] { [".TP", tag, roff(text)] }

    private func italic(_ text: String) -> String { "\\fI\(roff(text))\\fR" }

    private func block(_ heading: String, _ lines: [String]) -> [String] { lines.isEmpty ? [] : [heading] + lines }

    /// The text as one argument of a request.
    private func argument(_ text: String) -> String { "\"\(roff(text))\"" }
}

/// Text for troff: nothing in it is a request, an escape or a character that troff draws as another.
///
/// The names are those of groff_char(7). A `-` becomes `\-`, so that options can be copied from the page.
func roff(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\(rs"
        case "-": result += "\\-"
        case "'": result += "\\(aq"
        case "`": result += "\\(ga"
        case "^": result += "\\(ha"
        case "~": result += "\\(ti"
        case "\"": result += "\\(dq"
        case "\n", "\t": result += " "
        // By name, because a terminal without UTF-8 has something in place of these and not of `\[u2026]`.
        case "…": result += "..."
        case "–": result += "\\(en"
        case "—": result += "\\(em"
        case "“": result += "\\(lq"
        case "”": result += "\\(rq"
        case "‘": result += "\\(oq"
        case "’": result += "\\(cq"
        case "→": result += "\\(->"
        case "≤": result += "\\(<="
        case "≥": result += "\\(>="
        default:
            if scalar.value < 0x20 || scalar.value == 0x7F { continue }
            if scalar.isASCII {
                result.unicodeScalars.append(scalar)
            } else {
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "\\[u" + String(repeating: "0", count: max(0, 4 - code.count)) + code + "]"
            }
        }
    }
    // A line that begins with one of these would be a request; \& is an empty character before it.
    if let first = result.first, first == "." || first == " " { result = "\\&" + result }
    return result
}
