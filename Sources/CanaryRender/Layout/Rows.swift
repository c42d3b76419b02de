/// Labelled lines, one under the other: the labels two columns in, what they say beside them.
struct Rows {
    struct Row {
        var label: String
        var lines: [String]
    }

    private(set) var rows: [Row] = []
    let style: Style
    /// Columns before the text.
    let indent: Int

    /// - Parameter labels: Of all the rows to come; the texts stand three columns after the longest, and no further left
    ///   than in other blocks.
    init(labels: [String] = [], style: Style) {
        self.style = style
        indent = 2 + max(10, labels.map { columns($0) }.max() ?? 0) + 3
    }

    var width: Int { max(20, style.width - indent) }

    mutating func add(_ label: String, lines: [String]) {
        // A label that is repeated stands once.
        let isRepeated = rows.last.map { $0.label == label } == true
        rows.append(Row(label: isRepeated ? "" : label, lines: lines))
    }

    /// A text of one line, wrapped.
    mutating func add(_ label: String, _ text: String) { add(label, lines: wrapped(text, width: width)) }

    var lines: [String] {
        rows.flatMap { row -> [String] in
            let first = "  " + style.paint(row.label, .dim)
            let gap = String(repeating: " ", count: max(1, indent - 2 - columns(row.label)))
            return (row.lines.isEmpty ? [""] : row.lines).enumerated().map { number, text in
                let line = number == 0 ? first + gap + text : String(repeating: " ", count: indent) + text
                return text.isEmpty ? (number == 0 ? first : "") : line
            }
        }
    }
}
