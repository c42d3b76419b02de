/// What a handler answers. `Content-Length`, `Date` and `Connection` are the server's own business.
public struct HTTPServerResponse: Sendable, Equatable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]
    /// How long the finished answer is held back before it is sent.
    public var delay: Duration

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = [], delay: Duration = .zero) {
        self.status = status
        self.headers = headers
        self.body = body
        self.delay = delay
    }

    /// An answer with a text body.
    public init(
        status: Int, contentType: String, text: String, headers: HTTPHeaders = [:], delay: Duration = .zero
    ) {
        var all = headers
        all["Content-Type"] = contentType
        self.init(status: status, headers: all, body: Array(text.utf8), delay: delay)
    }
}
