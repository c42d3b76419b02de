/// How help is laid out.
public struct HelpStyle: Sendable, Hashable {
    /// Columns. A single longer word still stands on its line.
    public var width: Int
    /// Headings in bold by ANSI escape sequences; only for a terminal that wants them.
    public var isBold: Bool

    public init(width: Int = 80, bold: Bool = false) {
        self.width = width
        self.isBold = bold
    }
}

extension Tool {
    /// The help of a command, ending with a line end; of the program itself when the path leads nowhere.
    public func help(for path: [String], style: HelpStyle = HelpStyle()) -> String {
        HelpText(scope: scope(at: path) ?? Scope(root: root), style: style).render()
    }
}

struct HelpText {
    let scope: Scope
    let style: HelpStyle

    private var command: Command { scope.command }

    func render() -> String {
        var sections = [wrapped(command.abstract, width: style.width).joined(separator: "\n"), usage]
        if !command.discussion.isEmpty { sections.append(discussion) }
        let commands = command.subcommands.filter { !$0.isHidden }.map { ($0.name, $0.abstract) }
        sections += section("Commands", table(commands))
        sections += section("Arguments", table(command.arguments.map { ($0.usage, help(of: $0)) }))
        sections += section("Options", table(rows(scope.own)))
        sections += section("Global options", table(rows(scope.inherited)))
        sections += section("Examples", command.examples.flatMap(example))
        sections += section("Exit codes", table(command.exitCodes.map { ($0.code, $0.meaning) }))
        if !commands.isEmpty {
            sections.append("See '\(scope.spelling) COMMAND --help' for a command.")
        }
        return sections.joined(separator: "\n\n") + "\n"
    }

    private var usage: String { bold("Usage:") + " " + scope.usage }

    private var discussion: String {
        blocks(command.discussion).map { block in
            switch block {
            case .paragraph(let text): wrapped(text, width: style.width).joined(separator: "\n")
            case .verbatim(let lines): lines.joined(separator: "\n")
            }
        }.joined(separator: "\n\n")
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [bold(title + ":") + "\n" + lines.joined(separator: "\n")]
    }

    private func bold(_ text: String) -> String { style.isBold ? "\u{1B}[1m\(text)\u{1B}[0m" : text }

    private func example(_ example: Example) -> [String] {
        ["  " + example.command] + wrapped(example.explanation, width: style.width - 6).map { "      " + $0 }
    }

    private func rows(_ options: [Option]) -> [(String, String)] {
        options.filter { !$0.isHidden }.map { (spelling(of: $0, indented: true), help(of: $0)) }
    }

    /// Two columns, the second aligned and wrapped; a first cell that is too long gets a line of its own.
    private func table(_ rows: [(String, String)]) -> [String] {
        let widest = rows.map { displayWidth($0.0) }.filter { $0 <= 26 }.max() ?? 0
        let indent = widest + 4
        return rows.flatMap { cell, text -> [String] in
            var lines = wrapped(text, width: max(style.width - indent, 20))
                .map { String(repeating: " ", count: indent) + $0 }
            let used = displayWidth(cell)
            if used <= widest, let first = lines.first {
                let gap = String(repeating: " ", count: widest - used)
                lines[0] = "  \(cell)\(gap)  \(first.dropFirst(indent))"
            } else {
                lines.insert("  " + cell, at: 0)
            }
            return lines
        }
    }
}

/// `-c, --config FILE`; indented, a missing short form leaves its room.
func spelling(of option: Option, indented: Bool) -> String {
    let short = option.short.map { "-\($0), " } ?? (indented ? "    " : "")
    switch option.form {
    case .flag(let negatable): return short + (negatable ? "--[no-]" : "--") + option.name
    case .value(let value): return "\(short)--\(option.name) \(value)"
    case .optionalValue(let value): return "\(short)--\(option.name)[=\(value)]"
    }
}

func help(of argument: Argument) -> String {
    argument.help + note(argument.allowed.isEmpty ? [] : ["one of: " + argument.allowed.joined(separator: ", ")])
}

func help(of option: Option) -> String {
    var notes: [String] = []
    if !option.allowed.isEmpty { notes.append("one of: " + option.allowed.joined(separator: ", ")) }
    if option.isRepeatable { notes.append("repeatable") }
    if let preset = option.defaultText { notes.append("default: " + preset) }
    if let variable = option.environment { notes.append("env: " + variable) }
    return option.help + note(notes)
}

private func note(_ notes: [String]) -> String { notes.isEmpty ? "" : " (\(notes.joined(separator: "; ")))" }
