import CanaryCore

/// What `canary tokens` shows: the table of tokens, and what is wrong with them.
public enum TokensOutput {
    public static func text(_ report: Report, style: Style = .plain) -> String {
        let found = findings(report)
        guard !report.tokens.isEmpty || !found.isEmpty else { return "no token is configured\n" }
        var blocks = report.tokens.isEmpty ? [] : [table(report.tokens, now: report.endedAt, style: style)]
        blocks += FindingText.blocks(found, style: style) { _ in [] }
        return blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    public static func json(_ report: Report) -> JSONText {
        [
            ("schema", "canary.tokens/1"), ("pipeline", .string(report.pipeline)),
            ("tokens", .array(report.tokens.map(ReportJSON.token))),
            ("findings", .array(findings(report).map(ReportJSON.finding))),
        ]
    }

    private static func findings(_ report: Report) -> [Report.FindingLine] {
        report.findings.filter { $0.hop == .token || $0.hop == .mint || $0.hop == nil && $0.cause.hasPrefix("run.") }
    }

    private static func table(_ tokens: [Report.TokenLine], now: Int64, style: Style) -> [String] {
        let head = ["path", "form", "characters", "minted", "expires", "left", "state"]
        let rows = tokens.map { token in
            [
                token.path, token.form, token.characters.map { "\($0)" } ?? "–", token.mint.map(When.day) ?? "–",
                token.expiry.map(When.day) ?? "–", token.expiry.map { When.left(until: $0, at: now) } ?? "–",
                "\(token.state.mark) \(token.state.rawValue)",
            ].map { printable($0) }
        }
        let widths = head.indices.map { column in ([head] + rows).map { columns($0[column]) }.max() ?? 0 }
        func line(_ cells: [String], paint: (Int, String) -> String) -> String {
            let last = cells.count - 1
            return cells.enumerated().map { column, cell in
                paint(column, column == last ? cell : padded(cell, to: widths[column], right: column == 2))
            }.joined(separator: "  ")
        }
        return [line(head) { style.paint($1, .dim) }]
            + zip(tokens, rows).map { token, cells in
                line(cells) { $0 == head.count - 1 ? style.paint($1, token.state.ink) : $1 }
            }
    }
}
