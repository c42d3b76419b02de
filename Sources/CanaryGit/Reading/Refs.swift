import CGit2
import CanaryCore
import Glibc

extension Opened {
    /// The commit a name stands for: what git's own rules say of it, a commit id whole or short, or a branch of `origin`
    /// that has no local one. `nil` is HEAD.
    ///
    /// - Throws: `.refMissing`, `.empty` where there is no commit at all, or what the repository is damaged by.
    func resolve(_ name: String?) throws(RepositoryFailure) -> Commit {
        let id: ObjectID
        if let name, name != "HEAD", name != "@" {
            guard !name.isEmpty, !name.utf8.contains(0),
                !name.utf8.split(separator: 47).contains(where: { $0.count > 240 }),
                name.utf8.count < 1024
            else { throw RepositoryFailure(.refMissing, detail: "no name of a ref") }
            id = try named(name)
        } else {
            id = try head()
        }
        return try describe(id)
    }

    private func head() throws(RepositoryFailure) -> ObjectID {
        do {
            let reference = try Handle<ReferenceKind>(.ref) { git_repository_head(&$0, repository.pointer) }
            return try peel(reference)
        } catch  where error.kind == .empty {
            guard hasNoReference else {
                throw RepositoryFailure(.refMissing, detail: "HEAD names a branch that is not there")
            }
            throw unborn(error.detail)
        }
    }

    /// Names first, since they never hold `~`, `^` or `@{`; then what git's revision syntax makes of one.
    private func named(_ name: String) throws(RepositoryFailure) -> ObjectID {
        let (base, steps) = RevisionSyntax.parts(name)
        guard !steps.isEmpty else { return try plainlyNamed(name) }
        // Searches in messages take as long as history is, and `:` names no commit.
        guard !base.isEmpty || steps.hasPrefix("@{") else {
            throw RepositoryFailure(.refMissing, detail: "'\(name)' has steps, and no name to take them from")
        }
        guard !steps.contains("{/"), !name.contains(":") else {
            throw RepositoryFailure(.refMissing, detail: "'\(name)' is a search, and names no commit by itself")
        }
        let start =
            steps.hasPrefix("@{") ? base : base == "HEAD" || base == "@" ? try head().hex : try plainlyNamed(base).hex
        let object = try Handle<ObjectKind>(.ref) { made in
            let code = git_revparse_single(&made, repository.pointer, start + steps)
            guard code == GIT_ENOTFOUND.rawValue || code == GIT_ERROR.rawValue else { return code }
            // A parent that is not there: beyond the first commit, or beyond what a shallow clone has.
            return GIT_EINVALIDSPEC.rawValue
        }
        return try peel(object)
    }

    private func plainlyNamed(_ name: String) throws(RepositoryFailure) -> ObjectID {
        if let whole = ObjectID(hex: name), let found = try byID(whole.oid, digits: 40) { return found }
        var first: RepositoryFailure?
        for candidate in candidates(name) {
            var pointer: OpaquePointer?
            let code = git_reference_dwim(&pointer, repository.pointer, candidate)
            guard let pointer, code == 0 else {
                let failure = LibGit2.failure(code, .ref)
                guard failure.kind == .refMissing else { throw failure }
                first = first ?? failure
                continue
            }
            let reference = try Handle<ReferenceKind>(.ref) { made in
                made = pointer
                return 0
            }
            return try peel(reference)
        }
        let digits = name.utf8.count
        if (4..<40).contains(digits), name.utf8.allSatisfy({ isxdigit(Int32($0)) != 0 }) {
            var oid = git_oid()
            if git_oid_fromstrn(&oid, name, digits) == 0, let found = try byID(oid, digits: digits) { return found }
        }
        if hasNoReference { throw unborn(first?.detail ?? "no commit yet") }
        throw first ?? RepositoryFailure(.refMissing, detail: "no reference named '\(name)'")
    }

    /// `origin/x` in a mirror is its own branch `x`; `x` in a clone that never checked it out is origin's.
    private func candidates(_ name: String) -> [String] {
        let other = name.hasPrefix("origin/") ? "refs/heads/" + name.dropFirst(7) : "refs/remotes/origin/" + name
        return [name, other]
    }

    private func byID(_ id: git_oid, digits: Int) throws(RepositoryFailure) -> ObjectID? {
        var (oid, found) = (id, git_oid())
        let database = try database()
        let code = git_odb_exists_prefix(&found, database.pointer, &oid, digits)
        if code == GIT_ENOTFOUND.rawValue { return nil }
        try LibGit2.check(code, .ref)
        let object = try Handle<ObjectKind>(.ref) { git_object_lookup(&$0, repository.pointer, &found, GIT_OBJECT_ANY) }
        return try peel(object)
    }

    private func peel(_ object: borrowing Handle<ObjectKind>) throws(RepositoryFailure) -> ObjectID {
        let source = object.pointer
        let commit = try Handle<ObjectKind>(.ref) { git_object_peel(&$0, source, GIT_OBJECT_COMMIT) }
        return ObjectID(git_object_id(commit.pointer).pointee)
    }

    /// Step by step: `git_reference_peel` says "not found" of the reference where its object is missing.
    private func peel(_ reference: borrowing Handle<ReferenceKind>) throws(RepositoryFailure) -> ObjectID {
        let source = reference.pointer
        let direct = try Handle<ReferenceKind>(.ref) { git_reference_resolve(&$0, source) }
        guard var target = git_reference_target(direct.pointer)?.pointee else {
            throw RepositoryFailure(.refMissing, detail: "a reference that leads nowhere")
        }
        let object = try Handle<ObjectKind>(.object) {
            git_object_lookup(&$0, repository.pointer, &target, GIT_OBJECT_ANY)
        }
        return try peel(object)
    }

    private var hasNoReference: Bool {
        var list = git_strarray()
        guard git_reference_list(&list, repository.pointer) == 0 else { return false }
        defer { git_strarray_dispose(&list) }
        return list.count == 0
    }

    private func unborn(_ detail: String) -> RepositoryFailure {
        let isSyncRoot = access(identity.path + "/.worktrees", F_OK) == 0
        return RepositoryFailure(
            .empty, detail: isSyncRoot ? "\(detail); this is git-sync's root: name the link inside it" : detail)
    }

    /// - Throws: `.objectMissing` where the commit is not there.
    func describe(_ id: ObjectID) throws(RepositoryFailure) -> Commit {
        let commit = try commit(id)
        // What nobody reads is cut off: a summary is as long as a commit wants it.
        let author = git_commit_author(commit.pointer)?.pointee.name.map { text($0, longest: 256) } ?? ""
        let summary = git_commit_summary(commit.pointer).map { text($0, longest: 1024) } ?? ""
        return Commit(id: id.hex, time: git_commit_time(commit.pointer), summary: summary, author: author)
    }

    private func text(_ start: UnsafePointer<CChar>, longest: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: start, count: strnlen(start, longest)), as: UTF8.self)
    }

    /// A commit as callers name it: by the id that `resolve` gave.
    func id(_ commit: String) throws(RepositoryFailure) -> ObjectID {
        guard let id = ObjectID(hex: commit) else {
            throw RepositoryFailure(.objectMissing, detail: "'\(commit)' is no commit id")
        }
        return id
    }
}

/// `HEAD~3`, `v1^`, `main@{1}`: a name and the steps from it.
enum RevisionSyntax {
    /// The steps begin at the first `~`, `^` or `@{`.
    static func parts(_ name: String) -> (base: String, steps: String) {
        let bytes = Array(name.utf8)
        let place = bytes.indices.first { index in
            switch bytes[index] {
            case UInt8(ascii: "~"), UInt8(ascii: "^"): true
            case UInt8(ascii: "@"): index + 1 < bytes.count && bytes[index + 1] == UInt8(ascii: "{")
            default: false
            }
        }
        guard let place else { return (name, "") }
        return (String(decoding: bytes[..<place], as: UTF8.self), String(decoding: bytes[place...], as: UTF8.self))
    }
}
