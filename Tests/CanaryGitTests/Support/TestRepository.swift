import CanaryCore
import Glibc
import Testing

@testable import CanaryGit

/// A commit for `git fast-import`: what it changes and where it stands.
struct Step {
    var mark: Int
    var branch = "master"
    var message = "change"
    var time: Int?
    /// Marks; `nil`: the step before it.
    var parents: [Int]?
    var deletesAll = false
    var deleted: [String] = []
    var files: [(path: String, bytes: [UInt8])] = []

    init(_ mark: Int, branch: String = "master", parents: [Int]? = nil, _ message: String = "change") {
        (self.mark, self.branch, self.parents, self.message) = (mark, branch, parents, message)
    }

    func file(_ path: String, _ text: String) -> Step { file(path, Array(text.utf8)) }
    func file(_ path: String, _ bytes: [UInt8]) -> Step { with { $0.files.append((path, bytes)) } }
    func deleting(_ path: String) -> Step { with { $0.deleted.append(path) } }
    func at(_ time: Int) -> Step { with { $0.time = time } }
    var deletingAll: Step { with { $0.deletesAll = true } }

    private func with(_ change: (inout Step) -> Void) -> Step {
        var copy = self
        change(&copy)
        return copy
    }

    func bytes(previous: Int?) -> [UInt8] {
        func line(_ text: String) -> [UInt8] { Array("\(text)\n".utf8) }
        var stream = line("commit refs/heads/\(branch)") + line("mark :\(mark)")
        stream += line("author Ann <ann@example.org> 1700000000 +0000")
        stream += line("committer Cora <cora@example.org> \(time ?? 1_700_000_000 + mark * 60) +0000")
        stream += line("data \(message.utf8.count)") + line(message)
        let from = parents ?? previous.map { [$0] } ?? []
        for (index, parent) in from.enumerated() { stream += line("\(index == 0 ? "from" : "merge") :\(parent)") }
        if deletesAll { stream += line("deleteall") }
        for path in deleted { stream += line("D \(path)") }
        for (path, bytes) in files {
            stream += line("M 100644 inline \(path)") + line("data \(bytes.count)") + bytes + [10]
        }
        return stream
    }
}

/// A repository made with the real git; gone with its last user.
final class TestRepository: Sendable {
    let folder: TemporaryFolder
    let path: String
    /// Commit ids by mark.
    let ids: [Int: String]

    /// A bare repository with these commits, HEAD on `master`.
    init(_ steps: [Step], packed: Bool = true) async throws {
        folder = try TemporaryFolder()
        path = folder("repo.git")
        var (stream, previous): ([UInt8], Int?) = ([], nil)
        for step in steps {
            stream += step.bytes(previous: previous)
            previous = step.mark
        }
        try write(stream, to: folder("stream"))
        let limit = packed ? 0 : 100_000
        try await shell(
            """
            git init -q --bare -b master \(path); cd \(path)
            git -c fastimport.unpackLimit=\(limit) fast-import --quiet --export-marks=\(folder("marks")) <\(folder("stream"))
            """)
        let marks = try #require(readFile(folder("marks"), limit: 1 << 20))
        var ids: [Int: String] = [:]
        for line in String(decoding: marks, as: UTF8.self).split(separator: "\n") {
            let parts = line.split(separator: " ")
            ids[try #require(Int(parts[0].dropFirst()))] = String(parts[1])
        }
        self.ids = ids
    }

    func id(_ mark: Int) throws -> String { try #require(ids[mark]) }
    func opened(_ limits: ReadLimits = ReadLimits()) -> GitRepository { .open(location: path, limits: limits) }

    /// A shell command in the repository's folder.
    @discardableResult
    func run(_ command: String) async throws -> String { try await shell("cd \(path); \(command)") }
}

extension GitRepository {
    static func at(_ path: String) -> GitRepository { .open(location: path) }
    func head(_ ref: String? = nil, fresh: Bool = false) async throws -> Commit {
        try await head(of: ref, fresh: fresh, within: .seconds(20))
    }
    func texts(_ folder: String, _ commit: String) async throws -> [String: String] {
        let files = try await files(inFolder: folder, at: commit, within: .seconds(20))
        return Dictionary(uniqueKeysWithValues: files.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }
    func history(
        _ folder: String, _ commit: String, within: Duration = .seconds(20),
        _ holds: @escaping @Sendable ([RepositoryFile]) -> Bool
    ) async throws -> PathHistory {
        try await lastVersion(ofFolder: folder, from: commit, within: within, where: holds)
    }
    func news(_ base: String, _ head: String, _ needles: [String]) async throws -> NewCommits {
        try await commits(after: base, upTo: head, carrying: needles, within: .seconds(20))
    }
}

/// The kind of failure an operation ends with; `nil` where it ends well.
func kind(_ operation: () async throws -> some Any) async -> RepositoryFailure.Kind? {
    do {
        _ = try await operation()
        return nil
    } catch {
        return (error as? RepositoryFailure)?.kind
    }
}
