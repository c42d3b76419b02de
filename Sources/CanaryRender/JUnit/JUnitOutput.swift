import CanaryCore

extension Output {
    public static let junit = Output("junit", fileExtension: "xml", "for CI systems: a test suite, a case a hop") {
        report, exitCode, _ in
        JUnitOutput(report: report, exitCode: exitCode).text
    }
}

/// JUnit's XML as Ant's schema and Jenkins's both take it: everything that the stricter of the two wants is there, in its
/// order, and nothing that the other does not know.
struct JUnitOutput {
    let report: Report
    let exitCode: Int32

    var text: String {
        let cases = ReportCase.all(of: report, exitCode: exitCode)
        func count(_ outcome: ReportCase.Outcome) -> String { "\(cases.count { $0.outcome == outcome })" }
        let suite = XML.Element(
            "testsuite",
            [
                ("name", "canary.\(pipeline)"), ("package", "canary"), ("id", "0"), ("timestamp", timestamp),
                // The schema wants one, and the report does not know it.
                ("hostname", "localhost"), ("tests", "\(cases.count)"), ("failures", count(.failed)),
                ("errors", count(.errored)), ("skipped", count(.skipped)), ("time", JUnit.time(report.seconds)),
            ],
            [XML.Element("properties", [], properties.map { XML.Element("property", [("name", $0), ("value", $1)]) })]
                + cases.map(testCase)
                + [
                    XML.Element("system-out", text: Output.text.render(report, exitCode, .plain)),
                    XML.Element("system-err", text: ""),
                ])
        return JUnit.document(XML.Element("testsuites", [], [suite]))
    }

    private var pipeline: String { printable(report.pipeline) }

    /// Without a zone, as the schema wants it; UTC.
    private var timestamp: String { String(When.instant(report.started).prefix { $0 != "Z" }) }

    private var properties: [(String, String)] {
        [
            ("run", report.run.text), ("command", report.command.rawValue), ("version", report.version),
            ("verdict", report.verdict.rawValue), ("exit_code", "\(exitCode)"),
            ("broken_hop", report.brokenHop?.rawValue ?? ""), ("interrupted", "\(report.interrupted)"),
        ] + Credential.allCases.map { ("auth.\($0.rawValue)", (report.credentials[$0] ?? .unknown).rawValue) }
    }

    private func testCase(_ line: ReportCase) -> XML.Element {
        XML.Element(
            "testcase",
            [("classname", "canary.\(pipeline)"), ("name", line.name), ("time", JUnit.time(line.seconds))],
            outcome(line))
    }

    private func outcome(_ line: ReportCase) -> [XML.Element] {
        switch line.outcome {
        // What is only warned of stands in the report, below.
        case .passed: return []
        case .skipped: return [XML.Element("skipped", [("message", line.reason)])]
        case .failed, .errored:
            let body = line.findings.map(PlainFinding.text).joined(separator: "\n\n")
            return [
                XML.Element(
                    line.outcome == .failed ? "failure" : "error",
                    [
                        ("message", line.reason),
                        ("type", printable(line.findings.first?.cause ?? "\(line.name).unseen")),
                    ],
                    text: body.isEmpty ? line.reason : body)
            ]
        }
    }
}
