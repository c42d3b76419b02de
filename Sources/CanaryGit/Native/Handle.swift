import CGit2
import CanaryCore

/// A kind of libgit2 object: how it is given back.
protocol HandleKind {
    static func release(_ pointer: OpaquePointer)
}

enum RepositoryKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_repository_free(pointer) } }
enum DatabaseKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_odb_free(pointer) } }
enum ObjectKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_object_free(pointer) } }
enum RawObjectKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_odb_object_free(pointer) } }
enum CommitKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_commit_free(pointer) } }
enum TreeKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_tree_free(pointer) } }
enum TreeEntryKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_tree_entry_free(pointer) } }
enum ReferenceKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_reference_free(pointer) } }
enum RemoteKind: HandleKind { static func release(_ pointer: OpaquePointer) { git_remote_free(pointer) } }

/// The one owner of a libgit2 object; freed on every path that leaves its scope.
struct Handle<Kind: HandleKind>: ~Copyable {
    let pointer: OpaquePointer

    /// - Throws: what libgit2 said where `make` gave no object.
    init(_ purpose: LibGit2.Purpose, _ make: (inout OpaquePointer?) -> Int32) throws(RepositoryFailure) {
        var made: OpaquePointer?
        try LibGit2.check(make(&made), purpose)
        guard let made else { throw RepositoryFailure(.other, detail: "libgit2 gave nothing and no error") }
        pointer = made
    }

    deinit { Kind.release(pointer) }
}
