import Glibc
import HTTPServer
import Sandbox
import Workflow

/// The tests' own client: one blocking socket on a thread of its own, bytes as they come.
struct Client {
    struct Answer {
        var status = 0
        var head = ""
        var body: [UInt8] = []
        /// The other side closed; false when the time was over first.
        var closed = false
        var text: String { String(decoding: body, as: UTF8.self) }
        var json: JSONValue { (try? JSONValue(parsing: body)) ?? .null }
    }

    var base: String
    var seconds = 30
    /// No more than so many bytes are read.
    var limit = 4 << 20

    init(_ base: String, seconds: Int = 30) {
        self.base = base
        self.seconds = seconds
    }

    func get(_ target: String, _ headers: [(String, String)] = []) async -> Answer {
        await send("GET", target, headers, body: nil)
    }

    func post(_ target: String, _ headers: [(String, String)] = [], json: JSONValue) async -> Answer {
        await send("POST", target, [("Content-Type", "application/json")] + headers, body: json.text)
    }

    func send(_ method: String, _ target: String, _ headers: [(String, String)], body: String?) async -> Answer {
        await send(method, target, headers, bytes: body.map { Array($0.utf8) })
    }

    func send(_ method: String, _ target: String, _ headers: [(String, String)], bytes body: [UInt8]?) async -> Answer {
        let (port, prefix) = Self.parts(base)
        var text = "\(method) \(prefix + target) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        let bytes = Array((text + "\r\n").utf8) + (body ?? [])
        let (seconds, limit) = (seconds, limit)
        let (got, closed) = await BackgroundThread.run { () throws(Never) in
            Self.blocking(port: port, bytes: bytes, seconds: seconds, limit: limit)
        }
        return Self.parse(got, closed)
    }

    private static func parts(_ url: String) -> (UInt16, String) {
        let rest = url.dropFirst("http://127.0.0.1:".count)
        let digits = rest.prefix { $0.isNumber }
        return (UInt16(digits) ?? 0, String(rest.dropFirst(digits.count)))
    }

    private static func parse(_ bytes: [UInt8], _ closed: Bool) -> Answer {
        var answer = Answer(closed: closed)
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: mark) }) else {
            answer.head = String(decoding: bytes, as: UTF8.self)
            return answer
        }
        answer.head = String(decoding: bytes[..<end], as: UTF8.self)
        answer.status = answer.head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        answer.body = Array(bytes[(end + 4)...])
        return answer
    }

    /// What came until the other side closed, and whether it did. Blocks its thread.
    static func blocking(port: UInt16, bytes: [UInt8], seconds: Int, limit: Int) -> ([UInt8], Bool) {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { return ([], true) }
        defer { close(file) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return ([], true) }
        var time = timeval(tv_sec: seconds, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        var got: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while got.count < limit {
            let count = recv(file, &piece, piece.count, 0)
            if count == 0 { return (got, true) }
            if count < 0 { return (got, errno != EAGAIN) }
            got.append(contentsOf: piece[..<count])
        }
        return (got, false)
    }
}
