import CGit2
import CanaryCore

/// The walk back through all of history, newest first, to the first commit of a kind.
struct NewestCommit {
    let opened: Opened
    let limits: ReadLimits
    let allowance: Allowance

    func find(from start: ObjectID, where holds: (Commit) -> Bool) throws(RepositoryFailure) -> CommitSearch {
        let boundary = opened.shallowBoundary()
        var known: Set<ObjectID> = [start]
        var queue = Newest<Commit>()
        let first = try opened.describe(start)
        queue.add(first, time: first.time)
        var search = CommitSearch(found: nil, seen: 0, oldest: first.time, complete: true)
        while let commit = queue.next() {
            search.seen += 1
            search.oldest = min(search.oldest, commit.time)
            if holds(commit) {
                search.found = commit
                search.complete = true
                return search
            }
            guard search.seen < limits.commits, !allowance.isOver, let id = ObjectID(hex: commit.id) else {
                search.complete = false
                return search
            }
            guard !boundary.contains(id) else {
                search.complete = false
                continue
            }
            for parent in try parents(of: id) where known.insert(parent).inserted {
                do {
                    let described = try opened.describe(parent)
                    queue.add(described, time: described.time)
                } catch  where error.kind == .objectMissing {
                    // An older shallow boundary, no longer listed: what git-sync leaves of the commit before.
                    search.complete = false
                }
            }
        }
        return search
    }

    private func parents(of id: ObjectID) throws(RepositoryFailure) -> [ObjectID] {
        let commit = try opened.commit(id)
        return (0..<git_commit_parentcount(commit.pointer)).compactMap {
            ObjectID(git_commit_parent_id(commit.pointer, $0))
        }
    }
}
