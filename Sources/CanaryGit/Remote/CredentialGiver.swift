import CGit2
import CanaryCore

/// Gives a remote its user and password, once.
///
/// They go with the first request, as a header, and no redirection is followed then. The other way, waiting to be asked,
/// is taken only for a server that redirects: Debian's libgit2 1.5.1 trips over the body of a 401 answer whose length
/// is given ("http parser error: invalid constant string").
final class CredentialGiver {
    enum Way { case header, whenAsked }
    let way: Way
    private let request: FetchRequest
    private var isAsked = false

    init(_ request: FetchRequest, _ way: Way) { (self.request, self.way) = (request, way) }

    /// The header's line, where it is the way.
    var header: Secret? {
        guard way == .header, let password = request.password else { return nil }
        let pair = request.user.withBytes { user in password.withBytes { user + [UInt8(ascii: ":")] + $0 } }
        return Secret(Array("Authorization: Basic ".utf8) + Self.base64(pair))
    }

    /// libgit2 asks again whenever a server refuses, fifteen times over HTTP: the second time is the refusal. Only the
    /// server that was configured is answered, not one it redirects to.
    func give(_ credential: inout UnsafeMutablePointer<git_credential>?, to url: String, allowed: UInt32) -> Int32 {
        guard let password = request.password else {
            return refuse("the server asks for credentials, and there are none")
        }
        guard way == .whenAsked, !isAsked else { return refuse("the server refused the credentials") }
        isAsked = true
        guard (try? ServiceURL(url))?.shown == request.shown else {
            return refuse("another server asks for the credentials")
        }
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

    static func base64(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let value = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? digits[value >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
            }
        }
        return text
    }
}
