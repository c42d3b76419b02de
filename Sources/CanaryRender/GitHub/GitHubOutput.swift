import CanaryCore

extension Output {
    public static let github = Output(
        "github", fileExtension: "txt", "for GitHub Actions: annotations, and a job summary where the runner takes one",
        appendix: Appendix(variable: "GITHUB_STEP_SUMMARY") { report, exitCode in
            GitHubSummary(report: report, exitCode: exitCode).text
        }
    ) { report, exitCode, _ in
        GitHubOutput(report: report, exitCode: exitCode).text
    }
}

/// Workflow commands, one a finding; a runner turns them into annotations.
struct GitHubOutput {
    let report: Report
    let exitCode: Int32

    var text: String {
        let cases = ReportCase.all(of: report, exitCode: exitCode)
        var lines = [report.headline]
        for line in cases {
            lines += line.findings.map { finding in
                Self.command(
                    level(finding, line), title: "canary \(line.name): \(finding.cause)",
                    PlainFinding.text(finding))
            }
            // A red hop never goes without its annotation.
            if line.outcome.isRed, line.findings.isEmpty {
                lines.append(Self.command("error", title: "canary \(line.name)", line.reason))
            }
        }
        if report.findings.isEmpty {
            let level = report.verdict == .healthy ? "notice" : "warning"
            lines.append(Self.command(level, title: "canary", report.headline))
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func level(_ finding: Report.FindingLine, _ line: ReportCase) -> String {
        switch finding.state {
        case .failed: "error"
        case .unknown: line.outcome == .skipped ? "warning" : "error"
        case .warned: line.outcome.isRed && line.state == .warned ? "error" : "warning"
        case .passed, .skipped: "notice"
        }
    }

    /// `::error title=…::…`
    static func command(_ name: String, title: String, _ message: String) -> String {
        "::\(name) title=\(escaped(printable(title), property: true))::\(escaped(message, property: false))"
    }

    /// As the runner unescapes it (actions/toolkit, docs/commands.md).
    static func escaped(_ text: String, property: Bool) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "%": out += "%25"
            case "\r": out += "%0D"
            case "\n": out += "%0A"
            case ":" where property: out += "%3A"
            case "," where property: out += "%2C"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
