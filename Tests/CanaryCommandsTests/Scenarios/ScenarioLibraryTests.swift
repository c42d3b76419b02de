import CanaryCore
import CanaryRender
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

/// The scenarios that are part of the program, played by the same code as `canary scenarios` plays them.
@Suite struct ScenarioLibraryTests {
    static func all() throws -> [Scenario] { try ScenarioLibrary.all(causes: ScenarioFiles.causes) }

    /// Each says what it says, and none lets a secret out.
    @Test func allAreGreen() async throws {
        let folder = Temporary.folder()
        var suite = ScenarioSuite(scenarios: try Self.all(), jobs: 4, base: folder, scripts: Scripts.shared)
        suite.watched = { scenario, running, report in
            running.sandbox.expectNoSecret(in: report, scenario.name)
            expectReadBack(report, scenario.name)
        }
        let report = await suite.play()
        #expect(report.isGreen, "\(SuiteOutput.text.render(report, .plain))")
        #expect(report.rows.count > 200 && !report.isInterrupted)
        #expect(try Temporary.names(in: folder).isEmpty, "every folder is taken away")
        Temporary.remove(folder)
    }

    @Test func namesAndTitles() throws {
        let all = try Self.all()
        #expect(Set(all.map(\.name)).count == all.count)
        for scenario in all {
            let isPlain = scenario.name.utf8.allSatisfy {
                $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0)
            }
            #expect(isPlain && scenario.title.count <= 110 && scenario.group != .other, "\(scenario.name)")
            #expect(scenario.expectation.verdict != nil && scenario.expectation.cause != nil, "\(scenario.name)")
            #expect(scenario.expectation.events != nil && scenario.expectation.exitCode != nil, "\(scenario.name)")
        }
    }

    /// What happened in the history that this program was made for.
    @Test func theIncidentsAreTold() throws {
        let incidents: [String: String] = [
            "bearer-missing": "handoff.bearer-missing", "env-blocked": "handoff.env-access-blocked",
            "login-expired": "model.login-dead", "token-expired": "model.token-expired",
            "token-107": "token.lost-character", "token-wrapped": "token.line-wrapped",
            "rate-limited": "workflow.slots-spent", "native-dropped": "workflow.native-dropped",
            "native-new-refused": "workflow.status-new-dropped", "job-lost": "job.lost",
            "mint-dropped": "mint.folder-missing", "spare-is-primary": "token.duplicate",
            "mint-equal": "mint.equal-epochs", "token-credentials-emptied": "token.credentials-emptied",
            "model-refresh-race": "model.not-logged-in", "exit-zero-401": "model.token-invalid",
            "quoted-401": "none", "usage-limit": "model.usage-limit",
        ]
        let all = try Self.all()
        for (name, cause) in incidents {
            let scenario = try #require(all.first { $0.name == name }, "\(name)")
            #expect(scenario.expectation.cause == cause && scenario.story.count > 60, "\(name)")
        }
    }
}
