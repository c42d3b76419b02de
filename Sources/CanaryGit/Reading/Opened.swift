import CGit2
import CanaryCore
import Glibc

/// An open repository. Lives on one thread.
final class Opened {
    let identity: Identity
    let repository: Handle<RepositoryKind>
    let database: Handle<DatabaseKind>

    init(_ identity: Identity) throws(RepositoryFailure) {
        try LibGit2.start()
        self.identity = identity
        let repository = try Handle<RepositoryKind>(.open) { made in
            git_repository_open_ext(&made, identity.path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
        }
        database = try Handle<DatabaseKind>(.open) { git_repository_odb(&$0, repository.pointer) }
        self.repository = repository
    }

    /// The folder that all worktrees share.
    var commonFolder: String { git_repository_commondir(repository.pointer).map { String(cString: $0) } ?? "" }

    /// The commits whose parents a shallow clone left out. Asked of the common folder: through a worktree
    /// `git_repository_is_shallow` says no. A list that cannot be read is no list; the missing parent tells then.
    func shallowBoundary() -> Set<ObjectID> {
        let lines = readFile(commonFolder + "shallow", limit: 16 << 20) ?? []
        return Set(lines.split(separator: 10).compactMap { ObjectID(hex: String(decoding: $0, as: UTF8.self)) })
    }

    /// Size and type of an object, without reading it where it is stored whole.
    func header(_ id: ObjectID) throws(RepositoryFailure) -> (size: Int, type: git_object_t) {
        var (oid, size, type) = (id.oid, 0, GIT_OBJECT_INVALID)
        try LibGit2.check(git_odb_read_header(&size, &type, database.pointer, &oid), .object)
        return (size, type)
    }

    /// A blob's bytes; refused before it is read where it is larger than `limit`.
    func blob(_ id: ObjectID, limit: Int) throws(RepositoryFailure) -> [UInt8] {
        let (size, type) = try header(id)
        guard type == GIT_OBJECT_BLOB else { throw RepositoryFailure(.corrupt, detail: "\(id.hex) is no blob") }
        guard size <= limit else { throw RepositoryFailure(.tooLarge, detail: "\(id.hex) has \(size) bytes") }
        var oid = id.oid
        let raw = try Handle<RawObjectKind>(.object) { git_odb_read(&$0, database.pointer, &oid) }
        return Array(
            UnsafeRawBufferPointer(start: git_odb_object_data(raw.pointer), count: git_odb_object_size(raw.pointer)))
    }

    func commit(_ id: ObjectID) throws(RepositoryFailure) -> Handle<CommitKind> {
        var oid = id.oid
        return try Handle(.object) { git_commit_lookup(&$0, repository.pointer, &oid) }
    }

    func tree(_ id: ObjectID) throws(RepositoryFailure) -> Handle<TreeKind> {
        let size = try header(id).size
        guard size <= 32 << 20 else {
            throw RepositoryFailure(.tooLarge, detail: "\(id.hex) lists \(size) bytes of names")
        }
        var oid = id.oid
        return try Handle(.object) { git_tree_lookup(&$0, repository.pointer, &oid) }
    }

    /// What a path below the root holds; `nil` where there is nothing.
    func entry(_ path: FolderPath, in root: ObjectID) throws(RepositoryFailure) -> (id: ObjectID, type: git_object_t)? {
        guard !path.text.utf8.contains(0) else { return nil }
        let tree = try tree(root)
        var entry: OpaquePointer?
        let code = git_tree_entry_bypath(&entry, tree.pointer, path.text)
        if code == GIT_ENOTFOUND.rawValue, let last = git_error_last(),
            last.pointee.klass == Int32(GIT_ERROR_TREE.rawValue)
        {
            return nil
        }
        try LibGit2.check(code, .object)
        guard let entry else { return nil }
        defer { git_tree_entry_free(entry) }
        return ObjectID(git_tree_entry_id(entry)).map { ($0, git_tree_entry_type(entry)) }
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
