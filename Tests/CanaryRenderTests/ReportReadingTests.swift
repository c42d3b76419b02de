import Testing

@testable import CanaryCore
@testable import CanaryRender

/// A report that was kept as JSON says the same in every form as the one that was made.
@Suite struct ReportReadingTests {
    /// Every sample, and one in which every text and every optional is awkward.
    static var reports: [(name: String, report: Report)] {
        var awkward = Report.withTraffic
        awkward.consecutiveFailures = 12
        awkward.fingerprints = Fingerprints([.workflow: 1 << 47, .mints: 0])
        awkward.need = Report.NeedLine(
            isFiring: true, reasons: ["a \"reason\"", ""], proof: -1, proofRun: RunID("00c0ffee"), due: nil)
        awkward.past = Report.PastLine(brokenSince: 7, lastProof: -1, changed: [.mints, .certificate])
        awkward.version = "0.0.9"
        awkward.findings[0].evidence = [
            Evidence("agent said", "one"), Evidence("agent", "two"), Evidence("", "  ^"),
            Evidence("agent said", "three"),
            Evidence("a \"label\"\t", "\u{2028}\\ é 🐤 \u{7F}"),
        ]
        awkward.findings[0].subject = ""
        awkward.findings[0].hop = .effect
        awkward.event?.followed = RunID("00c0ffee")
        awkward.traffic?.looked = nil
        awkward.traffic?.newest?.dialect = nil
        awkward.traffic?.newest?.at = nil
        awkward.traffic?.upgrade = nil
        awkward.credentials = [.oauth: .broken, .bearer: .unknown]
        var bare = Report.check
        (bare.event, bare.job, bare.tokens, bare.hops, bare.started, bare.seconds) = (nil, nil, [], [], 0, 1e-6)
        return Report.samples + [("awkward", awkward), ("bare", bare)]
    }

    @Test func everyOutputIsTheSame() throws {
        for (name, report) in Self.reports {
            for exit in [Int32(0), 1, 130] {
                let stored = ReportJSON.document(report, exitCode: exit).text()
                let back = try Report(json: Array(stored.utf8))
                #expect(back.exitCode == exit)
                #expect(back.isProof == report.isProof && back.fingerprints == report.fingerprints)
                #expect(back.need == report.need && back.past == report.past)
                for output in Output.all {
                    for style in [Style.plain, .ansi] {
                        let isSame = output.render(back, exit, style) == output.render(report, exit, style)
                        #expect(isSame, "\(name): \(output.name)")
                    }
                    if let appendix = output.appendix {
                        #expect(appendix.render(back, exit) == appendix.render(report, exit), "\(name): \(output.name)")
                    }
                }
            }
        }
    }

    @Test func timesKeepTheirDigits() throws {
        for seconds in [0.012_499_999_7, 0.1 + 0.2, 1.0 / 3, 59.999_999_96, 12_345_678.901_234_5, 1e20] {
            var report = Report.healthy
            report.seconds = seconds.toTheMicrosecond
            let back = try Report(json: Array(ReportJSON.document(report, exitCode: 0).text().utf8))
            #expect(back.seconds == report.seconds)
        }
    }

    @Test(
        arguments: [
            ("", .noReport, "", "x"), ("", .noReport, "canary.report/1", "canary.report/2"),
            ("verdict", .unknownWord("splendid"), "\"degraded\",\"exit", "\"splendid\",\"exit"),
            ("findings[0].evidence_lines", .missing, "evidence_lines", "evidence_words"),
            (
                "findings[0].fix", .wrongType(expected: "string"), "\"fix\":\"canary run --dialect native --plan\"",
                "\"fix\":7"
            ),
            ("run", .wrongType(expected: "eight hexadecimal digits"), "7f3a9c2e", "7f3a9c2E"),
            ("started", .wrongType(expected: "date-time"), "2026-11-21T10:02:11Z", "yesterday"),
            ("traffic.drops[0].count", .wrongType(expected: "integer"), "\"count\":1", "\"count\":1.5"),
        ] as [(String, ReportReadingError.Problem, String, String)])
    func namesWhatIsWrong(path: String, problem: ReportReadingError.Problem, old: String, new: String) {
        let good = ReportJSON.document(Report.withTraffic, exitCode: 0).text()
        let text = old.isEmpty ? new : good.replacing(old, with: new)
        #expect(throws: ReportReadingError(path, problem)) { _ = try Report(json: Array(text.utf8)) }
    }

    /// Cut anywhere: an error, never a report and never a crash.
    @Test func cutShort() {
        let bytes = Array(ReportJSON.document(Report.bearerMissing, exitCode: 1).text().utf8)
        for length in stride(from: 0, to: bytes.count, by: 7) {
            #expect(throws: ReportReadingError.self) { _ = try Report(json: Array(bytes.prefix(length))) }
        }
    }
}
