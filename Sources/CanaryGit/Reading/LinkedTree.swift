import CGit2
import CanaryCore

/// What a folder holds at a commit: equal where nothing of it changed, what its links lead to included.
struct FolderContent: Hashable {
    /// `nil` where there is no such folder.
    var tree: ObjectID?
    /// What the folder's symbolic links lead to, by their names.
    var links: [String: LinkTarget] = [:]
    /// Why the way to the folder itself is no way.
    var badLink: String?

    /// What it takes to be remembered, bytes.
    var weight: Int { links.reduce(200) { $0 + 96 + $1.key.utf8.count + $1.value.words.utf8.count } }
}

/// Where a path ends, its symbolic links followed.
enum LinkTarget: Hashable {
    case file(ObjectID)
    case folder(ObjectID)
    /// There is nothing at the path.
    case nothing
    /// Of a link: out of the tree, in a circle, or to something that is not there.
    case bad(String)

    fileprivate var words: String { if case .bad(let words) = self { words } else { "" } }
}

/// The tree of a commit as a file system shows it after a checkout: symbolic links are followed inside the tree, never
/// out of it.
struct LinkedTree {
    private let opened: Opened
    private let root: ObjectID
    /// As many links in one path as Linux follows.
    private static let mostLinks = 40
    private static let longestTarget = 4096

    init(_ opened: Opened, root: ObjectID) { (self.opened, self.root) = (opened, root) }

    func content(
        of path: FolderPath, _ limits: ReadLimits, _ allowance: Allowance
    ) throws(RepositoryFailure) -> FolderContent {
        let parts = path.parts
        // What a configuration names is a place, and no way through others.
        guard !path.text.utf8.contains(0), !parts.contains("..") else { return FolderContent() }
        var way = Way(stack: [("", root)], pending: parts.reversed())
        switch try follow(&way, path.text) {
        case .folder(let tree):
            return FolderContent(tree: tree, links: try links(in: tree, way, path, limits, allowance))
        case .bad(let words): return FolderContent(badLink: words)
        case .file, .nothing: return FolderContent()
        }
    }

    private func links(
        in id: ObjectID, _ way: Way, _ path: FolderPath, _ limits: ReadLimits, _ allowance: Allowance
    ) throws(RepositoryFailure) -> [String: LinkTarget] {
        var links: [String: LinkTarget] = [:]
        for entry in try opened.entries(of: id) where entry.mode == GIT_FILEMODE_LINK {
            try allowance.check()
            guard links.count < limits.links else {
                throw RepositoryFailure(.tooLarge, detail: "\(path.shown) holds more than \(limits.links) links")
            }
            var own = Way(stack: way.stack, pending: [entry.name])
            links[entry.name] = try follow(&own, path.child(entry.name))
        }
        return links
    }

    /// A place on the way: the folders down to it, and the names that are still to be gone, the next one last.
    private struct Way {
        var stack: [(name: String, tree: ObjectID)]
        var pending: [String]
        var links = 0
        var isThroughLink: Bool { links > 0 }
    }

    private func follow(_ way: inout Way, _ shown: String) throws(RepositoryFailure) -> LinkTarget {
        while let name = way.pending.popLast() {
            if name == ".." {
                way.stack.removeLast()
                guard !way.stack.isEmpty else { return .bad("\(shown) is a link that leads out of the repository") }
                continue
            }
            guard let folder = way.stack.last?.tree, let (id, mode) = try entry(name, in: folder) else {
                return lost(way, shown)
            }
            switch mode {
            case GIT_FILEMODE_TREE: way.stack.append((name, id))
            case GIT_FILEMODE_LINK:
                way.links += 1
                guard way.links <= Self.mostLinks else { return .bad("\(shown) is a link that leads in a circle") }
                let bytes = try opened.blob(id, limit: Self.longestTarget)
                guard let target = String(validating: bytes, as: UTF8.self), !bytes.contains(0), !target.isEmpty else {
                    return .bad("\(shown) is a link whose target is no path")
                }
                guard !target.hasPrefix("/") else {
                    return .bad("\(shown) is a link that leads out of the repository, to \(target)")
                }
                way.pending += target.split(separator: "/").map(String.init).filter { $0 != "." }.reversed()
            case GIT_FILEMODE_COMMIT: return .bad("\(shown) lies in a submodule, which is not read")
            default: return way.pending.isEmpty ? .file(id) : lost(way, shown)
            }
        }
        return .folder(way.stack.last?.tree ?? root)
    }

    private func lost(_ way: Way, _ shown: String) -> LinkTarget {
        way.isThroughLink ? .bad("\(shown) is a link that leads to nothing in the commit") : .nothing
    }

    private func entry(
        _ name: String, in folder: ObjectID
    ) throws(RepositoryFailure) -> (id: ObjectID, mode: git_filemode_t)? {
        let tree = try opened.tree(folder)
        guard let entry = git_tree_entry_byname(tree.pointer, name), let id = ObjectID(git_tree_entry_id(entry)) else {
            return nil
        }
        return (id, git_tree_entry_filemode(entry))
    }
}
