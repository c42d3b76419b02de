import CGit2
import CanaryCore

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
    ///
    /// What is too large by itself, or beside the others, is named and not read. The small ones come first, so that a large
    /// one takes nothing from them.
    func files(of folder: FolderContent, at path: FolderPath, _ limits: ReadLimits, _ allowance: Allowance)
        throws(RepositoryFailure) -> [RepositoryFile]
    {
        guard let id = folder.tree else { return [] }
        var files: [RepositoryFile] = []
        var sizes: [(place: Int, id: ObjectID, size: Int)] = []
        for entry in try entries(of: id) {
            try allowance.check()
            let source: ObjectID
            switch folder.links[entry.name] {
            case .file(let target): source = target
            case .bad(let words):
                files.append(RepositoryFile(path: path.child(entry.name), bytes: [], unread: words))
                continue
            case .folder, .nothing: continue
            case nil:
                guard isFile(entry.mode) else { continue }
                source = entry.id
            }
            guard files.count < limits.names else {
                throw RepositoryFailure(.tooLarge, detail: "\(path.shown) holds more than \(limits.names) files")
            }
            sizes.append((files.count, source, try header(source).size))
            files.append(RepositoryFile(path: path.child(entry.name), bytes: []))
        }
        var left = limits.total
        for (place, source, size) in sizes.sorted(by: { ($0.size, $0.place) < ($1.size, $1.place) }) {
            try allowance.check()
            let name = files[place].path
            guard size <= limits.file, size <= left else {
                files[place].isTooLarge = true
                files[place].unread = Self.words(name, size, limits)
                continue
            }
            files[place].bytes = try named(name) { () throws(RepositoryFailure) in try blob(source, limit: size) }
            left -= size
        }
        return files
    }

    private static func words(_ name: String, _ size: Int, _ limits: ReadLimits) -> String {
        size > limits.file
            ? words(name, size, limits.file)
            : "\(name) has \(size) bytes, and with the smaller files of its folder more than the \(limits.total) that are read"
    }

    /// The files of a tree whose names end in one of the suffixes: of every folder in which one of them holds the bytes,
    /// all of them. Those over `limit` bytes are left out, and named where they hold the bytes or are too large to tell.
    func files(
        endingIn suffixes: [String], holding bytes: [UInt8], under root: ObjectID, limit: Int, _ limits: ReadLimits,
        _ allowance: Allowance
    ) throws(RepositoryFailure) -> FoundFiles {
        let endings = suffixes.map { Array($0.utf8) }
        var (found, total, seen, paths) = (FoundFiles(files: [], seen: 0), 0, 0, 0)
        var folders: [(id: ObjectID, path: FolderPath, depth: Int)] = [(root, FolderPath(""), 0)]
        while let folder = folders.popLast() {
            guard folder.depth <= limits.depth else { throw RepositoryFailure(.tooLarge, detail: "folders too deep") }
            paths -= folder.path.text.utf8.count
            var files: [(id: ObjectID, name: String)] = []
            for entry in try entries(of: folder.id) {
                try allowance.check()
                seen += 1
                guard seen <= limits.entries else {
                    throw RepositoryFailure(.tooLarge, detail: "more than \(limits.entries) files")
                }
                if entry.mode == GIT_FILEMODE_TREE {
                    let path = FolderPath(folder.path.child(entry.name))
                    paths += path.text.utf8.count
                    guard paths <= limits.paths else {
                        throw RepositoryFailure(.tooLarge, detail: "more folders than are looked through")
                    }
                    folders.append((entry.id, path, folder.depth + 1))
                } else if isFile(entry.mode), endings.contains(where: { entry.name.utf8.hasSuffix($0) }) {
                    files.append((entry.id, entry.name))
                }
            }
            var sized: [(id: ObjectID, name: String)] = []
            var holds = bytes.isEmpty
            for (id, name) in files {
                try allowance.check()
                let path = folder.path.child(name)
                try named(path) { () throws(RepositoryFailure) in
                    let size = try header(id).size
                    guard size <= limit else {
                        if bytes.isEmpty { return }
                        var mayHold = true
                        if size <= limits.searched {
                            mayHold = try withBlob(id, limit: limits.searched) { Needle(bytes).occurs(in: $0) }
                        }
                        if !mayHold {
                            found.seen += 1
                        } else if found.tooLarge.count < 100 {
                            found.tooLarge.append(path)
                        }
                        return
                    }
                    sized.append((id, path))
                    if !holds { holds = try withBlob(id, limit: limit) { Needle(bytes).occurs(in: $0) } }
                }
            }
            found.seen += sized.count
            guard holds else { continue }
            for (id, path) in sized {
                try allowance.check()
                let bytes = try named(path) { () throws(RepositoryFailure) in
                    try blob(id, limit: min(limit, limits.found - total))
                }
                total += bytes.count
                found.files.append(RepositoryFile(path: path, bytes: bytes))
            }
        }
        found.files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return found
    }

    private func named<Value>(_ name: String, _ body: () throws(RepositoryFailure) -> Value) throws(RepositoryFailure)
        -> Value
    {
        do {
            return try body()
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
