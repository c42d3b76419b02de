import CanaryCore
import Glibc

/// A repository at a path, as the thread that reads it holds it: opened when first asked, again when it was replaced.
final class Session {
    private var opened: Opened?

    /// Does something with the repository at a path. git-sync deletes the worktree behind its link as soon as the link
    /// points to the next one, so a failure is tried once more where the path leads elsewhere by now, or where what was
    /// held open may be out of date.
    func read<Value>(_ path: String, _ body: (Opened) throws(RepositoryFailure) -> Value) throws(RepositoryFailure)
        -> Value
    {
        let before = opened?.identity
        defer { opened?.rest() }
        do {
            return try body(try current(path))
        } catch {
            let used = opened
            opened = nil
            let now = try Identity(path)
            guard error.mayBeStale, now != used?.identity || before == now else {
                throw error.explained(at: now.path, common: used?.commonFolder)
            }
        }
        do {
            return try body(try current(path))
        } catch {
            throw error.explained(at: try Identity(path).path, common: opened?.commonFolder)
        }
    }

    private func current(_ path: String) throws(RepositoryFailure) -> Opened {
        let identity = try Identity(path)
        if let opened, opened.identity == identity { return opened }
        opened = nil
        let new = try Opened(identity)
        opened = new
        return new
    }
}

/// Where a path leads, links resolved, and which folder that is just now.
struct Identity: Equatable {
    let path: String
    private let device: dev_t
    private let inode: ino_t

    init(_ path: String) throws(RepositoryFailure) {
        guard !path.isEmpty, !path.utf8.contains(0) else { throw RepositoryFailure(.missing, detail: "no path") }
        guard let resolved = realpath(path, nil) else { throw Self.failure(errno, path) }
        defer { free(resolved) }
        var status = stat()
        guard stat(resolved, &status) == 0 else { throw Self.failure(errno, path) }
        self.path = String(cString: resolved)
        (device, inode) = (status.st_dev, status.st_ino)
    }

    private static func failure(_ code: Int32, _ path: String) -> RepositoryFailure {
        let kind: RepositoryFailure.Kind =
            switch code {
            case EACCES, EPERM: .noPermission
            case ENOENT, ENOTDIR, ELOOP, ENAMETOOLONG: .missing
            default: .other
            }
        return RepositoryFailure(kind, detail: "\(path): \(String(cString: strerror(code)))")
    }
}

extension RepositoryFailure {
    /// Whether a repository that was replaced meanwhile can be the reason.
    fileprivate var mayBeStale: Bool {
        switch kind {
        case .missing, .notARepository, .empty, .refMissing, .objectMissing, .corrupt, .other: true
        default: false
        }
    }
}
