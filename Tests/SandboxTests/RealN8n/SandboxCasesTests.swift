import Testing
import Workflow

/// The switch: true once `SandboxInstallation` starts the sandbox's n8n.
private let isConnected = false

/// The sandbox's n8n is held to the record.
@Suite(.enabled(if: isConnected, "the sandbox's n8n does not run workflow files yet"))
struct SandboxCasesTests {
    @Test(.timeLimit(.minutes(5))) func allCases() async throws {
        let cases = try CaseTable.chosen()
        try CaseTable.compare(cases, await CaseTable.observe(cases, on: SandboxInstallation()))
    }
}

/// The sandbox's n8n, one instance a profile, with the workflows that the profile's cases need.
struct SandboxInstallation: N8nInstallation {
    /// One workflow as the sandbox is to take it.
    struct Given {
        /// As n8n exports it, `id` included.
        var workflow: JSONValue
        var active: Bool
    }

    private var cases: [PreparedCase] = []

    mutating func install(_ cases: [PreparedCase]) async throws {
        self.cases = cases
    }

    mutating func enter(_ profile: CaseProfile) async throws -> (N8nUnderTest, [String: [String]]) {
        await stop()
        var ids: [String: [String]] = [:]
        var workflows: [Given] = []
        var credentials: [JSONValue] = []
        for prepared in cases where prepared.row.profile == profile {
            // A credential's id is its case's name and its own: two cases may have one of the same name.
            credentials += prepared.row.credentials.map { $0.setting("id", .string(Self.id($0, of: prepared))) }
            for (number, workflow) in prepared.workflows.enumerated() {
                var text = workflow.text
                for credential in prepared.row.credentials {
                    text = text.replacing(
                        "{{CREDENTIAL:\(credential["name"]?.stringValue ?? "")}}",
                        with: Self.id(credential, of: prepared))
                }
                let id = "wf\(workflows.count)x\(UInt64.random(in: 0...UInt64.max))"
                workflows.append(
                    Given(
                        workflow: try JSONValue(parsing: text).setting("id", .string(id)),
                        active: number == 0 && prepared.row.active))
                ids[prepared.row.name, default: []].append(id)
            }
        }
        let environment = CaseProfile.environment.merging(profile.settings) { $1 }
        return (try await start(workflows, credentials, environment), ids)
    }

    private static func id(_ credential: JSONValue, of prepared: PreparedCase) -> String {
        "\(prepared.row.name)-\(credential["name"]?.stringValue ?? "")"
    }

    /// The one place to connect: start an n8n with these, whose settings stand in n8n's own environment variables.
    private func start(
        _ workflows: [Given], _ credentials: [JSONValue], _ environment: [String: String]
    ) async throws -> N8nUnderTest {
        throw CaseError.noFile("the sandbox's n8n")
    }

    func stop() async {}
}
