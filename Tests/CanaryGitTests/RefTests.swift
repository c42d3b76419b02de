import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

@Suite struct RefTests {
    /// 1 ← 2 (master), 1 ← 3 (topic/x), tags on 1, a branch with a name of hexadecimal digits, one only of origin's.
    private func make() async throws -> TestRepository {
        let repository = try await TestRepository([
            Step(1, "one").file("a", "1"), Step(2, "two").file("a", "2"),
            Step(3, branch: "topic/x", parents: [1], "three").file("a", "3"),
        ])
        let (one, three) = (try repository.id(1), try repository.id(3))
        try await repository.run(
            """
            git tag light \(one); git tag -a -m note heavy \(one); git tag -a -m note heavier heavy; git branch beef \(three)
            git tag -a -m note blob master:a; git update-ref refs/remotes/origin/far \(three)
            git update-ref refs/pull/7/head \(three); git symbolic-ref refs/heads/alias refs/heads/topic/x
            git symbolic-ref refs/heads/dangling refs/heads/nowhere
            git tag both master; git branch both \(one); git tag ümläut \(one)
            """)
        return repository
    }

    @Test func `every way of naming a commit`() async throws {
        let source = try await make()
        let (one, two, three) = (try source.id(1), try source.id(2), try source.id(3))
        let repository = source.opened()
        let table: [(String?, String)] = [
            (nil, two), ("HEAD", two), ("master", two), ("refs/heads/master", two), ("heads/master", two),
            ("topic/x", three), ("light", one), ("heavy", one), ("heavier", one), ("refs/tags/heavier", one),
            ("tags/heavy", one), ("origin/far", three), ("refs/remotes/origin/far", three), ("far", three),
            ("origin/master", two), ("refs/pull/7/head", three), ("alias", three), ("beef", three), (one, one),
            (one.uppercased(), one), (String(one.prefix(12)), one), (String(three.prefix(7)), three),
            // git's own rule: a tag is before a branch.
            ("both", two), ("ümläut", one),
            // Revision syntax, as git rev-parse has it.
            ("HEAD~1", one), ("HEAD^", one), ("HEAD~", one), ("HEAD^1", one), ("HEAD~0", two), ("@~1", one), ("@", two),
            ("master~1", one), ("heavier^{}", one), ("heavy^{commit}", one), ("topic/x^", one), ("origin/far~1", one),
            ("far^", one), ("refs/heads/master~1", one), ("\(two)^", one), ("\(two.prefix(10))~", one),
            ("light^0", one),
        ]
        for (name, id) in table {
            #expect(try await repository.head(name).id == id, "\(name ?? "nil")")
        }
    }

    @Test func `a name that leads to no commit`() async throws {
        let source = try await make()
        let repository = source.opened()
        let names = [
            "nowhere", "", " ", "ma ster", "refs/heads/", "-", "..", "master..topic/x", "HEAD~2", "HEAD^2", "a\0b",
            "\n",
            "nowhere~1", "HEAD^{tree}", "HEAD^{/one}", ":/one~1", "HEAD^!", "~", "^", "HEAD~x", "master@{9}",
            "HEAD~99999999999999999999",
            "HEAD" + String(repeating: "~", count: 900), "HEAD^{", "HEAD^{nothing}", "@{u}",
            "dangling",
            "blob", "origin/nowhere", String(repeating: "a", count: 40), "abc", "abcd", ":/one", "master:a", "@{-1}",
            String(repeating: "x", count: 100_000), String(repeating: "x", count: 250), "//", ".lock", "x.lock",
            "../../etc/passwd",
        ]
        for name in names {
            #expect(await kind { try await repository.head(name) } == .refMissing, "\(name.prefix(40))")
        }
        let blob = try await source.run("git rev-parse master:a")
        #expect(await kind { try await repository.head(blob) } == .refMissing)
    }

    @Test func `an ambiguous short id is no name`() async throws {
        // So many that some share their first four digits.
        let source = try await TestRepository((1...1500).map { Step($0, "m\($0)") })
        let groups = Dictionary(grouping: source.ids.values) { $0.prefix(4) }.filter { $0.value.count > 1 }
        let prefix = try #require(groups.keys.first, "no two ids with the same four digits")
        #expect(await kind { try await source.opened().head(String(prefix)) } == .refMissing)
    }

    @Test func `no commit yet`() async throws {
        let source = try await TestRepository([])
        let repository = source.opened()
        for name in [nil, "HEAD", "master", "other"] {
            #expect(await kind { try await repository.head(name) } == .empty, "\(name ?? "nil")")
        }
        // The first commit is seen without opening anew.
        try await source.run(
            "git commit-tree -m first $(git mktree </dev/null) | xargs git update-ref refs/heads/master")
        #expect(try await repository.head().summary == "first")
    }

    @Test func `HEAD on a branch that is not there is no empty repository`() async throws {
        let source = try await TestRepository([Step(1, branch: "main")])
        #expect(await kind { try await source.opened().head() } == .refMissing)
        #expect(try await source.opened().head("main").summary == "change")
    }

    @Test func `a moved branch is seen`() async throws {
        let source = try await make()
        let repository = source.opened()
        #expect(try await repository.head("master").summary == "two")
        try await source.run("git update-ref refs/heads/master \(source.id(3))")
        #expect(try await repository.head("master").summary == "three")
        try await source.run("git pack-refs --all")
        #expect(try await repository.head("master").summary == "three")
    }

    @Test func `messages and names that are not UTF-8`() async throws {
        let source = try await TestRepository([Step(1)])
        try await source.run(
            """
            T=$(git mktree </dev/null); printf 'tree %s\\nauthor J\\344rg <j@x> 1 +0000\\ncommitter c <c@x> -5 +0000\\n\\n\
            gr\\374n\\nrest' $T | git hash-object -w -t commit --stdin | xargs git update-ref refs/heads/master
            """)
        let head = try await source.opened().head()
        #expect(head.summary.contains("gr"))
        #expect(head.author.hasPrefix("J"))
    }
}
