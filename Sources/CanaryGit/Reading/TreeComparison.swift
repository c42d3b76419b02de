import CGit2
import CanaryCore

/// The files that one tree has and another has not, or has otherwise: as `git diff-tree -r`, but for what it takes. libgit2's
/// own comparison never ends on trees that name each other often and hold nothing.
struct TreeComparison {
    struct Change {
        var path: String
        var old: ObjectID?
        var new: ObjectID
    }

    private let opened: Opened
    private let limits: ReadLimits
    private let allowance: Allowance
    private var changes: [Change] = []
    private var gone: Set<ObjectID> = []
    private var (seen, paths) = (0, 0)
    private var folders: [(old: ObjectID?, new: ObjectID?, path: FolderPath, depth: Int)] = []

    init(_ opened: Opened, _ limits: ReadLimits, _ allowance: Allowance) {
        (self.opened, self.limits, self.allowance) = (opened, limits, allowance)
    }

    /// The files and links that are new or changed, by their paths; a file that was only moved is neither.
    ///
    /// - Throws: `.tooLarge` where there are too many, or too much has to be looked at.
    mutating func changes(from old: ObjectID?, to new: ObjectID) throws(RepositoryFailure) -> [Change] {
        try add(old, new, FolderPath(""), depth: 0)
        while let folder = folders.popLast() {
            paths -= folder.path.text.utf8.count
            let old = try entries(folder.old)
            let new = try entries(folder.new)
            let before = Dictionary(old.map { ($0.name, $0) }) { one, _ in one }
            let after = Set(new.map(\.name))
            for entry in new { try compare(before[entry.name], entry, folder.path, folder.depth) }
            for entry in old where !after.contains(entry.name) { try compare(entry, nil, folder.path, folder.depth) }
        }
        return changes.filter { $0.old != nil || !gone.contains($0.new) }
            .sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
    }

    private func entries(_ id: ObjectID?) throws(RepositoryFailure) -> [TreeEntry] {
        if let id { try opened.entries(of: id) } else { [] }
    }

    private mutating func compare(
        _ old: TreeEntry?, _ new: TreeEntry?, _ path: FolderPath, _ depth: Int
    ) throws(RepositoryFailure) {
        try allowance.check()
        seen += 1
        guard seen <= limits.entries else {
            throw RepositoryFailure(.tooLarge, detail: "a commit that changes more than \(limits.entries) names")
        }
        guard old?.id != new?.id || old?.mode != new?.mode, let name = new?.name ?? old?.name else { return }
        let (oldTree, newTree) = (old?.tree, new?.tree)
        if oldTree != nil || newTree != nil {
            try add(oldTree, newTree, FolderPath(path.child(name)), depth: depth + 1)
        }
        let (oldFile, newFile) = (old?.file, new?.file)
        if let newFile {
            if newFile != oldFile { changes.append(Change(path: path.child(name), old: oldFile, new: newFile)) }
        } else if let oldFile {
            gone.insert(oldFile)
        }
        guard changes.count + gone.count <= limits.changes else {
            throw RepositoryFailure(.tooLarge, detail: "a commit that changes more than \(limits.changes) files")
        }
    }

    private mutating func add(
        _ old: ObjectID?, _ new: ObjectID?, _ path: FolderPath, depth: Int
    ) throws(RepositoryFailure) {
        guard old != new else { return }
        paths += path.text.utf8.count
        guard depth <= limits.depth, paths <= limits.paths else {
            throw RepositoryFailure(.tooLarge, detail: "a commit that changes more folders than are looked through")
        }
        folders.append((old, new, path, depth))
    }
}

extension TreeEntry {
    fileprivate var tree: ObjectID? { mode == GIT_FILEMODE_TREE ? id : nil }
    /// Of a file or a link: both hold text.
    fileprivate var file: ObjectID? { isFile(mode) || mode == GIT_FILEMODE_LINK ? id : nil }
}
