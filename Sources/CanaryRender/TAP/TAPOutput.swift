import CanaryCore

extension Output {
    public static let tap = Output("tap", fileExtension: "tap", "for test harnesses: the Test Anything Protocol, 14") {
        report, exitCode, _ in
        TAPOutput(report: report, exitCode: exitCode).text
    }
}

/// A test a hop (testanything.org, TAP version 14), with what was found in YAML below it.
struct TAPOutput {
    let report: Report
    let exitCode: Int32

    var text: String {
        let cases = ReportCase.all(of: report, exitCode: exitCode)
        let lines =
            ["TAP version 14", "1..\(cases.count)", "# \(report.headline)"]
            + cases.enumerated().flatMap { test($0.element, $0.offset + 1) }
        return lines.joined(separator: "\n") + "\n"
    }

    private func test(_ line: ReportCase, _ number: Int) -> [String] {
        let name = Self.escaped(line.name + (line.note.isEmpty ? "" : " \(line.note)"))
        let head = "\(line.outcome.isRed ? "not ok" : "ok") \(number) - \(name)"
        let skip = line.outcome == .skipped ? " # SKIP \(Self.escaped(line.reason))" : ""
        guard !line.findings.isEmpty || line.seconds > 0 else { return [head + skip] }
        var block = ["state: \(Self.quoted(line.state.rawValue))"]
        if line.seconds > 0 { block.append("duration_ms: \(JSONText.number(line.seconds * 1000).text())") }
        if !line.findings.isEmpty { block += ["findings:"] + line.findings.flatMap(finding) }
        return [head + skip, "  ---"] + block.map { "  " + $0 } + ["  ..."]
    }

    private func finding(_ finding: Report.FindingLine) -> [String] {
        var lines = [
            "  - cause: \(Self.quoted(finding.cause))", "    state: \(Self.quoted(finding.state.rawValue))",
            "    title: \(Self.quoted(finding.title))", "    explanation: \(Self.quoted(finding.explanation))",
            "    fix: \(Self.quoted(finding.fix))",
        ]
        if let subject = finding.subject { lines.append("    subject: \(Self.quoted(subject))") }
        guard !finding.evidence.isEmpty else { return lines }
        lines.append("    evidence:")
        for line in finding.evidence {
            lines += ["      - label: \(Self.quoted(line.label))", "        text: \(Self.quoted(line.text))"]
        }
        return lines
    }

    /// What would begin a directive, or the escape itself.
    private static func escaped(_ text: String) -> String {
        var out = ""
        for character in printable(text) {
            if character == "#" || character == "\\" { out += "\\" }
            out.append(character)
        }
        return out
    }

    /// A scalar of YAML, in JSON's quotes. Readers of TAP know few escapes: what is neither a line end nor a tab is
    /// shown by its number.
    private static func quoted(_ text: String) -> String {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { printable($0) }
        return JSONText.string(lines.joined(separator: "\n")).text()
    }
}
