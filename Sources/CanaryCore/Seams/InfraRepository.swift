/// A git commit, by its full hexadecimal id.
public struct Commit: Sendable, Equatable {
    public var id: String
    /// Committer time, unix seconds.
    public var time: Int64
    /// The message's first line.
    public var summary: String
    public var author: String

    public init(id: String, time: Int64, summary: String, author: String) {
        (self.id, self.time, self.summary, self.author) = (id, time, summary, author)
    }

    public var short: String { String(id.prefix(8)) }
}

/// A file of the repository at a commit; `path` is relative to its root.
public struct RepositoryFile: Sendable {
    public var path: String
    public var bytes: [UInt8]
    /// Of a symbolic link that leads to no file of the commit: where it leads, in words; of a file that is too large: how
    /// large. Then there are no bytes.
    public var unread: String?
    /// It is larger than what is read of a file, or of a folder.
    public var isTooLarge = false
    public init(path: String, bytes: [UInt8], unread: String? = nil) {
        (self.path, self.bytes, self.unread) = (path, bytes, unread)
    }
}

/// What a search of the whole tree gives.
public struct FoundFiles: Sendable {
    public var files: [RepositoryFile]
    /// How many files were looked through.
    public var seen: Int
    /// Paths of files that are too large to be given, and hold the text or may hold it.
    public var tooLarge: [String] = []
    public init(files: [RepositoryFile], seen: Int) { (self.files, self.seen) = (files, seen) }
}

/// Where something that is gone was last seen.
public enum PathHistory: Sendable, Equatable {
    /// `by` is the commit that took it away, `last` its parent that still had it.
    case removed(by: Commit, last: Commit)
    /// Nothing in the whole history had it.
    case neverThere(commitsSeen: Int)
    /// History ends at a shallow boundary, or our limit, before it was found.
    case cutOff(commitsSeen: Int, shallow: Bool)
}

/// Commits since a base, and those among them that carry something.
public struct NewCommits: Sendable {
    public struct Match: Sendable, Equatable {
        public enum Place: Sendable, Equatable { case message, diff(path: String) }
        public var commit: Commit
        public var needle: String
        public var place: Place
        public init(commit: Commit, needle: String, place: Place) {
            (self.commit, self.needle, self.place) = (commit, needle, place)
        }
    }
    public var count: Int
    public var matches: [Match]
    /// Whether the base was found, so that the count is of all that is new.
    public var complete: Bool
    public init(count: Int, matches: [Match], complete: Bool) {
        (self.count, self.matches, self.complete) = (count, matches, complete)
    }
}

/// The newest commit of a kind, or how far back there is none.
public struct CommitSearch: Sendable, Equatable {
    public var found: Commit?
    /// Commits looked at.
    public var seen: Int
    /// The oldest of them, unix seconds.
    public var oldest: Int64
    /// Whether everything that is reachable was looked at, or it was found.
    public var complete: Bool
    public init(found: Commit?, seen: Int, oldest: Int64, complete: Bool) {
        (self.found, self.seen, self.oldest, self.complete) = (found, seen, oldest, complete)
    }
}

/// Why a repository could not be read (facts/git-libgit2.md).
public struct RepositoryFailure: Error, Sendable {
    public enum Kind: Sendable, Equatable, Hashable, CaseIterable {
        /// No such path.
        case missing
        /// The path is there and holds no repository.
        case notARepository
        case noPermission
        /// Owned by another user and refused for it.
        case ownership
        /// No commit yet.
        case empty
        case refMissing
        /// An object is not there: shallow, partial or damaged.
        case objectMissing
        case corrupt
        case unsupportedExtension
        case remoteUnreachable
        /// The remote is a shallow clone, which libgit2 does not fetch from.
        case remoteShallow
        case remoteRefusedCredentials
        case remoteNotFound
        case remoteCertificate
        case timeout
        /// A remote did not answer the first question within the limit of a single call.
        case unanswered
        /// A symbolic link that is needed leads out of the repository, round in a circle, or to nothing.
        case badLink
        /// A folder, a file or a history is larger than what is read, or needs more memory than there is for it.
        case tooLarge
        /// We gave it up ourselves: that says nothing of the repository.
        case cancelled
        case other
    }
    public var kind: Kind
    /// libgit2's own words; for evidence, never to be compared.
    public var detail: String
    /// The setting whose limit ended it, where one did.
    public var limit: String?
    public init(_ kind: Kind, detail: String) { (self.kind, self.detail) = (kind, detail) }
}

/// The infra repository, read at commits; libgit2's in `CanaryGit`. Every call ends within its time.
public protocol InfraRepository: Sendable {
    /// What may be shown of where it is: a path, or scheme and host of a URL.
    var shown: String { get }

    /// The commit a ref points at now (branch, tag, remote branch, full ref, commit id, each with `~2`, `^` and the like; `nil`: the default branch's head).
    /// For a remote, `fresh` fetches first; otherwise the mirror of this run is used.
    func head(of ref: String?, fresh: Bool, within: Duration) async throws(RepositoryFailure) -> Commit

    /// The files directly in a folder (`""` is the root), no deeper; empty when there is no such folder. Symbolic links
    /// are followed, of folders and of files, as long as they stay in the tree. What is larger than 1 MiB, or with the smaller
    /// ones larger than 4 MiB, is named without its bytes.
    func files(inFolder folder: String, at commit: String, within: Duration) async throws(RepositoryFailure)
        -> [RepositoryFile]

    /// The files of the tree whose names end in one of the suffixes, and that are no larger than `limit` bytes: of every
    /// folder in which one of them holds the text, all of them. Larger ones that may hold the text are named.
    func files(endingIn suffixes: [String], holding text: String, at commit: String, limit: Int, within: Duration)
        async throws(RepositoryFailure) -> FoundFiles

    /// Walks back from a commit to the last one at which `holds` says yes of the folder's files.
    func lastVersion(
        ofFolder folder: String, from commit: String, within: Duration,
        where holds: @escaping @Sendable ([RepositoryFile]) -> Bool
    ) async throws(RepositoryFailure) -> PathHistory

    /// What came between two commits, and which of it carries one of the needles, in its message or in added lines.
    func commits(after base: String, upTo head: String, carrying needles: [String], within: Duration)
        async throws(RepositoryFailure) -> NewCommits

    /// The newest commit (by committer time) at or before one for which `holds` says yes.
    func newest(
        from commit: String, within: Duration, where holds: @escaping @Sendable (Commit) -> Bool
    ) async throws(RepositoryFailure) -> CommitSearch

    /// Git's own id of what a path holds at a commit, a folder or a file; `nil` where there is nothing.
    func objectID(of path: String, at commit: String, within: Duration) async throws(RepositoryFailure) -> String?
}
