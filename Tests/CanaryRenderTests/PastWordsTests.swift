import Testing

@testable import CanaryCore
@testable import CanaryRender

/// What a report says of the runs before it and of the need for this one.
@Suite struct PastWordsTests {
    /// Ends at 10:02:52.
    static let now = Report.healthy.endedAt

    static func need(_ need: Report.NeedLine) -> String? {
        var report = Report.check
        (report.started, report.seconds) = (Report.healthy.started, Report.healthy.seconds)
        report.need = need
        return PastWords(report: report).need
    }

    static func past(_ past: Report.PastLine?, _ verdict: Verdict = .unhealthy, failures: Int? = nil) -> String? {
        var report = Report.healthy
        (report.past, report.verdict, report.consecutiveFailures) = (past, verdict, failures)
        return PastWords(report: report).past
    }

    @Test func needs() {
        let due = Self.now + 5 * 86_400
        let held = Report.NeedLine(
            isFiring: false, reasons: [], proof: Self.now - 2 * 86_400, proofRun: RunID("7f3a9c2e"), due: due)
        #expect(
            Self.need(held)
                == "not needed: proven 2 d ago (run 7f3a9c2e), nothing that matters changed; next proof due by "
                + "2026-11-26 10:02:52Z")
        #expect(
            Self.need(Report.NeedLine(isFiring: true, reasons: ["no proof is known"])) == "needed: no proof is known")
        #expect(
            Self.need(Report.NeedLine(isFiring: true, reasons: ["a\u{1B}[2J", "b"])) == "needed: a\\u{1b}[2J; b")
        // A reader may show what a later version wrote: nothing in it must trap.
        let odd = Report.NeedLine(isFiring: false, reasons: [], proof: .min, proofRun: nil, due: .max)
        #expect(Self.need(odd)?.hasPrefix("not needed: proven ") == true)
        #expect(PastWords(report: .healthy).need == nil)
    }

    @Test func pasts() {
        let since = Self.now - 86_400
        let whole = Report.PastLine(
            brokenSince: since, lastHealthy: since - 60, lastProof: since - 60, changed: [.workflow, .mints])
        #expect(
            Self.past(whole, failures: 3)
                == "broken since 2026-11-20 10:02:52Z, 3 runs in a row; changed since the last proof: workflow, mint-map"
        )
        #expect(Self.past(whole, .degraded) == "changed since the last proof: workflow, mint-map")
        #expect(Self.past(whole, .healthy) == nil && Self.past(whole, .inconclusive) == nil && Self.past(nil) == nil)
        let gateway = Report.PastLine(lastHealthy: since, lastProof: since)
        #expect(
            Self.past(gateway, failures: 2)
                == "broken 2 runs in a row; last healthy 2026-11-20 10:02:52Z; "
                + "nothing seen to have changed since the last proof")
        #expect(Self.past(Report.PastLine(brokenSince: since), failures: 1) == "broken since 2026-11-20 10:02:52Z")
    }

    /// In the text, the summary on GitHub and the page; a plan says it first.
    @Test func isInTheOutputs() {
        var report = Report.check
        report.need = Report.NeedLine(isFiring: false, reasons: [])
        for output in [Output.text, .html] {
            #expect(output.render(report, 0, .plain).contains("nothing that matters changed"), "\(output.name)")
        }
        #expect(GitHubSummary(report: report, exitCode: 0).text.contains("nothing that matters changed"))
    }
}
