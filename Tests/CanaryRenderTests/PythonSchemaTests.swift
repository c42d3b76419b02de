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
        for line in sys.stdin:
            errors = [e.json_path + ": " + e.message for e in judge(schema).iter_errors(json.loads(line))]
            if errors:
                sys.exit("\\n".join(errors))
        """

    @Test("A full judge of JSON Schema accepts the schema and every sample")
    func samples() throws {
        let lines = Report.samples.map { JSONOutput.document($0.report, exitCode: 0).text() }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", Self.script, Schema.path]
        let (input, errors) = (Pipe(), Pipe())
        process.standardInput = input
        process.standardError = errors
        try process.run()
        try input.fileHandleForWriting.write(contentsOf: Data((lines.joined(separator: "\n") + "\n").utf8))
        try input.fileHandleForWriting.close()
        let said = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        // 127: there is no python3.
        let isMissing = process.terminationStatus == 77 || process.terminationStatus == 127
        #expect(isMissing || process.terminationStatus == 0, "\(String(decoding: said, as: UTF8.self))")
    }
}
