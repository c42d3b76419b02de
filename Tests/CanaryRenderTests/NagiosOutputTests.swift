import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct NagiosOutputTests {
    @Test(
        "Each situation's state",
        arguments: [
            ("healthy", "OK"), ("degraded", "WARNING"), ("degraded, strict", "CRITICAL"), ("unhealthy", "CRITICAL"),
            ("inconclusive", "UNKNOWN"), ("inconclusive, passed", "OK"), ("inconclusive, failed", "CRITICAL"),
            ("interrupted", "UNKNOWN"), ("locked", "UNKNOWN"), ("sink failed", "WARNING"),
        ])
    func states(name: String, word: String) {
        let situation = Situation.named(name)
        #expect(situation.text(.nagios).hasPrefix("CANARY \(word) - "))
        let code = ["OK", "WARNING", "CRITICAL", "UNKNOWN"].firstIndex(of: word).map { Int32($0) }
        #expect(Output.nagios.exitCode?(situation.report, situation.exitCode) == code)
    }

    @Test func whatASignalAndAMistakeCountAs() {
        #expect(NagiosState(.bearerMissing, exitCode: 143) == .critical)
        #expect(NagiosState(.healthy, exitCode: 143) == .unknown && NagiosState(.healthy, exitCode: 70) == .unknown)
        #expect(
            NagiosState.unusable("canary.yaml:2:1: unknown | key\n  here\n")
                == "CANARY UNKNOWN - canary.yaml:2:1: unknown \u{A6} key\n  here\n")
        #expect(NagiosState.unusable("") == "CANARY UNKNOWN - no report\n")
    }

    @Test func theLine() throws {
        let text = Situation.named("calls").text(.nagios)
        let line = try #require(text.split(separator: "\n").first)
        #expect(
            line.hasPrefix(
                "CANARY OK - every hop passed (canary run 7f3a9c2e of home: healthy in 41.3 s) | 'run_duration'=41.3s;;;0 "
            ))
        #expect(line.contains(" 'job_duration'=38.2s;;;0 'job_cost_usd'=0.03124;;;0 'slots'=4;;;0 "))
        #expect(line.contains("'certificate_https://n8n.example.org_left'=345"))
    }

    /// label=value[unit];[warn];[crit];[min];[max] of the Monitoring Plugins' guidelines; a bar nowhere else.
    @Test("Performance data that a monitor can read", arguments: Situation.all)
    func data(situation: Situation) throws {
        let lines = situation.text(.nagios).split(separator: "\n", omittingEmptySubsequences: false)
        let parts = try #require(lines.first).split(separator: "|", omittingEmptySubsequences: false)
        #expect(parts.count == 2)
        var rest = parts[1].drop { $0 == " " }
        let datum = /'((?:[^'=|]|'')+)'=-?[0-9]+(\.[0-9]+)?(s|%|B|c)?(;[0-9.]*){0,4}( |$)/
        while !rest.isEmpty {
            let match = try #require(rest.prefixMatch(of: datum), "\(rest)")
            rest = rest[match.range.upperBound...]
        }
        #expect(lines.dropFirst().allSatisfy { !$0.contains("|") })
    }
}
