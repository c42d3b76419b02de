import CanaryCore

/// One finding as a block: its cause, what shows it, how to mend it.
struct FindingText {
    let finding: Report.FindingLine
    let style: Style

    init(_ finding: Report.FindingLine, style: Style) { (self.finding, self.style) = (finding, style) }

    /// The findings in order: the first one in full, the others short, and what is told for information in a line a cause.
    static func blocks(
        _ findings: [Report.FindingLine], style: Style,
        credentials: (Report.FindingLine) -> [(name: String, text: String)]
    ) -> [[String]] {
        let weighty = findings.filter { !$0.isInformation }
        var blocks = weighty.enumerated().map { number, finding in
            let text = FindingText(finding, style: style)
            return number == 0 ? text.full(credentials(finding)) : text.short
        }
        var told: [(finding: Report.FindingLine, subjects: [String])] = []
        for finding in findings where finding.isInformation {
            let subject = finding.subject.map { [$0] } ?? []
            if let known = told.firstIndex(where: { $0.finding.cause == finding.cause }) {
                told[known].subjects += subject
            } else {
                told.append((finding, subject))
            }
        }
        blocks += told.map { finding, subjects in
            let shown = subjects.prefix(12).map { printable($0) } + (subjects.count > 12 ? ["…"] : [])
            let words = finding.title + " (info)" + (shown.isEmpty ? "" : ": " + shown.joined(separator: ", "))
            return header(printable(finding.cause), words, finding.state.ink, style)
        }
        return blocks
    }

    /// The finding that weighs most: everything that was seen, what it means for the credentials, where there is more.
    func full(_ credentials: [(name: String, text: String)] = []) -> [String] {
        var rows = Rows(labels: finding.evidence.map(\.label) + credentials.map(\.name), style: style)
        add(finding.evidence, to: &rows)
        for line in credentials { rows.add(line.name, line.text) }
        rows.add("mend", lines: FixText.lines(finding.fix, width: rows.width))
        rows.add("more", lines: ["canary causes \(printable(finding.cause))"])
        return header + rows.lines
    }

    /// A further one: enough to know what it is about, and the mending.
    var short: [String] {
        let evidence = Array(finding.evidence.filter { !$0.label.isEmpty }.prefix(2))
        var rows = Rows(labels: evidence.map(\.label), style: style)
        add(evidence, to: &rows)
        rows.add("mend", lines: FixText.lines(finding.fix, width: rows.width))
        return header + rows.lines
    }

    /// What broke the pipeline stands without a word; what weighs less says so.
    private var header: [String] {
        let weight =
            switch finding.state {
            case .warned: " (warning)"
            case .unknown: " (unknown)"
            default: ""
            }
        return Self.header(printable(finding.cause), finding.title + weight, finding.state.ink, style)
    }

    /// A cause's id with its title beside it, where there is room for one; else below it.
    static func header(_ id: String, _ title: String, _ ink: Ink, _ style: Style) -> [String] {
        let painted = style.paint(id, .bold, ink)
        let indent = columns(id) + 3
        guard style.width - indent >= 30 else {
            return [painted] + wrapped(title, width: style.width - 2).map { "  " + $0 }
        }
        return wrapped(title, width: style.width - indent).enumerated().map { number, line in
            number == 0 ? painted + "   " + line : String(repeating: " ", count: indent) + line
        }
    }

    private func add(_ evidence: [Evidence], to rows: inout Rows) {
        var rest = evidence[...]
        while let line = rest.popFirst() {
            guard line.label.isEmpty else {
                rows.add(printable(line.label), line.text)
                continue
            }
            // A source line and its caret stand under each other and are never wrapped.
            var excerpt = [printable(line.text)]
            while let next = rest.first, next.label.isEmpty {
                excerpt.append(printable(next.text))
                rest = rest.dropFirst()
            }
            rows.add("", lines: Excerpt.fitted(excerpt, width: rows.width))
        }
    }
}

/// A line of somebody's file with a caret below it.
enum Excerpt {
    /// Both cut at the same columns, so that the caret stays in sight and in its place.
    static func fitted(_ lines: [String], width: Int) -> [String] {
        guard let caret = lines.last, let place = caret.firstIndex(where: { $0 != " " }), caret[place] == "^",
            lines.contains(where: { columns($0) > width })
        else { return lines.map { shortened($0, to: width) } }
        let column = columns(caret[..<place])
        let skipped = max(0, column - width * 2 / 3)
        return lines.map { line in
            let rest = skipped == 0 ? line : split(line, at: skipped).rest
            let isCut = skipped > 0 && line.contains { $0 != " " && $0 != "^" }
            return shortened(isCut ? "…" + split(rest, at: 1).rest : rest, to: width)
        }
    }
}
