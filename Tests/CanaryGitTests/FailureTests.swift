import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// Each way in which a repository cannot be read has its own kind.
@Suite struct FailureTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Run in a bare repository of two commits, whose copy is to be damaged at `$T`.
        var command: String
        var kind: RepositoryFailure.Kind
        var location = "T"
    }

    private static func damage(_ what: String) -> String {
        "cp -r . $T; cd $T; F=objects/$(git rev-parse \(what) | sed 's|..|&/|')"
    }

    @Test(arguments: [
        Case(testDescription: "nothing there", command: "", kind: .missing),
        Case(testDescription: "a dangling link", command: "ln -s nowhere $T", kind: .missing),
        Case(testDescription: "links in a circle", command: "ln -s $T $T", kind: .missing),
        Case(testDescription: "below a file", command: "echo >$T", kind: .missing, location: "T/x"),
        Case(testDescription: "a file", command: "echo >$T", kind: .notARepository),
        Case(testDescription: "an empty folder", command: "mkdir $T", kind: .notARepository),
        Case(
            testDescription: "a folder of a worktree", command: "git clone -q . $T; mkdir $T/x", kind: .notARepository,
            location: "T/x"),
        Case(testDescription: "an empty .git file", command: "mkdir $T; : >$T/.git", kind: .notARepository),
        Case(
            testDescription: "a .git file that leads nowhere", command: "mkdir $T; echo gitdir: /nonexistent >$T/.git",
            kind: .notARepository),
        Case(testDescription: "no HEAD", command: "cp -r . $T; rm $T/HEAD", kind: .notARepository),
        Case(
            testDescription: "an unknown extension",
            command: "cp -r . $T; git -C $T config core.repositoryformatversion 1; "
                + "git -C $T config extensions.refStorage reftable", kind: .unsupportedExtension),
        Case(
            testDescription: "SHA-256", command: "git init -q --bare --object-format=sha256 $T",
            kind: .unsupportedExtension),
        Case(
            testDescription: "a later format", command: "cp -r . $T; git -C $T config core.repositoryformatversion 7",
            kind: .unsupportedExtension),
        Case(testDescription: "a broken configuration", command: "cp -r . $T; echo '[core' >$T/config", kind: .corrupt),
        Case(
            testDescription: "a garbled HEAD", command: "cp -r . $T; head -c 99 /dev/urandom >$T/HEAD", kind: .corrupt),
        Case(
            testDescription: "a garbled branch", command: "cp -r . $T; head -c 99 /dev/zero >$T/refs/heads/master",
            kind: .corrupt),
        Case(
            testDescription: "garbled packed refs", command: "cp -r . $T; rm $T/refs/heads/*; echo xx >$T/packed-refs",
            kind: .corrupt),
        Case(testDescription: "the commit is missing", command: damage("HEAD") + "; rm -f $F", kind: .objectMissing),
        Case(testDescription: "the tree is missing", command: damage("HEAD:") + "; rm -f $F", kind: .objectMissing),
        Case(testDescription: "the folder is missing", command: damage("HEAD:f") + "; rm -f $F", kind: .objectMissing),
        Case(testDescription: "the file is missing", command: damage("HEAD:f/a") + "; rm -f $F", kind: .objectMissing),
        Case(testDescription: "an empty object", command: damage("HEAD:f/a") + "; chmod u+w $F; : >$F", kind: .corrupt),
        Case(
            testDescription: "no compressed data",
            command: damage("HEAD:f/a") + "; chmod u+w $F; head -c 99 /dev/zero >$F",
            kind: .corrupt),
        Case(
            testDescription: "another object's content",
            command: damage("HEAD:f/a") + "; chmod u+w $F; X=$F; "
                + "F=objects/$(git rev-parse HEAD:f/b | sed 's|..|&/|'); cat $F >$X", kind: .corrupt),
        Case(
            testDescription: "a pack without its index",
            command: "cp -r . $T; cd $T; git gc -q; rm -f objects/pack/*.idx", kind: .objectMissing),
        Case(
            testDescription: "a cut pack",
            command: "cp -r . $T; cd $T; git gc -q; chmod u+w objects/pack/*; truncate -s 60 objects/pack/*.pack",
            kind: .objectMissing),
        Case(
            testDescription: "a pack with a hole",
            command: "cp -r . $T; cd $T; git gc -q; chmod u+w objects/pack/*; "
                + "dd if=/dev/zero of=$(echo objects/pack/*.pack) bs=1 seek=12 count=600 conv=notrunc 2>/dev/null",
            kind: .corrupt),
    ])
    func kinds(_ test: Case) async throws {
        let source = try await TestRepository(
            [
                Step(1, "one").file("f/a", "first").file("f/b", "other"),
                Step(2, "two").file("f/a", (0..<400).map { UInt8(truncatingIfNeeded: $0 &* $0 &* 31 / 7) }),
            ], packed: false)
        try await source.run("T=\(source.folder("T")); \(test.command)")
        let repository = GitRepository.at(source.folder(test.location))
        let failure = await #expect(throws: RepositoryFailure.self) {
            let head = try await repository.head()
            let files = try await repository.texts("f", head.id)
            Issue.record("read \(head.id) with \(files.count) files")
        }
        #expect(failure?.kind == test.kind, "\(failure?.detail ?? "-")")
        #expect(failure?.detail.isEmpty == false)
    }

    @Test(arguments: ["", "a\0b", String(repeating: "x/", count: 5000)]) func `a path that cannot be one`(
        _ path: String
    ) async {
        #expect(await kind { try await GitRepository.at(path).head() } == .missing)
    }

    @Test(arguments: ["", "zz", "HEAD", String(repeating: "0", count: 40), String(repeating: "g", count: 40)])
    func `a commit id that is none`(_ id: String) async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        let repository = source.opened()
        #expect(await kind { try await repository.texts("", id) } == .objectMissing)
        #expect(await kind { try await repository.history("", id) { _ in false } } == .objectMissing)
        #expect(await kind { try await repository.news(source.id(1), id, ["x"]) } == .objectMissing)
    }

    /// A thread may be another user for the file system; root's thread is made nobody's.
    @Test(.enabled(if: getuid() == 0), arguments: ["", "/.git", "/.git/objects", "/.git/HEAD"])
    func `no permission`(_ part: String) async throws {
        let source = try await TestRepository([Step(1).file("a", "1")])
        let path = source.folder("T")
        try await source.run("git clone -q . \(path); chmod 755 \(source.folder.path); chmod 700 \(path)\(part)")
        let repository = GitRepository.at(path)
        // Not in the Glibc module.
        let found = try #require(dlsym(nil, "setfsuid"))
        let setfsuid = unsafeBitCast(found, to: (@convention(c) (uid_t) -> Int32).self)
        try repository.thread.add { _ in _ = setfsuid(65534) }
        #expect(await kind { try await repository.texts("", repository.head().id) } == .noPermission)
    }
}
