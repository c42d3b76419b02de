import CGit2
import CGit2Shims
import CanaryCore

/// What a tree names.
struct TreeEntry {
    var name: String
    var id: ObjectID
    var mode: git_filemode_t
}

extension Opened {
    /// Size and type of an object, without reading it: of a delta the size of what it makes. What it is made from may be
    /// larger by far, and is refused by libgit2's allocator (canary_git_start).
    func header(_ id: ObjectID) throws(RepositoryFailure) -> (size: Int, type: git_object_t) {
        var (oid, size, type) = (id.oid, 0, GIT_OBJECT_INVALID)
        let database = try database()
        try LibGit2.check(git_odb_read_header(&size, &type, database.pointer, &oid), .object)
        return (size, type)
    }

    /// A blob's bytes; refused before it is read where it is larger than `limit`.
    func blob(_ id: ObjectID, limit: Int) throws(RepositoryFailure) -> [UInt8] {
        try withBlob(id, limit: limit) { Array($0) }
    }

    /// A blob's bytes where libgit2 has them; refused before it is read where it is larger than `limit`.
    func withBlob<Value>(_ id: ObjectID, limit: Int, _ body: (UnsafeRawBufferPointer) -> Value)
        throws(RepositoryFailure) -> Value
    {
        let (size, type) = try header(id)
        guard type == GIT_OBJECT_BLOB else { throw RepositoryFailure(.corrupt, detail: "\(id.hex) is no blob") }
        guard size <= limit else {
            throw RepositoryFailure(.tooLarge, detail: Self.words(id.hex, size, limit))
        }
        // The object, what it is made from, and the delta.
        makeRoom(for: 3 * size)
        var oid = id.oid
        let database = try database()
        let raw = try Handle<RawObjectKind>(.object) { git_odb_read(&$0, database.pointer, &oid) }
        return body(
            UnsafeRawBufferPointer(start: git_odb_object_data(raw.pointer), count: git_odb_object_size(raw.pointer)))
    }

    static func words(_ name: String, _ size: Int, _ limit: Int) -> String {
        "\(name) has \(size) bytes, and no more than \(limit) are read of one file"
    }

    func commit(_ id: ObjectID) throws(RepositoryFailure) -> Handle<CommitKind> {
        makeRoom(for: 0)
        var oid = id.oid
        return try Handle(.object) { git_commit_lookup(&$0, repository.pointer, &oid) }
    }

    /// The parents of a commit, in its own order.
    func parents(
        of commit: borrowing Handle<CommitKind>, _ limits: ReadLimits
    ) throws(RepositoryFailure) -> [ObjectID] {
        let count = git_commit_parentcount(commit.pointer)
        guard count <= limits.parents else {
            throw RepositoryFailure(.tooLarge, detail: "a commit of \(count) parents")
        }
        let pointer = commit.pointer
        return (0..<count).compactMap { ObjectID(git_commit_parent_id(pointer, $0)) }
    }

    func tree(_ id: ObjectID) throws(RepositoryFailure) -> Handle<TreeKind> {
        let size = try header(id).size
        guard size <= Self.largestTree else {
            throw RepositoryFailure(.tooLarge, detail: "\(id.hex) lists \(size) bytes of names")
        }
        var oid = id.oid
        return try Handle(.object) { git_tree_lookup(&$0, repository.pointer, &oid) }
    }

    /// In bytes: some 60,000 names.
    private static var largestTree: Int { 4 << 20 }

    /// What a tree names, in its order.
    func entries(of id: ObjectID) throws(RepositoryFailure) -> [TreeEntry] {
        let tree = try tree(id)
        let pointer = tree.pointer
        return (0..<git_tree_entrycount(pointer)).compactMap { index in
            guard let entry = git_tree_entry_byindex(pointer, index), let id = ObjectID(git_tree_entry_id(entry)) else {
                return nil
            }
            return TreeEntry(
                name: String(cString: git_tree_entry_name(entry)), id: id, mode: git_tree_entry_filemode(entry))
        }
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
