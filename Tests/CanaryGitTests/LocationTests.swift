import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// Every form in which a repository lies on a disk gives the same commit and the same files.
@Suite struct LocationTests {
    private func make() async throws -> TestRepository {
        try await TestRepository([
            Step(1, "first").file("stacks/a/main.tf", "one\n").file("README", "r"),
            Step(2, "second\n\nbody").file("stacks/a/main.tf", "two\n"),
        ])
    }

    struct Form: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Run in the bare repository; makes `$T`.
        var command: String
        var location = "T"
    }

    @Test(arguments: [
        Form(testDescription: "bare", command: "cp -r . $T"),
        Form(testDescription: "worktree", command: "git clone -q . $T"),
        Form(testDescription: "worktree's .git", command: "git clone -q . $T", location: "T/.git"),
        Form(testDescription: "link to a worktree", command: "git clone -q . $T.d; ln -s $T.d $T"),
        Form(testDescription: "relative link", command: "git clone -q . $T.d; ln -s T.d $T"),
        Form(testDescription: "linked worktree", command: "git worktree add -q --detach $T master"),
        Form(testDescription: "loose objects", command: "git init -q $T; git -C $T pull -q $PWD master"),
        Form(testDescription: "packed refs", command: "git clone -q . $T; git -C $T pack-refs --all; git -C $T gc -q"),
        Form(testDescription: "shared objects", command: "git clone -q --shared . $T"),
        Form(testDescription: "multi-pack index", command: "git clone -q . $T; git -C $T multi-pack-index write"),
        Form(testDescription: "commit graph", command: "git clone -q . $T; git -C $T commit-graph write --reachable"),
        Form(testDescription: "mirror", command: "git clone -q --mirror . $T"),
        Form(testDescription: "shallow", command: "git clone -q --depth 1 file://$PWD $T"),
        Form(
            testDescription: "worktree of a shallow clone",
            command: "git clone -q --depth 1 file://$PWD $T.s; git -C $T.s worktree add -q --detach $T HEAD"),
        Form(
            testDescription: "partial clone",
            command: "git config uploadpack.allowFilter true; git clone -q --filter=blob:none file://$PWD $T"),
        Form(
            testDescription: "worktree configuration",
            command: "git clone -q . $T; git -C $T config core.repositoryformatversion 1; "
                + "git -C $T config extensions.worktreeConfig true"),
        Form(
            testDescription: "git-sync's link",
            command: "git init -q $T.root; cd $T.root; git fetch -q --depth 1 file://$OLDPWD HEAD; "
                + "git worktree add -q --detach .worktrees/abc FETCH_HEAD; "
                + "echo gitdir: ../../.git/worktrees/abc >.worktrees/abc/.git; ln -s .worktrees/abc link",
            location: "T.root/link"),
    ])
    func reads(_ form: Form) async throws { try await check(form) }

    /// A mounted volume belongs to somebody else (facts/git-libgit2.md).
    @Test(
        .enabled(if: geteuid() == 0, "only root can give a file away"),
        arguments: [
            Form(testDescription: "another owner", command: "git clone -q . $T; chown -R 65534:65534 $T"),
            Form(
                testDescription: "another owner and an unsuitable safe.directory",
                command: "git clone -q . $T; git -C $T config safe.directory /elsewhere; chown -R 65534:65534 $T"),
        ])
    func readsWhatBelongsToSomebodyElse(_ form: Form) async throws { try await check(form) }

    private func check(_ form: Form) async throws {
        let source = try await make()
        try await source.run("T=\(source.folder("T")); \(form.command)")
        let repository = GitRepository.at(source.folder(form.location))
        let head = try await repository.head()
        let expected = Commit(id: try source.id(2), time: 1_700_000_120, summary: "second", author: "Ann")
        #expect(head == expected)
        #expect(try await repository.texts("stacks/a", head.id) == ["stacks/a/main.tf": "two\n"])
        #expect(repository.shown == source.folder(form.location))
    }

    @Test func `git-sync switches its link and deletes the old worktree`() async throws {
        let source = try await make()
        let root = source.folder("root")
        let publish = { (name: String, commit: String) in
            """
            cd \(root); git fetch -q --depth 1 file://\(source.path) \(commit)
            git worktree add -q --detach .worktrees/\(name) FETCH_HEAD
            echo gitdir: ../../.git/worktrees/\(name) >.worktrees/\(name)/.git
            ln -s .worktrees/\(name) tmp; mv -T tmp link
            """
        }
        try await shell("git init -q \(root); git -C \(source.path) config uploadpack.allowAnySHA1InWant true")
        try await shell(publish("one", try source.id(1)))
        let repository = GitRepository.at(root + "/link")
        let first = try await repository.head()
        #expect(first.summary == "first")
        try await shell(publish("two", try source.id(2)) + "\nrm -rf .worktrees/one; git worktree prune")
        let second = try await repository.head()
        #expect(second.summary == "second")
        // Only the older commit's files are read through the new worktree; they are in the folder that both share.
        #expect(try await repository.texts("stacks/a", first.id) == ["stacks/a/main.tf": "one\n"])
        let news = try await repository.news(first.id, second.id, ["two"])
        #expect(news.count == 1 && !news.complete)
        #expect(news.matches.map(\.place) == [.diff(path: "stacks/a/main.tf")])

        let hint = await #expect(throws: RepositoryFailure.self) { try await GitRepository.at(root).head() }
        #expect(hint?.kind == .empty)
        #expect(hint?.detail.contains("git-sync") == true)
    }

    @Test func `a repository put in the place of another is noticed`() async throws {
        let source = try await make()
        let path = source.folder("T")
        try await source.run("git clone -q . \(path)")
        let repository = GitRepository.at(path)
        #expect(try await repository.head().summary == "second")
        try await shell("rm -rf \(path); git clone -q \(source.path) \(path); cd \(path); git reset -q --hard HEAD^")
        #expect(try await repository.head().summary == "first")
    }

    @Test func `new commits and packs are seen through an open repository`() async throws {
        let source = try await make()
        let path = source.folder("T")
        try await source.run("git clone -q . \(path)")
        let repository = GitRepository.at(path)
        #expect(try await repository.head().summary == "second")
        try await shell("cd \(path); echo x >x; git add x; git commit -qm third; git gc -q --prune=now")
        let head = try await repository.head()
        #expect(head.summary == "third")
        #expect(try await repository.texts("", head.id) == ["README": "r", "x": "x\n"])
    }
}
