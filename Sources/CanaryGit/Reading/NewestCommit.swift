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
        // No more than an id of each: history can be as wide as it is long.
        var queue = Newest<ObjectID>()
        let first = try time(of: start)
        queue.add(start, time: first)
        var search = CommitSearch(found: nil, seen: 0, oldest: first, complete: true)
        while let id = queue.next() {
            let commit = try opened.describe(id)
            search.seen += 1
            search.oldest = min(search.oldest, commit.time)
            if holds(commit) {
                search.found = commit
                search.complete = true
                return search
            }
            guard known.count < limits.commits, !allowance.isOver else {
                search.complete = false
                return search
            }
            guard !boundary.contains(id) else {
                search.complete = false
                continue
            }
            for parent in try opened.parents(of: try opened.commit(id), limits) where known.insert(parent).inserted {
                do {
                    queue.add(parent, time: try time(of: parent))
                } catch  where error.kind == .objectMissing {
                    // An older shallow boundary, no longer listed: what git-sync leaves of the commit before.
                    search.complete = false
                }
            }
        }
        return search
    }

    private func time(of id: ObjectID) throws(RepositoryFailure) -> Int64 {
        git_commit_time(try opened.commit(id).pointer)
    }
}
