extension SuiteOutput {
    /// What differs, expected and actual side by side, and a table.
    public static let text = SuiteOutput("text") { report, style in
        var out = ""
        for row in report.rows where row.state == .failed || row.state == .error {
            out += failure(row, style) + "\n"
        }
        if report.rows.count <= fewRows {
            out += rows(report.rows, style)
        } else {
            out += groups(report, style)
        }
        return out + "\n" + summary(report, style)
    }

    /// Up to so many have a line of their own in the table; above, groups have.
    private static let fewRows = 40

    private static func failure(_ row: SuiteReport.Row, _ style: Style) -> String {
        var out = style.paint("✗ \(row.group)/\(row.name)", .bold, .red) + "   " + printable(row.path) + "\n"
        for line in wrapped(row.title, width: style.width - 2) { out += "  \(line)\n" }
        if row.state == .error {
            return out + "  " + style.paint("cannot be set up: ", .bold) + printable(row.problem) + "\n"
        }
        out += "\n" + sideBySide(row.differences, style)
        out += "  found " + (row.causes.isEmpty ? "nothing" : printable(row.causes.joined(separator: ", "))) + "\n"
        if !row.story.isEmpty {
            // Wrapped anew: the file's lines are wider than most terminals.
            let words = row.story.split { $0 == "\n" || $0 == " " }.joined(separator: " ")
            out += "\n" + wrapped(words, width: style.width - 2).map { "  " + style.paint($0, .dim) + "\n" }.joined()
        }
        return out
    }

    /// Three columns; what is longer than its own is wrapped in it.
    private static func sideBySide(_ differences: [SuiteReport.Difference], _ style: Style) -> String {
        let keys = min(24, max(4, differences.map { columns($0.key) }.max() ?? 0))
        let wanted = max(8, differences.map { columns($0.expected) }.max() ?? 0)
        let half = min(wanted, (style.width - keys - 6) / 2)
        let rest = max(8, style.width - keys - half - 6)
        var out =
            "  " + style.paint(padded("", to: keys) + "  " + padded("expected", to: half) + "  actual", .dim) + "\n"
        for difference in differences {
            let cells = [
                wrapped(difference.key, width: keys), wrapped(difference.expected, width: half),
                wrapped(difference.actual, width: rest),
            ]
            for line in 0..<(cells.map(\.count).max() ?? 0) {
                func cell(_ column: Int) -> String { line < cells[column].count ? cells[column][line] : "" }
                var text = "  " + padded(cell(0), to: keys) + "  "
                text += style.paint(padded(cell(1), to: half), .green) + "  " + style.paint(cell(2), .red)
                out += trimmed(text) + "\n"
            }
        }
        return out
    }

    private static func rows(_ rows: [SuiteReport.Row], _ style: Style) -> String {
        let names = rows.map { "\($0.group)/\($0.name)" }
        let width = min(40, names.map { columns($0) }.max() ?? 0)
        return zip(rows, names).map { row, name in
            let time = padded(When.span(row.seconds), to: 7, right: true)
            let head =
                "  \(mark(row.state, style)) " + padded(shortened(printable(name), to: width), to: width) + time + "  "
            let room = max(10, style.width - 4 - width - 9)
            return head + shortened(printable(row.title), to: room) + "\n"
        }.joined()
    }

    private static func groups(_ report: SuiteReport, _ style: Style) -> String {
        let heads = ["scenarios", "passed", "failed", "not run"]
        var out =
            "  " + style.paint(padded("hop", to: 10) + heads.map { padded($0, to: 11, right: true) }.joined(), .dim)
        out += "\n"
        func line(_ name: String, _ rows: [SuiteReport.Row]) -> String {
            let failed = rows.count { $0.state == .failed || $0.state == .error }
            let counts = [rows.count, rows.count { $0.state == .passed }, failed, rows.count { $0.state == .notRun }]
            let text = "  " + padded(name, to: 10) + counts.map { padded("\($0)", to: 11, right: true) }.joined()
            return (failed > 0 ? style.paint(text, .red) : text) + "\n"
        }
        for group in report.groups { out += line(group, report.rows.filter { $0.group == group }) }
        return out
    }

    private static func summary(_ report: SuiteReport, _ style: Style) -> String {
        let total = "\(report.rows.count) scenario\(report.rows.count == 1 ? "" : "s")"
        var parts = ["\(report.count(.passed)) passed"]
        for (state, words) in [(SuiteReport.State.failed, "failed"), (.error, "not set up"), (.notRun, "not run")]
        where report.count(state) > 0 {
            parts.append("\(report.count(state)) \(words)")
        }
        let text = "\(total): \(parts.joined(separator: ", ")), in \(When.span(report.seconds))"
        return style.paint(text + (report.isInterrupted ? ", interrupted" : ""), .bold, report.isGreen ? .green : .red)
            + "\n"
    }

    private static func mark(_ state: SuiteReport.State, _ style: Style) -> String {
        switch state {
        case .passed: style.paint("✓", .green)
        case .failed, .error: style.paint("✗", .red)
        case .notRun: style.paint("–", .dim)
        }
    }

    private static func trimmed(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.reversed().drop { $0 == " " }.reversed()))
    }
}
