import CanaryCore

/// The proxy variables, read once from an environment that was handed in; libcurl itself never looks at the process's.
///
/// The names are curl's own: `http_proxy` in lower case only (CGI sets `HTTP_PROXY` from a header), the others in lower
/// case before upper case. An empty value counts as not set.
public struct ProxySettings: Sendable {
    /// A proxy that a call goes through.
    public struct Use: Sendable, Equatable {
        /// The variable that named it, such as `https_proxy`.
        public let variable: String
        /// Host and port, with the scheme where one was given: what may be shown of it.
        public let shown: String
    }

    struct Proxy: Sendable {
        let use: Use
        /// As handed to libcurl; may hold a user and a password.
        let address: Secret
        let userInfo: Secret?
        /// SOCKS proxies have no CONNECT answer of their own.
        let isSOCKS: Bool
    }

    let http: Proxy?
    let https: Proxy?
    let exceptions: NoProxyList
    /// The variable that gave the exceptions.
    public let exceptionsVariable: String?

    /// No proxy at all, whatever the environment says.
    public static let none = ProxySettings(environment: [:])

    public init(environment: [String: String]) {
        func first(_ names: [String]) -> (name: String, value: String)? {
            for name in names {
                if let value = environment[name], !value.isEmpty { return (name, value) }
            }
            return nil
        }
        let all = ["all_proxy", "ALL_PROXY"]
        http = first(["http_proxy"] + all).map { Proxy(variable: $0.name, address: $0.value) }
        https = first(["https_proxy", "HTTPS_PROXY"] + all).map { Proxy(variable: $0.name, address: $0.value) }
        let list = first(["no_proxy", "NO_PROXY"])
        exceptions = NoProxyList(list?.value ?? "")
        exceptionsVariable = list?.name
    }

    /// The proxy that a call to this address goes through; `nil` when it goes straight.
    public func use(for url: ServiceURL) -> Use? { proxy(for: url)?.use }

    func proxy(for url: ServiceURL) -> Proxy? {
        guard let proxy = url.isTLS ? https : http, !exceptions.covers(url.host) else { return nil }
        return proxy
    }
}

extension ProxySettings.Proxy {
    init(variable: String, address: String) {
        let bytes = Array(address.utf8)
        var authority = bytes[...]
        var scheme: ArraySlice<UInt8> = []
        if let mark = address.firstRange(ofBytes: "://") {
            scheme = bytes[..<(mark + 3)]
            authority = bytes[(mark + 3)...]
        }
        var user: Secret?
        if let at = authority.lastIndex(of: 0x40) {
            user = Secret(authority[..<at])
            authority = authority[(at + 1)...]
        }
        let host = authority.prefix { !"/?#".utf8.contains($0) }
        use = ProxySettings.Use(variable: variable, shown: String(decoding: scheme + host, as: UTF8.self))
        self.address = Secret(bytes)
        userInfo = user
        isSOCKS = String(decoding: scheme, as: UTF8.self).lowercased().utf8.starts(with: "socks".utf8)
    }
}

extension String {
    /// The offset of a text's first place, in bytes.
    fileprivate func firstRange(ofBytes needle: String) -> Int? {
        let (text, pattern) = (Array(utf8), Array(needle.utf8))
        guard text.count >= pattern.count else { return nil }
        return (0...(text.count - pattern.count)).first { text[$0...].starts(with: pattern) }
    }
}
