import CanaryCore
import Synchronization

/// A git repository read with libgit2: a worktree, a bare one, git-sync's link, or a remote by way of a mirror.
///
/// Nothing happens before the first read, or `prepare()`. All of libgit2 runs on a thread of the repository's own; a call that is not
/// done within its time, or whose task is cancelled, returns all the same.
public final class GitRepository: InfraRepository {
    private enum Source {
        case path(String)
        case mirror(Mirror)
        case unusable(RepositoryFailure)
    }

    /// A path, a file URL, or scheme, host and port of any other.
    public let shown: String
    private let source: Source
    private let limits: ReadLimits
    private let worker = Mutex(WorkThread<Session> { Session() })

    private init(_ source: Source, shown: String, _ limits: ReadLimits) {
        (self.source, self.shown, self.limits) = (source, shown, limits)
    }

    /// A repository on this machine; `location` is the folder of a worktree, of a bare repository, or a link to one.
    public static func open(location: String) -> GitRepository { open(location: location, limits: ReadLimits()) }

    static func open(location: String, limits: ReadLimits) -> GitRepository {
        GitRepository(.path(location), shown: location, limits)
    }

    /// A remote behind an http, https or file URL. Its mirror is kept in the folder `mirrors` of the state folder.
    /// Credentials in the URL itself are used where `password` is `nil`.
    ///
    /// An unusable URL is reported by the first read.
    public static func open(url: String, user: String, password: Secret?, state: String, fetcher: MirrorFetcher)
        -> GitRepository
    {
        do {
            let address = try RemoteAddress(url, user: user, password: password)
            let mirror = Mirror(address, folder: state + "/mirrors", fetcher: fetcher)
            return GitRepository(.mirror(mirror), shown: address.shown, ReadLimits())
        } catch {
            return GitRepository(.unusable(error), shown: "(unusable URL)", ReadLimits())
        }
    }

    /// What the configuration names.
    public static func open(_ mint: Configuration.Mint, state: String, fetcher: MirrorFetcher) -> GitRepository {
        switch mint.repository {
        case .path(let path): open(location: path)
        case .url(let url): open(url: url, user: mint.user, password: mint.password, state: state, fetcher: fetcher)
        }
    }

    /// Starts libgit2 in the background, which reads every certificate of the system for itself (some 4 ms), while the
    /// caller does something else. What fails here fails again at the first read, and is told there.
    public func prepare() {
        try? thread.add { _ in try? LibGit2.start() }
    }

    public func head(of ref: String?, fresh: Bool, within: Duration) async throws(RepositoryFailure) -> Commit {
        try await read(within: within, fresh: fresh, extra: ref) { opened, _ throws(RepositoryFailure) in
            try opened.resolve(ref)
        }
    }

    public func files(inFolder folder: String, at commit: String, within: Duration) async throws(RepositoryFailure)
        -> [RepositoryFile]
    {
        let limits = limits
        return try await read(within: within) { opened, allowance throws(RepositoryFailure) in
            let path = FolderPath(folder)
            let root = try opened.rootTree(try opened.id(commit))
            let content = try LinkedTree(opened, root: root).content(of: path, limits, allowance)
            if let words = content.badLink { throw RepositoryFailure(.badLink, detail: words) }
            return try opened.files(of: content, at: path, limits, allowance)
        }
    }

    public func files(
        endingIn suffixes: [String], holding text: String, at commit: String, limit: Int, within: Duration
    )
        async throws(RepositoryFailure) -> FoundFiles
    {
        let limits = limits
        return try await read(within: within) { opened, allowance throws(RepositoryFailure) in
            let root = try opened.rootTree(try opened.id(commit))
            return try opened.files(
                endingIn: suffixes, holding: Array(text.utf8), under: root, limit: limit, limits, allowance)
        }
    }

    public func objectID(of path: String, at commit: String, within: Duration) async throws(RepositoryFailure)
        -> String?
    {
        try await read(within: within) { opened, _ throws(RepositoryFailure) in
            let root = try opened.rootTree(try opened.id(commit))
            let path = FolderPath(path)
            return path.isRoot ? root.hex : try opened.entry(path, in: root)?.id.hex
        }
    }

    /// See the protocol. Where it holds at `commit` itself, both commits of `.removed` are that one; a walk that does
    /// not end in time gives `.cutOff`.
    public func lastVersion(
        ofFolder folder: String, from commit: String, within: Duration,
        where holds: @escaping @Sendable ([RepositoryFile]) -> Bool
    ) async throws(RepositoryFailure) -> PathHistory {
        let limits = limits
        return try await read(within: within) { opened, allowance throws(RepositoryFailure) in
            var history = FolderHistory(opened, FolderPath(folder), limits, allowance, holds)
            return try history.find(from: try opened.id(commit))
        }
    }

    /// See the protocol. Newest first. A commit whose parent a shallow clone lacks is compared with `base`. Not complete
    /// where the base is unknown, history is cut, a changed file was too large to search, or time ran out.
    public func commits(after base: String, upTo head: String, carrying needles: [String], within: Duration)
        async throws(RepositoryFailure) -> NewCommits
    {
        let limits = limits
        return try await read(within: within) { opened, allowance throws(RepositoryFailure) in
            let (base, head) = (try opened.id(base), try opened.id(head))
            let found = try NewCommitWalk(opened: opened, limits: limits, allowance: allowance)
                .find(after: base, upTo: head)
            let search = NeedleSearch(opened, needles, limits, allowance)
            var result = NewCommits(count: found.commits.count, matches: [], complete: found.isComplete)
            if found.commits.count > limits.newCommits { result.complete = false }
            for id in found.commits.prefix(limits.newCommits) {
                do throws(RepositoryFailure) {
                    result.matches += try search.matches(id, against: found.cut.contains(id) ? base : nil)
                } catch {
                    guard error.kind == .tooLarge || error.kind == .timeout else { throw error }
                    result.complete = false
                    if error.kind == .timeout { break }
                }
            }
            return result
        }
    }

    /// See the protocol. A walk that does not end in time gives what it saw, not complete; so does a shallow clone.
    public func newest(
        from commit: String, within: Duration, where holds: @escaping @Sendable (Commit) -> Bool
    ) async throws(RepositoryFailure) -> CommitSearch {
        let limits = limits
        return try await read(within: within) { opened, allowance throws(RepositoryFailure) in
            try NewestCommit(opened: opened, limits: limits, allowance: allowance)
                .find(from: try opened.id(commit), where: holds)
        }
    }

    private typealias Body<Value> = @Sendable (Opened, Allowance) throws(RepositoryFailure) -> Value

    /// - Parameter extra: a ref that the mirror might not fetch otherwise.
    private func read<Value: Sendable>(
        within: Duration, fresh: Bool = false, extra: String? = nil, _ body: @escaping Body<Value>
    ) async throws(RepositoryFailure) -> Value {
        let allowance = Allowance(within)
        switch source {
        case .unusable(let failure): throw failure
        case .path(let path): return try await onThread(path, allowance, body)
        case .mirror(let mirror):
            try await mirror.update(fresh: fresh, extra: extra, allowance)
            do {
                return try await onThread(mirror.path, allowance, body)
            } catch  where error.canBeMendedByAnewMirror && mirror.mayBeMadeAnew {
                try await mirror.makeAnew(extra: extra, allowance)
                return try await onThread(mirror.path, allowance, body)
            }
        }
    }

    private func onThread<Value: Sendable>(_ path: String, _ allowance: Allowance, _ body: @escaping Body<Value>)
        async throws(RepositoryFailure) -> Value
    {
        let answer = Answer<Value>()
        let thread = thread
        do throws(RepositoryFailure) {
            return try await answer.await(allowance, timed: true) {
                do throws(RepositoryFailure) {
                    try thread.add { session in
                        let result = Result { () throws(RepositoryFailure) in
                            // What waited too long behind another call is not begun.
                            try allowance.check()
                            return try session.read(path) { opened throws(RepositoryFailure) in
                                try body(opened, allowance)
                            }
                        }
                        allowance.done.raise()
                        answer.give(result)
                    }
                } catch {
                    answer.give(.failure(error))
                }
            }
        } catch {
            if error.kind == .timeout, !allowance.done.isSet { leave(thread) }
            throw error
        }
    }

    var thread: WorkThread<Session> { worker.withLock { $0 } }

    /// A thread that does not come back (a dead network file system; libgit2 1.5 never ends on a loose object that was
    /// cut) is left to itself, and another one takes the next call.
    private func leave(_ thread: WorkThread<Session>) {
        worker.withLock { if $0 === thread { $0 = WorkThread { Session() } } }
    }
}

extension RepositoryFailure {
    fileprivate var canBeMendedByAnewMirror: Bool {
        switch kind {
        case .missing, .notARepository, .corrupt, .objectMissing: true
        default: false
        }
    }
}
