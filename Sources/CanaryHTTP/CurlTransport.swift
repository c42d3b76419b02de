import CanaryCore
import Synchronization

/// Where the roots of trust are read; `nil` leaves libcurl's own place (Debian: `/etc/ssl/certs`).
public struct TrustAnchors: Sendable, Equatable {
    /// A PEM file.
    public var file: String?
    /// A folder of hashed certificates.
    public var folder: String?

    public static let system = TrustAnchors()

    public init(file: String? = nil, folder: String? = nil) { (self.file, self.folder) = (file, folder) }

    /// `SSL_CERT_FILE` and `SSL_CERT_DIR`, as OpenSSL's programs read them; empty counts as not set.
    public init(environment: [String: String]) {
        func value(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        (file, folder) = (value("SSL_CERT_FILE"), value("SSL_CERT_DIR"))
    }
}

/// What all calls of one transport share.
struct TransportSettings: Sendable {
    var userAgent: String
    var proxy: ProxySettings
    var trust: TrustAnchors
    var connectTimeout: Duration
}

/// `HTTPTransport` over libcurl (facts/http-libcurl.md): one thread that owns libcurl's handles; callers only wait.
///
/// - HTTP/1.1, no redirects, no decompression, certificates always verified.
/// - Nothing is sent twice: where libcurl would repeat a request on a connection that turned out to be dead, the call
///   ends with `resendPrevented`. GET and HEAD alone may be repeated, unless they are `once`.
/// - Failures carry scheme, host and port of the address and no more; no value of a secret header.
/// - Each instance has a thread and connections of its own: what must get out last (a push) gets its own instance.
public final class CurlTransport: HTTPTransport {
    private let settings: TransportSettings
    private let loop = CurlLoop()
    private let lastID = Atomic<UInt64>(0)

    /// Costs nothing: libcurl is initialised and the thread started by the first call.
    ///
    /// - Parameters:
    ///   - userAgent: such as `canary/1.0`. It must not contain `bot`: n8n's webhooks turn away what looks like one.
    ///   - connectTimeout: for name, connection and TLS together; a request's own timeout counts as well.
    public init(
        userAgent: String, proxy: ProxySettings = .none, trust: TrustAnchors = .system,
        connectTimeout: Duration = .seconds(10)
    ) {
        settings = TransportSettings(
            userAgent: userAgent, proxy: proxy, trust: trust, connectTimeout: connectTimeout)
    }

    /// The proxy that a call to this address goes through; `nil` when it goes straight.
    public func proxy(for url: ServiceURL) -> ProxySettings.Use? { settings.proxy.use(for: url) }

    /// Sends once and waits for the whole answer; any status is an answer.
    ///
    /// Cancelling the task ends the transfer at once with `cancelled`; its `delivery` says what may have left by then.
    public func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        let wire = try WireRequest(request)
        let proxy = settings.proxy.proxy(for: request.url)
        let outcome = await run(TransferPlan(purpose: .request(wire), settings: settings, proxy: proxy))
        do {
            return try outcome.judged(wire, proxy: proxy)
        } catch {
            guard error.kind == .certificateExpired || error.kind == .certificateUntrusted else { throw error }
            var failure = error
            let spent = Int(clamping: outcome.timings.total * 1000)
            failure.certificate = await certificate(
                of: request.url, proxy, timeout: min(5000, wire.timeout.minus(spent)),
                expired: error.kind == .certificateExpired)
            throw failure
        }
    }

    /// Ends every call with `cancelled` and the thread with it; returns at once. Later calls end the same way.
    public func shutdown() { loop.stop() }

    /// As `shutdown`, and waits until every handle is released.
    package func shutdownAndWait() async {
        await withCheckedContinuation { continuation in loop.stop { continuation.resume() } }
    }

    /// Of a chain that did not verify: the certificate that ran out first where one did, else the server's own.
    private func certificate(
        of url: ServiceURL, _ proxy: ProxySettings.Proxy?, timeout: Int, expired: Bool
    ) async -> CertificateInfo? {
        guard timeout > 0 else { return nil }
        let plan = TransferPlan(
            purpose: .certificates(url, timeout: timeout), settings: settings, proxy: proxy)
        let chain = await run(plan).chain
        return expired ? chain.min { $0.notAfter < $1.notAfter } : chain.first
    }

    private func run(_ plan: TransferPlan) async -> TransferOutcome {
        // A call that was cancelled before it began must not send anything.
        if Task.isCancelled { return .notStarted("cancelled", cancelled: true) }
        let id = lastID.add(1, ordering: .relaxed).newValue
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                loop.start(id, plan) { continuation.resume(returning: $0) }
                // A cancellation before this line may have found nothing to end.
                if Task.isCancelled { loop.cancel(id) }
            }
        } onCancel: {
            loop.cancel(id)
        }
    }
}
