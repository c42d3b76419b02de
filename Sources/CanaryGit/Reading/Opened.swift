import CGit2
import CGit2Shims
import CanaryCore
import Glibc

/// An open repository. Lives on one thread.
final class Opened {
    let identity: Identity
    let repository: Handle<RepositoryKind>
    /// What libgit2 held, and this process had in memory, when the caches were empty; bytes.
    private var (kept, resident) = (0, 0)
    private var reads = 0

    init(_ identity: Identity) throws(RepositoryFailure) {
        try LibGit2.start()
        self.identity = identity
        repository = try Handle<RepositoryKind>(.open) { made in
            git_repository_open_ext(&made, identity.path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
        }
        (kept, resident) = (canary_git_held(), canary_git_resident())
        try refuseLargeMaps()
    }

    /// What libgit2 maps and goes through as a whole counts as memory, and passes by its allocator.
    private func refuseLargeMaps() throws(RepositoryFailure) {
        let packs = canary_git_count(commonFolder + "objects/pack", ".idx", Self.mostPacks)
        guard packs < Self.mostPacks else {
            throw RepositoryFailure(.tooLarge, detail: "\(Self.mostPacks) packs and more")
        }
        for name in ["packed-refs", "objects/pack/multi-pack-index"] {
            var status = stat()
            guard stat(commonFolder + name, &status) == 0, status.st_size > Self.largestMap else { continue }
            throw RepositoryFailure(
                .tooLarge,
                detail: "\(name) has \(status.st_size) bytes, and no more than \(Self.largestMap) are read")
        }
    }

    /// In bytes: some 200,000 references or 500,000 objects.
    private static let largestMap = 16 << 20
    /// Of each a few pages stay in memory as soon as something is looked for that is in none.
    private static let mostPacks: Int32 = 2000

    /// The objects; opened when they are first asked for, and again after `makeRoom`.
    func database() throws(RepositoryFailure) -> Handle<DatabaseKind> {
        try Handle<DatabaseKind>(.open) { git_repository_odb(&$0, repository.pointer) }
    }

    /// The folder that all worktrees share.
    var commonFolder: String { git_repository_commondir(repository.pointer).map { String(cString: $0) } ?? "" }

    /// The commits whose parents a shallow clone left out. Asked of the common folder: through a worktree
    /// `git_repository_is_shallow` says no. A list that cannot be read is no list; the missing parent tells then.
    func shallowBoundary() -> Set<ObjectID> {
        let lines = readFile(commonFolder + "shallow", limit: 2 << 20) ?? []
        return Set(lines.split(separator: 10).compactMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) })
    }

    /// Lets go of what libgit2 keeps of earlier reads, where that leaves no room for the next: every pack has a cache of
    /// its own of up to 16 MiB, and what was looked up in an index stays mapped.
    ///
    /// - Parameter size: bytes that the next read will take; a few MiB are always left.
    func makeRoom(for size: Int) {
        reads += 1
        let held = canary_git_held()
        let isFull = held > kept + (1 << 20) && held + max(size, 12 << 20) > LibGit2.memory
        if isFull || reads.isMultiple(of: 1024) && canary_git_resident() > resident + (24 << 20) { forget() }
    }

    /// After a reading: nothing large is kept for the next, which may be minutes away.
    func rest() { if canary_git_held() > kept + (6 << 20) { forget() } }

    private func forget() {
        canary_git_forget(repository.pointer)
        (kept, resident) = (canary_git_held(), canary_git_resident())
    }
}

/// A folder as the configuration names it: `a/b`, `/a/b/`, `./a/b` are the same; `""`, `.` and `/` are the root.
struct FolderPath {
    let text: String
    var isRoot: Bool { text.isEmpty }
    var parts: [String] { text.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) } }

    init(_ written: String) {
        text = written.utf8.split(separator: UInt8(ascii: "/")).map { String(Substring($0)) }.filter { $0 != "." }
            .joined(separator: "/")
    }

    /// For a sentence.
    var shown: String { isRoot ? "the root folder" : text }

    func child(_ name: String) -> String { isRoot ? name : "\(text)/\(name)" }
}

/// A small file's bytes; `nil` where it cannot be read or is larger.
func readFile(_ path: String, limit: Int) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    return readAll(descriptor, limit: limit)
}

func readAll(_ descriptor: Int32, limit: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16_384)
    while true {
        let count = read(descriptor, &buffer, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0, bytes.count + count <= limit else { return nil }
        if count == 0 { return bytes }
        bytes += buffer[..<count]
    }
}
