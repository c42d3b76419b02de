import CGit2
import CGit2Shims
import CanaryCore
import Glibc

/// What others on the machine may see of this process.
public enum ProcessPrivacy {
    /// Hides the environment, which holds secrets, from everybody but root, and keeps the memory out of core dumps and
    /// debuggers (prctl's PR_SET_DUMPABLE, which Swift cannot call).
    public static func hide() { canary_git_hide() }
}

extension MirrorFetcher {
    /// The child's whole work: reads a request from standard input, fetches, answers on standard output.
    ///
    /// Its environment is what `MirrorFetcher` left of the parent's.
    /// - Returns: the exit code; 0 where the mirror is up to date, 1 where it is not, 64 where this is no call of ours.
    public static func runFetchChild(arguments: [String]) -> Int32 {
        // A server that sends without end meets one of these. Beside libgit2 there are its TLS and the stacks of threads.
        let memory = MemoryLimit.ofFetch(cgroup: MemoryLimit.ofCgroup())
        canary_git_confine(UInt64(memory + (128 << 20)), 4 << 30)
        guard let bytes = readAll(STDIN_FILENO, limit: 1 << 20), let request = FetchRequest(bytes: bytes) else {
            return 64
        }
        var failure: RepositoryFailure?
        let watch = ConnectionWatch(milliseconds: request.patience)
        do {
            canary_git_read_certificates()
            try LibGit2.start(memory: memory)
            let (file, folder) = (getenv("SSL_CERT_FILE"), getenv("SSL_CERT_DIR"))
            if file != nil || folder != nil { try LibGit2.check(canary_git_trust(file, folder), .connect) }
            try MirrorMaker(request, watch).run()
        } catch {
            failure = RepositoryFailure(error.kind, detail: request.masked(error.detail))
        }
        watch.answered()
        let answer = FetchAnswer.bytes(of: failure)
        let written = answer.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
        return failure == nil && written == answer.count ? 0 : 1
    }
}

extension FetchRequest {
    /// libgit2's sentences may carry the URL, whose path or query may be secret.
    func masked(_ detail: String) -> String {
        var bytes = Array(detail.utf8)
        let path = url.withBytes { Array($0.dropFirst(shown.utf8.count)) }
        var hidden = [password?.withBytes { $0 } ?? []]
        hidden.append(path)
        for secret in hidden where secret.count > 3 {
            var start = 0
            while start + secret.count <= bytes.count {
                if bytes[start..<start + secret.count].elementsEqual(secret) {
                    bytes.replaceSubrange(start..<start + secret.count, with: Array("***".utf8))
                    start += 3
                } else {
                    start += 1
                }
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
