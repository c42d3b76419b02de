import CanaryCore
import CanaryRender
import Testing

/// That a report which was kept says the same in every form as the one that was made.
func expectReadBack(_ report: Report, _ name: String) {
    do throws(ReportReadingError) {
        let back = try Report(json: Array(ReportJSON.document(report, exitCode: 1).text().utf8))
        for output in Output.all {
            let isSame = output.render(back, 1, .plain) == output.render(report, 1, .plain)
            #expect(isSame, "\(name): \(output.name)")
        }
    } catch {
        Issue.record("\(name): \(error)")
    }
}
