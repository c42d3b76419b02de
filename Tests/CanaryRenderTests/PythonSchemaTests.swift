// Foundation for `Process`: a test that asks another program has no other way to run it.
import Foundation
import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct PythonSchemaTests {
    /// Exit code 77 says that the module is not there, which is no failure.
    private static let script = """
        import json, sys
        try:
            import jsonschema
            judge = jsonschema.Draft202012Validator
        except (ImportError, AttributeError):
            sys.exit(77)
        schema = json.load(open(sys.argv[1]))
        judge.check_schema(schema)
        for line in open(sys.argv[2]):
            errors = [e.json_path + ": " + e.message for e in judge(schema).iter_errors(json.loads(line))]
            if errors:
                sys.exit("\\n".join(errors))
        """

    @Test("A full judge of JSON Schema accepts the schema and every sample")
    func samples() throws {
        try judge(Report.samples.map { ReportJSON.document($0.report, exitCode: 0).text() }, by: Schema.path)
        let runs = HistoryOutputTests.runs
        let histories = [runs, [], Array(runs.suffix(2))].map {
            HistoryOutput(pipeline: "home", runs: $0, standing: Standing($0)).json.text()
        }
        try judge(histories, by: Schema.path("history"))
    }

    private func judge(_ lines: [String], by schema: String) throws {
        // A file, not a pipe: writing to a judge that has already left would end the tests with SIGPIPE.
        let file = FileManager.default.temporaryDirectory.appending(path: "canary-reports-\(UUID().uuidString)")
        try Data(lines.joined(separator: "\n").utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, schema, file.path]
        let errors = Pipe()
        process.standardError = errors
        try process.run()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // 127: there is no python3.
        let isMissing = process.terminationStatus == 77 || process.terminationStatus == 127
        #expect(isMissing || process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
