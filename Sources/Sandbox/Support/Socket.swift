import Glibc

/// Blocking sockets on loopback, every wait of which ends with the stop signal.
enum Socket {
    /// Sends all bytes; false when the other side is gone, the time is over or the sandbox stops.
    static func send(_ bytes: some Collection<UInt8>, to file: Int32, signal: StopSignal, milliseconds: Int) -> Bool {
        let all = Array(bytes)
        var sent = 0
        while sent < all.count {
            guard signal.wait(for: file, events: POLLOUT, milliseconds: milliseconds) == .ready else { return false }
            let count = all[sent...].withUnsafeBytes {
                Glibc.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT))
            }
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }

    enum Received { case bytes([UInt8]), ended, reset, timedOut, stopped }

    static func receive(
        from file: Int32, signal: StopSignal, milliseconds: Int, peek: Bool = false, limit: Int = 65_536
    ) -> Received {
        switch signal.wait(for: file, events: POLLIN, milliseconds: milliseconds) {
        case .timedOut: return .timedOut
        case .stopped: return .stopped
        case .ready: break
        }
        var piece = [UInt8](repeating: 0, count: limit)
        let count = recv(file, &piece, limit, peek ? Int32(MSG_PEEK) : 0)
        if count > 0 { return .bytes(Array(piece[..<count])) }
        return count == 0 ? .ended : .reset
    }

    /// A connected socket, or the error number.
    static func connect(host: String, port: UInt16) -> Result<Int32, ConnectFailure> {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0 else { return .failure(.refused) }
        guard var address = address(host: host, port: port) else {
            close(file)
            return .failure(.noSuchName)
        }
        let code = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else {
            close(file)
            return .failure(.refused)
        }
        return .success(file)
    }

    enum ConnectFailure: Error { case refused, noSuchName }

    /// 127.0.0.1 only, and no name is ever looked up: the sandbox must not talk to anybody, a name server included.
    private static func address(host: String, port: UInt16) -> sockaddr_in? {
        guard host == "localhost" || host == "127.0.0.1" else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        guard inet_pton(AF_INET, "127.0.0.1", &address.sin_addr) == 1 else { return nil }
        return address
    }

    /// A free loopback port that is ours and on which nobody listens: connections to it are refused, and no other
    /// program gets it while the socket is open.
    static func reserve(port: UInt16 = 0) -> (file: Int32, port: UInt16)? {
        let file = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard file >= 0, var address = address(host: "127.0.0.1", port: port) else { return nil }
        var on: Int32 = 1
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(file, $0, size) == 0 && getsockname(file, $0, &size) == 0
            }
        }
        guard bound else {
            close(file)
            return nil
        }
        return (file, UInt16(bigEndian: address.sin_port))
    }

    /// A listening socket on a loopback port; a port that was reserved may be given.
    static func listen(port: UInt16 = 0) -> (file: Int32, port: UInt16)? {
        guard let reserved = reserve(port: port) else { return nil }
        guard Glibc.listen(reserved.file, 128) == 0 else {
            close(reserved.file)
            return nil
        }
        return reserved
    }
}
