import Sandbox
import Testing
@testable import CanaryCommands
@Suite struct DumpTests {
    @Test func dump() async throws {
        for scenario in SandboxScenario.all {
            try await Harness.with(scenario.settings) { harness in
                harness.session.loaded.configuration.callTimeout = .milliseconds(400)
                harness.session.loaded.configuration.push?.timeout = .milliseconds(400)
                let clock = ContinuousClock(); let s = clock.now
                let r = await harness.session.report()
                let ms = (clock.now - s).components.attoseconds / 1_000_000_000_000_000 + (clock.now - s).components.seconds * 1000
                print("DUMP|\(scenario.name)|\(r.verdict)|\(r.findings.map(\.cause))|\(harness.sandbox.events.count)|\(ms)|\(scenario.title)|\(r.sinks.map(\.delivered))")
            }
        }
    }
}
