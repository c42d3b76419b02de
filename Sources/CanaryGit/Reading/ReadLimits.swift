/// The most that is read of a repository at once: so much that it fits, with all that is made of it and with what libgit2
/// may hold, into the memory of the whole program (docs/decisions/0014-memory.md).
struct ReadLimits: Sendable {
    /// Bytes of one file of a folder.
    var file = 1 << 20
    /// Bytes of all files of a folder.
    var total = 4 << 20
    /// Bytes of all files that a search of the whole tree gives.
    var found = 16 << 20
    /// Files in one folder, and links among them.
    var names = 10_000
    var links = 200
    /// Entries looked at in a whole tree; a tree that names itself often grows without end.
    var entries = 500_000
    /// Folders in folders.
    var depth = 100
    /// Bytes of the paths of folders that are still to be looked at.
    var paths = 4 << 20
    /// Commits looked at in one walk.
    var commits = 100_000
    /// Parents of one commit.
    var parents = 10_000
    /// New commits whose contents are searched.
    var newCommits = 5_000
    /// Files that one commit changes.
    var changes = 50_000
    /// Bytes of one file searched for needles, and of one compared line by line.
    var searched = 8 << 20
    var compared = 4 << 20
}
