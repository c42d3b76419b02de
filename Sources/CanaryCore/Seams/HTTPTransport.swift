/// One request. Redirects are never followed. The transport sends nothing twice on its own, but a plain GET or HEAD,
/// which libcurl may repeat on a kept-alive connection that turns out to be dead.
public struct HTTPRequest: Sendable {
    /// A header's value: shown in no output when it is secret.
    public enum Value: Sendable {
        case open(String)
        /// `prefix` is public (`Bearer `), the rest is not.
        case secret(prefix: String, Secret)
    }

    public var method: String
    public var url: ServiceURL
    public var headers: [(name: String, value: Value)]
    public var body: [UInt8]?
    /// For the whole transfer, from the call to the last byte.
    public var timeout: Duration
    /// The largest answer body that is read, in bytes, chunked or not.
    public var limit: Int
    /// For what must not be repeated (the webhook, `/execute`): a connection of its own, HTTP/1.1, and the transfer is
    /// aborted rather than sent a second time (facts/http-libcurl.md).
    public var once: Bool

    public init(
        _ method: String, _ url: ServiceURL, headers: [(name: String, value: Value)] = [], body: [UInt8]? = nil,
        timeout: Duration, limit: Int = 8 << 20, once: Bool = false
    ) {
        (self.method, self.url, self.headers, self.body) = (method, url, headers, body)
        (self.timeout, self.limit, self.once) = (timeout, limit, once)
    }
}

/// Where the time of one call went, in seconds since its start, cumulative; 0 for what did not happen (reused connection).
public struct HTTPTimings: Sendable, Equatable {
    public var name = 0.0, connect = 0.0, tls = 0.0, firstByte = 0.0, total = 0.0
    public init() {}
}

/// What the server's certificate says, seen on a new TLS connection.
public struct CertificateInfo: Sendable, Equatable {
    /// Unix seconds.
    public var notAfter: Int64
    public var issuer: String
    public init(notAfter: Int64, issuer: String) { (self.notAfter, self.issuer) = (notAfter, issuer) }
}

public struct HTTPAnswer: Sendable {
    public var status: Int
    /// In the order received; names as sent.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]
    public var timings: HTTPTimings
    public var certificate: CertificateInfo?

    public init(
        status: Int, headers: [(name: String, value: String)], body: [UInt8], timings: HTTPTimings = HTTPTimings(),
        certificate: CertificateInfo? = nil
    ) {
        (self.status, self.headers, self.body) = (status, headers, body)
        (self.timings, self.certificate) = (timings, certificate)
    }

    /// The first header of a name, compared without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// Whether a request can have reached the other side.
public enum Delivery: String, Sendable {
    /// It is certain that nothing was sent.
    case no
    /// It left, and no answer says what became of it.
    case maybe
    /// An answer came.
    case yes
}

/// A call that brought no whole answer.
public struct HTTPFailure: Error, Sendable {
    public enum Kind: Sendable, Equatable, Hashable, CaseIterable {
        case nameUnresolved, refused, unreachable
        /// The certificate's chain or name does not verify.
        case certificateUntrusted
        case certificateExpired
        /// Any other end of the TLS handshake.
        case tls
        /// Our deadline passed before a connection stood.
        case connectTimeout
        /// Our deadline passed after that.
        case timeout
        /// The other side closed or reset the connection before the answer was whole.
        case closed
        /// The answer was larger than the request's limit.
        case tooLarge
        /// What came is not HTTP.
        case notHTTP
        /// The proxy of the environment refused or could not be reached.
        case proxy
        /// The transport would have had to send a second time, and did not.
        case resendPrevented
        case cancelled
        /// Anything else; see `detail`.
        case other
    }

    public var kind: Kind
    public var delivery: Delivery
    /// libcurl's own words, without the URL's path; for evidence, never to be compared.
    public var detail: String
    /// Status and bytes that had come by then, where any had.
    public var status: Int?
    public var timings: HTTPTimings
    /// Of a certificate that did not verify, where it could be read.
    public var certificate: CertificateInfo?

    public init(
        _ kind: Kind, delivery: Delivery, detail: String, status: Int? = nil, timings: HTTPTimings = HTTPTimings(),
        certificate: CertificateInfo? = nil
    ) {
        (self.kind, self.delivery, self.detail, self.status) = (kind, delivery, detail, status)
        (self.timings, self.certificate) = (timings, certificate)
    }
}

/// Sends requests; libcurl's in `CanaryHTTP`.
public protocol HTTPTransport: Sendable {
    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer
}
