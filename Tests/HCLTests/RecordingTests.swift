import HCL
import Testing

/// The 700 recorded expressions: what Terraform 1.11.4 made of each.
@Suite struct RecordingTests {
    @Test func everyRecordedExpressionComesOutAsTerraformSays() throws {
        let (base, rows) = try Support.recordings()
        var values = 0
        var errors = 0
        var sameLine = 0
        for row in rows {
            guard let expression = row.expression else { continue }
            // As recorded: the expression's first line is line 12 of the file.
            let file = base + "locals {\n  x = \(expression)\n}\n"
            switch (Support.local("x", [("main.tf", file)]), row.json) {
            case (.success(let local), let json?):
                #expect(Self.asRecorded(local.value.json) == json, "\(expression)")
                values += 1
            case (.failure(let error), nil):
                errors += 1
                if row.at == "main.tf line \(error.line)" { sameLine += 1 }
            case (.success(let local), nil):
                Issue.record("\(expression): \(local.value.json) instead of \(row.error ?? "")")
            case (.failure(let error), let json?):
                Issue.record("\(expression): \(error) instead of \(json)")
            }
        }
        #expect(values == 630)
        #expect(errors == 70)
        // Where a heredoc is not closed, Terraform names the end of the file, and this reader its beginning.
        #expect(sameLine >= 67)
    }

    /// The recorder turned every `$${` of the output into `${`, so that `"$$$${z}"`, whose value is `$$${z}`, stands
    /// there as `$${z}`. Terraform itself says `$$${z}`, as the live test shows.
    private static func asRecorded(_ json: String) -> String {
        var bytes: [UInt8] = []
        var rest = Array(json.utf8)[...]
        while let byte = rest.first {
            rest = rest.dropFirst(rest.starts(with: "$${".utf8) ? 2 : 1)
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
