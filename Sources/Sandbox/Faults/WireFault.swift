/// What can go wrong below HTTP, or in an HTTP that no proper server sends.
package enum WireFault: Sendable, Equatable {
    /// The port is closed: from the start, or after the good answers.
    case refuse
    /// Takes the request, never answers.
    case silent
    /// Takes the connection and reads nothing.
    case neverRead
    /// The good answer, one byte every so many milliseconds.
    case slowDrip(milliseconds: Int)
    /// The good answer, cut after so many bytes.
    case closeAfter(bytes: Int)
    /// Closes without having read the request.
    case closeBeforeReading
    /// Reads the request, then resets.
    case reset
    /// 200 with an HTML page.
    case html
    /// The good answer's head and half of its body; the rest never comes and the connection closes.
    case truncatedBody
    /// 100 MB of JSON text, streamed.
    case hugeBody
    /// A chunked answer without end.
    case endlessChunks
    /// 200,000 levels of JSON.
    case deepJSON
    /// JSON whose every member has another type than it should.
    case wrongTypes
    /// JSON with bytes that are not UTF-8.
    case invalidUTF8
    /// 301 or 307 to another path of the same service.
    case redirect(status: Int)
    /// Text that is no HTTP.
    case notHTTP
    /// 204 without a body.
    case noContent
    /// Header lines without end.
    case headerFlood
    /// A good head with a length, and then nothing.
    case silentAfterHead
    /// `100 Continue` without end.
    case informationalFlood
    /// Any raw bytes, then closed.
    case raw(String)
}

/// Where and when a fault happens.
package struct WireFaultRule: Sendable, Equatable {
    package enum Endpoint: String, Sendable, CaseIterable { case webhook, n8n, agent, gateway }

    package var endpoint: Endpoint
    package var fault: WireFault
    /// Only for request targets that begin so; empty for all. Not looked at by `refuse`.
    package var prefix: String
    /// Only for this method; nil for all, and at the webhook for all but the question whether it is there (OPTIONS).
    package var method: String?
    /// So many matching requests are let through first.
    package var after: Int
    /// So many are spoilt, then all is well again; nil for all that follow.
    package var times: Int?
    /// The service gets the request and acts on it all the same; only its answer is lost. For the faults that answer
    /// with the good answer's bytes this is always so.
    package var delivers: Bool

    package init(
        _ endpoint: Endpoint, _ fault: WireFault, prefix: String = "", method: String? = nil, after: Int = 0,
        times: Int? = nil, delivers: Bool = false
    ) {
        self.endpoint = endpoint
        self.fault = fault
        self.prefix = prefix
        self.method = method
        self.after = after
        self.times = times
        self.delivers = delivers
    }

    func concerns(_ method: String) -> Bool {
        self.method.map { $0 == method } ?? (endpoint != .webhook || method != "OPTIONS")
    }
}
