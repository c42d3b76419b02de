import CanaryCore
import Synchronization
import Testing

@testable import CanaryGit

@Suite struct HistoryTests {
    private static let folder = "stacks/agent"
    private static let file = "stacks/agent/main.tf"

    /// Whether some file of the folder names the map.
    @Sendable private static func hasMap(_ files: [RepositoryFile]) -> Bool {
        files.contains { $0.path.hasSuffix(".tf") && String(decoding: $0.bytes, as: UTF8.self).contains("epochs") }
    }

    /// Marks: of the commit that removed it, and of the last one that had it.
    private func find(_ source: TestRepository, from mark: Int) async throws -> [Int]? {
        let history = try await source.opened().history(Self.folder, source.id(mark), Self.hasMap)
        guard case .removed(let by, let last) = history else { return nil }
        let marks = Dictionary(uniqueKeysWithValues: source.ids.map { ($1, $0) })
        return [try #require(marks[by.id]), try #require(marks[last.id])]
    }

    @Test func `the commit that took a line out`() async throws {
        let source = try await TestRepository([
            Step(1).file(Self.file, "epochs = 1"), Step(2).file(Self.file, "epochs = 2"), Step(3).file("other", "x"),
            Step(4, "tidy up").file(Self.file, "nothing"), Step(5).file("other", "y"), Step(6).file(Self.file, "less"),
        ])
        #expect(try await find(source, from: 6) == [4, 3])
        let history = try await source.opened().history(Self.folder, source.id(6), Self.hasMap)
        guard case .removed(let by, let last) = history else { return }
        #expect(by.summary == "tidy up" && by.author == "Ann" && last.time == 1_700_000_180)
    }

    /// A commit from an empty index dropped every file but two; the next restored them, and a later one drops them again.
    @Test func `a dropped tree`() async throws {
        let source = try await TestRepository([
            Step(1).file(Self.file, "epochs = 1").file("a", "a").file("b", "b").file("c", "c"),
            Step(2, "add a stack").deletingAll.file("a", "a").file("b", "b"), Step(3).file("a", "aa"),
        ])
        #expect(try await find(source, from: 2) == [2, 1])
        #expect(try await find(source, from: 3) == [2, 1])
        #expect(try await source.opened().texts(Self.folder, source.id(2)).isEmpty)
    }

    @Test func `a folder that was moved, and a file that became a folder`() async throws {
        let source = try await TestRepository([
            Step(1).file(Self.file, "epochs"), Step(2).deleting("stacks/agent").file("stacks/new/main.tf", "epochs"),
            Step(3).file("stacks/agent", "a file now"),
        ])
        #expect(try await find(source, from: 3) == [2, 1])
    }

    @Test func `through merges`() async throws {
        // The branch forked before the removal is merged after it: the removal is to blame, not the merge.
        let late = try await TestRepository([
            Step(1).file(Self.file, "epochs"), Step(2, "remove").deleting(Self.file),
            Step(3, branch: "topic", parents: [1]).file("x", "x"), Step(4, parents: [2, 3], "merge").file("x", "x"),
            Step(5).file("y", "y"),
        ])
        #expect(try await find(late, from: 5) == [2, 1])
        // The branch removed it, and was merged.
        let branch = try await TestRepository([
            Step(1).file(Self.file, "epochs"), Step(2).file("y", "y"),
            Step(3, branch: "topic", parents: [1], "remove").deleting(Self.file),
            Step(4, parents: [2, 3], "merge").deleting(Self.file),
        ])
        #expect(try await find(branch, from: 4) == [3, 1])
        // The merge itself removed it.
        let evil = try await TestRepository([
            Step(1).file(Self.file, "epochs"), Step(2).file("y", "y"),
            Step(3, branch: "t", parents: [1]).file("x", "x"),
            Step(4, parents: [2, 3], "merge").deleting(Self.file),
        ])
        #expect(try await find(evil, from: 4) == [4, 2])
        // Another history was merged in, and nothing of it kept: found when nothing else is left.
        let foreign = try await TestRepository([
            Step(1).file("y", "y"), Step(2, branch: "other", parents: []).file(Self.file, "epochs"),
            Step(3, parents: [1, 2], "merge, ours"), Step(4).file("y", "z"),
        ])
        #expect(try await find(foreign, from: 4) == [3, 2])
    }

    @Test func `never there, and there at the start`() async throws {
        let source = try await TestRepository((1...7).map { Step($0).file(Self.file, "v\($0)") })
        #expect(
            try await source.opened().history(Self.folder, source.id(7), Self.hasMap) == .neverThere(commitsSeen: 7))
        #expect(
            try await source.opened().history("no/such", source.id(7)) { !$0.isEmpty } == .neverThere(commitsSeen: 7))
        let present = try await TestRepository([Step(1).file(Self.file, "epochs")])
        #expect(try await find(present, from: 1) == [1, 1])
    }

    @Test func `a long history is walked, and each content asked about once`() async throws {
        var steps = [Step(1).file(Self.file, "epochs").file("other", "0"), Step(2).file(Self.file, "gone")]
        steps += (3...600).map { Step($0).file("other", "\($0)") }
        let source = try await TestRepository(steps)
        let asked = Mutex(0)
        let history = try await source.opened().history(Self.folder, source.id(600)) { files in
            asked.withLock { $0 += 1 }
            return Self.hasMap(files)
        }
        guard case .removed(let by, let last) = history else {
            Issue.record("\(history)")
            return
        }
        #expect(try [by.id, last.id] == [source.id(2), source.id(1)])
        #expect(asked.withLock { $0 } == 2)
    }

    @Test func `where history is cut off`() async throws {
        let source = try await TestRepository(
            [Step(1).file(Self.file, "epochs"), Step(2).deleting(Self.file)]
                + (3...40).map { Step($0).file("x", "\($0)") })
        let head = try source.id(40)
        for (name, depth) in [("one", 1), ("ten", 10), ("all", 39)] {
            let path = source.folder(name)
            try await source.run("git clone -q --depth \(depth) file://\(source.path) \(path)")
            let history = try await GitRepository.at(path).history(Self.folder, head, Self.hasMap)
            #expect(history == .cutOff(commitsSeen: depth, shallow: true), "\(depth)")
        }
        let whole = source.folder("whole")
        try await source.run("git clone -q --depth 40 file://\(source.path) \(whole)")
        guard case .removed = try await GitRepository.at(whole).history(Self.folder, head, Self.hasMap) else {
            Issue.record("a shallow clone that is deep enough")
            return
        }
        var limits = ReadLimits()
        limits.commits = 20
        let limited = try await source.opened(limits).history(Self.folder, head, Self.hasMap)
        #expect(limited == .cutOff(commitsSeen: 20, shallow: false))
    }

    @Test func `a walk that runs out of time says how far it came`() async throws {
        let source = try await TestRepository((1...300).map { Step($0).file(Self.file, "v\($0)") })
        let history = try await source.opened().history(Self.folder, source.id(300), within: .seconds(1)) { _ in
            // A slow reader: fifty of them take the whole time.
            _ = poll(milliseconds: 20)
            return false
        }
        guard case .cutOff(let seen, shallow: false) = history else {
            Issue.record("\(history)")
            return
        }
        #expect(seen < 300)
    }

    @Test func `a missing commit in the middle is not taken for the beginning`() async throws {
        let source = try await TestRepository((1...9).map { Step($0).file("x", "\($0)") }, packed: false)
        try await source.run("rm -f objects/$(echo \(source.id(4)) | sed 's|..|&/|')")
        #expect(
            await kind { try await source.opened().history(Self.folder, source.id(9), Self.hasMap) } == .objectMissing)
    }
}
