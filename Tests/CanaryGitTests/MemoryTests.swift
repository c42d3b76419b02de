import CGit2Shims
import CanaryCore
import Testing

@testable import CanaryGit

/// Repositories that want more memory than there is: refused by name, and what is small beside them is read.
@Suite(.serialized) struct MemoryTests {
    private static let size = 2 * LibGit2.memory

    /// What came of it, and that libgit2 stayed within its limit.
    private func refused(_ what: Comment? = nil, _ operation: () async throws -> some Any) async {
        #expect(await kind(operation) == .tooLarge, what)
        #expect(canary_git_held() <= LibGit2.memory, what)
    }

    private func bomb(_ size: Int) async throws -> TestRepository {
        let source = try await TestRepository([Step(1).file("other/main.tf", "small")])
        var pack = PackBuilder(objects: 2)
        let base = pack.zeros(size)
        pack.delta(of: base, baseSize: size, Array("locals {}\n".utf8))
        try await pack.put(into: source, as: "bomb")
        try await source.run(
            """
            B=$(printf 'locals {}\\n' | git hash-object --stdin); O=$(git rev-parse master:other)
            F=$(printf '100644 blob %s\\tmain.tf\\n' $B | git mktree --missing)
            T=$(printf '040000 tree %s\\tf\\n040000 tree %s\\tother\\n' $F $O | git mktree --missing)
            git commit-tree -p master -m bomb $T | xargs git update-ref refs/heads/master
            """)
        return source
    }

    @Test func `a small file made from a huge one`() async throws {
        let source = try await bomb(Self.size)
        let repository = source.opened()
        let head = try await repository.head()
        await refused { try await repository.texts("f", head.id) }
        await refused {
            try await repository.files(endingIn: [".tf"], holding: "", at: head.id, limit: 100, within: .seconds(20))
        }
        // A commit that cannot be searched is not complete, and no failure.
        let news = try await repository.news(source.id(1), head.id, ["locals"])
        #expect(news.count == 1 && news.matches.isEmpty && !news.complete)
        #expect(try await repository.texts("other", head.id) == ["other/main.tf": "small"])
    }

    /// The child that fetches has a limit of its own, and says so.
    @Test func `a remote that sends a small file made from a huge one`() async throws {
        let source = try await bomb(3 * MemoryLimit.ofFetch(cgroup: nil))
        let state = try TemporaryFolder()
        let repository = GitRepository.open(
            url: "file://\(source.path)", user: "", password: nil, state: state.path, fetcher: try .built())
        await refused { try await repository.head(of: nil, fresh: true, within: .seconds(60)) }
    }

    @Test func `a small file made from one that fits`() async throws {
        let source = try await bomb(4 << 20)
        let repository = source.opened()
        let head = try await repository.head()
        #expect(try await repository.texts("f", head.id) == ["f/main.tf": "locals {}\n"])
    }

    /// Every pack has a cache of its own for what deltas are made from.
    @Test func `many packs, each with its cache`() async throws {
        let source = try await TestRepository([Step(1)])
        let count = 60
        for index in 0..<count {
            var pack = PackBuilder(objects: 2)
            let base = pack.zeros((1 << 20) - index)
            pack.delta(of: base, baseSize: (1 << 20) - index, Array("file \(index)\n".utf8))
            try await pack.put(into: source, as: "p\(100 + index)")
        }
        try await source.run(
            """
            for i in $(seq 0 \(count - 1)); do
              printf '100644 blob %s\\tf%s.tf\\n' $(echo file $i | git hash-object --stdin) $i
            done | git mktree | xargs git commit-tree -m many | xargs git update-ref refs/heads/master
            """)
        let repository = source.opened()
        let head = try await repository.head()
        let files = try await repository.texts("", head.id)
        #expect(files.count == count && files["f59.tf"] == "file 59\n")
        #expect(canary_git_held() < LibGit2.memory / 2)
    }

    @Test(arguments: ["packed-refs", "HEAD", "config", "refs/heads/large", "objects/info/alternates"])
    func `a huge file of git's own`(_ name: String) async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            mkdir -p objects/info; rm -f \(name)
            yes '# pack-refs with: peeled fully-peeled sorted ####################' | head -c \(Self.size) >\(name)
            """)
        let repository = source.opened()
        let ref = ["refs/heads/large": name, "HEAD": nil][name] ?? "other"
        let found = await kind { try await repository.head(ref) }
        // libgit2 looks into alternates only for what it does not find.
        if name.hasSuffix("alternates") {
            #expect(found == .tooLarge || found == .refMissing, "\(name)")
        } else {
            #expect(found == .tooLarge, "\(name)")
        }
        #expect(canary_git_held() <= LibGit2.memory)
    }

    @Test func `thousands of packs`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run("cd objects/pack; seq 1 2000 | sed 's/.*/pack-&.idx/' | xargs touch")
        await refused { try await source.opened().head() }
    }

    @Test func `a commit with a huge message, and one with a long line`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            yes x | head -c \(Self.size) | git commit-tree -p master master^{tree} | xargs git update-ref refs/heads/huge
            yes x | tr -d '\\n' | head -c 3000000 | git commit-tree -p master master^{tree} | xargs git update-ref refs/heads/long
            """)
        let repository = source.opened()
        await refused { try await repository.head("huge") }
        let long = try await repository.head("long")
        #expect(long.summary.count == 1024)
        let news = try await repository.news(source.id(1), long.id, ["xxxx"])
        #expect(news.matches.count == 1 && news.complete)
    }

    @Test func `a folder of a hundred thousand names`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            B=$(git rev-parse master:a)
            seq 1 150000 | sed "s/.*/100644 blob $B\\tfile-&.tf/" | git mktree | xargs git commit-tree -m many \
              | xargs git update-ref refs/heads/master
            """)
        let repository = source.opened()
        let head = try await repository.head()
        await refused { try await repository.texts("", head.id) }
        await refused {
            try await repository.files(endingIn: [".tf"], holding: "", at: head.id, limit: 100, within: .seconds(20))
        }
    }

    @Test func `a commit of very many parents`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            T=$(git rev-parse master^{tree}); P=$(git rev-parse master)
            { echo tree $T; yes "parent $P" | head -20000
              printf 'author a <a@b> 1700000000 +0000\\ncommitter a <a@b> 1700000000 +0000\\n\\nx\\n'; } \
              | git hash-object -t commit -w --stdin --literally | xargs git update-ref refs/heads/master
            """)
        let repository = source.opened()
        let head = try await repository.head()
        await refused { try await repository.newest(from: head.id, within: .seconds(20)) { _ in false } }
        await refused { try await repository.history("a", head.id) { _ in false } }
    }

    /// Trees that name each other often, with nothing in them: no memory is needed to walk for ever.
    @Test func `changes without end`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            O=$(git mktree </dev/null); 
            for depth in 1 2 3 4 5 6 7 8 9 10 11 12; do
              O=$(for name in 1 2 3 4 5 6 7 8 9 0; do printf '040000 tree %s\\td%s\\n' $O $name; done | git mktree)
            done
            git commit-tree -p master -m bomb $O | xargs git update-ref refs/heads/master
            """)
        let repository = source.opened()
        let head = try await repository.head()
        let before = ContinuousClock.now
        let news = try await repository.commits(
            after: source.id(1), upTo: head.id, carrying: ["x"], within: .milliseconds(500))
        #expect(!news.complete)
        #expect(ContinuousClock.now - before < .seconds(20))
        // The thread came back by itself.
        #expect(try await repository.head().id == head.id)
    }

    @Test func `a long chain of tags`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run(
            """
            O=$(git rev-parse master); K=commit
            for i in $(seq 1 200); do
              O=$(printf 'object %s\\ntype %s\\ntag t%s\\ntagger a <a@b> 1700000000 +0000\\n\\nx\\n' $O $K $i | git mktag); K=tag
            done
            git update-ref refs/tags/chain $O
            """)
        #expect(try await source.opened().head("chain").id == source.id(1))
    }

    @Test func `a configuration that includes itself, alternates that lead to themselves`() async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        try await source.run("mkdir -p objects/info; echo ../objects >objects/info/alternates")
        #expect(try await source.opened().head().id == source.id(1))
        try await source.run("printf '[include]\\n path = config\\n' >>config")
        let found = await kind { try await source.opened().head() }
        #expect(found != .timeout && found != .missing, "\(String(describing: found))")
    }
}
