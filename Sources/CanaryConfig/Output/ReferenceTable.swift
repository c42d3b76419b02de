import YAML

extension Setting {
    /// The table of docs/configuration.md; ends in a newline.
    public static func reference() -> String {
        var text = "| key | value | default | variable | flag | meaning |\n|---|---|---|---|---|---|\n"
        for setting in all {
            let isMap = setting.kind == .tokens || setting.kind == .headers
            let cells = [
                code(setting.key + (isMap ? ".<name>" : "")), setting.kindWords,
                setting.defaultText.map(code) ?? "–", code(setting.environment + (isMap ? "_<NAME>" : "")),
                code("--" + setting.flag), setting.help,
            ]
            text += "| " + cells.map { escaped($0) }.joined(separator: " | ") + " |\n"
        }
        return text
    }

    private static func code(_ text: String) -> String { "`\(text)`" }

    private static func escaped(_ cell: String) -> String {
        cell.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }

    private var kindWords: String {
        switch kind {
        case .text: "text"
        case .url(secretPath: true): "address (secret) or reference"
        case .url: "address or reference"
        case .path: "path"
        case .paths: "list of paths"
        case .location: "path or URL"
        case .duration(let bounds):
            "time, \(DurationText.text(bounds.lowerBound)) to \(DurationText.text(bounds.upperBound))"
        case .integer(let bounds): "whole number, \(bounds.lowerBound) to \(bounds.upperBound)"
        case .number(let bounds): "number, \(bounds.lowerBound) to \(Int(clamping: bounds.upperBound))"
        case .boolean: "true or false"
        case .names: "list of names"
        case .choice(let allowed): allowed.joined(separator: " or ")
        case .section: "off, or the keys below"
        case .secret, .headers, .tokens: "reference"
        }
    }
}
