import CanaryCore
import Testing

@testable import CanaryGit

@Suite struct FileTests {
    @Test func `a folder's own files, byte for byte`() async throws {
        let odd: [UInt8] = [0xff, 0, 13, 10, 0xfe]
        let source = try await TestRepository([
            Step(1).file("s/a/main.tf", odd).file("s/a/empty.tf", "").file("s/a/deep/x.tf", "x").file("s/b/y.tf", "y")
                .file("s/a/ü b.tf", "u")
        ])
        let path = source.folder("T")
        try await source.run(
            """
            git clone -q . \(path); cd \(path)/s/a; chmod +x main.tf; ln -s main.tf link.tf; ln -s deep folder
            git add .; git update-index --add --cacheinfo 160000,\(source.id(1)),s/a/module; git commit -qm more
            """)
        let repository = GitRepository.at(path)
        let head = try await repository.head().id
        for folder in ["s/a", "/s/a/", "./s/a", "s//a/.", "s/a//"] {
            let files = try await repository.files(inFolder: folder, at: head, within: .seconds(9))
            #expect(
                files.map(\.path) == ["s/a/empty.tf", "s/a/link.tf", "s/a/main.tf", "s/a/ü b.tf"], "\(folder)")
            #expect(files.map(\.bytes) == [[], odd, odd, Array("u".utf8)])
        }
        for folder in ["s/c", "s/a/main.tf", "s/a/main.tf/x", "..", "s/../s/a", "S/A", "s/a\0"] {
            #expect(try await repository.texts(folder, head).isEmpty, "\(folder)")
        }
        #expect(try await repository.texts("s/a/folder", head) == ["s/a/folder/x.tf": "x"])
        #expect(await kind { try await repository.texts("s/a/module", head) } == .badLink)
        for folder in ["", "/", "."] { #expect(try await repository.texts(folder, head).isEmpty) }
        func search(_ endings: [String], _ text: String = "", limit: Int = 100) async throws -> [RepositoryFile] {
            try await repository.files(endingIn: endings, holding: text, at: head, limit: limit, within: .seconds(9))
                .files
        }
        let all = try await search([".tf"])
        #expect(all.map(\.path) == ["s/a/deep/x.tf", "s/a/empty.tf", "s/a/main.tf", "s/a/ü b.tf", "s/b/y.tf"])
        let some = try await search(["x.tf", "in.tf"], limit: 4)
        #expect(some.map(\.path) == ["s/a/deep/x.tf"])
        #expect(try await search([]).isEmpty)
    }

    /// The same as git itself says; nothing where there is nothing.
    @Test func `ids of what paths hold`() async throws {
        let source = try await TestRepository([
            Step(1).file("s/a/main.tf", "1").file("CLAUDE.md", "x"), Step(2).file("s/a/deep/x.tf", "2"),
            Step(3).file("other", "y"),
        ])
        let repository = source.opened()
        for path in ["s", "s/a", "s/a/main.tf", "CLAUDE.md"] {
            for step in 1...3 {
                let commit = try source.id(step)
                let id = try await repository.objectID(of: path, at: commit, within: .seconds(9))
                let said = try await source.run("git rev-parse \(commit):\(path)")
                #expect(id == said.split(separator: "\n").first.map { String($0) }, "\(path) at \(step)")
            }
        }
        var ids: [String?] = []
        for step in 1...3 {
            ids.append(try await repository.objectID(of: "s/a", at: source.id(step), within: .seconds(9)))
        }
        #expect(ids[0] != ids[1] && ids[1] == ids[2])
        let commit = try source.id(3)
        for path in ["s/b", "s/a/main.tf/x", "..", "a\0b", ".claude"] {
            #expect(try await repository.objectID(of: path, at: commit, within: .seconds(9)) == nil, "\(path)")
        }
        #expect(try await repository.objectID(of: "", at: commit, within: .seconds(9)) != nil)
        let none = String(repeating: "0", count: 40)
        #expect(await kind { _ = try await repository.objectID(of: "s", at: none, within: .seconds(9)) } != nil)
    }

    @Test func `files that are too large`() async throws {
        let source = try await TestRepository([
            Step(1).file("one/a", [UInt8](repeating: 7, count: 1001)).file("many/a", "x").file("many/b", "yy")
        ])
        let head = try source.id(1)
        var limits = ReadLimits()
        func files(_ folder: String) async throws -> [RepositoryFile] {
            try await source.opened(limits).files(inFolder: folder, at: head, within: .seconds(9))
        }
        (limits.file, limits.total) = (1000, 2000)
        let one = try await files("one")
        #expect(one.count == 1 && one[0].bytes.isEmpty && one[0].isTooLarge)
        #expect(one[0].unread == "one/a has 1001 bytes, and no more than 1000 are read of one file")
        limits.file = 1001
        #expect(try await files("one").map(\.bytes.count) == [1001])
        // The smaller one is read, whichever comes first.
        limits.total = 2
        let many = try await files("many")
        #expect(many.map(\.path) == ["many/a", "many/b"] && many.map(\.bytes.count) == [1, 0])
        #expect(many.map(\.isTooLarge) == [false, true])
        limits.total = 3
        #expect(try await files("many").map(\.bytes.count) == [1, 2])
        limits.names = 1
        #expect(await kind { try await files("many") } == .tooLarge)
        limits.found = 2
        #expect(
            await kind {
                try await source.opened(limits).files(
                    endingIn: [""], holding: "", at: head, limit: 10, within: .seconds(9))
            } == .tooLarge)
    }

    /// Of a folder all files come as soon as one of them holds the text: what they say of each other counts.
    @Test func `only folders that hold a text are given`() async throws {
        let source = try await TestRepository([
            Step(1).file("a/main.tf", "x").file("a/vars.tf", "has app-1").file("a/other", "app-1").file(
                "b/main.tf", "y"
            )
            .file("c/d.yaml", "app-1").file("c/large.yaml", String(repeating: "app-1", count: 100))
        ])
        let found = try await source.opened().files(
            endingIn: [".tf", ".yaml"], holding: "app-1", at: source.id(1), limit: 100, within: .seconds(9))
        #expect(found.files.map(\.path) == ["a/main.tf", "a/vars.tf", "c/d.yaml"])
        #expect(found.seen == 4)
        #expect(found.tooLarge == ["c/large.yaml"])
    }

    /// What is too large to be given is looked through for the text alone; where even that is too much, it may hold it.
    @Test func `large files are named where they may hold the text`() async throws {
        let filler = String(repeating: "x", count: 200)
        let source = try await TestRepository([
            Step(1).file("a.yaml", filler + "app-1").file("b.yaml", filler).file("c.yaml", filler + filler)
        ])
        var limits = ReadLimits()
        limits.searched = 300
        let repository = source.opened(limits)
        let found = try await repository.files(
            endingIn: [".yaml"], holding: "app-1", at: source.id(1), limit: 100, within: .seconds(9))
        #expect(found.files.isEmpty && found.seen == 1)
        #expect(found.tooLarge == ["a.yaml", "c.yaml"])
    }

    /// Ten trees that each name the one below ten times: ten thousand million files in two kilobytes.
    @Test func `a tree that grows without end`() async throws {
        let source = try await TestRepository([Step(1)])
        try await source.run(
            """
            O=$(echo x | git hash-object -w --stdin); M="100644 blob"
            for depth in 1 2 3 4 5 6 7 8 9 10; do
              O=$(for name in 1 2 3 4 5 6 7 8 9 0; do printf '%s %s\\t%s\\n' "$M" $O f$name; done | git mktree); M="040000 tree"
            done
            git commit-tree -m bomb $O | xargs git update-ref refs/heads/master
            """)
        var limits = ReadLimits()
        limits.entries = 20_000
        let bounded = source.opened(limits)
        let repository = source.opened()
        let head = try await repository.head().id
        #expect(
            await kind {
                try await bounded.files(endingIn: [".tf"], holding: "", at: head, limit: 9, within: .seconds(20))
            }
                == .tooLarge)
        let before = ContinuousClock.now
        #expect(
            await kind {
                try await repository.files(endingIn: ["f1"], holding: "", at: head, limit: 9, within: .milliseconds(60))
            }
                == .timeout)
        #expect(ContinuousClock.now - before < .seconds(3))
    }

    @Test func `folders too deep`() async throws {
        let path = (0..<150).map { "d\($0)" }.joined(separator: "/")
        let source = try await TestRepository([Step(1).file(path + "/x.tf", "x")])
        let head = try source.id(1)
        #expect(
            await kind {
                try await source.opened().files(
                    endingIn: [".tf"], holding: "", at: head, limit: 9, within: .seconds(20))
            }
                == .tooLarge)
        #expect(try await source.opened().texts(path, head) == [path + "/x.tf": "x"])
    }
}
