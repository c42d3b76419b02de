import CGit2
import CGit2Shims
import CanaryCore
import Glibc

extension MirrorFetcher {
    /// The child's whole work: reads a request from standard input, fetches, answers on standard output.
    ///
    /// Its environment is what `MirrorFetcher` left of the parent's.
    /// - Returns: the exit code; 0 where the mirror is up to date, 64 where this is no call of ours.
    public static func runFetchChild(arguments: [String]) -> Int32 {
        // Enough for a repository of some 100,000 objects; a server that sends without end meets it.
        canary_git_confine(1 << 30, 4 << 30)
        guard let bytes = readAll(STDIN_FILENO, limit: 1 << 20), let request = FetchRequest(bytes: bytes) else { return 64 }
        var failure: RepositoryFailure?
        do {
            try LibGit2.start()
            let (file, folder) = (getenv("SSL_CERT_FILE"), getenv("SSL_CERT_DIR"))
            if file != nil || folder != nil { try LibGit2.check(canary_git_trust(file, folder), .connect) }
            try MirrorMaker(request).run()
        } catch {
            failure = RepositoryFailure(error.kind, detail: request.masked(error.detail))
        }
        let answer = FetchAnswer.bytes(of: failure)
        return answer.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) } == answer.count ? 0 : 1
    }
}

extension FetchRequest {
    /// libgit2's sentences may carry the URL, whose path or query may be secret.
    func masked(_ detail: String) -> String {
        var bytes = Array(detail.utf8)
        let path = url.withBytes { Array($0.dropFirst(shown.utf8.count)) }
        var hidden = [password?.withBytes { $0 } ?? []]
        if path.count > 3 { hidden.append(path) }
        for secret in hidden where !secret.isEmpty {
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

/// Gives a remote a user and a password, once.
final class CredentialGiver {
    private let request: FetchRequest
    private var isAsked = false
    init(_ request: FetchRequest) { self.request = request }

    /// libgit2 asks again whenever a server refuses, fifteen times over HTTP: the second time is the refusal. Only the
    /// server that was configured is answered, not one it redirects to.
    func give(_ credential: inout UnsafeMutablePointer<git_credential>?, to url: String, allowed: UInt32) -> Int32 {
        guard let password = request.password else { return refuse("the server asks for credentials, and there are none") }
        guard !isAsked else { return refuse("the server refused the credentials") }
        isAsked = true
        guard (try? ServiceURL(url))?.shown == request.shown else { return refuse("another server asks for the credentials") }
        guard allowed & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
            return refuse("the server wants no user and password")
        }
        return request.user.withBytes { user in
            password.withBytes { password in
                (user + [0]).withUnsafeBytes { user in
                    (password + [0]).withUnsafeBytes { password in
                        git_credential_userpass_plaintext_new(
                            &credential, user.assumingMemoryBound(to: CChar.self).baseAddress,
                            password.assumingMemoryBound(to: CChar.self).baseAddress)
                    }
                }
            }
        }
    }

    private func refuse(_ why: String) -> Int32 {
        git_error_set_str(Int32(GIT_ERROR_NET.rawValue), why)
        return GIT_EAUTH.rawValue
    }
}
