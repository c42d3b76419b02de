import CanaryCore
import Glibc

extension RepositoryFailure {
    /// The same failure with what libgit2 does not tell: it takes a file that it may not read for one that is not
    /// there, and says the same of a damaged `.git` file as of a format it does not know. So the files are tried by
    /// hand.
    ///
    /// - Parameter common: the folder that all worktrees share, with a slash after it, where that is known.
    func explained(at path: String, common: String?) -> RepositoryFailure {
        switch kind {
        case .notARepository, .refMissing, .empty, .objectMissing, .corrupt, .other:
            return Self.denied(at: path, common: common) ?? self
        case .unsupportedExtension:
            guard let bytes = readFile(path + "/.git", limit: 65_536), !bytes.starts(with: "gitdir:".utf8) else {
                return self
            }
            return RepositoryFailure(.notARepository, detail: detail)
        default: return self
        }
    }

    private static func denied(at path: String, common: String?) -> RepositoryFailure? {
        let roots = [path + "/", path + "/.git/"] + (common.map { [$0] } ?? [])
        let inside = ["", "HEAD", "config", "packed-refs", "refs", "refs/heads", "objects", "objects/pack"]
        for root in roots {
            for name in inside {
                if let failure = denied(root + name) { return failure }
            }
        }
        guard let common else { return nil }
        for byte in 0...255 {
            let name = String(byte, radix: 16)
            if let failure = denied("\(common)objects/\(byte < 16 ? "0" : "")\(name)") { return failure }
        }
        return nil
    }

    private static func denied(_ path: String) -> RepositoryFailure? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor >= 0 {
            close(descriptor)
            return nil
        }
        guard errno == EACCES || errno == EPERM else { return nil }
        return RepositoryFailure(.noPermission, detail: "\(path): \(String(cString: strerror(errno)))")
    }
}
