import CMicrohttpd
import CMicrohttpdShims
import Glibc
import Synchronization

/// A small HTTP/1.1 server for loopback: tests, the sandbox, a status page.
///
/// It runs on one thread of libmicrohttpd; handlers are ordinary tasks, and a connection whose handler has not answered
/// yet costs no thread. A running server must be stopped with ``stop()``.
public final class HTTPServer: Sendable {
    /// Answers one request. Cancelled when the server is stopped.
    public typealias Handler = @Sendable (HTTPServerRequest) async -> HTTPServerResponse

    /// The port it listens on.
    public let port: UInt16
    /// `http://127.0.0.1:1234` or `https://…`, without a slash at the end.
    public let url: String

    private let core: ServerCore
    private let daemon: Mutex<Daemon?>

    /// The daemon and the reference that it holds on `ServerCore`.
    ///
    /// `@unchecked Sendable`: the pointer is used by `stop` alone, which takes it out of the mutex first.
    private struct Daemon: @unchecked Sendable {
        let pointer: OpaquePointer
        let core: Unmanaged<ServerCore>
    }

    /// Whether the installed libmicrohttpd can do TLS.
    public static var supportsTLS: Bool { MHD_is_feature_supported(.FEATURE_TLS) == .YES }

    /// Starts listening. Throws ``HTTPServerError``.
    public init(
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(), handler: @escaping Handler
    ) throws(HTTPServerError) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = configuration.port.bigEndian
        guard inet_pton(AF_INET, configuration.address, &address.sin_addr) == 1 else {
            throw .badAddress(configuration.address)
        }
        if configuration.tls != nil, !Self.supportsTLS { throw .noTLS }

        core = ServerCore(bodyLimit: configuration.bodyLimit, handler: handler)
        let retained = Unmanaged.passRetained(core)
        var flags = MHD_USE_AUTO_INTERNAL_THREAD.rawValue | MHD_ALLOW_SUSPEND_RESUME.rawValue
        if configuration.tls != nil { flags |= MHD_USE_TLS.rawValue }
        errno = 0
        guard
            let pointer = canary_mhd_start(
                flags, &address, configuration.idleTimeout, configuration.connectionLimit, onStep, onTarget,
                onCompleted, retained.toOpaque(), configuration.tls?.certificate, configuration.tls?.key)
        else {
            let code = errno
            retained.release()
            throw .notStarted(address: configuration.address, port: configuration.port, errno: code)
        }
        port = canary_mhd_port(pointer)
        url = "\(configuration.tls == nil ? "http" : "https")://\(configuration.address):\(port)"
        daemon = Mutex(Daemon(pointer: pointer, core: retained))
    }

    /// Closes the port and every connection, cancels the handlers that are still at work and waits for the server's
    /// thread to end. Calling it again does nothing.
    public func stop() async {
        let taken = daemon.withLock { slot in
            let daemon = slot
            slot = nil
            return daemon
        }
        guard let taken else { return }
        core.abandonAll()
        // Stopping joins the daemon's thread, which must not be waited for on the cooperative pool.
        await BackgroundThread.run { () throws(Never) in
            MHD_stop_daemon(taken.pointer)
            taken.core.release()
        }
    }
}

/// Called with the request line; what it returns is the `context` of the calls that follow.
private let onTarget:
    @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>, OpaquePointer) -> UnsafeMutableRawPointer? = {
        _, target, _ in
        Unmanaged.passRetained(Exchange(target: String(cString: target))).toOpaque()
    }

private let onStep: MHD_AccessHandlerCallback = { closure, connection, _, method, _, upload, size, context in
    guard let closure, let connection, let exchange = context?.pointee else { return .NO }
    let count = size?.pointee ?? 0
    size?.pointee = 0
    return Unmanaged<ServerCore>.fromOpaque(closure).takeUnretainedValue().step(
        Unmanaged<Exchange>.fromOpaque(exchange).takeUnretainedValue(), connection: connection,
        method: method.map { String(cString: $0) } ?? "",
        upload: UnsafeRawBufferPointer(start: upload, count: upload == nil ? 0 : count))
}

private let onCompleted: MHD_RequestCompletedCallback = { _, _, context, _ in
    guard let context, let exchange = context.pointee else { return }
    Unmanaged<Exchange>.fromOpaque(exchange).release()
    context.pointee = nil
}
