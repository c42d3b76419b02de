import CanaryCore

extension Output {
    public static let json = Output("json", fileExtension: "json", "for programs: docs/report.schema.json") {
        report, exitCode, _ in
        ReportJSON.document(report, exitCode: exitCode).text(pretty: true) + "\n"
    }
}
