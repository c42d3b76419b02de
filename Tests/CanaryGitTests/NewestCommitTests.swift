import CanaryCore
import Testing

@testable import CanaryGit

@Suite struct NewestCommitTests {
    private func find(_ repository: TestRepository, _ from: Int, _ summary: String, limit: Int? = nil) async throws
        -> CommitSearch
    {
        var limits = ReadLimits()
        if let limit { limits.commits = limit }
        return try await GitRepository.open(location: repository.path, limits: limits).newest(
            from: repository.id(from), within: .seconds(20)
        ) { $0.summary.hasPrefix(summary) }
    }

    @Test func `the newest of a kind, across merges`() async throws {
        let source = try await TestRepository([
            Step(1, "upgrade: a").file("a", "1"), Step(2, "base").file("a", "2"),
            Step(3, branch: "topic", parents: [1], "upgrade: on the branch").file("t", "1"),
            Step(4, parents: [2, 3], "merge").file("t", "1"), Step(5, "after").file("a", "3"),
        ])
        let found = try await find(source, 5, "upgrade:")
        #expect(found.found?.summary == "upgrade: on the branch" && found.complete)
        #expect(try await find(source, 2, "upgrade:").found?.summary == "upgrade: a")
        let none = try await find(source, 5, "downgrade:")
        #expect(none.found == nil && none.seen == 5 && none.complete && none.oldest > 0)
    }

    @Test func `a walk that runs out says so`() async throws {
        let source = try await TestRepository((1...6).map { Step($0, $0 == 1 ? "upgrade: a" : "x").file("a", "\($0)") })
        let cut = try await find(source, 6, "upgrade:", limit: 3)
        #expect(cut.found == nil && cut.seen == 3 && !cut.complete)
    }

    @Test func `a commit that is not there`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        await #expect(throws: RepositoryFailure.self) {
            _ = try await source.opened().newest(
                from: String(repeating: "0", count: 40), within: .seconds(20)
            ) { _ in true }
        }
    }
}
