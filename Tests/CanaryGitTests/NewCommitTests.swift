import CanaryCore
import Testing

@testable import CanaryGit

@Suite struct NewCommitTests {
    private typealias Place = NewCommits.Match.Place

    private func places(_ news: NewCommits) -> [Place] { news.matches.map(\.place) }

    @Test func `nothing new`() async throws {
        let source = try await TestRepository([Step(1, "needle").file("a", "needle"), Step(2).file("b", "x")])
        let news = try await source.opened().news(source.id(2), source.id(2), ["needle"])
        #expect(news.count == 0 && news.complete && news.matches.isEmpty)
        let back = try await source.opened().news(source.id(2), source.id(1), ["needle"])
        #expect(back.count == 0 && back.complete && back.matches.isEmpty)
    }

    @Test func `what a commit carries`() async throws {
        let source = try await TestRepository([
            Step(1, "httpd in the past").file("old", "httpd\nkeep\n").file("gone", "httpd").file(
                "moved", "a\nhttpd\nb\n"),
            Step(2, "base"),
            Step(3, "an unchanged line beside it").file("old", "httpd\nkept\n"),
            Step(4, "only removed").deleting("gone"),
            Step(5, "only moved").deleting("moved").file("elsewhere/moved", "a\nhttpd\nb\n"),
            Step(6, "upgrade httpd\n\nbody with 7f3a9c2e").file("x", "x"),
            Step(7, "added to a file").file("old", "httpd\nkept\nhttpd:2.4.67\n"),
            Step(8, "a new file").file("stacks/new.tf", "image = httpd"),
            Step(9, "binary").file("b", [0, 1, 2] + Array("httpd".utf8) + [0xff, 0]),
            Step(10, "no newline, other case").file("y", "HTTPD"),
        ])
        let news = try await source.opened().news(source.id(2), source.id(10), ["httpd", "7f3a9c2e", ""])
        #expect(news.count == 8 && news.complete)
        let seen = news.matches.map { "\($0.commit.summary)/\($0.needle)/\($0.place)" }
        #expect(
            seen == [
                "binary/httpd/diff(path: \"b\")", "a new file/httpd/diff(path: \"stacks/new.tf\")",
                "added to a file/httpd/diff(path: \"old\")", "upgrade httpd/httpd/message",
                "upgrade httpd/7f3a9c2e/message",
            ])
        #expect(try await source.opened().news(source.id(2), source.id(10), []).matches.isEmpty)
    }

    @Test func `across merges, and against a base that was pushed away`() async throws {
        let source = try await TestRepository([
            Step(1).file("a", "1"), Step(2, "base").file("a", "2"),
            Step(3, branch: "topic", parents: [1], "on the branch").file("t", "needle"),
            Step(4, parents: [2, 3], "merge").file("t", "needle"), Step(5, "after").file("a", "3"),
            Step(6, branch: "forced", parents: [1], "another way").file("a", "needle"),
        ])
        let merged = try await source.opened().news(source.id(2), source.id(5), ["needle"])
        #expect(merged.count == 3 && merged.complete)
        #expect(Set(merged.matches.map(\.commit.summary)) == ["on the branch", "merge"])
        let forced = try await source.opened().news(source.id(5), source.id(6), ["needle"])
        #expect(forced.count == 1 && forced.complete && places(forced) == [.diff(path: "a")])
        let foreign = try await TestRepository([
            Step(1).file("a", "1"), Step(2, branch: "other", parents: [], "a root").file("b", "needle"),
        ])
        let root = try await foreign.opened().news(foreign.id(1), foreign.id(2), ["needle"])
        #expect(root.count == 1 && root.complete && places(root) == [.diff(path: "b")])
    }

    @Test func `a base that is unknown proves nothing`() async throws {
        let source = try await TestRepository([Step(1, "needle").file("a", "needle")])
        let unknown = String(repeating: "5", count: 40)
        let news = try await source.opened().news(unknown, source.id(1), ["needle"])
        #expect(news.count == 0 && !news.complete && news.matches.isEmpty)
        #expect(await kind { try await source.opened().news(unknown, unknown, []) } == .objectMissing)
    }

    @Test func `clocks that are wrong`() async throws {
        // The base is dated long before its own ancestors, and the new commits before those.
        let source = try await TestRepository(
            (1...20).map { Step($0).file("a", "\($0)").at(5000 + $0) } + [
                Step(21, "base").file("a", "b").at(100), Step(22, "needle").at(7), Step(23).at(9000),
            ])
        let news = try await source.opened().news(source.id(21), source.id(23), ["needle"])
        #expect(news.count == 2 && news.complete && places(news) == [.message])
        // From the other side: an old head beside a young base.
        let other = try await TestRepository([
            Step(1).at(100), Step(2).at(99_000), Step(3, branch: "t", parents: [1]).at(50), Step(4, branch: "t").at(60),
        ])
        #expect(try await other.opened().news(other.id(2), other.id(4), []).count == 2)
    }

    @Test func `the same as git rev-list, for many shapes`() async throws {
        // A fixed generator, so that a failure can be seen again.
        var state: UInt64 = 42
        func random(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        var steps = [Step(1)]
        for mark in 2...80 {
            let parents = Set((0...random(3)).map { _ in max(1, mark - 1 - random(8)) })
            steps.append(
                Step(mark, branch: "b\(mark)", parents: parents.sorted(), "m\(mark)").at(
                    10_000 + mark * 10 - random(60)))
        }
        let source = try await TestRepository(steps)
        let repository = source.opened()
        var pairs: [(String, String)] = []
        for _ in 0..<60 { pairs.append((try source.id(1 + random(80)), try source.id(1 + random(80)))) }
        let script = pairs.map { "git rev-list --count \($0.1) ^\($0.0)" }.joined(separator: "; ")
        let expected = try await source.run(script).split(separator: "\n").compactMap { Int($0) }
        try #require(expected.count == pairs.count)
        for ((base, head), count) in zip(pairs, expected) {
            let news = try await repository.news(base, head, [])
            #expect(news.count == count && news.complete, "\(base)..\(head)")
        }
    }

    @Test func `shallow clones`() async throws {
        let source = try await TestRepository((1...30).map { Step($0, "m\($0)").file("a", "needle\($0)") })
        let path = source.folder("T")
        try await source.run("git clone -q --depth 10 file://\(source.path) \(path)")
        let repository = GitRepository.at(path)
        let inside = try await repository.news(source.id(25), source.id(30), ["needle27"])
        #expect(inside.count == 5 && inside.complete && places(inside) == [.diff(path: "a")])
        let outside = try await repository.news(source.id(5), source.id(30), ["needle27"])
        #expect(!outside.complete)
    }

    @Test func `large files`() async throws {
        let filler = [UInt8](repeating: 10, count: 3000)
        let needle = Array("needle\n".utf8)
        let source = try await TestRepository([
            Step(1).file("a", filler + needle), Step(2, "once as before").file("a", needle + filler + filler),
            Step(3, "twice").file("a", needle + filler + needle),
        ])
        var limits = ReadLimits()
        limits.compared = 1000
        let counted = try await source.opened(limits).news(source.id(1), source.id(3), ["needle"])
        #expect(counted.complete && counted.matches.map(\.commit.summary) == ["twice"])
        limits.searched = 2000
        let refused = try await source.opened(limits).news(source.id(1), source.id(3), ["needle"])
        #expect(refused.count == 2 && !refused.complete)
    }

    @Test func `limits on commits`() async throws {
        let source = try await TestRepository((1...30).map { Step($0, "needle") })
        var limits = ReadLimits()
        limits.newCommits = 5
        let some = try await source.opened(limits).news(source.id(1), source.id(30), ["needle"])
        #expect(some.count == 29 && !some.complete && some.matches.count == 5)
        limits.commits = 10
        let few = try await source.opened(limits).news(source.id(1), source.id(30), ["needle"])
        #expect(!few.complete && few.matches.isEmpty)
    }
}
