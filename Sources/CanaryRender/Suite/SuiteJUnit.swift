extension SuiteOutput {
    /// A suite a group, a case a scenario, as CI systems read it.
    public static let junit = SuiteOutput("junit") { report, _ in
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"canary scenarios\" \(counts(report.rows)) time=\"\(time(report.seconds))\">\n"
        for group in report.groups {
            let rows = report.rows.filter { $0.group == group }
            let seconds = rows.reduce(0) { $0 + $1.seconds }
            text += "  <testsuite name=\"\(XML.escaped(group))\" \(counts(rows)) time=\"\(time(seconds))\">\n"
            for row in rows { text += testCase(row) }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private static func counts(_ rows: [SuiteReport.Row]) -> String {
        func count(_ state: SuiteReport.State) -> Int { rows.count { $0.state == state } }
        return "tests=\"\(rows.count)\" failures=\"\(count(.failed))\" errors=\"\(count(.error))\" "
            + "skipped=\"\(count(.notRun))\""
    }

    private static func testCase(_ row: SuiteReport.Row) -> String {
        let head =
            "    <testcase classname=\"scenarios.\(XML.escaped(row.group))\" name=\"\(XML.escaped(row.name))\" "
            + "file=\"\(XML.escaped(row.path))\" time=\"\(time(row.seconds))\""
        switch row.state {
        case .passed: return head + "/>\n"
        case .notRun: return head + ">\n      <skipped message=\"not run\"/>\n    </testcase>\n"
        case .error: return head + ">\n      <error message=\"\(XML.escaped(row.problem))\"/>\n    </testcase>\n"
        case .failed:
            let keys = row.differences.map(\.key).joined(separator: ", ")
            let lines = row.differences.map { "\($0.key): expected \($0.expected), actual \($0.actual)\n" }
            let found = "found: " + (row.causes.isEmpty ? "nothing" : row.causes.joined(separator: ", ")) + "\n"
            let body = row.title + "\n\n" + lines.joined() + found + (row.story.isEmpty ? "" : "\n" + row.story)
            return head
                + ">\n      <failure message=\"\(XML.escaped("differs in \(keys)"))\">\(XML.escaped(body))</failure>\n"
                + "    </testcase>\n"
        }
    }

    /// Seconds with three decimals.
    private static func time(_ seconds: Double) -> String {
        let milliseconds = Int((max(0, seconds) * 1000).rounded())
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
    }
}

/// XML 1.0.
enum XML {
    /// Of text and of attributes. What XML has no way to write at all becomes U+FFFD.
    static func escaped(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x26: out += "&amp;"
            case 0x3C: out += "&lt;"
            case 0x3E: out += "&gt;"
            case 0x22: out += "&quot;"
            case 0x09, 0x0A, 0x0D: out += "&#\(scalar.value);"
            case 0..<0x20, 0xFFFE, 0xFFFF: out += "\u{FFFD}"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out
    }
}
