import CanaryCore

/// A job summary: Markdown as GitHub shows it.
struct GitHubSummary {
    let report: Report
    let exitCode: Int32

    var text: String {
        var parts = ["## \(Self.mark(report.verdict)) canary: \(report.verdict.rawValue)", overview, hops]
        let words = PastWords(report: report)
        parts += [words.need, words.past].compactMap { $0.map { Markdown.text($0) } }
        parts += report.findings.map(finding)
        if !report.tokens.isEmpty { parts.append(tokens) }
        return parts.joined(separator: "\n\n") + "\n\n"
    }

    private var overview: String {
        var words = [
            "`canary \(report.command.rawValue)` \(report.run) of \(Markdown.span(printable(report.pipeline)))",
            When.readable(report.started), When.span(report.seconds) + (report.interrupted ? ", interrupted" : ""),
            "exit code \(exitCode)",
        ]
        words += Credential.allCases.map {
            "\($0.rawValue) **\((report.credentials[$0] ?? .unknown).rawValue)**"
        }
        return words.joined(separator: " · ")
    }

    private var hops: String {
        let rows = report.hops.map { line in
            "| \(line.hop.rawValue) | \(line.state.mark) \(line.state.rawValue) | \(Markdown.cell(printable(line.note))) "
                + "| \(line.state == .skipped ? "" : When.span(line.seconds)) |"
        }
        return (["| hop | state | | time |", "|---|---|---|---:|"] + rows).joined(separator: "\n")
    }

    private func finding(_ finding: Report.FindingLine) -> String {
        let subject = finding.subject.map { " (\(Markdown.span(printable($0))))" } ?? ""
        var parts = [
            "### \(finding.state.mark) \(Markdown.span(printable(finding.cause)))\n\n**\(Markdown.text(finding.title))**\(subject)",
            Markdown.text(finding.explanation),
        ]
        let excerpt = finding.evidence.filter(\.label.isEmpty)
        if finding.evidence.count > excerpt.count {
            let rows = finding.evidence.filter { !$0.label.isEmpty }.map {
                "| \(Markdown.text($0.label)) | \(Markdown.cell(printable($0.text))) |"
            }
            parts.append((["| seen | |", "|---|---|"] + rows).joined(separator: "\n"))
        }
        if !excerpt.isEmpty {
            parts.append(Markdown.fenced(excerpt.map { printable($0.text) }.joined(separator: "\n")))
        }
        parts.append("Mend:")
        parts.append(Markdown.fenced(PlainFinding.lines(finding.fix).joined(separator: "\n")))
        return parts.joined(separator: "\n\n")
    }

    private var tokens: String {
        let rows = report.tokens.map { token in
            let until = token.expiry.map { "\(When.day($0)) (\(When.left(until: $0, at: report.endedAt)))" } ?? ""
            return
                "| \(Markdown.cell(printable(token.path))) | \(token.state.mark) \(token.form) | \(token.characters.map { "\($0)" } ?? "–") | \(until) |"
        }
        return (["| token | form | characters | expires |", "|---|---|---:|---|"] + rows).joined(separator: "\n")
    }

    private static func mark(_ verdict: Verdict) -> String {
        switch verdict {
        case .healthy: HopState.passed.mark
        case .degraded: HopState.warned.mark
        case .unhealthy: HopState.failed.mark
        case .inconclusive: HopState.unknown.mark
        }
    }
}
