import HCL

/// The images that a Dockerfile is built from.
struct Dockerfile {
    /// What `FROM` and `COPY --from` name, by line; stages of the file itself left out.
    private(set) var bases: [(text: String, line: Int)] = []
    private var stages: Set<String> = []
    private var arguments: [String: String] = [:]

    init(_ text: NumberedText, clock: WorkClock) {
        for (instruction, number) in Self.instructions(text, clock) {
            if clock.spend(instruction.utf8.count) { return }
            read(instruction, number)
        }
    }

    private mutating func read(_ instruction: String, _ number: Int) {
        let words = instruction.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let keyword = words.first?.uppercased() else { return }
        let options = words.dropFirst().prefix { $0.hasPrefix("--") }
        let rest = words.dropFirst(1 + options.count)
        switch keyword {
        case "ARG":
            for argument in words.dropFirst() {
                guard let equals = argument.firstIndex(of: "=") else { continue }
                let value = argument[argument.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
                arguments[String(argument[..<equals])] = substituted(String(value))
            }
        case "FROM":
            guard let base = rest.first.map({ substituted($0) }) else { return }
            if !stages.contains(base.lowercased()) { bases.append((base, number)) }
            if rest.count >= 3, rest[rest.startIndex + 1].uppercased() == "AS" {
                stages.insert(rest[rest.startIndex + 2].lowercased())
            }
        case "COPY", "RUN", "ADD":
            for option in options {
                // COPY --from=httpd:2.4, RUN --mount=from=httpd:2.4,…
                for setting in option.dropFirst(2).split(separator: ",") {
                    let setting = setting.hasPrefix("mount=") ? setting.dropFirst("mount=".count) : setting
                    guard setting.hasPrefix("from=") else { continue }
                    let base = substituted(String(setting.dropFirst("from=".count)))
                    if !stages.contains(base.lowercased()) && Int(base) == nil { bases.append((base, number)) }
                }
            }
        default: break
        }
    }

    /// Lines, joined where they end with a backslash; comments are left out.
    private static func instructions(_ text: NumberedText, _ clock: WorkClock) -> [(String, line: Int)] {
        var instructions: [(String, line: Int)] = []
        var open = ""
        var start: Int?
        for index in 0..<text.lineCount {
            let line = text.line(index)
            if clock.spend(line.count + 1) { break }
            let content = String(decoding: text.bytes[line].drop(while: \.isSpace), as: UTF8.self)
            if content.hasPrefix("#") || content.isEmpty { continue }
            if start == nil { start = text.number(index) }
            let continues = content.hasSuffix("\\")
            // In place: an instruction of many lines must not be copied with each of them.
            open += continues ? content.dropLast() : content[...]
            open += " "
            if !continues {
                instructions.append((open, start ?? 1))
                (open, start) = ("", nil)
            }
        }
        if let start { instructions.append((open, start)) }
        return instructions
    }

    /// `$NAME`, `${NAME}` and `${NAME:-default}` replaced; what is not known stays unknown, and so does what grows beyond
    /// the length of any reference.
    private func substituted(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return text }
        guard text.utf8.count <= ConfigurationTree.longestText else { return String(ConfigurationTree.unknown) }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            result += rest[..<dollar]
            rest = rest[rest.index(after: dollar)...]
            var fallback = String(ConfigurationTree.unknown)
            let name: Substring
            if rest.first == "{", let end = rest.firstIndex(of: "}") {
                let inside = rest[rest.index(after: rest.startIndex)..<end]
                name = inside.prefix { $0 != ":" && $0 != "-" }
                if inside.count > name.count {
                    fallback = String(inside.dropFirst(name.count).drop { $0 == ":" }.dropFirst())
                }
                rest = rest[rest.index(after: end)...]
            } else {
                name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
                rest = rest[name.endIndex...]
            }
            result += arguments[String(name)] ?? fallback
            if result.utf8.count > ConfigurationTree.longestText { return String(ConfigurationTree.unknown) }
        }
        return result + rest
    }
}
