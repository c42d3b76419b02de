import Glibc
import HTTPServer

/// The tests' own HTTP client: one blocking socket on a thread of its own, bytes as they come. It speaks HTTP/1.0, so
/// that no answer comes in chunks.
enum SocketCall {
    struct Answer: Sendable {
        var status = 0
        var head = ""
        var body: [UInt8] = []
        var text: String { String(decoding: body, as: UTF8.self) }

        func header(_ name: String) -> String? {
            head.split(separator: "\r\n").dropFirst().first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
                .map { String($0.dropFirst(name.utf8.count + 1).drop { $0 == " " }) }
        }
    }

    /// - Parameter url: `http://127.0.0.1:1234`, and a target after it.
    static func send(
        _ method: String, _ url: String, headers: [(String, String)] = [], body: [UInt8]? = nil
    ) async -> Answer {
        let rest = url.dropFirst("http://127.0.0.1:".count)
        let digits = rest.prefix { $0.isNumber }
        let target = rest.dropFirst(digits.count)
        var text = "\(method) \(target.isEmpty ? "/" : target) HTTP/1.0\r\nHost: 127.0.0.1:\(digits)\r\n"
        for (name, value) in headers { text += "\(name): \(value)\r\n" }
        if let body { text += "Content-Length: \(body.count)\r\n" }
        let bytes = Array((text + "Connection: close\r\n\r\n").utf8) + (body ?? [])
        let port = UInt16(digits) ?? 0
        let got = await BackgroundThread.run { () throws(Never) in exchange(port, bytes) }
        var answer = Answer()
        let mark: [UInt8] = [13, 10, 13, 10]
        guard let end = got.indices.first(where: { got[$0...].starts(with: mark) }) else { return answer }
        answer.head = String(decoding: got[..<end], as: UTF8.self)
        answer.status = answer.head.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        answer.body = Array(got[(end + 4)...])
        return answer
    }

    private static func exchange(_ port: UInt16, _ bytes: [UInt8]) -> [UInt8] {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
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
        var time = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &time, socklen_t(MemoryLayout<timeval>.size))
        _ = bytes.withUnsafeBytes { Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        var got: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(file, &piece, piece.count, 0)
            guard count > 0 else { return got }
            got.append(contentsOf: piece[..<count])
        }
    }
}

/// A port of 127.0.0.1 on which nobody listens; it stays taken until the process ends, so that nobody ever will.
enum ClosedPort {
    static let url: String = {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = bind(file, $0, length)
                _ = getsockname(file, $0, &length)
            }
        }
        return "http://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
    }()
}
