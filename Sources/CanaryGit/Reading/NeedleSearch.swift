import CGit2
import CGit2Shims
import CanaryCore
import Glibc

/// Looks for needles, byte for byte, in commits' messages and in the lines that they add to their first parent.
struct NeedleSearch {
    typealias Match = NewCommits.Match
    let opened: Opened
    let limits: ReadLimits
    let allowance: Allowance
    let needles: [Needle]

    struct Needle {
        let text: String
        let bytes: [UInt8]

        func occurs(in hay: UnsafeRawBufferPointer) -> Bool { next(in: hay, from: 0) != nil }

        func count(in hay: UnsafeRawBufferPointer) -> Int {
            var (count, start) = (0, 0)
            while let found = next(in: hay, from: start) { (count, start) = (count + 1, found + bytes.count) }
            return count
        }

        private func next(in hay: UnsafeRawBufferPointer, from start: Int) -> Int? {
            guard let base = hay.baseAddress, start < hay.count else { return nil }
            let found = canary_git_find(base + start, hay.count - start, bytes, bytes.count)
            return found < 0 ? nil : start + found
        }
    }

    init(_ opened: Opened, _ needles: [String], _ limits: ReadLimits, _ allowance: Allowance) {
        (self.opened, self.limits, self.allowance) = (opened, limits, allowance)
        self.needles = needles.filter { !$0.isEmpty }.map { Needle(text: $0, bytes: Array($0.utf8)) }
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
        for change in try changes(id, since: other) {
            for needle in try added(change) {
                matches.append(Match(commit: commit, needle: needle.text, place: .diff(path: change.path)))
            }
        }
        return matches
    }

    private struct Change {
        var path: String
        var old: ObjectID?
        var new: ObjectID
    }

    /// The files that a commit brought or changed; a file that was only moved is neither.
    private func changes(_ id: ObjectID, since other: ObjectID?) throws(RepositoryFailure) -> [Change] {
        let newTree = try opened.tree(try opened.rootTree(id))
        var options = git_diff_options()
        git_diff_options_init(&options, UInt32(GIT_DIFF_OPTIONS_VERSION))
        options.flags = GIT_DIFF_INCLUDE_TYPECHANGE.rawValue
        let diff: Handle<DiffKind>
        if let other {
            let oldTree = try opened.tree(try opened.rootTree(other))
            diff = try Handle(.object) {
                git_diff_tree_to_tree(&$0, opened.repository.pointer, oldTree.pointer, newTree.pointer, &options)
            }
        } else {
            diff = try Handle(.object) {
                git_diff_tree_to_tree(&$0, opened.repository.pointer, nil, newTree.pointer, &options)
            }
        }
        var (changes, gone): ([Change], Set<ObjectID>) = ([], [])
        for index in 0..<git_diff_num_deltas(diff.pointer) {
            guard let delta = git_diff_get_delta(diff.pointer, index)?.pointee else { continue }
            let hadOld = delta.old_file.mode != 0
            if delta.status == GIT_DELTA_DELETED {
                gone.insert(ObjectID(delta.old_file.id))
            } else if isSearched(delta.new_file.mode), let path = delta.new_file.path {
                let old = hadOld && isSearched(delta.old_file.mode) ? ObjectID(delta.old_file.id) : nil
                changes.append(Change(path: String(cString: path), old: old, new: ObjectID(delta.new_file.id)))
            }
        }
        return changes.filter { $0.old != nil || !gone.contains($0.new) }
    }

    private func isSearched(_ mode: UInt16) -> Bool {
        isFile(git_filemode_t(UInt32(mode))) || UInt32(mode) == GIT_FILEMODE_LINK.rawValue
    }

    /// The needles in the lines that a change added. Most files have none at all, and need not be compared.
    private func added(_ change: Change) throws(RepositoryFailure) -> [Needle] {
        try allowance.check()
        let new = try opened.blob(change.new, limit: limits.searched)
        let present = new.withUnsafeBytes { hay in needles.filter { $0.occurs(in: hay) } }
        guard !present.isEmpty, let oldID = change.old else { return present }
        let old = try opened.blob(oldID, limit: limits.searched)
        if max(new.count, old.count) > limits.compared {
            return present.filter { needle in
                new.withUnsafeBytes { needle.count(in: $0) } > old.withUnsafeBytes { needle.count(in: $0) }
            }
        }
        return try compared(old, new, present)
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
