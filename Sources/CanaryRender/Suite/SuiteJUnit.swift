extension SuiteOutput {
    /// A suite a group, a case a scenario, as CI systems read it.
    public static let junit = SuiteOutput("junit") { report, _ in
        let suites = report.groups.map { group in
            let rows = report.rows.filter { $0.group == group }
            return XML.Element(
                "testsuite", [("name", group)] + counts(rows) + time(rows.reduce(0) { $0 + $1.seconds }),
                rows.map(testCase))
        }
        return JUnit.document(
            XML.Element(
                "testsuites", [("name", "canary scenarios")] + counts(report.rows) + time(report.seconds), suites))
    }

    private typealias Attributes = [(name: String, value: String)]

    private static func time(_ seconds: Double) -> Attributes { [("time", JUnit.time(seconds))] }

    private static func counts(_ rows: [SuiteReport.Row]) -> Attributes {
        func count(_ state: SuiteReport.State) -> String { "\(rows.count { $0.state == state })" }
        return [
            ("tests", "\(rows.count)"), ("failures", count(.failed)), ("errors", count(.error)),
            ("skipped", count(.notRun)),
        ]
    }

    private static func testCase(_ row: SuiteReport.Row) -> XML.Element {
        XML.Element(
            "testcase",
            [("classname", "scenarios.\(row.group)"), ("name", row.name), ("file", row.path)] + time(row.seconds),
            outcome(row))
    }

    private static func outcome(_ row: SuiteReport.Row) -> [XML.Element] {
        switch row.state {
        case .passed: return []
        case .notRun: return [XML.Element("skipped", [("message", "not run")])]
        case .error: return [XML.Element("error", [("message", row.problem)])]
        case .failed:
            let keys = row.differences.map(\.key).joined(separator: ", ")
            let lines = row.differences.map { "\($0.key): expected \($0.expected), actual \($0.actual)\n" }
            let found = "found: " + (row.causes.isEmpty ? "nothing" : row.causes.joined(separator: ", ")) + "\n"
            let body = row.title + "\n\n" + lines.joined() + found + (row.story.isEmpty ? "" : "\n" + row.story)
            return [XML.Element("failure", [("message", "differs in \(keys)")], text: body)]
        }
    }
}
