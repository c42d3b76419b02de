import CGit2
import CanaryCore

/// The commits that are reachable from one and not from another.
///
/// Both sides are walked back together, newest first, each commit marked with the sides that reach it; done when nothing
/// is left that only the new side reaches. Where committers' clocks are wrong a few more are walked, as git does.
struct NewCommitWalk {
    let opened: Opened
    let limits: ReadLimits
    let allowance: Allowance

    private static let fresh: UInt8 = 1
    private static let known: UInt8 = 2
    private static let slop = 16

    struct Found {
        /// The newest first.
        var commits: [ObjectID] = []
        /// Those of them whose parents a shallow clone does not have.
        var cut: Set<ObjectID> = []
        var isComplete = true
    }

    /// Gives nothing, incomplete, where the base is not there or the walk ran out.
    func find(after base: ObjectID, upTo head: ObjectID) throws(RepositoryFailure) -> Found {
        var incomplete = Found()
        incomplete.isComplete = false
        guard try isThere(base) else {
            _ = try opened.commit(head)
            return incomplete
        }
        let boundary = opened.shallowBoundary()
        var marks: [ObjectID: UInt8] = [head: Self.fresh]
        var times: [ObjectID: Int64] = [:]
        var queue = Newest<ObjectID>()
        marks[base, default: 0] |= Self.known
        for id in Set([head, base]) { queue.add(id, time: try time(id, &times)) }

        var extra = Self.slop
        var found = Found()
        while let newest = queue.newestTime {
            if !queue.elements.contains(where: { marks[$0] == Self.fresh }) {
                let oldestFresh = marks.lazy.filter { $0.value == Self.fresh }.compactMap { times[$0.key] }.min()
                guard let oldestFresh else { break }
                if newest < oldestFresh { extra -= 1 }
                if extra == 0 { break }
            }
            guard let id = queue.next(), let mark = marks[id] else { break }
            guard times.count < limits.commits, !allowance.isOver else { return incomplete }
            if boundary.contains(id) {
                if mark == Self.fresh { found.cut.insert(id) }
                continue
            }
            for parent in try opened.parents(of: try opened.commit(id), limits) {
                let before = marks[parent] ?? 0
                guard before | mark != before else { continue }
                do {
                    queue.add(parent, time: try time(parent, &times))
                    marks[parent] = before | mark
                } catch  where error.kind == .objectMissing {
                    // An older shallow boundary, no longer listed: what git-sync leaves of the commit before.
                    if mark == Self.fresh { found.cut.insert(id) }
                }
            }
        }
        found.commits = marks.filter { $0.value == Self.fresh }.map(\.key)
            .sorted { (times[$0] ?? 0, $0) > (times[$1] ?? 0, $1) }
        found.cut.formIntersection(found.commits)
        found.isComplete = found.cut.isEmpty
        return found
    }

    private func isThere(_ id: ObjectID) throws(RepositoryFailure) -> Bool {
        var oid = id.oid
        let database = try opened.database()
        return git_odb_exists(database.pointer, &oid) == 1
    }

    private func time(_ id: ObjectID, _ times: inout [ObjectID: Int64]) throws(RepositoryFailure) -> Int64 {
        if let known = times[id] { return known }
        let commit = try opened.commit(id)
        let time = git_commit_time(commit.pointer)
        times[id] = time
        return time
    }
}
