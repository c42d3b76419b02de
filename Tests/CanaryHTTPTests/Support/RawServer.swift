import Glibc
import Synchronization

/// A counterpart that sends exactly the bytes it is told to: a listening socket on a free port of 127.0.0.1, one thread
/// for each connection. No proper server could misbehave like this.
final class RawServer: Sendable {
    typealias Behaviour = @Sendable (Peer) -> Void

    struct Failure: Error { let call: String, code: Int32 }

    let port: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    private struct State {
        var open: Set<Int32> = []
        var requests: [Received] = []
        var connections = 0
        var isStopped = false
    }

    /// One request as it came over the wire.
    struct Received: Sendable {
        var head: String
        var body: [UInt8]
        var line: String { String(head.prefix { $0 != "\r" && $0 != "\r\n" }) }
    }

    /// - Parameter behaviour: run for each connection on a thread of its own; the connection is closed when it returns.
    init(_ behaviour: @escaping Behaviour) throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        port = try Self.bind(listener, backlog: 128)
        startThread { [self] in
            while true {
                let connection = accept(listener, nil, nil)
                guard connection >= 0 else { break }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                let isStopped = state.withLock { state in
                    state.open.insert(connection)
                    state.connections += 1
                    return state.isStopped
                }
                if isStopped { Glibc.shutdown(connection, Int32(SHUT_RDWR)) }
                let number = connections
                startThread { [self] in
                    let peer = Peer(descriptor: connection, number: number, server: self)
                    behaviour(peer)
                    release(connection)
                }
            }
            Glibc.close(listener)
        }
    }

    /// A port that nothing listens on; it stays ours, so that nobody else listens there meanwhile.
    static func refusingPort() throws -> (port: UInt16, release: @Sendable () -> Void) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        return (try bind(descriptor, backlog: nil), { Glibc.close(descriptor) })
    }

    private static func bind(_ descriptor: Int32, backlog: Int32?) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                Glibc.bind(descriptor, pointer, length) == 0 && (backlog.map { listen(descriptor, $0) == 0 } ?? true)
                    && getsockname(descriptor, pointer, &length) == 0
            }
        }
        guard bound else { throw Failure(call: "bind", code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Whole requests that were read, in order.
    var requests: [Received] { state.withLock { $0.requests } }
    var connections: Int { state.withLock { $0.connections } }
    func url(_ path: String = "/") -> String { "http://127.0.0.1:\(port)\(path)" }

    /// Ends every connection and the listening; the threads end by themselves.
    func stop() {
        state.withLock { state in
            state.isStopped = true
            for connection in state.open { Glibc.shutdown(connection, Int32(SHUT_RDWR)) }
        }
        Glibc.shutdown(listener, Int32(SHUT_RDWR))
    }

    fileprivate func note(_ request: Received) { state.withLock { $0.requests.append(request) } }

    fileprivate func release(_ connection: Int32) {
        // Under the lock: the number could be another connection's a moment later.
        state.withLock { state in
            state.open.remove(connection)
            Glibc.close(connection)
        }
    }
}

/// The server's end of one connection.
struct Peer: Sendable {
    let descriptor: Int32
    /// 1 for the server's first connection.
    let number: Int
    let server: RawServer

    /// Reads one request to its end by Content-Length; `nil` when the connection ended before.
    @discardableResult
    func readRequest() -> RawServer.Received? {
        var bytes: [UInt8] = []
        var end: Int?
        while end == nil {
            guard let more = read() else { return nil }
            bytes += more
            end = bytes.indices.first { bytes[$0...].starts(with: "\r\n\r\n".utf8) }
        }
        guard let end else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        var body = Array(bytes[(end + 4)...])
        let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
        let wanted = length.flatMap { Int($0.dropFirst(15).filter { $0 != " " }) } ?? 0
        while body.count < wanted {
            guard let more = read() else { return nil }
            body += more
        }
        let request = RawServer.Received(head: head, body: body)
        server.note(request)
        return request
    }

    func read() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(descriptor, &buffer, buffer.count)
        return count > 0 ? Array(buffer[..<count]) : nil
    }

    /// - Returns: whether all went out; `false` as soon as the other side has gone.
    @discardableResult
    func write(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }

    @discardableResult
    func write(_ text: String) -> Bool { write(text.utf8) }

    /// Answers 200 with this body and leaves the connection open.
    func answer(_ body: String = "ok", headers: String = "") {
        write("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\(headers)\r\n\(body)")
    }

    /// Makes the closing a reset.
    func resetOnClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// Waits until the other side has gone.
    func waitForEnd() { while read() != nil {} }
}

func startThread(_ body: @escaping @Sendable () -> Void) {
    final class Box {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { context in
            if let context { Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body() }
            return nil
        }, Unmanaged.passRetained(Box(body)).toOpaque())
    precondition(code == 0, "no thread")
    pthread_detach(thread)
}

/// Runs what blocks away from the cooperative pool.
func offPool<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in startThread { continuation.resume(returning: body()) } }
}

extension Peer {
    /// Hands bytes to and fro between this connection and a port of 127.0.0.1 until one of them ends.
    func tunnel(to port: UInt16) {
        let other = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(other) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(other, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { return }
        let far = Peer(descriptor: other, number: 0, server: server)
        var events = [descriptor, other].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        while poll(&events, 2, -1) > 0 {
            for (index, (from, to)) in [(self, far), (far, self)].enumerated() where events[index].revents != 0 {
                guard let bytes = from.read(), to.write(bytes) else { return }
            }
        }
    }
}
