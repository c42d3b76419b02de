import Glibc
import HTTPServer

/// The tests' own client: one blocking socket, bytes in and bytes out, so that nothing tidies up what the server says.
struct RawClient {
    struct Answer {
        var status: Int
        var head: String
        var body: [UInt8]
        var text: String { String(decoding: body, as: UTF8.self) }
    }

    let port: UInt16

    /// Sends bytes and reads until the server closes or five seconds have passed.
    func exchange(_ bytes: [UInt8]) async -> [UInt8] {
        let port = port
        return await BackgroundThread.run { () throws(Never) in Self.blocking(port: port, bytes: bytes) }
    }

    func send(
        _ method: String, _ target: String, headers: [(String, String)] = [], body: String = ""
    ) async -> Answer {
        var text = "\(method) \(target) HTTP/1.1\r\nHost: h\r\nConnection: close\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if !body.isEmpty { text += "Content-Length: \(body.utf8.count)\r\n" }
        return Self.parse(await exchange(Array((text + "\r\n" + body).utf8)))
    }

    static func parse(_ bytes: [UInt8]) -> Answer {
        let mark = Array("\r\n\r\n".utf8)
        var end = 0
        while end + 4 <= bytes.count, Array(bytes[end..<end + 4]) != mark { end += 1 }
        guard end + 4 <= bytes.count else { return Answer(status: 0, head: "", body: bytes) }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let status = head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return Answer(status: status, head: head, body: Array(bytes[(end + 4)...]))
    }

    private static func blocking(port: UInt16, bytes: [UInt8]) -> [UInt8] {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard file >= 0 else { return [] }
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
        guard connected == 0 else { return [] }
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
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
        while true {
            let count = recv(file, &piece, piece.count, 0)
            if count <= 0 { return got }
            got.append(contentsOf: piece[..<count])
        }
    }
}
