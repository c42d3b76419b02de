/// The call that an HTTP Request node makes, ready to be sent.
public struct HTTPNodeRequest: Sendable, Equatable {
    public var method: String
    public var url: String
    /// In the order in which they are sent; names as n8n's HTTP client writes them. Each scalar of a value is one byte
    /// (Latin-1), as Node.js sends it. `Host`, `Connection` and the length of an empty body are the caller's.
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]?
    /// The node's time limit. Milliseconds.
    public var timeout: Int
    /// 0 where redirects are answers.
    public var maxRedirects: Int
    /// False where the node accepts any certificate.
    public var verifiesCertificate = true

    public init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
        timeout: Int = 300_000, maxRedirects: Int = 0
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maxRedirects = maxRedirects
    }

    public static func == (left: HTTPNodeRequest, right: HTTPNodeRequest) -> Bool {
        left.method == right.method && left.url == right.url && left.body == right.body
            && left.timeout == right.timeout && left.maxRedirects == right.maxRedirects
            && left.headers.elementsEqual(right.headers) { $0.name == $1.name && $0.value == $1.value }
    }
}

/// What came back.
public struct HTTPNodeAnswer: Sendable {
    public var status: Int
    /// The reason phrase of the status line.
    public var reason: String
    public var headers: [(name: String, value: String)]
    public var body: [UInt8]

    public init(status: Int, reason: String, headers: [(name: String, value: String)], body: [UInt8]) {
        self.status = status
        self.reason = reason
        self.headers = headers
        self.body = body
    }
}

/// Why nothing came back, by the code that Node.js gives it.
public enum HTTPNodeFailure: Error, Sendable, Equatable {
    /// `ECONNREFUSED`, with the address (`127.0.0.1:9`).
    case refused(String)
    /// `ENOTFOUND`, with the name.
    case notFound(String)
    /// `ECONNABORTED`: the node's time limit.
    case timedOut
    /// `ECONNRESET`, "socket hang up".
    case hungUp
    /// `ECONNRESET`, "read ECONNRESET".
    case reset
    /// The answer's body broke off: "aborted".
    case brokenOff
    /// The answer was not HTTP.
    case notHTTP
    /// `ERR_FR_TOO_MANY_REDIRECTS`
    case tooManyRedirects
    /// Anything else, with Node.js's code and message.
    case other(code: String, message: String)
    /// The caller sends nothing to this host, though it may well be there.
    case outside(String)
    /// The caller sends nothing to this port of its own machine (`127.0.0.1:9090`), whoever may listen there.
    case barred(String)
    /// The engine was stopped, or the caller does not send (tracing).
    case stopped
}

/// Who makes the calls of HTTP Request nodes: a socket in the sandbox, a note-taker where nothing may be sent.
public protocol HTTPCaller: Sendable {
    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer
}
