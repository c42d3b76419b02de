import Testing
import Workflow

/// The record is what the real n8n says.
@Suite(.enabled(if: RealInstallation.isAtHand, "no n8n at hand"))
struct RealN8nCasesTests {
    @Test(.timeLimit(.minutes(10))) func allCases() async throws {
        let cases = try CaseTable.chosen()
        let observed = try await withFolder { folder in
            try await CaseTable.observe(cases, on: RealInstallation(in: folder))
        }
        if CaseTable.isRecording {
            try CaseTable.record(cases, observed)
        } else {
            try CaseTable.compare(cases, observed)
        }
    }
}
