import CanaryCore

/// A remote's URL without the credentials in it, and those apart.
struct RemoteAddress: Sendable {
    /// For libgit2 alone: a query may be secret.
    let url: Secret
    let shown: String
    let user: Secret
    /// `nil`: none to send.
    let password: Secret?
    /// The mirror's name, made of host and path without user, password and query.
    let name: String

    /// - Throws: `.other` for what is no http, https or file URL.
    init(_ text: String, user: String, password: Secret?) throws(RepositoryFailure) {
        let bare = text.utf8.firstIndex(of: UInt8(ascii: "#")).map { String(text[..<$0]) } ?? text
        guard bare.utf8.allSatisfy({ $0 > 32 && $0 != 127 }), bare.utf8.count < 8192 else { throw Self.unusable }
        if bare.utf8.starts(with: "file://".utf8) {
            url = Secret(bare)
            (shown, self.user, self.password) = (bare, Secret(""), nil)
            name = Self.name(host: "file", of: bare)
            return
        }
        let service: ServiceURL
        do { service = try ServiceURL(bare) } catch { throw Self.unusable }
        shown = service.shown
        let path = service.path.withBytes { $0 }
        url = Secret(Array(service.shown.utf8) + path)
        name = Self.name(
            host: service.host,
            of: service.shown + String(decoding: path.prefix { $0 != UInt8(ascii: "?") }, as: UTF8.self))
        if let password {
            (self.user, self.password) = (Secret(user), password)
        } else if let info = service.userInfo?.withBytes({ $0 }) {
            let parts = info.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
            self.user = Secret(Self.decoded(parts[0]))
            self.password = Secret(parts.count > 1 ? Self.decoded(parts[1]) : [])
        } else {
            (self.user, self.password) = (Secret(user), nil)
        }
        guard
            ![self.user, self.password ?? Secret("")].contains(where: {
                $0.withBytes { $0.contains(0) || $0.count > 16_384 }
            })
        else { throw RepositoryFailure(.other, detail: "user or password cannot be sent") }
    }

    private static let unusable = RepositoryFailure(.other, detail: "not an http, https or file URL")

    private static func name(host: String, of text: String) -> String {
        // FNV-1a: tells mirrors apart, nothing more.
        let hash = text.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        let safe = host.utf8.prefix(80).map { byte in
            let isPlain = (48...57).contains(byte) || (97...122).contains(byte) || byte == UInt8(ascii: ".")
            return Character(Unicode.Scalar(isPlain ? byte : UInt8(ascii: "-")))
        }
        return String(safe) + "-" + String(repeating: "0", count: hash.leadingZeroBitCount / 4)
            + String(hash, radix: 16)
    }

    private static func decoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        var (result, rest): ([UInt8], ArraySlice<UInt8>) = ([], Array(bytes)[...])
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2,
                let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
            {
                result.append(value)
                rest.removeFirst(2)
            } else {
                result.append(byte)
            }
        }
        return result
    }
}
