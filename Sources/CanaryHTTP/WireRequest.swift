import CanaryCore

/// A request in the form libcurl is handed it: checked, so that no value can add a line to the head.
struct WireRequest: Sendable {
    let method: String
    let url: ServiceURL
    /// In libcurl's form: `Name: value`, `Name;` for an empty value, `Name:` for "send none". Secret as a whole, since
    /// values are.
    let headerLines: [Secret]
    let body: [UInt8]?
    /// Milliseconds, at least 1.
    let timeout: Int
    let limit: Int
    let once: Bool
    /// Everything in it that no message may carry.
    let secrets: [Secret]

    /// GET and HEAD change nothing, so libcurl may repeat them on a connection that turned out to be dead.
    var mayRepeat: Bool { !once && (method == "GET" || method == "HEAD") }

    /// - Throws: `.other` for a method or header that cannot be sent as it is, `.connectTimeout` where no time is left;
    ///   nothing was sent then.
    init(_ request: HTTPRequest) throws(HTTPFailure) {
        guard Self.isToken(request.method.utf8) else { throw Self.refusal("the method is no HTTP token") }
        guard request.timeout > .zero else {
            throw HTTPFailure(.connectTimeout, delivery: .no, detail: "no time was left for the call")
        }
        var lines: [Secret] = []
        var names: Set<String> = []
        var secrets: [Secret] = [request.url.path]
        if let userInfo = request.url.userInfo { secrets += userInfo.withParts() }
        for (name, value) in request.headers {
            guard Self.isToken(name.utf8) else { throw Self.refusal("a header's name is no HTTP token") }
            let lower = name.lowercased()
            guard !["content-length", "transfer-encoding", "expect", "connection"].contains(lower) else {
                throw Self.refusal("the header \(name) is the transport's own")
            }
            var bytes: [UInt8]
            switch value {
            case .open(let text): bytes = Array(text.utf8)
            case .secret(let prefix, let secret):
                bytes = Array(prefix.utf8) + secret.withBytes { $0 }
                secrets.append(secret)
            }
            guard !bytes.contains(where: { $0 == 0 || $0 == 10 || $0 == 13 }) else {
                throw Self.refusal("the value of the header \(name) holds a line break or NUL")
            }
            // libcurl reads `Name:` with nothing behind it as "do not send"; a semicolon means an empty value.
            let isBlank = bytes.allSatisfy { $0 == 32 || $0 == 9 }
            bytes = Array(name.utf8) + (isBlank ? [0x3B] : [0x3A, 0x20] + bytes)
            lines.append(Secret(bytes))
            names.insert(lower)
        }
        // Waiting for `100 Continue` costs a second with servers that do not know it; nothing here unpacks an answer;
        // and a body of ours is no form unless the caller says so.
        lines.append(Secret("Expect:"))
        if !names.contains("accept-encoding") { lines.append(Secret("Accept-Encoding: identity")) }
        if !names.contains("content-type") { lines.append(Secret("Content-Type:")) }
        headerLines = lines
        self.secrets = secrets
        method = request.method
        url = request.url
        body = request.body
        timeout = request.timeout.milliseconds
        limit = max(0, request.limit)
        once = request.once
    }

    private static func refusal(_ detail: String) -> HTTPFailure { HTTPFailure(.other, delivery: .no, detail: detail) }

    /// RFC 9110, section 5.6.2.
    static func isToken(_ bytes: some Collection<UInt8>) -> Bool {
        !bytes.isEmpty
            && bytes.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
                default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
                }
            }
    }
}

extension Duration {
    /// Rounded up, at least 1, and at most what libcurl takes: an `int`, 24 days.
    var milliseconds: Int {
        let (whole, attoseconds) = components
        let most = Int(Int32.max)
        guard whole < most / 1000 else { return most }
        guard whole >= 0 else { return 1 }
        return max(1, Int(whole) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
