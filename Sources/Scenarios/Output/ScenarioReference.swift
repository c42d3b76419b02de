/// The tables of docs/scenarios.md, made from the table of keys.
package enum ScenarioReference {
    /// One table a section; ends in a newline.
    package static func markdown() -> String {
        var text = ""
        for (section, heading) in [("", "At the top"), ("given", "`given`"), ("when", "`when`"), ("then", "`then`")] {
            let keys = ScenarioKey.all.filter { key in
                let parts = key.path.split(separator: ".")
                return section.isEmpty ? parts.count == 1 : parts.count > 1 && parts[0] == section
            }
            text += "### \(heading)\n\n| key | value | default | meaning |\n|---|---|---|---|\n"
            for key in keys {
                let name = section.isEmpty ? key.path : String(key.path.dropFirst(section.count + 1))
                let standard = key.standard.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? "–"
                let cells = ["`\(name)`", words(key.shape), standard, key.help + details(key.shape)]
                text += "| " + cells.map { $0.replacing("|", with: "\\|") }.joined(separator: " | ") + " |\n"
            }
            text += "\n"
        }
        return text
    }

    private static func words(_ shape: Shape) -> String {
        switch shape {
        case .text, .line: "text"
        case .boolean: "true or false"
        case .integer(let range): "whole number, \(range.lowerBound) to \(range.upperBound)"
        case .number: "number"
        case .time: "time"
        case .choice(let words): words.map { "`\($0)`" }.joined(separator: " ")
        case .cause: "cause"
        case .nothing: "`null`"
        case .list(let shape): "list of " + words(shape)
        case .map(.choice(let names), let shape):
            "mapping of \(names.map { "`\($0)`" }.joined(separator: " ")) to \(words(shape))"
        case .map(.series, let shape): "mapping of series to \(words(shape))"
        case .map(.any(let name), let shape): "mapping of \(name) to \(words(shape))"
        case .fields(let fields): "mapping with \(fields.map { "`\($0.name)`" }.joined(separator: " "))"
        case .oneOf(let fields): "mapping with one of \(fields.map { "`\($0.name)`" }.joined(separator: " "))"
        case .either(let shapes): shapes.map { words($0) }.joined(separator: ", or ")
        }
    }

    /// What the members of a mapping mean.
    private static func details(_ shape: Shape) -> String {
        switch shape {
        case .fields(let fields), .oneOf(let fields):
            fields.map { field in
                var kind = ""
                if case .choice = field.shape { kind = " (\(words(field.shape)))" }
                if case .either = field.shape { kind = " (\(words(field.shape)))" }
                return " `\(field.name)`\(kind): \(field.help)" + (field.isRequired ? " Must be there." : "")
                    + details(field.shape)
            }.joined()
        case .list(let shape): details(shape)
        case .map(_, let shape): details(shape)
        case .either(let shapes): shapes.map { details($0) }.joined()
        default: ""
        }
    }
}
