import CGit2
import CanaryCore

/// The most that is read of a repository at once.
struct ReadLimits: Sendable {
    /// Bytes of one file of a folder.
    var file = 8 << 20
    /// Bytes of all files of one answer.
    var total = 64 << 20
    /// Entries looked at in a whole tree; a tree that names itself often grows without end.
    var entries = 500_000
    /// Folders in folders.
    var depth = 100
    /// Commits looked at in one walk.
    var commits = 200_000
    /// New commits whose contents are searched.
    var newCommits = 5_000
    /// Bytes of one file searched for needles, and of one compared line by line.
    var searched = 32 << 20
    var compared = 4 << 20
}

/// Whether something is a plain file: not a folder, a submodule or a link.
func isFile(_ mode: git_filemode_t) -> Bool {
    mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE
}

extension Opened {
    func rootTree(_ commitID: ObjectID) throws(RepositoryFailure) -> ObjectID {
        let commit = try commit(commitID)
        guard let id = ObjectID(git_commit_tree_id(commit.pointer)) else {
            throw RepositoryFailure(.corrupt, detail: "\(commitID.hex) has no tree")
        }
        return id
    }

    /// The files directly in a folder of the repository; none where it is not there.
    func files(of folder: FolderContent, at path: FolderPath, _ limits: ReadLimits, _ allowance: Allowance)
        throws(RepositoryFailure) -> [RepositoryFile]
    {
        guard let id = folder.tree else { return [] }
        let tree = try tree(id)
        var (files, total): ([RepositoryFile], Int) = ([], 0)
        for index in 0..<git_tree_entrycount(tree.pointer) {
            try allowance.check()
            guard let entry = git_tree_entry_byindex(tree.pointer, index), let id = ObjectID(git_tree_entry_id(entry))
            else { continue }
            let short = String(cString: git_tree_entry_name(entry))
            let name = path.child(short)
            let source: ObjectID
            switch folder.links[short] {
            case .file(let target): source = target
            case .bad(let words):
                files.append(RepositoryFile(path: name, bytes: [], unread: words))
                continue
            case .folder, .nothing: continue
            case nil:
                guard isFile(git_tree_entry_filemode(entry)) else { continue }
                source = id
            }
            let bytes = try blob(source, limit: min(limits.file, limits.total - total), named: name)
            total += bytes.count
            files.append(RepositoryFile(path: name, bytes: bytes))
        }
        return files
    }

    /// Every file of a tree whose name ends in one of the suffixes; those over `limit` bytes are left out.
    func files(
        endingIn suffixes: [String], under root: ObjectID, limit: Int, _ limits: ReadLimits, _ allowance: Allowance
    ) throws(RepositoryFailure) -> [RepositoryFile] {
        let endings = suffixes.map { Array($0.utf8) }
        var (files, total, seen): ([RepositoryFile], Int, Int) = ([], 0, 0)
        var folders: [(id: ObjectID, path: FolderPath, depth: Int)] = [(root, FolderPath(""), 0)]
        while let folder = folders.popLast() {
            guard folder.depth <= limits.depth else { throw RepositoryFailure(.tooLarge, detail: "folders too deep") }
            let tree = try tree(folder.id)
            for index in 0..<git_tree_entrycount(tree.pointer) {
                try allowance.check()
                seen += 1
                guard seen <= limits.entries else {
                    throw RepositoryFailure(.tooLarge, detail: "more than \(limits.entries) files")
                }
                guard let entry = git_tree_entry_byindex(tree.pointer, index),
                    let id = ObjectID(git_tree_entry_id(entry))
                else { continue }
                let name = folder.path.child(String(cString: git_tree_entry_name(entry)))
                let mode = git_tree_entry_filemode(entry)
                if mode == GIT_FILEMODE_TREE { folders.append((id, FolderPath(name), folder.depth + 1)) }
                guard isFile(mode), endings.contains(where: { name.utf8.hasSuffix($0) }) else { continue }
                guard try header(id).size <= limit else { continue }
                let bytes = try blob(id, limit: min(limit, limits.total - total), named: name)
                total += bytes.count
                files.append(RepositoryFile(path: name, bytes: bytes))
            }
        }
        return files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private func blob(_ id: ObjectID, limit: Int, named name: String) throws(RepositoryFailure) -> [UInt8] {
        do {
            return try blob(id, limit: limit)
        } catch {
            throw RepositoryFailure(error.kind, detail: "\(name): \(error.detail)")
        }
    }
}

extension String.UTF8View {
    fileprivate func hasSuffix(_ bytes: [UInt8]) -> Bool {
        count >= bytes.count && suffix(bytes.count).elementsEqual(bytes)
    }
}
