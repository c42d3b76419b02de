import CanaryCore

/// Lint reports as text and as JSON (docs/workflow.md).
public enum LintOutput {
    public static func text(_ reports: [LintReport]) -> String {
        var out = ""
        for report in reports {
            if !out.isEmpty { out += "\n" }
            let count = report.findings.count
            out += "\(report.source): \(count == 0 ? "nothing found" : "\(count) finding\(count == 1 ? "" : "s")")\n"
            for finding in report.findings { out += "\n" + text(finding) }
            for words in report.unseen { out += "\nnot looked at: \(words)\n" }
        }
        return out
    }

    private static func text(_ finding: LintFinding) -> String {
        var out = "\(finding.severity.rawValue)  \(finding.rule)   \(finding.title)\n"
        let place = [finding.node.map { "node \"\($0)\"" }, finding.parameter].compactMap { $0 }
        if !place.isEmpty { out += row("where", place.joined(separator: ", ")) }
        out += row("found", finding.message)
        if let mended = finding.mended { out += row("mend", mended) }
        if let cause = finding.cause { out += row("more", "canary causes \(cause)") }
        return out
    }

    private static func row(_ label: String, _ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).flatMap {
            TextFlow.lines($0, width: 70)
        }
        let gap = String(repeating: " ", count: 10)
        let head = "  " + label + String(repeating: " ", count: max(1, 8 - label.count))
        return lines.enumerated().map { ($0.offset == 0 ? head : gap) + $0.element + "\n" }.joined()
    }

    /// `canary.workflow-lint/1`
    public static func json(_ reports: [LintReport]) -> JSONText {
        let workflows = reports.map { report -> JSONText in
            let findings = report.findings.map { finding -> JSONText in
                [
                    ("rule", .string(finding.rule)), ("severity", .string(finding.severity.rawValue)),
                    ("title", .string(finding.title)), ("node", .optional(finding.node)),
                    ("parameter", .optional(finding.parameter)), ("message", .string(finding.message)),
                    ("mended", .optional(finding.mended)), ("cause", .optional(finding.cause)),
                ]
            }
            return [
                ("source", .string(report.source)), ("findings", .array(findings)),
                ("unseen", .array(report.unseen.map { .string($0) })),
            ]
        }
        return [("schema", "canary.workflow-lint/1"), ("workflows", .array(workflows))]
    }
}

/// Words put on lines of so many columns; what is longer than a line is left whole, as it may be for pasting.
enum TextFlow {
    static func lines(_ text: some StringProtocol, width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            if !line.isEmpty, line.count + 1 + word.count > width {
                lines.append(line)
                line = String(word)
            } else {
                line += (line.isEmpty && lines.isEmpty && word.isEmpty ? " " : line.isEmpty ? "" : " ") + word
            }
        }
        lines.append(line)
        return lines
    }
}
