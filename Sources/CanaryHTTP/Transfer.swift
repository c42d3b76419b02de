import CCurl
import CCurlShims
import CanaryCore
import Glibc

/// What one transfer is to do, as it travels to libcurl's thread.
struct TransferPlan: Sendable {
    enum Purpose: Sendable {
        case request(WireRequest)
        /// Only look at the certificates: no path, no user, no headers, and nothing is believed.
        case certificates(ServiceURL, timeout: Int)
    }

    var purpose: Purpose
    var settings: TransportSettings
    var proxy: ProxySettings.Proxy?
}

/// One easy handle with everything that must live as long as it does. Used on libcurl's thread alone.
final class Transfer {
    /// An option that libcurl did not take.
    struct Refused: Error { let code: CURLcode }

    let id: UInt64
    let easy: UnsafeMutableRawPointer
    private let message: UnsafeMutablePointer<CChar>
    private var list: UnsafeMutablePointer<curl_slist>?
    private var outcome = TransferOutcome(code: CURLE_OK.rawValue)
    private let limit: Int
    private let mayRepeat: Bool

    init(id: UInt64, plan: TransferPlan) throws(Refused) {
        guard let easy = curl_easy_init() else { throw Refused(code: CURLE_FAILED_INIT) }
        self.id = id
        self.easy = easy
        message = .allocate(capacity: Int(CURL_ERROR_SIZE))
        message.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        switch plan.purpose {
        case .request(let request): (limit, mayRepeat) = (request.limit, request.mayRepeat)
        case .certificates: (limit, mayRepeat) = (0, false)
        }
        try configure(plan)
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_slist_free_all(list)
        message.deallocate()
    }

    // MARK: Options

    private func set(_ option: CURLoption, _ value: Int) throws(Refused) {
        try check(canary_curl_set_long(easy, option, value))
    }

    private func set(_ option: CURLoption, _ value: String) throws(Refused) {
        try check(canary_curl_set_text(easy, option, value))
    }

    private func check(_ code: CURLcode) throws(Refused) {
        guard code == CURLE_OK else { throw Refused(code: code) }
    }

    private func configure(_ plan: TransferPlan) throws(Refused) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        try check(canary_curl_set_pointer(easy, CURLOPT_ERRORBUFFER, message))
        try check(canary_curl_set_sink(easy, CURLOPT_WRITEFUNCTION, onBody))
        try check(canary_curl_set_pointer(easy, CURLOPT_WRITEDATA, context))
        try check(canary_curl_set_sink(easy, CURLOPT_HEADERFUNCTION, onHeader))
        try check(canary_curl_set_pointer(easy, CURLOPT_HEADERDATA, context))
        try check(canary_curl_set_prereq(easy, onSend))
        try check(canary_curl_set_pointer(easy, CURLOPT_PREREQDATA, context))
        try check(canary_curl_set_sockopt(easy, onSocket))
        try set(CURLOPT_NOSIGNAL, 1)
        // Without it the removal of a handle waits for a name server that does not answer (7.87 and later).
        try set(CURLOPT_QUICK_EXIT, 1)
        try set(CURLOPT_PROTOCOLS_STR, "http,https")
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(CURLOPT_CERTINFO, 1)
        // Both are set always, so that libcurl reads no variable of the process's environment; exceptions have been
        // looked at by then (NoProxyList).
        try set(CURLOPT_NOPROXY, "")
        try set(CURLOPT_PROXY, "")
        if let proxy = plan.proxy {
            try check(proxy.address.withCText { canary_curl_set_text(easy, CURLOPT_PROXY, $0) })
        }
        switch plan.purpose {
        case .request(let request): try configure(request, plan.settings)
        case .certificates(let url, let timeout): try configure(certificatesOf: url, timeout)
        }
    }

    private func configure(_ request: WireRequest, _ settings: TransportSettings) throws(Refused) {
        try check(request.url.withText { canary_curl_set_text(easy, CURLOPT_URL, $0) })
        try set(CURLOPT_SSL_VERIFYPEER, 1)
        try set(CURLOPT_SSL_VERIFYHOST, 2)
        if let file = settings.trust.file { try set(CURLOPT_CAINFO, file) }
        if let folder = settings.trust.folder { try set(CURLOPT_CAPATH, folder) }
        try set(CURLOPT_TIMEOUT_MS, request.timeout)
        try set(CURLOPT_CONNECTTIMEOUT_MS, min(request.timeout, settings.connectTimeout.milliseconds))
        try set(CURLOPT_USERAGENT, settings.userAgent)
        if request.once {
            try set(CURLOPT_FRESH_CONNECT, 1)
            try set(CURLOPT_FORBID_REUSE, 1)
        }
        for line in request.headerLines {
            let longer = line.withCText { curl_slist_append(list, $0) }
            guard let longer else { throw Refused(code: CURLE_OUT_OF_MEMORY) }
            list = longer
        }
        try check(canary_curl_set_list(easy, CURLOPT_HTTPHEADER, list))
        // What is meant for the service is not for a proxy's CONNECT.
        try set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        if let body = request.body {
            try check(canary_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count)))
            try check(body.withUnsafeBytes { canary_curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) })
            // An empty array has no address, and no address means "read the body from a callback".
            if body.isEmpty { try set(CURLOPT_COPYPOSTFIELDS, "") }
        } else if request.method == "HEAD" {
            try set(CURLOPT_NOBODY, 1)
        } else if request.method == "POST" {
            try check(canary_curl_set_size(easy, CURLOPT_POSTFIELDSIZE_LARGE, 0))
            try set(CURLOPT_COPYPOSTFIELDS, "")
        } else {
            try set(CURLOPT_HTTPGET, 1)
        }
        try set(CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func configure(certificatesOf url: ServiceURL, _ timeout: Int) throws(Refused) {
        try set(CURLOPT_URL, url.shown + "/")
        try set(CURLOPT_CONNECT_ONLY, 1)
        try set(CURLOPT_SSL_VERIFYPEER, 0)
        try set(CURLOPT_SSL_VERIFYHOST, 0)
        try set(CURLOPT_FRESH_CONNECT, 1)
        try set(CURLOPT_FORBID_REUSE, 1)
        try set(CURLOPT_TIMEOUT_MS, timeout)
    }

    // MARK: Called from libcurl

    /// - Returns: whether the transfer goes on.
    fileprivate func takeBody(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard bytes.count <= limit - outcome.body.count else {
            outcome.stop = .bodyTooLarge
            return false
        }
        outcome.body.append(contentsOf: bytes)
        return true
    }

    fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
        // Before the request is sent, only a proxy's answer to CONNECT can come.
        guard outcome.head.take(line, fromProxy: outcome.sends == 0) else {
            outcome.stop = .headTooLarge
            return false
        }
        return true
    }

    fileprivate func takeSend() -> Bool {
        guard outcome.sends == 0 || mayRepeat else {
            outcome.stop = .resend
            return false
        }
        outcome.sends += 1
        return true
    }

    // MARK: The end

    /// What came of it. Called once, after the handle has left the multi handle or is about to.
    func ended(_ code: CURLcode, cancelled: Bool = false) -> TransferOutcome {
        var result = outcome
        result.code = code.rawValue
        if cancelled { result.stop = .cancelled }
        result.message = Array(String(cString: message).utf8)
        result.requestSize = number(CURLINFO_REQUEST_SIZE)
        result.verifyResult = number(CURLINFO_SSL_VERIFYRESULT)
        result.systemError = Int32(truncatingIfNeeded: number(CURLINFO_OS_ERRNO))
        result.tunnelStatus = number(CURLINFO_HTTP_CONNECTCODE)
        result.timings.name = seconds(CURLINFO_NAMELOOKUP_TIME_T)
        result.timings.connect = seconds(CURLINFO_CONNECT_TIME_T)
        result.timings.tls = seconds(CURLINFO_APPCONNECT_TIME_T)
        result.timings.firstByte = seconds(CURLINFO_STARTTRANSFER_TIME_T)
        result.timings.total = seconds(CURLINFO_TOTAL_TIME_T)
        result.chain = certificates()
        return result
    }

    private func number(_ info: CURLINFO) -> Int {
        var value = 0
        return canary_curl_get_long(easy, info, &value) == CURLE_OK ? value : 0
    }

    /// libcurl gives microseconds.
    private func seconds(_ info: CURLINFO) -> Double {
        var value: curl_off_t = 0
        return canary_curl_get_size(easy, info, &value) == CURLE_OK ? Double(value) / 1e6 : 0
    }

    private func certificates() -> [CertificateInfo] {
        var found: UnsafeMutablePointer<curl_certinfo>?
        guard canary_curl_get_certificates(easy, &found) == CURLE_OK, let found, let lists = found.pointee.certinfo
        else { return [] }
        return (0..<Int(found.pointee.num_of_certs)).compactMap { index in
            var lines: [String] = []
            var next = lists[index]
            while let item = next {
                if let text = item.pointee.data { lines.append(String(cString: text)) }
                next = item.pointee.next
            }
            return CertificateText.parse(lines)
        }
    }
}

extension Secret {
    /// For a C call that copies the text; byte for byte, also where it is no UTF-8.
    fileprivate func withCText<Result>(_ body: (UnsafePointer<CChar>?) -> Result) -> Result {
        withBytes { bytes in
            (bytes.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { body($0.baseAddress) }
        }
    }
}

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    context.map { Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private let onBody: curl_write_callback = { bytes, size, count, context in
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.takeBody(buffer) == true ? buffer.count : 0
}

private let onHeader: curl_write_callback = { bytes, size, count, context in
    let buffer = UnsafeRawBufferPointer(start: bytes, count: size * count)
    return transfer(context)?.takeHeader(buffer) == true ? buffer.count : 0
}

private let onSend: curl_prereq_callback = { context, _, _, _, _ in
    transfer(context)?.takeSend() == true ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
}

/// A child process must not inherit a connection: it would stay open as long as the child runs.
private let onSocket: curl_sockopt_callback = { _, socket, _ in
    fcntl(socket, F_SETFD, FD_CLOEXEC) == -1 ? CURL_SOCKOPT_ERROR : CURL_SOCKOPT_OK
}
