import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// A remote by way of a mirror, over file URLs.
@Suite struct MirrorTests {
    private func make() async throws -> (source: TestRepository, state: String) {
        let source = try await TestRepository([
            Step(1, "one").file("f/a", "1"), Step(2, "two").file("f/a", "2"),
            Step(3, branch: "topic", parents: [1], "three").file("f/a", "3"),
        ])
        return (source, source.folder("state"))
    }

    private func open(_ source: TestRepository, _ fetcher: MirrorFetcher? = nil) throws -> GitRepository {
        .open(
            url: "file://" + source.path, user: "git", password: nil, state: source.folder("state"),
            fetcher: try fetcher ?? .built())
    }

    @Test func `everything that can be asked of a repository`() async throws {
        let (source, state) = try await make()
        let (one, three) = (try source.id(1), try source.id(3))
        try await source.run(
            "git tag -a -m note v1 \(one); git update-ref refs/pull/7/head $(git commit-tree -p \(one) -m seven \(one)^{tree})"
        )
        let repository = try open(source)
        #expect(repository.shown == "file://" + source.path)
        #expect(try await repository.head().summary == "two")
        for (name, summary) in [
            ("topic", "three"), ("origin/topic", "three"), ("v1", "one"), ("refs/pull/7/head", "seven"),
            (three, "three"),
        ] {
            #expect(try await repository.head(name, fresh: true).summary == summary, "\(name)")
        }
        #expect(await kind { try await repository.head("nowhere") } == .refMissing)
        #expect(try await repository.texts("f", three) == ["f/a": "3"])
        let news = try await repository.news(one, source.id(2), ["2"])
        #expect(news.count == 1 && news.complete && news.matches.map(\.place) == [.diff(path: "f/a")])
        guard case .removed = try await repository.history("f", three, { $0.first?.bytes == [0x31] }) else {
            Issue.record("no history")
            return
        }
        let listing = try await shell(
            "ls \(state)/mirrors; stat -c %a \(state)/mirrors; find \(state) -name '*.new' -o -name FETCH_HEAD -size +0"
        )
        #expect(listing.split(separator: "\n").count == 3 && listing.hasSuffix("700"), "\(listing)")
    }

    @Test func `only what is fresh is fetched`() async throws {
        let (source, _) = try await make()
        let repository = try open(source)
        #expect(try await repository.head().summary == "two")
        try await source.run("git update-ref refs/heads/master $(git commit-tree -p master -m four master^{tree})")
        #expect(try await repository.head().summary == "two")
        #expect(try await repository.head(fresh: true).summary == "four")
        #expect(try await open(source).head().summary == "four")
    }

    @Test func `forced pushes, deletions, and a branch where a folder was`() async throws {
        let (source, _) = try await make()
        let repository = try open(source)
        let old = try await repository.head()
        try await source.run(
            """
            git update-ref refs/heads/master $(git commit-tree -p \(source.id(1)) -m forced master^{tree})
            git branch -D topic; git branch topic/deeper \(source.id(3)); git branch other; git branch other2
            """)
        let forced = try await repository.head(fresh: true)
        #expect(forced.summary == "forced")
        #expect(await kind { try await repository.head("topic") } == .refMissing)
        #expect(try await repository.head("topic/deeper").summary == "three")
        // What was pushed away is still there to be compared with.
        #expect(try await repository.news(old.id, forced.id, []).count == 1)
        try await source.run(
            "git branch -D topic/deeper; git branch topic other; git symbolic-ref HEAD refs/heads/main; git branch main \(source.id(3))"
        )
        #expect(try await repository.head(fresh: true).summary == "three")
        #expect(try await repository.head("topic").summary == "forced")
        try await source.run("git for-each-ref --format='delete %(refname)' | git update-ref --stdin")
        #expect(await kind { try await repository.head(fresh: true) } == .empty)
    }

    @Test func `a remote with no commit, and one with a detached HEAD`() async throws {
        let empty = try await TestRepository([])
        #expect(await kind { try await open(empty).head() } == .empty)
        let (source, _) = try await make()
        let clone = source.folder("clone")
        try await source.run("git clone -q . \(clone); git -C \(clone) checkout -q --detach HEAD^")
        let repository = GitRepository.open(
            url: "file://" + clone, user: "", password: nil, state: source.folder("state"), fetcher: try .built())
        #expect(try await repository.head().summary == "one")
    }

    struct Damage: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Run in the mirror.
        var command: String
        /// Mended without fetching everything again.
        var isKept = false
    }

    @Test(arguments: [
        Damage(testDescription: "gone", command: "rm -rf ../*.git"),
        Damage(testDescription: "nearly empty", command: "rm -rf objects refs config"),
        Damage(testDescription: "no packs", command: "rm -rf objects/pack; mkdir objects/pack"),
        Damage(testDescription: "no indices", command: "rm -f objects/pack/*.idx"),
        Damage(
            testDescription: "zeros in a pack",
            command: "chmod u+w objects/pack/*; "
                + "dd if=/dev/zero of=$(echo objects/pack/*.pack) bs=1 seek=12 count=300 conv=notrunc 2>/dev/null"),
        Damage(testDescription: "a cut pack", command: "chmod u+w objects/pack/*; truncate -s 40 objects/pack/*.pack"),
        Damage(testDescription: "a garbled ref", command: "echo rubbish >refs/heads/master"),
        Damage(testDescription: "a ref to nothing", command: "printf '%040d\\n' 7 >refs/heads/master"),
        Damage(testDescription: "garbled packed refs", command: "echo rubbish >packed-refs"),
        Damage(testDescription: "garbled HEAD", command: "echo rubbish >HEAD"),
        Damage(testDescription: "garbled configuration", command: "echo '[rubbish' >config"),
        Damage(
            testDescription: "locks of a killed fetch",
            command: "touch HEAD.lock config.lock packed-refs.lock refs/heads/master.lock refs/heads/topic.lock; "
                + "echo half >objects/pack/pack_git2_123", isKept: true),
        Damage(
            testDescription: "a half-made one beside it",
            command: "cp -r . ../$(basename $PWD).new; cp -r . ../$(basename $PWD).old"),
        Damage(testDescription: "a file in its place", command: "M=$PWD; cd ..; rm -rf $M; echo x >$M"),
    ])
    func `a damaged mirror is mended`(_ damage: Damage) async throws {
        let (source, state) = try await make()
        _ = try await open(source).head()
        let mirror = try await shell("ls -d \(state)/mirrors/*.git")
        try await source.run("git update-ref refs/heads/master $(git commit-tree -p master -m four master^{tree})")
        try await shell("cd \(mirror); \(damage.command)")
        let inode = try await shell("stat -c %i \(mirror) 2>/dev/null || echo none")
        let repository = try open(source)
        let head = try await repository.head()
        #expect(head.summary == "four")
        if damage.isKept { #expect(try await shell("stat -c %i \(mirror)") == inode) }
        #expect(try await repository.texts("f", head.id) == ["f/a": "2"])
        #expect(try await repository.texts("f", source.id(3)) == ["f/a": "3"])
        let left = try await shell("cd \(state)/mirrors; ls; find . -name '*.lock' -path '*.git/*' -o -name 'pack_*'")
        #expect(left.split(separator: "\n").count == 2, "\(left)")
        try await shell("git -C \(mirror) fsck --strict")
    }

    @Test func `an object that the remote does not have is asked for once`() async throws {
        let (source, state) = try await make()
        let repository = try open(source)
        _ = try await repository.head()
        let nothing = String(repeating: "7", count: 40)
        #expect(await kind { try await repository.texts("f", nothing) } == .objectMissing)
        let made = try await shell("stat -c %i \(state)/mirrors/*.git")
        #expect(await kind { try await repository.texts("f", nothing) } == .objectMissing)
        #expect(try await shell("stat -c %i \(state)/mirrors/*.git") == made)
    }

    @Test func `remotes that cannot be read`() async throws {
        let folder = try TemporaryFolder()
        try await shell("mkdir \(folder("plain")); echo >\(folder("file"))")
        for (url, expected) in [
            ("file://\(folder("nowhere"))", RepositoryFailure.Kind.remoteNotFound),
            ("file://\(folder("plain"))", .remoteNotFound),
            ("file://\(folder("file"))", .remoteNotFound), ("ssh://git@host/x", .other), ("git@host:x/y", .other),
            ("", .other),
            ("http://", .other), ("file:///a b", .other), ("https://x:99999/", .other), ("/a/path", .other),
        ] {
            let repository = GitRepository.open(
                url: url, user: "", password: nil, state: folder("state"), fetcher: try .built())
            let failure = await #expect(throws: RepositoryFailure.self) { try await repository.head() }
            #expect(failure?.kind == expected, "\(url) \(failure?.detail ?? "")")
        }
        try write("".utf8, to: folder("blocked"))
        let repository = GitRepository.open(
            url: "file://\(folder("plain"))", user: "", password: nil, state: folder("blocked"), fetcher: try .built())
        #expect(await kind { try await repository.head() } == .other)
    }

    @Test func `two runs at once`() async throws {
        let (source, _) = try await make()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    let repository = try open(source)
                    for _ in 0..<3 { _ = try await repository.head(fresh: true) }
                    return try await repository.head().summary
                }
            }
            for try await summary in group { #expect(summary == "two") }
        }
    }

    @Test func `waiting for another's lock ends`() async throws {
        let (source, state) = try await make()
        _ = try await open(source).head()
        let lock = try await shell("ls \(state)/mirrors/*.lock")
        let descriptor = Descriptor(Glibc.open(lock, O_RDWR | O_CLOEXEC))
        try #require(flock(descriptor.number, LOCK_EX | LOCK_NB) == 0)
        let failure = await #expect(throws: RepositoryFailure.self) {
            try await open(source).head(of: nil, fresh: true, within: .milliseconds(1500))
        }
        #expect(failure?.kind == .timeout)
        #expect(failure?.detail.contains("another run") == true)
        flock(descriptor.number, LOCK_UN)
        #expect(try await open(source).head().summary == "two")
    }

    @Test(arguments: ["/nonexistent/program", "/dev/null", "/bin/true", "/bin/false", "/bin/cat", "/usr/bin/yes"])
    func `a child that is something else`(_ executable: String) async throws {
        let (source, _) = try await make()
        let repository = try open(source, MirrorFetcher(executable: executable, arguments: []))
        #expect(await kind { try await repository.head() } == .other)
    }

    @Test func `a child that hangs is killed with its time`() async throws {
        let (source, state) = try await make()
        let repository = try open(source, MirrorFetcher(executable: "/bin/sleep", arguments: ["86399"]))
        let before = ContinuousClock.now
        #expect(await kind { try await repository.head(of: nil, fresh: true, within: .milliseconds(300)) } == .timeout)
        #expect(ContinuousClock.now - before < .seconds(5))
        // The lock is free again as soon as the child is reaped.
        #expect(try await open(source).head().summary == "two")
        #expect(access(state, F_OK) == 0)
    }

    @Test(arguments: [
        [], Array("rubbish".utf8), [0, 0, 0, 0, 0, 0, 0, 0], [UInt8](repeating: 0, count: 100),
        [UInt8](repeating: 65, count: 150_000),
    ])
    func `a child that is asked rubbish`(_ input: [UInt8]) async throws {
        let fetcher = try MirrorFetcher.built()
        let status = try await withCheckedThrowingContinuation { continuation in
            _ = startThread("child") {
                continuation.resume(
                    with: Result {
                        var child = try ChildProcess(fetcher.executable, ["__fetch"], environment: [])
                        child.send(input)
                        _ = child.readOutput(limit: 9999) { true }
                        return child.end { true }
                    })
            }
        }
        #expect(status & 0x7f == 0 && [1, 64].contains(status >> 8), "\(status)")
    }
}
