import CanaryCore
import CanaryWorkflow
import Sandbox
import Synchronization
import Testing

@testable import CanaryCommands

/// What the scenarios of a suite share of lint.
@Suite struct SuiteLintTests {
    private static func check(
        _ settings: SandboxSettings, _ memory: SuiteLint.Memory, _ scripts: TriedLint.Scripts
    ) async throws -> (Report, agent: String) {
        try await Stage.with(settings) { stage in
            stage.options.freeOnly = true
            var session = try stage.session()
            session.lint = scripts
            session.linting = { [own = stage.sandbox.made] in SuiteLint($0, memory, own: own) }
            return (await session.report(), stage.sandbox.agentURL)
        }
    }

    /// The second pipeline has other ports, ids and secrets, and nobody to run scripts.
    @Test func pipelinesThatDifferInWhatIsMadeUpShareTheTrials() async throws {
        let memory = SuiteLint.Memory()
        let entry = SandboxSettings.healthy { $0.workflow.dialect = .entry }
        let (first, one) = try await Self.check(entry, memory, .shared(Scripts.shared))
        let (second, other) = try await Self.check(entry, memory, .program("/not/here"))
        #expect(one != other)
        #expect(first.findings.map(\.cause) == ["workflow.native-dropped"])
        #expect(second.findings.map(\.cause) == first.findings.map(\.cause) && second.unlinted.isEmpty)
        // What was made up for the first is not said of the second.
        #expect(!second.findings.contains { "\($0)".contains(one) })
        // Another workflow was not tried.
        let (third, _) = try await Self.check(.healthy { $0.workflow.limit = 4 }, memory, .program("/not/here"))
        #expect(third.unlinted.count == 1)
    }

    private final class Tries: Sendable {
        let count = Atomic(0)
    }

    @Test func askedAtOnceIsTriedOnceAndWhatWasNotSeenIsTriedAgain() async {
        let memory = SuiteLint.Memory()
        let tries = Tries()
        await withTaskGroup(of: LintSeen.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    await memory.seen("a") {
                        tries.count.add(1, ordering: .relaxed)
                        return LintSeen()
                    }
                }
            }
        }
        #expect(tries.count.load(ordering: .relaxed) == 1)
        for _ in 0..<2 {
            _ = await memory.seen("b") {
                tries.count.add(1, ordering: .relaxed)
                return LintSeen(unseen: ["took too long"])
            }
        }
        #expect(tries.count.load(ordering: .relaxed) == 3)
    }
}
