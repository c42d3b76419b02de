import Testing
import Workflow

/// The record is what the real n8n says.
@Suite(.enabled(if: RealInstallation.isAtHand, "no n8n at hand"))
struct RealN8nCasesTests {
    @Test(.timeLimit(.minutes(10))) func allCases() async throws {
        let cases = try CaseTable.chosen()
        let agent = try StubAgent()
        let observed = try await withFolder { folder in
            var installation = try await RealInstallation(in: folder)
            let outcome: Result<[String: JSONValue], any Error>
            do {
                outcome = .success(try await CaseTable.play(cases, on: &installation, agent: agent))
            } catch {
                outcome = .failure(error)
            }
            await installation.stop()
            return try outcome.get()
        }
        await agent.stop()
        if CaseTable.isRecording {
            try CaseTable.record(cases, observed)
        } else {
            try CaseTable.compare(cases, observed)
        }
    }
}
