import CanaryCore

extension Output {
    public static let text = Output("text", fileExtension: "txt", "for people: what happened and how to mend it") {
        report, exitCode, style in
        TextOutput(report: report, exitCode: exitCode, style: style).text
    }
}

/// A report as an operator reads it (design.md section 5): what happened, where the road ends, why, and the mending.
struct TextOutput {
    let report: Report
    let exitCode: Int32
    let style: Style

    var text: String {
        var blocks = [header, road]
        blocks += findings
        // A run says of it only what it warns of.
        if report.command == .check, let traffic = report.traffic {
            blocks.append(TrafficText(traffic: traffic, now: report.endedAt, style: style).lines)
        }
        blocks.append(SummaryText(report: report, exitCode: exitCode, style: style).lines)
        return blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }.joined(separator: "\n\n") + "\n"
    }

    /// `canary run 7f3a9c2e  2026-11-21 10:02:11Z  unhealthy in 2.1 s`
    private var header: [String] {
        let what = "canary \(report.command.rawValue) \(report.run)  \(When.readable(report.started))"
        var words = (report.interrupted ? ", interrupted after " : " in ") + When.span(report.seconds)
        if report.verdict == .unhealthy, let failures = report.consecutiveFailures, failures > 1 {
            words += ", \(failures) in a row"
        }
        let verdict = style.paint(report.verdict.rawValue, .bold, report.verdict.ink) + words
        let isFitting = columns(what) + 2 + columns(report.verdict.rawValue + words) <= style.width
        return isFitting ? ["\(what)  \(verdict)"] : [what, "  \(verdict)"]
    }

    /// The hops with their marks: on one line where they fit, if need be closer together, else on several.
    private var road: [String] {
        let items = report.hops.map { line in
            let note = printable(line.note)
            let plain = "\(line.hop.rawValue) \(line.state.mark)" + (note.isEmpty ? "" : " \(note)")
            let mark = style.paint(line.state.mark, line.state.ink)
            let shown = "\(line.hop.rawValue) \(mark)" + (note.isEmpty ? "" : " \(note)")
            return (width: columns(plain), shown: shown)
        }
        let widths = items.reduce(0) { $0 + $1.width }
        let gap =
            2 + widths + 3 * (items.count - 1) > style.width && 2 + widths + 2 * (items.count - 1) <= style.width
            ? 2 : 3
        var lines: [String] = []
        var (line, used) = ("", 0)
        for item in items {
            if used > 0, used + gap + item.width > style.width {
                lines.append(line)
                (line, used) = ("", 0)
            }
            let before = used == 0 ? 2 : gap
            line += String(repeating: " ", count: before) + item.shown
            used += before + item.width
        }
        return used > 0 ? lines + [line] : lines
    }

    private var findings: [[String]] {
        FindingText.blocks(report.findings, style: style) { CredentialWords(report).besideFinding($0) }
    }
}
