import Glibc
import HTTPServer

/// The HTTP client with which the sandbox's n8n calls the agent: one blocking socket a request, so that the call really
/// goes over loopback and every wire fault reaches it.
struct SocketClient: Sendable {
    struct Answer: Sendable {
        var status: Int
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
        /// The answer is not HTTP.
        case notHTTP
        case stopped
    }

    var signal: StopSignal
    /// For the whole call.
    var milliseconds: Int

    func post(_ url: String, headers: [(String, String)], body: [UInt8]) throws(Failure) -> Answer {
        guard let (host, port, target) = Self.parts(of: url) else { throw .notFound(url) }
        let file: Int32
        switch Socket.connect(host: host, port: port) {
        case .success(let socket): file = socket
        case .failure(.refused): throw .refused("\(host):\(port)")
        case .failure(.noSuchName): throw .notFound(host)
        }
        defer { close(file) }
        var head = "POST \(target) HTTP/1.1\r\nhost: \(host):\(port)\r\nconnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        head += "content-length: \(body.count)\r\n\r\n"
        guard Socket.send(Array(head.utf8) + body, to: file, signal: signal, milliseconds: milliseconds) else {
            throw signal.isStopped ? .stopped : .hungUp
        }
        return try receive(from: file, until: Instant.now.adding(milliseconds: milliseconds))
    }

    private func receive(from file: Int32, until end: Instant) throws(Failure) -> Answer {
        var bytes: [UInt8] = []
        while true {
            let left = end.milliseconds - Instant.now.milliseconds
            guard left > 0 else { throw .timedOut }
            switch Socket.receive(from: file, signal: signal, milliseconds: left) {
            case .stopped: throw .stopped
            case .timedOut: throw .timedOut
            case .reset: throw .hungUp
            case .ended:
                guard let head = HTTPHead(bytes), head.isComplete(bytes) else {
                    throw bytes.isEmpty ? .hungUp : .notHTTP
                }
                return Answer(status: head.status, headers: head.headers, body: head.body(bytes))
            case .bytes(let piece):
                bytes += piece
                guard bytes.count <= 8 << 20 else { throw .notHTTP }
                if !"HTTP/".utf8.elementsEqual(bytes.prefix(5)), bytes.count >= 5 { throw .notHTTP }
                if let head = HTTPHead(bytes), head.length != nil, head.isComplete(bytes) {
                    return Answer(status: head.status, headers: head.headers, body: head.body(bytes))
                }
            }
        }
    }

    static func parts(of url: String) -> (host: String, port: UInt16, target: String)? {
        guard url.hasPrefix("http://") else { return nil }
        let rest = url.dropFirst(7)
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        let pieces = rest[..<slash].split(separator: ":", omittingEmptySubsequences: false)
        guard let host = pieces.first, !host.isEmpty else { return nil }
        guard let port = pieces.count > 1 ? UInt16(pieces[1]) : 80 else { return nil }
        return (String(host), port, slash == rest.endIndex ? "/" : String(rest[slash...]))
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
    var method: String { firstLine.split(separator: " ").first.map(String.init) ?? "" }
    var target: String { firstLine.split(separator: " ").dropFirst().first.map(String.init) ?? "/" }
    var length: Int? { headers["Content-Length"].flatMap { Int($0) } }

    func isComplete(_ bytes: [UInt8]) -> Bool { bytes.count >= size + (length ?? 0) }

    func body(_ bytes: [UInt8]) -> [UInt8] {
        guard let length else { return Array(bytes[size...]) }
        return Array(bytes[size..<min(bytes.count, size + max(0, length))])
    }

    private static func end(of bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count where bytes[index] == 0x0A {
            if bytes[index - 1] == 0x0D, bytes[index - 2] == 0x0A, bytes[index - 3] == 0x0D { return index + 1 }
        }
        return nil
    }
}
