import CGit2
import CanaryCore

/// The walk back to the commit that took something out of a folder.
///
/// As `git log -- folder` does, a merge that left the folder as one of its parents had it is no change: that parent is
/// followed. Its other parents are looked at when nothing else is left. The folder's files are read, and `holds` is
/// asked, once for each different content.
struct FolderHistory {
    let opened: Opened
    let folder: FolderPath
    let limits: ReadLimits
    let allowance: Allowance
    let holds: ([RepositoryFile]) -> Bool

    private struct Node {
        var id: ObjectID
        var time: Int64
        var parents: [ObjectID]
        var content: FolderContent

        var weight: Int { 200 + 24 * parents.count + content.weight }
    }
    /// In bytes, of the commits that wait to be looked at.
    private static let mostWaiting = 8 << 20
    private var waiting = 0
    private var verdicts: [FolderContent: Bool] = [:]
    /// The weight of what is in `verdicts`.
    private var known = 0

    init(
        _ opened: Opened, _ folder: FolderPath, _ limits: ReadLimits, _ allowance: Allowance,
        _ holds: @escaping ([RepositoryFile]) -> Bool
    ) {
        (self.opened, self.folder, self.limits, self.allowance, self.holds) = (opened, folder, limits, allowance, holds)
    }

    /// Where it holds at the start itself, the start is both commits of `.removed`.
    mutating func find(from start: ObjectID) throws(RepositoryFailure) -> PathHistory {
        let boundary = opened.shallowBoundary()
        var seen: Set<ObjectID> = []
        var metBoundary = false
        var ahead = Newest<Node>()
        var aside = Newest<(node: Node, child: ObjectID)>()
        do {
            let first = try node(start)
            if try verdict(first) { return try removed(by: start, last: start) }
            ahead.add(first, time: first.time)
            while true {
                let commit: Node
                if let next = ahead.next() {
                    commit = next
                } else if let next = aside.next() {
                    if try verdict(next.node) { return try removed(by: next.child, last: next.node.id) }
                    commit = next.node
                } else {
                    break
                }
                waiting -= commit.weight
                guard seen.insert(commit.id).inserted else { continue }
                guard seen.count < limits.commits, !allowance.isOver else {
                    return .cutOff(commitsSeen: seen.count, shallow: false)
                }
                guard !boundary.contains(commit.id) else {
                    metBoundary = true
                    continue
                }
                var parents: [Node] = []
                for id in commit.parents {
                    try allowance.check()
                    parents.append(try node(id))
                }
                if let same = parents.firstIndex(where: { $0.content == commit.content }) {
                    let followed = parents.remove(at: same)
                    ahead.add(followed, time: followed.time)
                    for parent in parents { aside.add((parent, commit.id), time: parent.time) }
                } else {
                    for parent in parents where try verdict(parent) {
                        return try removed(by: commit.id, last: parent.id)
                    }
                    for parent in parents { ahead.add(parent, time: parent.time) }
                }
            }
        } catch  where error.kind == .timeout || error.kind == .tooLarge && !seen.isEmpty {
            return .cutOff(commitsSeen: seen.count, shallow: false)
        }
        return metBoundary ? .cutOff(commitsSeen: seen.count, shallow: true) : .neverThere(commitsSeen: seen.count)
    }

    private mutating func node(_ id: ObjectID) throws(RepositoryFailure) -> Node {
        let commit = try opened.commit(id)
        guard let root = ObjectID(git_commit_tree_id(commit.pointer)) else {
            throw RepositoryFailure(.corrupt, detail: "\(id.hex) has no tree")
        }
        let node = Node(
            id: id, time: git_commit_time(commit.pointer), parents: try opened.parents(of: commit, limits),
            content: try LinkedTree(opened, root: root).content(of: folder, limits, allowance))
        waiting += node.weight
        guard waiting <= Self.mostWaiting else {
            throw RepositoryFailure(.tooLarge, detail: "history is wider than is remembered")
        }
        return node
    }

    private mutating func verdict(_ node: Node) throws(RepositoryFailure) -> Bool {
        if let known = verdicts[node.content] { return known }
        let answer = holds(try opened.files(of: node.content, at: folder, limits, allowance))
        // Many contents with many links are too much to remember: some are read again.
        known += node.content.weight
        if known > 4 << 20 { (verdicts, known) = ([:], 0) }
        verdicts[node.content] = answer
        return answer
    }

    private func removed(by: ObjectID, last: ObjectID) throws(RepositoryFailure) -> PathHistory {
        .removed(by: try opened.describe(by), last: try opened.describe(last))
    }
}
