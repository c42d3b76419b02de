/// An http or https address whose path, query and user part may be secret: a webhook's path is its password.
public struct ServiceURL: Sendable {
    /// Why a text is no usable address.
    public enum Problem: Error, Sendable, Equatable {
        case empty, scheme(String), noHost, badPort, controlCharacter
    }

    private let full: Secret
    /// Scheme, host and port: what may be shown.
    public let shown: String
    /// The host alone, lower-case, without brackets.
    public let host: String
    /// As written, or the scheme's own.
    public let port: Int
    public let isTLS: Bool
    /// The path with its query, for the mask; `/` where there is none.
    public let path: Secret
    /// The `user:password` part, where there is one.
    public let userInfo: Secret?

    /// - Throws: `Problem` where the text is no http or https URL with a host.
    public init(_ text: String) throws(Problem) {
        guard !text.isEmpty else { throw .empty }
        guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else { throw .controlCharacter }
        guard let colon = text.range(of: "://") else { throw .scheme("") }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "http" || scheme == "https" else { throw .scheme(scheme) }
        let rest = text[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        var authority = rest[..<end]
        if let at = authority.lastIndex(of: "@") {
            userInfo = Secret(String(authority[..<at]))
            authority = authority[authority.index(after: at)...]
        } else {
            userInfo = nil
        }
        let (name, port) = try Self.split(authority)
        guard !name.isEmpty else { throw .noHost }
        host = name.lowercased()
        isTLS = scheme == "https"
        self.port = port ?? (isTLS ? 443 : 80)
        shown = "\(scheme)://\(name.contains(":") ? "[\(name)]" : name)\(port.map { ":\($0)" } ?? "")"
        path = Secret(end == rest.endIndex ? "/" : String(rest[end...]))
        full = Secret(text)
    }

    private static func split(_ authority: Substring) throws(Problem) -> (String, Int?) {
        var name = authority
        var portText: Substring?
        if name.first == "[", let close = name.firstIndex(of: "]") {
            let after = name[name.index(after: close)...]
            name = name[name.index(after: name.startIndex)..<close]
            if after.first == ":" { portText = after.dropFirst() } else if !after.isEmpty { throw .badPort }
        } else if let colon = name.lastIndex(of: ":") {
            portText = name[name.index(after: colon)...]
            name = name[..<colon]
        }
        guard let portText, !portText.isEmpty else { return (String(name), nil) }
        guard let port = Int(portText), (1...65535).contains(port) else { throw .badPort }
        return (String(name), port)
    }

    /// Host and port, as `openssl s_client -connect` takes them.
    var endpoint: String { "\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// The same service with a path of ours after its own (a base URL may carry a prefix).
    public func appending(_ suffix: String) -> ServiceURL { ServiceURL(self, suffix) }

    private init(_ base: ServiceURL, _ suffix: String) {
        var text = base.full.withBytes { String(decoding: $0, as: UTF8.self) }
        if text.hasSuffix("/") { text.removeLast() }
        full = Secret(text + suffix)
        (shown, host, port, isTLS, userInfo) = (base.shown, base.host, base.port, base.isTLS, base.userInfo)
        path = Secret(base.path.withBytes { String(decoding: $0, as: UTF8.self) } + suffix)
    }

    /// Cluster names with and without `.cluster.local` and the default port written out or not are the same service.
    package func isSameService(as other: ServiceURL) -> Bool {
        func key(_ url: ServiceURL) -> String {
            var shown = url.shown.lowercased()
            if let range = shown.range(of: ".cluster.local") { shown.removeSubrange(range) }
            let standard = url.isTLS ? ":443" : ":80"
            return shown.hasSuffix(standard) ? String(shown.dropLast(standard.count)) : shown
        }
        return key(self) == key(other)
    }

    /// The whole address, for the transport alone.
    public func withText<Result>(_ body: (String) throws -> Result) rethrows -> Result {
        try full.withBytes { try body(String(decoding: $0, as: UTF8.self)) }
    }
}

extension String {
    /// The first place of a text, byte for byte (`==` on strings would be canonical equivalence).
    func range(of needle: String) -> Range<String.Index>? {
        let pattern = Array(needle.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: pattern) {
                return start..<utf8.index(start, offsetBy: pattern.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
