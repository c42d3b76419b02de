/// The images that a Dockerfile is built from.
struct Dockerfile {
    /// What `FROM` and `COPY --from` name, by line; stages of the file itself left out.
    private(set) var bases: [(text: String, line: Int)] = []

    init(_ text: NumberedText) {
        var stages: Set<String> = []
        var arguments: [String: String] = [:]
        for (instruction, number) in Self.instructions(text) {
            let words = instruction.split(whereSeparator: \.isWhitespace).map(String.init)
            guard let keyword = words.first?.uppercased() else { continue }
            let options = words.dropFirst().prefix { $0.hasPrefix("--") }
            let rest = words.dropFirst(1 + options.count)
            switch keyword {
            case "ARG":
                for argument in words.dropFirst() {
                    guard let equals = argument.firstIndex(of: "=") else { continue }
                    let value = argument[argument.index(after: equals)...].filter { $0 != "\"" && $0 != "'" }
                    arguments[String(argument[..<equals])] = Self.substituted(String(value), arguments)
                }
            case "FROM":
                guard let base = rest.first.map({ Self.substituted($0, arguments) }) else { continue }
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
                        let base = Self.substituted(String(setting.dropFirst("from=".count)), arguments)
                        if !stages.contains(base.lowercased()) && Int(base) == nil { bases.append((base, number)) }
                    }
                }
            default: break
            }
        }
    }

    /// Lines, joined where they end with a backslash; comments are left out.
    private static func instructions(_ text: NumberedText) -> [(String, line: Int)] {
        var instructions: [(String, line: Int)] = []
        var open: (text: String, line: Int)?
        for index in 0..<text.lineCount {
            let line = String(decoding: text.bytes[text.line(index)], as: UTF8.self)
            let content = line.drop(while: \.isWhitespace)
            if content.hasPrefix("#") || content.isEmpty { continue }
            var joined = open ?? ("", text.number(index))
            let continues = content.hasSuffix("\\")
            joined.text += (continues ? content.dropLast() : content) + " "
            open = continues ? joined : nil
            if !continues { instructions.append(joined) }
        }
        return instructions + (open.map { [$0] } ?? [])
    }

    /// `$NAME`, `${NAME}` and `${NAME:-default}` replaced; what is not known stays unknown.
    private static func substituted(_ text: String, _ arguments: [String: String]) -> String {
        guard text.contains("$") else { return text }
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
        }
        return result + rest
    }
}
