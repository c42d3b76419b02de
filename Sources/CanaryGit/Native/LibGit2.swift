import CGit2
import CGit2Shims
import CanaryCore

/// The library as a whole: started once, when a repository is first read, and never shut down (facts/git-libgit2.md).
enum LibGit2 {
    /// The most that libgit2 holds at once, bytes, its caches included: what a reading has beside the program itself,
    /// which stays below 96 MiB (docs/decisions/0014-memory.md).
    static let memory = 32 << 20

    private static let started = canary_git_start(memory)

    static func start() throws(RepositoryFailure) {
        guard started >= 0 else { throw RepositoryFailure(.other, detail: "libgit2 does not start: \(started)") }
    }

    /// For the child that fetches, and only there: libgit2 with a limit of its own. Called before anything else of libgit2.
    static func start(memory: Int) throws(RepositoryFailure) {
        let code = canary_git_start(memory)
        guard code >= 0 else { throw RepositoryFailure(.other, detail: "libgit2 does not start: \(code)") }
    }

    /// What a call was for: the same code means different things.
    enum Purpose { case open, ref, object, connect, write }

    /// Throws what libgit2 says of a call. Call it right after, on the same thread: its last error is thread-local.
    static func check(_ code: Int32, _ purpose: Purpose) throws(RepositoryFailure) {
        guard code < 0 else {
            // A cache that did not grow is nobody's failure, and no reason of a later one.
            _ = canary_git_was_refused()
            return
        }
        throw failure(code, purpose)
    }

    /// Whether libgit2 wanted more memory than it may have: what it says of that itself is sometimes something else.
    static func failure(_ code: Int32, _ purpose: Purpose) -> RepositoryFailure {
        guard canary_git_was_refused() == 0 else { return .outOfMemory }
        guard let last = git_error_last() else {
            return RepositoryFailure(kind(code, 0, purpose), detail: "code \(code)")
        }
        let detail = last.pointee.message.map { String(cString: $0) } ?? "code \(code)"
        let area = last.pointee.klass
        if purpose == .connect, area == GIT_ERROR_HTTP.area, let status = httpStatus(in: detail) {
            return RepositoryFailure(kind(httpStatus: status), detail: detail)
        }
        return RepositoryFailure(kind(code, area, purpose), detail: detail)
    }

    private static func kind(_ code: Int32, _ area: Int32, _ purpose: Purpose) -> RepositoryFailure.Kind {
        switch code {
        case GIT_EOWNER.rawValue: return .ownership
        case GIT_EUNBORNBRANCH.rawValue: return .empty
        case GIT_EAUTH.rawValue: return .remoteRefusedCredentials
        case GIT_ECERTIFICATE.rawValue: return .remoteCertificate
        case GIT_EMISMATCH.rawValue: return .corrupt
        case GIT_EAMBIGUOUS.rawValue, GIT_EINVALIDSPEC.rawValue, GIT_EPEEL.rawValue: return .refMissing
        case GIT_ENOTFOUND.rawValue: return missing(area, purpose)
        default: return broken(area, purpose)
        }
    }

    /// -3 is said of everything that is not there; the class tells what.
    private static func missing(_ area: Int32, _ purpose: Purpose) -> RepositoryFailure.Kind {
        switch area {
        case GIT_ERROR_REFERENCE.area: .refMissing
        case GIT_ERROR_ODB.area: .objectMissing
        case GIT_ERROR_CONFIG.area: purpose == .open ? .ownership : .other
        case GIT_ERROR_NET.area: .remoteUnreachable
        default:
            switch purpose {
            case .open: .notARepository
            case .connect: .remoteNotFound
            case .ref: .refMissing
            case .object: .objectMissing
            case .write: .other
            }
        }
    }

    private static func broken(_ area: Int32, _ purpose: Purpose) -> RepositoryFailure.Kind {
        switch area {
        case GIT_ERROR_REPOSITORY.area where purpose == .open: .unsupportedExtension
        case GIT_ERROR_NET.area, GIT_ERROR_HTTP.area, GIT_ERROR_SSL.area: .remoteUnreachable
        case GIT_ERROR_OS.area, GIT_ERROR_REPOSITORY.area:
            // "Connection refused" is the operating system's.
            purpose == .connect ? .remoteUnreachable : .other
        case GIT_ERROR_REFERENCE.area, GIT_ERROR_ZLIB.area, GIT_ERROR_ODB.area, GIT_ERROR_OBJECT.area,
            GIT_ERROR_TAG.area, GIT_ERROR_TREE.area, GIT_ERROR_INDEXER.area, GIT_ERROR_CONFIG.area,
            GIT_ERROR_INVALID.area:
            purpose == .connect ? .remoteUnreachable : .corrupt
        case GIT_ERROR_NOMEMORY.area: .tooLarge
        default: .other
        }
    }

    /// libgit2 has no code for an HTTP status; the number in its sentence is all there is.
    private static func httpStatus(in detail: String) -> Int? {
        guard let word = detail.split(separator: " ").last, word.utf8.count == 3, let status = Int(word) else {
            return nil
        }
        return (300...599).contains(status) ? status : nil
    }

    private static func kind(httpStatus status: Int) -> RepositoryFailure.Kind {
        switch status {
        case 401, 403, 407: .remoteRefusedCredentials
        case 404, 410: .remoteNotFound
        default: .remoteUnreachable
        }
    }
}

extension RepositoryFailure {
    /// Of a repository that libgit2 cannot read in the memory that it is given: a delta's base that is inflated whole, a
    /// list of references without end.
    static var outOfMemory: RepositoryFailure {
        RepositoryFailure(
            .tooLarge, detail: "it needs more than the \(canary_git_most() >> 20) MiB of memory that it may take")
    }
}

extension git_error_t {
    fileprivate var area: Int32 { Int32(rawValue) }
}
