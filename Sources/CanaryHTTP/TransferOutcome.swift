import CCurl
// In a release build curl.h's names belong to the first module that brings them in, which is this one.
import CCurlShims
import CanaryCore
import Glibc

/// All that is known of a transfer when it has ended: plain values, judged away from libcurl's thread.
struct TransferOutcome: Sendable {
    /// Why one of our own callbacks or the loop ended it; libcurl's code then only says that it was us.
    enum Stop: Sendable { case bodyTooLarge, headTooLarge, resend, cancelled, notStarted }

    var code: CURLcode.RawValue
    var stop: Stop?
    /// libcurl's own message; may hold secrets.
    var message: [UInt8] = []
    var head = AnswerHead()
    var body: [UInt8] = []
    /// How often libcurl was about to send the request. Zero proves that it was not sent: the callback stands directly
    /// before the sending, after name, connection, TLS and tunnel (libcurl's MSTATE_DO).
    var sends = 0
    /// Bytes of heads that were sent, a tunnel's CONNECT included.
    var requestSize = 0
    var timings = HTTPTimings()
    /// As the server sent them, its own first; only from a new connection.
    var chain: [CertificateInfo] = []
    /// OpenSSL's X509_V_ERR code.
    var verifyResult = 0
    var systemError: Int32 = 0
    /// The proxy's answer to CONNECT; 0 when there was none.
    var tunnelStatus = 0

    static func notStarted(_ message: String, cancelled: Bool = false) -> TransferOutcome {
        TransferOutcome(
            code: CURLE_FAILED_INIT.rawValue, stop: cancelled ? .cancelled : .notStarted, message: Array(message.utf8))
    }
}

extension TransferOutcome {
    /// - Parameter proxy: the one that was in use.
    func judged(_ request: WireRequest, proxy: ProxySettings.Proxy?) throws(HTTPFailure) -> HTTPAnswer {
        // libcurl calls it success when a connection ends in the middle of the head.
        if stop == nil, code == CURLE_OK.rawValue, head.isWhole, let status = head.status {
            return HTTPAnswer(
                status: status, headers: head.headers, body: body, timings: timings, certificate: chain.first)
        }
        let scrubber = Scrubber(
            secrets: request.secrets + (proxy?.userInfo?.withParts() ?? []), shown: request.url.shown)
        throw HTTPFailure(
            kind(proxy), delivery: delivery(tunnel: request.url.isTLS && proxy != nil),
            detail: scrubber.clean(detail), status: head.status, timings: timings)
    }

    private var detail: [UInt8] {
        switch stop {
        case .bodyTooLarge: Array("the answer's body is larger than the limit".utf8)
        case .headTooLarge: Array("the answer's head is larger than the limit".utf8)
        case .resend: Array("libcurl was about to send the request a second time".utf8)
        case .cancelled: Array((message.isEmpty ? "cancelled" : String(decoding: message, as: UTF8.self)).utf8)
        case .notStarted: message
        case nil:
            if code == CURLE_OK.rawValue {
                Array("the connection ended in the middle of the answer's head".utf8)
            } else if code == CURLE_OUT_OF_MEMORY.rawValue, sends > 0 {
                // libcurl's word for a line beyond its own 100 KB; there is no other allocation of that kind here.
                Array("a line of the answer's head is too long".utf8)
            } else if message.isEmpty {
                Array(String(cString: curl_easy_strerror(CURLcode(code))).utf8)
            } else {
                message
            }
        }
    }

    private func delivery(tunnel: Bool) -> Delivery {
        if head.status != nil { return .yes }
        if sends > 0 { return .maybe }
        // What went out before the first send went to the proxy, and holds nothing but the host.
        return requestSize == 0 || tunnel ? .no : .maybe
    }

    private func kind(_ proxy: ProxySettings.Proxy?) -> HTTPFailure.Kind {
        switch stop {
        case .bodyTooLarge: return .tooLarge
        case .headTooLarge: return sends == 0 && proxy != nil ? .proxy : .tooLarge
        case .resend: return .resendPrevented
        case .cancelled: return .cancelled
        case .notStarted: return .other
        case nil: break
        }
        let direct = directKind
        guard let proxy else { return direct }
        if code == CURLE_COULDNT_RESOLVE_PROXY.rawValue || code == CURLE_PROXY.rawValue { return .proxy }
        // Behind a tunnel that stands, and behind a SOCKS proxy once TLS has begun, the other side is the service.
        let reached = sends > 0 || (200..<300).contains(tunnelStatus)
        let isTLS = [.tls, .certificateExpired, .certificateUntrusted].contains(direct)
        return reached || (proxy.isSOCKS && isTLS) || code == CURLE_URL_MALFORMAT.rawValue ? direct : .proxy
    }

    private var directKind: HTTPFailure.Kind {
        switch CURLcode(code) {
        case CURLE_COULDNT_RESOLVE_HOST: return .nameUnresolved
        case CURLE_COULDNT_RESOLVE_PROXY, CURLE_PROXY: return .proxy
        case CURLE_COULDNT_CONNECT: return systemError == ECONNREFUSED ? .refused : .unreachable
        case CURLE_PEER_FAILED_VERIFICATION: return verifyResult == 10 ? .certificateExpired : .certificateUntrusted
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
            CURLE_USE_SSL_FAILED, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_ENGINE_INITFAILED, CURLE_SSL_SHUTDOWN_FAILED,
            CURLE_SSL_INVALIDCERTSTATUS:
            return .tls
        case CURLE_OPERATION_TIMEDOUT: return sends == 0 ? .connectTimeout : .timeout
        case CURLE_GOT_NOTHING, CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_PARTIAL_FILE: return .closed
        case CURLE_OK: return .closed
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return sends > 0 ? .notHTTP : .other
        case CURLE_OUT_OF_MEMORY: return sends > 0 ? .tooLarge : .other
        default: return .other
        }
    }
}
