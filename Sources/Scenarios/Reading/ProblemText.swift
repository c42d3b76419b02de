import Glibc
import YAML

extension ScenarioProblem {
    /// Place and message in one line, then the file's line and a caret. Ends in a newline.
    package func rendered() -> String {
        let position = place.map { ":\($0.line):\($0.column)" } ?? ""
        let about = key.map { "\(Self.shown($0)): " } ?? ""
        let text = "\(Self.shown(path))\(position): \(about)\(message)\n"
        guard let place, let line else { return text }
        let number = "\(place.line)"
        let margin = String(repeating: " ", count: number.utf8.count)
        let caret = String(repeating: " ", count: max(0, min(place.column - 1, Self.longest)))
        return text + "  \(number) | \(Self.shown(line))\n  \(margin) | \(caret)^\n"
    }

    /// What is wrong, in one line.
    package var message: String {
        switch kind {
        case .unreadable(let code): String(cString: strerror(code))
        case .tooLarge(let limit): "larger than \(limit) bytes"
        case .noScenarios: "no scenario file (.yaml or .yml) in this folder"
        case .malformed(let kind):
            "not YAML that can be read: \(YAMLError(kind, at: YAMLPlace(line: 1, column: 1)).message)"
        case .empty: "the file says nothing; a scenario has a title, given, when and then"
        case .unknownKey(let name, let near, let allowed):
            "unknown key '\(Self.shown(name))'; "
                + (near.map { "did you mean '\($0)'?" } ?? "there are \(Self.list(allowed))")
        case .missing(let name): "'\(name)' is missing"
        case .wrongType(let expected, let found): "expected \(expected), found \(found)" + Self.advice(expected, found)
        case .emptyText: "the text is empty"
        case .severalLines: "must be one line"
        case .badChoice(let word, let near, let allowed):
            "'\(Self.shown(word))' is none of \(Self.list(allowed))" + (near.map { "; did you mean '\($0)'?" } ?? "")
        case .unknownCause(let word, let near):
            "there is no cause '\(Self.shown(word))'; "
                + (near.map { "did you mean '\($0)'?" } ?? "canary causes lists them")
        case .badTime(noUnit: true): "a time needs its unit: 30s, 5m, 250ms"
        case .badTime: "not a time; write it as 30s, 5m, 1h30m, the larger unit first"
        case .outOfBounds(let least, let most): "must be between \(least) and \(most)"
        case .notOne(let names): "must have exactly one of \(Self.list(names))"
        case .badSeries(let word): "'\(Self.shown(word))' is no series; write it as name{label=\"value\"}"
        case .badName: "this name cannot be used"
        case .workflow(let why): why
        }
    }

    private static let longest = 200

    private static func advice(_ expected: String, _ found: String) -> String {
        switch (expected, found) {
        case ("text", _) where ["a whole number", "a number", "true or false"].contains(found): "; put it in quotes"
        case (_, "nothing"): "; give it a value or leave the key out"
        default: ""
        }
    }

    private static func list(_ words: [String]) -> String {
        guard words.count > 1 else { return words.first ?? "nothing" }
        return words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
    }

    /// In one line, without anything that moves a cursor; cut when long.
    static func shown(_ text: String) -> String {
        var shown = ""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == longest { return shown + "…" }
            switch scalar.properties.generalCategory {
            case .control where scalar == "\t": shown += " "
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned:
                shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }
}
