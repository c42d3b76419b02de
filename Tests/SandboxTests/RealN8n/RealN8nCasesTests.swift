import Testing
import Workflow

/// The record is what the real n8n says, each of its versions. They run side by side: each waits most of its time.
@Suite struct RealN8nCasesTests {
    @Test(
        .enabled(if: !N8nVersion.atHand.isEmpty, "no n8n at hand"), .timeLimit(.minutes(30)),
        arguments: N8nVersion.atHand)
    func allCases(version: N8nVersion) async throws {
        let cases = try CaseTable.chosen()
        let observed = try await withFolder { folder in
            try await CaseTable.observe(cases, on: RealInstallation(version, in: folder))
        }
        if CaseTable.isRecording {
            try CaseTable.record(cases, observed, version)
        } else {
            try CaseTable.compare(cases, observed, version, unsteady: CaseTable.unsteady(version))
        }
    }

    /// By name, what is not at hand.
    @Test(
        .enabled(if: N8nVersion.v2_8.isAtHand, "no n8n 2.8.4 at hand: ../shared/peers/n8n-2.8.4.tar.xz and node 20"))
    func n8n2_8IsAtHand() {}

    @Test(
        .enabled(
            if: N8nVersion.v2_41.isAtHand,
            "no n8n 2.41.1 at hand: ../shared/peers/n8n-2.41.1.tar.xz and node 24 in .build/venv"))
    func n8n2_41IsAtHand() {}
}
