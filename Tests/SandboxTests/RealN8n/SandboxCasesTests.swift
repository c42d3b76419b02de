import Sandbox
import Testing
import Workflow

/// The sandbox's n8n does what the real one was recorded to do.
@Suite(.serialized) struct SandboxCasesTests {
    @Test(.timeLimit(.minutes(5)), arguments: N8nVersion.allCases) func allCases(version: N8nVersion) async throws {
        let cases = try CaseTable.chosen()
        let observed = try await CaseTable.observe(cases, on: SandboxInstallation(version: version))
        try CaseTable.compare(cases, observed, version, known: KnownDifference.reasons(version))
    }
}

/// The sandbox's n8n in the settings of each profile.
private struct SandboxInstallation: N8nInstallation {
    let version: N8nVersion
    private var cases: [PreparedCase] = []
    private var running: HostedN8n?

    init(version: N8nVersion) { self.version = version }

    mutating func install(_ cases: [PreparedCase]) async throws { self.cases = cases }

    mutating func enter(_ profile: CaseProfile) async throws -> (N8nUnderTest, [String: InstalledCase]) {
        await stop()
        var settings = N8nSettings()
        settings.manner = version.manner
        if profile == .guarded {
            settings.environmentBlocked = true
            settings.saving = .failuresOnlyByInstance
            settings.concurrencyLimit = 1
        }
        var n8n = try HostedN8n.start(
            settings, variables: CaseProfile.environment, callsEveryPort: true, scripts: Scripts.shared)
        running = n8n
        let instance = N8nUnderTest(url: n8n.url, apiKey: n8n.apiKey, folders: ["", "/usr/local/lib"])
        var ids: [String: InstalledCase] = [:]
        for prepared in cases where prepared.row.profile == profile {
            ids[prepared.row.name] = try await instance.installed(prepared)
        }
        if profile == .closed {
            settings.api = .disabled
            n8n = try await n8n.restart(settings)
            running = n8n
        }
        if version == .v2_41 { try await Task.sleep(for: .milliseconds(500)) }
        return (N8nUnderTest(url: n8n.url, apiKey: n8n.apiKey, folders: ["", "/usr/local/lib"]), ids)
    }

    func stop() async { await running?.stop() }
}
