import CGit2

/// What libgit2 said: its own words and numbers.
package struct GitFailure: Error, Equatable {
    package var call: String
    package var code: Int32
    package var message: String
}

/// A repository on disk to which commits are added. Blocking: use from a thread of its own.
struct GitFolder {
    let path: String
    let branch: String
    let bare: Bool

    /// Once in a process and never undone: crashes at exit are known.
    private static let ready: Bool = git_libgit2_init() > 0

    /// Makes an empty repository whose HEAD is the (unborn) branch.
    static func make(path: String, branch: String, bare: Bool) throws(GitFailure) -> GitFolder {
        guard ready else { throw failure("git_libgit2_init", -1) }
        var options = git_repository_init_options()
        try check(
            "git_repository_init_options_init",
            git_repository_init_options_init(&options, UInt32(GIT_REPOSITORY_INIT_OPTIONS_VERSION)))
        options.flags = GIT_REPOSITORY_INIT_MKPATH.rawValue | (bare ? GIT_REPOSITORY_INIT_BARE.rawValue : 0)
        var repository: OpaquePointer?
        let code = branch.withCString { name in
            options.initial_head = name
            return git_repository_init_ext(&repository, path, &options)
        }
        try check("git_repository_init_ext", code)
        git_repository_free(repository)
        return GitFolder(path: path, branch: branch, bare: bare)
    }

    /// Commits exactly these files on top of the branch; returns the commit's id. The worktree stays as it was.
    @discardableResult
    func commit(
        files: [String: String], message: String, author: String, seconds: Int
    ) throws(GitFailure) -> String {
        var repository: OpaquePointer?
        try Self.check("git_repository_open", git_repository_open(&repository, path))
        defer { git_repository_free(repository) }
        var tree = try writeTree(files, in: repository)
        var treeObject: OpaquePointer?
        try Self.check("git_tree_lookup", git_tree_lookup(&treeObject, repository, &tree))
        defer { git_tree_free(treeObject) }

        var signature: UnsafeMutablePointer<git_signature>?
        try Self.check(
            "git_signature_new", git_signature_new(&signature, author, "\(author)@example.test", Int64(seconds), 0))
        defer { git_signature_free(signature) }

        let reference = "refs/heads/\(branch)"
        var parents: [OpaquePointer?] = []
        var head = git_oid()
        if git_reference_name_to_id(&head, repository, reference) == 0 {
            var parent: OpaquePointer?
            try Self.check("git_commit_lookup", git_commit_lookup(&parent, repository, &head))
            parents.append(parent)
        }
        defer { for parent in parents { git_commit_free(parent) } }
        var made = git_oid()
        let count = parents.count
        let code = parents.withUnsafeMutableBufferPointer {
            git_commit_create(
                &made, repository, reference, signature, signature, nil, message, treeObject, count, $0.baseAddress)
        }
        try Self.check("git_commit_create", code)
        return Self.text(made)
    }

    private func writeTree(_ files: [String: String], in repository: OpaquePointer?) throws(GitFailure) -> git_oid {
        var index: OpaquePointer?
        try Self.check("git_index_new", git_index_new(&index))
        defer { git_index_free(index) }
        for (path, content) in files {
            var blob = git_oid()
            let bytes = Array(content.utf8)
            try Self.check(
                "git_blob_create_from_buffer", git_blob_create_from_buffer(&blob, repository, bytes, bytes.count))
            let code = path.withCString { name in
                var entry = git_index_entry()
                entry.mode = UInt32(GIT_FILEMODE_BLOB.rawValue)
                entry.id = blob
                entry.path = name
                return git_index_add(index, &entry)
            }
            try Self.check("git_index_add", code)
        }
        var tree = git_oid()
        try Self.check("git_index_write_tree_to", git_index_write_tree_to(&tree, index, repository))
        return tree
    }

    /// Brings the worktree to the head of the branch; nothing to do where there is none.
    func checkOut() throws(GitFailure) {
        if bare { return }
        var repository: OpaquePointer?
        try Self.check("git_repository_open", git_repository_open(&repository, path))
        defer { git_repository_free(repository) }
        var options = git_checkout_options()
        try Self.check(
            "git_checkout_options_init", git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)))
        options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue | GIT_CHECKOUT_REMOVE_UNTRACKED.rawValue
        try Self.check("git_checkout_head", git_checkout_head(repository, &options))
    }

    private static func text(_ identifier: git_oid) -> String {
        var copy = identifier
        var buffer = [CChar](repeating: 0, count: 41)
        git_oid_tostr(&buffer, buffer.count, &copy)
        return String(decoding: buffer.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func check(_ call: String, _ code: Int32) throws(GitFailure) {
        if code < 0 { throw failure(call, code) }
    }

    private static func failure(_ call: String, _ code: Int32) -> GitFailure {
        GitFailure(
            call: call, code: code,
            message: git_error_last().flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "")
    }
}
