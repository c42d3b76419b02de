import Glibc
import HTTPServer

/// The HTTP client with which the sandbox's n8n calls the agent: one blocking socket a request, so that the call really
/// goes over loopback and every wire fault reaches it.
struct SocketClient: Sendable {
    struct Answer: Sendable {
        var status: Int
        var reason: String
        var headers: HTTPHeaders
        var body: [UInt8]
    }

    /// What Node calls them.
    enum Failure: Error, Sendable, Equatable {
        /// `ECONNREFUSED`
        case refused(String)
        /// `ENOTFOUND`
        case notFound(String)
        /// `ECONNABORTED`: the node's time is over.
        case timedOut
        /// `ECONNRESET`, "socket hang up"
        case hungUp
        /// `ECONNRESET`, "read ECONNRESET"
        case reset
        /// The body was cut off: `ECONNRESET`, "aborted"
        case brokenOff
        /// `EPROTO`: nothing in the sandbox speaks TLS.
        case notTLS
        /// The answer is not HTTP.
        case notHTTP
        case stopped
    }

    var signal: StopSignal
    /// For the whole call.
    var milliseconds: Int

    func send(
        _ method: String, _ url: String, headers: [(name: String, value: String)], body: [UInt8]?
    ) throws(Failure) -> Answer {
        guard let parts = URLParts(url) else { throw .notFound(url) }
        let file: Int32
        switch Socket.connect(host: parts.host, port: parts.port) {
        case .success(let socket): file = socket
        case .failure(.refused): throw .refused("\(parts.host):\(parts.port)")
        case .failure(.noSuchName): throw .notFound(parts.host)
        }
        defer { close(file) }
        guard parts.scheme == "http" else { throw .notTLS }
        var head = "\(method) \(parts.target) HTTP/1.1\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let carriesBody = body != nil || ["PATCH", "POST", "PUT"].contains(method)
        if carriesBody, !headers.contains(where: { $0.name.lowercased() == "content-length" }) {
            head += "Content-Length: \(body?.count ?? 0)\r\n"
        }
        // Node.js says so although this connection is not used again.
        head += "Host: \(parts.authority)\r\nConnection: keep-alive\r\n\r\n"
        guard Socket.send(Self.bytes(head) + (body ?? []), to: file, signal: signal, milliseconds: milliseconds) else {
            throw signal.isStopped ? .stopped : .hungUp
        }
        return try receive(from: file, until: Instant.now.adding(milliseconds: milliseconds), hasBody: method != "HEAD")
    }

    /// Node.js sends one byte for each character of a head.
    private static func bytes(_ head: String) -> [UInt8] {
        head.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    }

    private func receive(from file: Int32, until end: Instant, hasBody: Bool) throws(Failure) -> Answer {
        var bytes: [UInt8] = []
        while true {
            let left = end.milliseconds - Instant.now.milliseconds
            guard left > 0 else { throw .timedOut }
            switch Socket.receive(from: file, signal: signal, milliseconds: left) {
            case .stopped: throw .stopped
            case .timedOut: throw .timedOut
            case .reset: throw HTTPHead(bytes) == nil ? .reset : .brokenOff
            case .ended:
                guard let head = HTTPHead(bytes) else { throw bytes.isEmpty ? .hungUp : .notHTTP }
                // Without a length the end of the connection is the end of the body.
                if head.isDelimited, hasBody, head.wholeBody(bytes) == nil { throw .brokenOff }
                return Answer(head, head.wholeBody(bytes) ?? Array(bytes[head.size...]), hasBody: hasBody)
            case .bytes(let piece):
                bytes += piece
                guard bytes.count <= 8 << 20 else { throw .notHTTP }
                if !"HTTP/".utf8.elementsEqual(bytes.prefix(5)), bytes.count >= 5 { throw .notHTTP }
                guard let head = HTTPHead(bytes) else { continue }
                if !hasBody || head.forbidsBody { return Answer(head, [], hasBody: false) }
                if head.isDelimited, let body = head.wholeBody(bytes) { return Answer(head, body, hasBody: true) }
            }
        }
    }
}

extension SocketClient.Answer {
    fileprivate init(_ head: HTTPHead, _ bytes: [UInt8], hasBody: Bool) {
        status = head.status
        reason = head.reason
        headers = head.headers
        body = hasBody ? bytes : []
    }
}

extension HTTPHead {
    fileprivate var isChunked: Bool {
        (headers["Transfer-Encoding"] ?? "").lowercased().hasSuffix("chunked")
    }

    /// The answer says itself where its body ends.
    fileprivate var isDelimited: Bool { isChunked || length != nil }

    /// An answer of such a status has no body whatever its headers say.
    fileprivate var forbidsBody: Bool { status == 204 || status == 304 || (100..<200).contains(status) }

    /// Nil while something of a delimited body is missing.
    fileprivate func wholeBody(_ bytes: [UInt8]) -> [UInt8]? {
        if isChunked { return Self.dechunked(bytes[size...]) }
        guard let length else { return nil }
        return bytes.count >= size.plus(max(0, length)) ? body(bytes) : nil
    }

    /// Nil where the last chunk is missing.
    private static func dechunked(_ bytes: ArraySlice<UInt8>) -> [UInt8]? {
        var rest = bytes
        var result: [UInt8] = []
        while let end = rest.firstIndex(of: 0x0A) {
            let digits = rest[..<end].prefix { $0 != 0x0D && $0 != UInt8(ascii: ";") }
            guard let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0 else { return nil }
            if size == 0 { return result }
            let start = end + 1
            guard rest.endIndex - start - 2 >= size else { return nil }
            result += rest[start..<(start + size)]  // checked: so much is there
            rest = rest[(start + size + 2)...]  // checked: so much is there
        }
        return nil
    }
}

/// The head of an HTTP message, request or answer.
struct HTTPHead {
    var firstLine: String
    var headers: HTTPHeaders
    /// Bytes of the head with its empty line.
    var size: Int

    /// Nil while the empty line has not come.
    init?(_ bytes: [UInt8]) {
        guard let end = Self.end(of: bytes) else { return nil }
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        firstLine = String(lines.first ?? "")
        headers = HTTPHeaders()
        for line in lines.dropFirst() {
            let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            headers.append(String(halves[0]), String(halves[1].drop { $0 == " " }))
        }
        size = end
    }

    var status: Int { firstLine.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0 }
    var reason: String { firstLine.split(separator: " ", maxSplits: 2).dropFirst(2).first.map(String.init) ?? "" }
    var method: String { firstLine.split(separator: " ").first.map(String.init) ?? "" }
    var target: String { firstLine.split(separator: " ").dropFirst().first.map(String.init) ?? "/" }
    var length: Int? { headers["Content-Length"].flatMap { Int($0) } }

    func isComplete(_ bytes: [UInt8]) -> Bool { bytes.count >= size.plus(max(0, length ?? 0)) }

    func body(_ bytes: [UInt8]) -> [UInt8] {
        guard let length else { return Array(bytes[size...]) }
        return Array(bytes[size..<min(bytes.count, size.plus(max(0, length)))])
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count where bytes[index] == 0x0A {
            if bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D { return index + 1 }
        }
        return nil
    }
}
