import CGit2

/// An open repository that commits are added to. One object, one thread.
struct GitWriter: ~Copyable {
    private let folder: GitFolder
    private let repository: OpaquePointer
    /// What was written already: most files of a commit are those of the one before.
    private var blobs: [String: git_oid] = [:]

    init(folder: GitFolder) throws(GitFailure) {
        var opened: OpaquePointer?
        try GitFolder.check("git_repository_open", git_repository_open(&opened, folder.path))
        guard let opened else { throw GitFailure(call: "git_repository_open", code: 0, message: "") }
        self.folder = folder
        repository = opened
    }

    deinit { git_repository_free(repository) }

    /// Commits exactly these files on top of the branch; returns the commit's id. The worktree stays as it was.
    @discardableResult
    mutating func commit(
        files: [String: String], message: String, author: String, seconds: Int
    ) throws(GitFailure) -> String {
        var tree = try writeTree(files)
        var treeObject: OpaquePointer?
        try GitFolder.check("git_tree_lookup", git_tree_lookup(&treeObject, repository, &tree))
        defer { git_tree_free(treeObject) }

        var signature: UnsafeMutablePointer<git_signature>?
        try GitFolder.check(
            "git_signature_new", git_signature_new(&signature, author, "\(author)@example.test", Int64(seconds), 0))
        defer { git_signature_free(signature) }

        let reference = "refs/heads/\(folder.branch)"
        var parents: [OpaquePointer?] = []
        var head = git_oid()
        if git_reference_name_to_id(&head, repository, reference) == 0 {
            var parent: OpaquePointer?
            try GitFolder.check("git_commit_lookup", git_commit_lookup(&parent, repository, &head))
            parents.append(parent)
        }
        defer { for parent in parents { git_commit_free(parent) } }
        var made = git_oid()
        let (count, repository) = (parents.count, repository)
        let code = parents.withUnsafeMutableBufferPointer {
            git_commit_create(
                &made, repository, reference, signature, signature, nil, message, treeObject, count, $0.baseAddress)
        }
        try GitFolder.check("git_commit_create", code)
        return GitFolder.text(made)
    }

    private mutating func writeTree(_ files: [String: String]) throws(GitFailure) -> git_oid {
        var index: OpaquePointer?
        try GitFolder.check("git_index_new", git_index_new(&index))
        defer { git_index_free(index) }
        for (path, content) in files {
            let blob = try blob(content)
            let code = path.withCString { name in
                var entry = git_index_entry()
                entry.mode = UInt32(GIT_FILEMODE_BLOB.rawValue)
                entry.id = blob
                entry.path = name
                return git_index_add(index, &entry)
            }
            try GitFolder.check("git_index_add", code)
        }
        var tree = git_oid()
        try GitFolder.check("git_index_write_tree_to", git_index_write_tree_to(&tree, index, repository))
        return tree
    }

    private mutating func blob(_ content: String) throws(GitFailure) -> git_oid {
        if let known = blobs[content] { return known }
        var blob = git_oid()
        let bytes = Array(content.utf8)
        try GitFolder.check(
            "git_blob_create_from_buffer", git_blob_create_from_buffer(&blob, repository, bytes, bytes.count))
        blobs[content] = blob
        return blob
    }

    /// Brings the worktree to the head of the branch; nothing to do where there is none.
    func checkOut() throws(GitFailure) {
        if folder.bare { return }
        var options = git_checkout_options()
        try GitFolder.check(
            "git_checkout_options_init", git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)))
        options.checkout_strategy = GIT_CHECKOUT_FORCE.rawValue | GIT_CHECKOUT_REMOVE_UNTRACKED.rawValue
        try GitFolder.check("git_checkout_head", git_checkout_head(repository, &options))
    }
}
