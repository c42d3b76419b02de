import FoundationEssentials
import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct HistoryOutputTests {
    private static func run(
        _ id: String, _ started: Int64, _ end: PastRun.End, by command: Report.Command = .run, hop: Hop? = nil,
        cause: String? = nil, prints: [Fingerprints.Part: UInt64] = [:], seconds: Double = 41.3
    ) -> PastRun {
        PastRun(
            run: RunID(id) ?? RunID(), pipeline: "home", command: command, started: Report.moment + started,
            seconds: seconds, end: end, brokenHop: hop, cause: cause, consecutiveFailures: cause == nil ? nil : 2,
            fingerprints: Fingerprints(prints))
    }

    static let runs = [
        run("00000006", 0, .underWay, by: .check),
        run("00000005", -3600, .cutOff),
        run(
            "00000004", -86_400, .verdict(.unhealthy), hop: .workflow, cause: "workflow.not-saved-by-instance",
            prints: [.workflow: 2, .mints: 5]),
        run("00000003", -172_800, .verdict(.unhealthy), hop: .handoff, cause: "handoff.bearer-missing"),
        run("00000002", -259_200, .verdict(.degraded), cause: "traffic.quiet", prints: [.workflow: 1, .mints: 4]),
        run("00000001", -345_600, .verdict(.inconclusive), by: .check, hop: .job, cause: "run.deadline", seconds: 0.1),
    ]

    private func output(_ runs: [PastRun], filtered: Bool = false, others: [String] = []) -> HistoryOutput {
        HistoryOutput(
            pipeline: "home", runs: runs, standing: Standing(runs), isFiltered: filtered, others: others)
    }

    @Test func table() {
        #expect(
            output(Self.runs).text() == """
                unhealthy since 2026-11-19T10:02:11Z, 2 runs in a row; last healthy run 00000002
                2026-11-18T10:02:11Z; changed since: workflow, mint-map; 1 later run could not
                tell

                started, UTC      run              verdict       took    broken hop, cause
                2026-11-21 10:02  00000006  check  under way
                2026-11-21 09:02  00000005  run    cut off
                2026-11-20 10:02  00000004  run    unhealthy     41.3 s
                                  workflow.not-saved-by-instance
                2026-11-19 10:02  00000003  run    unhealthy     41.3 s  handoff.bearer-missing
                2026-11-18 10:02  00000002  run    degraded      41.3 s  traffic.quiet
                2026-11-17 10:02  00000001  check  inconclusive  100 ms  job, run.deadline

                """)
    }

    @Test func colours() {
        let text = output(Self.runs).text(style: .ansi)
        #expect(text.hasPrefix("\u{1B}[1;31munhealthy\u{1B}[0m since"))
        var plain = text
        for code in ["[0m", "[1;31m", "[31m", "[32m", "[33m", "[2m"] {
            plain = plain.replacing("\u{1B}\(code)", with: "")
        }
        #expect(plain == output(Self.runs).text())
    }

    @Test func nothingKept() {
        #expect(output([]).text() == "no run of 'home' is kept yet\n")
        #expect(output([], filtered: true).text() == "no run of 'home' is kept that is like that\n")
        #expect(
            output([], others: ["a\u{1B}b"]).text()
                == "no run of 'home' is kept yet; there are runs of 'a\\u{1b}b'\n")
    }

    @Test func flapping() {
        let runs = (0..<6).map { number in
            Self.run("0000000\(number)", -Int64(number), .verdict(number % 2 == 0 ? .unhealthy : .healthy))
        }
        #expect(output(runs).text().split(separator: "\n\n")[0].contains("flapping: 5 changes"))
    }

    @Test func noLineIsWider() {
        let long = Self.run(
            "0000000a", 0, .verdict(.inconclusive), hop: .effect, cause: "workflow.api-certificate-expired")
        for line in output([long] + Self.runs).text().split(separator: "\n") { #expect(columns(line) <= 80, "\(line)") }
    }

    @Test func clocksBeyondTheCalendar() {
        let text = output([Self.run("00000001", .max - Report.moment, .verdict(.healthy))]).text()
        #expect(text.contains("\(Int64.max)"))
    }

    @Test func withoutReport() {
        #expect(HistoryOutput.withoutReport(Self.runs[0]).contains("still under way"))
        #expect(HistoryOutput.withoutReport(Self.runs[1]).contains("cut off"))
        #expect(
            HistoryOutput.changed([.workflow, .certificate], since: Self.runs[4], style: .plain) == """
                  changed      since the last healthy run (00000002, 2026-11-18T10:02:11Z):
                               workflow, certificate

                """)
    }

    @Test func keepsToThePublishedSchema() throws {
        let schema = try Schema.published("history")
        for (runs, filtered) in [(Self.runs, false), ([], false), (Array(Self.runs.dropLast(4)), true)] {
            let text = output(runs, filtered: filtered).json.text(pretty: true)
            let document = try #require(JSONValue(Array(text.utf8)))
            #expect(schema.problems(of: document) == [])
            #expect(document["runs"]?.array?.count == runs.count)
        }
        let document = try #require(JSONValue(Array(output(Self.runs).json.text().utf8)))
        #expect(document["standing"]?["last_healthy"]?["run"]?.string == "00000002")
        #expect(document["runs"]?[1]?["state"]?.string == "cut-off" && document["runs"]?[1]?["verdict"]?.isNull == true)
        #expect(document["runs"]?[2]?["fingerprints"]?["mint-map"]?.integer == 5)
        #expect(schema.problems(of: .object([:])).count == schema.root["required"]?.array?.count)
    }
}
