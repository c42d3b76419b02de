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

    func writer() throws(GitFailure) -> GitWriter { try GitWriter(folder: self) }

    static func text(_ identifier: git_oid) -> String {
        var copy = identifier
        var buffer = [CChar](repeating: 0, count: 41)
        git_oid_tostr(&buffer, buffer.count, &copy)
        return String(decoding: buffer.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    static func check(_ call: String, _ code: Int32) throws(GitFailure) {
        if code < 0 { throw failure(call, code) }
    }

    private static func failure(_ call: String, _ code: Int32) -> GitFailure {
        GitFailure(
            call: call, code: code,
            message: git_error_last().flatMap { $0.pointee.message.map { String(cString: $0) } } ?? "")
    }
}
