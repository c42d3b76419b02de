import CanaryCore

extension SuiteOutput {
    /// The contract `canary.scenarios/1`: members are added and never change their meaning.
    public static let json = SuiteOutput("json") { report, _ in
        let document: JSONText = [
            ("schema", "canary.scenarios/1"), ("version", .string(Canary.version)),
            ("seconds", .number(report.seconds)), ("interrupted", .bool(report.isInterrupted)),
            (
                "counts",
                .object(SuiteReport.State.allCases.map { .init($0.rawValue, .integer(Int64(report.count($0)))) })
            ), ("scenarios", .array(report.rows.map(row))),
        ]
        return document.text(pretty: true) + "\n"
    }

    private static func row(_ row: SuiteReport.Row) -> JSONText {
        [
            ("name", .string(row.name)), ("hop", .string(row.group)), ("title", .string(row.title)),
            ("path", .string(row.path)), ("state", .string(row.state.rawValue)), ("seconds", .number(row.seconds)),
            ("causes", .array(row.causes.map(JSONText.string))),
            (
                "differences",
                .array(
                    row.differences.map {
                        [
                            ("key", .string($0.key)), ("expected", .string($0.expected)),
                            ("actual", .string($0.actual)),
                        ]
                    })
            ), ("problem", row.problem.isEmpty ? .null : .string(row.problem)),
        ]
    }
}
