/// What one call took, whatever was in its answer.
public struct TransferSeen: Sendable, Equatable {
    /// Of the look that made it; `nil` for what concerns no place on the road.
    public var hop: Hop?
    /// The look, in the words of the progress.
    public var what = ""
    public var method: String
    /// Scheme, host and port.
    public var shown: String
    /// How many calls this stands for; the times are the slowest one's, status and failure the last one's.
    public var count = 1
    /// Seconds from the run's start to the first of them.
    public var after: Double
    public var timings = HTTPTimings()
    public var status: Int?
    public var failure: HTTPFailure.Kind?
    public var certificate: CertificateInfo?

    init(method: String, shown: String, after: Double) {
        (self.method, self.shown, self.after) = (method, shown, after)
    }

    func isSame(as other: TransferSeen) -> Bool {
        (hop, what, method, shown) == (other.hop, other.what, other.method, other.shown)
    }
}

extension HTTPFailure.Kind {
    /// The kind in a word of the report's schema.
    var word: String {
        switch self {
        case .nameUnresolved: "name-unresolved"
        case .refused: "refused"
        case .unreachable: "unreachable"
        case .certificateUntrusted: "certificate-untrusted"
        case .certificateExpired: "certificate-expired"
        case .tls: "tls"
        case .connectTimeout: "connect-timeout"
        case .timeout: "timeout"
        case .closed: "closed"
        case .tooLarge: "too-large"
        case .notHTTP: "not-http"
        case .proxy: "proxy"
        case .resendPrevented: "resend-prevented"
        case .cancelled: "cancelled"
        case .other: "other"
        }
    }
}
