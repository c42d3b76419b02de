import CanaryCore
import Sandbox

@testable import CanaryCommands

/// One thing done to a counterpart or an input, and what the canary must find because of it.
struct Provocation: Sendable {
    typealias Arrange = @Sendable (inout Stage) async throws -> Void

    var name: String
    /// Must be among the findings; there may be others.
    var causes: Set<String>
    var verdict: Verdict
    /// Requests that the sandbox's webhook must have received.
    var events: Int
    var settings: SandboxSettings
    var arrange: Arrange
    /// How the session is used; one report by default.
    var act: @Sendable (Session) async -> Report

    init(
        _ name: String, _ causes: String..., verdict: Verdict, events: Int = 1,
        given settings: SandboxSettings = SandboxSettings(),
        arrange: @escaping Arrange = { _ in },
        act: @escaping @Sendable (Session) async -> Report = { await $0.report() }
    ) {
        (self.name, self.causes, self.verdict, self.events) = (name, Set(causes), verdict, events)
        (self.settings, self.act, self.arrange) = (settings, act, arrange)
    }
}
