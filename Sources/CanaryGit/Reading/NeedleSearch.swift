import CGit2
import CanaryCore
import Glibc

/// Looks for needles, byte for byte, in commits' messages and in the lines that they add to their first parent.
struct NeedleSearch {
    typealias Match = NewCommits.Match
    let opened: Opened
    let limits: ReadLimits
    let allowance: Allowance
    let needles: [Needle]

    init(_ opened: Opened, _ needles: [String], _ limits: ReadLimits, _ allowance: Allowance) {
        (self.opened, self.limits, self.allowance) = (opened, limits, allowance)
        self.needles = needles.filter { !$0.isEmpty }.map { Needle($0) }
    }

    /// What a commit carries; `base` is what it is compared with instead of its first parent.
    ///
    /// - Throws: `.tooLarge` where a changed file is too large to be searched.
    func matches(_ id: ObjectID, against base: ObjectID?) throws(RepositoryFailure) -> [Match] {
        let handle = try opened.commit(id)
        let commit = try opened.describe(id)
        var matches: [Match] = []
        if let message = git_commit_message_raw(handle.pointer) {
            let hay = UnsafeRawBufferPointer(start: message, count: strlen(message))
            for needle in needles where needle.occurs(in: hay) {
                matches.append(Match(commit: commit, needle: needle.text, place: .message))
            }
        }
        let other = base ?? ObjectID(git_commit_parent_id(handle.pointer, 0))
        let oldRoot: ObjectID? = if let other { try opened.rootTree(other) } else { nil }
        var comparison = TreeComparison(opened, limits, allowance)
        for change in try comparison.changes(from: oldRoot, to: try opened.rootTree(id)) {
            for needle in try added(change) {
                matches.append(Match(commit: commit, needle: needle.text, place: .diff(path: change.path)))
            }
        }
        return matches
    }

    /// The needles in the lines that a change added. Most files have none at all, and need not be compared.
    private func added(_ change: TreeComparison.Change) throws(RepositoryFailure) -> [Needle] {
        try allowance.check()
        let present = try opened.withBlob(change.new, limit: limits.searched) { hay in
            needles.filter { $0.occurs(in: hay) }
        }
        guard !present.isEmpty, let oldID = change.old else { return present }
        if max(try opened.header(change.new).size, try opened.header(oldID).size) <= limits.compared {
            do {
                return try compared(
                    try opened.blob(oldID, limit: limits.compared), try opened.blob(change.new, limit: limits.compared),
                    present)
            } catch  where error.kind == .tooLarge {
                // Millions of lines: their comparison has no end in memory.
            }
        }
        try allowance.check()
        func counts(_ id: ObjectID) throws(RepositoryFailure) -> [Int] {
            try opened.withBlob(id, limit: limits.searched) { hay in present.map { $0.count(in: hay) } }
        }
        let (before, after) = (try counts(oldID), try counts(change.new))
        return present.indices.filter { after[$0] > before[$0] }.map { present[$0] }
    }

    private func compared(_ old: [UInt8], _ new: [UInt8], _ needles: [Needle]) throws(RepositoryFailure) -> [Needle] {
        final class Seen {
            let needles: [Needle]
            var found: Set<Int> = []
            init(_ needles: [Needle]) { self.needles = needles }
        }
        let seen = Seen(needles)
        var options = git_diff_options()
        git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        options.flags = GIT_DIFF_FORCE_TEXT.rawValue
        options.context_lines = 0
        let code = old.withUnsafeBytes { old in
            new.withUnsafeBytes { new in
                git_diff_buffers(
                    old.baseAddress, old.count, nil, new.baseAddress, new.count, nil, &options, nil, nil, nil,
                    { _, _, line, payload in
                        guard let line = line?.pointee, let payload, line.origin == CChar(UInt8(ascii: "+")) else {
                            return 0
                        }
                        let seen = Unmanaged<Seen>.fromOpaque(payload).takeUnretainedValue()
                        let hay = UnsafeRawBufferPointer(start: line.content, count: line.content_len)
                        for (index, needle) in seen.needles.enumerated() where needle.occurs(in: hay) {
                            seen.found.insert(index)
                        }
                        return 0
                    }, Unmanaged.passUnretained(seen).toOpaque())
            }
        }
        try LibGit2.check(code, .object)
        return needles.enumerated().filter { seen.found.contains($0.offset) }.map(\.element)
    }
}
