import Testing

@testable import CanaryCore
@testable import CanaryRender

@Suite struct ReportCaseTests {
    @Test("Red where the exit code is not 0, and only there", arguments: Situation.all)
    func colour(situation: Situation) {
        let cases = ReportCase.all(of: situation.report, exitCode: situation.exitCode)
        #expect(cases.contains { $0.outcome.isRed } == (situation.exitCode != 0))
        #expect(Set(cases.map(\.name)).count == cases.count)
        #expect(cases.prefix(Hop.allCases.count).map(\.name) == Hop.allCases.map(\.rawValue))
        #expect(cases.flatMap(\.findings).count == situation.report.findings.count)
    }

    /// A case of no hop is named by what its cause's id begins with; it must not be taken for a hop.
    @Test func namesOfWhatBelongsToNoHop() {
        let groups = Set(Cause.all.filter { $0.hop == nil }.map { String($0.id.prefix { $0 != "." }) })
        #expect(groups.isDisjoint(with: Hop.allCases.map(\.rawValue)) && groups.contains("run"), "\(groups)")
    }

    @Test("Every form shows every situation: the verdict's cause, and no character that moves a cursor")
    func everyForm() {
        for output in Output.all {
            for situation in Situation.all {
                let text = situation.text(output)
                #expect(text.hasSuffix("\n"), "\(output.name), \(situation.name)")
                if let cause = situation.report.findings.first?.cause {
                    #expect(text.contains(cause), "\(output.name), \(situation.name)")
                }
                let hidden = text.unicodeScalars.filter { ($0.value < 0x20 && $0 != "\n") || $0 == "\u{202E}" }
                if output.name != "json" { #expect(hidden.isEmpty, "\(output.name), \(situation.name): \(hidden)") }
            }
        }
    }

    @Test func namesAndExtensions() {
        #expect(Output.all.map(\.name) == ["text", "json", "junit", "tap", "github", "html", "nagios"])
        #expect(Output.all.allSatisfy { !$0.help.isEmpty && !$0.fileExtension.isEmpty })
    }
}
