import CMicrohttpd
import Synchronization

/// A connection that libmicrohttpd keeps suspended for us.
///
/// `@unchecked Sendable`: the pointer stays valid while the connection is suspended, the only call made on it from
/// another thread is `MHD_resume_connection`, which is made for that, and `ServerCore` makes it exactly once, under its
/// lock.
struct SuspendedConnection: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// The Swift side of the daemon's callbacks. The daemon has one thread; handlers run as tasks.
final class ServerCore: Sendable {
    struct State {
        var stopping = false
        var waiting: [ObjectIdentifier: (connection: SuspendedConnection, exchange: Exchange)] = [:]
    }

    let handler: HTTPServer.Handler
    let bodyLimit: Int
    private let state = Mutex(State())

    init(bodyLimit: Int, handler: @escaping HTTPServer.Handler) {
        self.bodyLimit = bodyLimit
        self.handler = handler
    }

    /// libmicrohttpd calls this once with the head, then with every piece of the body, once more with nothing left, and
    /// again after each resumption.
    func step(
        _ exchange: Exchange, connection: OpaquePointer, method: String, upload: UnsafeRawBufferPointer
    ) -> MHD_Result {
        enum Move { case goOn, handle, answer(HTTPServerResponse), close }
        let move: Move = exchange.state.withLock { state in
            switch state.phase {
            case .new:
                state.method = method
                state.headers = Self.headers(of: connection)
                state.phase = .receiving
                if let length = state.headers["Content-Length"].flatMap({ Int($0) }), length > bodyLimit {
                    return .answer(Self.tooLarge)
                }
                return .goOn
            case .receiving:
                if upload.isEmpty {
                    if state.received > bodyLimit { return .answer(Self.tooLarge) }
                    state.phase = .handling
                    return .handle
                }
                state.received += upload.count
                if state.received <= bodyLimit {
                    state.body.append(contentsOf: upload)
                } else {
                    // A chunked body says its length only by ending: read on for a while, so that the 413 is seen.
                    state.body = []
                    if state.received > bodyLimit + (4 << 20) { return .close }
                }
                return .goOn
            case .handling: return .goOn
            case .answered(let response): return .answer(response)
            case .aborted: return .close
            }
        }
        switch move {
        case .goOn: return .YES
        case .close: return .NO
        case .answer(let response): return Self.queue(response, on: connection)
        case .handle: return handle(exchange, connection: SuspendedConnection(pointer: connection))
        }
    }

    private func handle(_ exchange: Exchange, connection: SuspendedConnection) -> MHD_Result {
        let accepted = state.withLock { state in
            guard !state.stopping else { return false }
            state.waiting[ObjectIdentifier(exchange)] = (connection, exchange)
            // Under the lock: a stop on another thread must not resume what is not suspended yet.
            MHD_suspend_connection(connection.pointer)
            return true
        }
        guard accepted else { return .NO }
        let request = exchange.request
        let task = Task { [handler] in
            let response = await handler(request)
            if response.delay > .zero { try? await Task.sleep(for: response.delay) }
            finish(exchange, with: response)
        }
        exchange.state.withLock { $0.task = task }
        return .YES
    }

    private func finish(_ exchange: Exchange, with response: HTTPServerResponse) {
        state.withLock { state in
            // Not there: the server was stopped in between, and the connection may be gone.
            guard let entry = state.waiting.removeValue(forKey: ObjectIdentifier(exchange)) else { return }
            exchange.state.withLock { $0.phase = .answered(response) }
            MHD_resume_connection(entry.connection.pointer)
        }
    }

    /// Takes no further request and lets go of every suspended connection, without which the daemon must not be stopped.
    func abandonAll() {
        let exchanges = state.withLock { state in
            state.stopping = true
            let entries = Array(state.waiting.values)
            state.waiting = [:]
            for entry in entries {
                entry.exchange.state.withLock { $0.phase = .aborted }
                MHD_resume_connection(entry.connection.pointer)
            }
            return entries.map(\.exchange)
        }
        for exchange in exchanges { exchange.state.withLock { $0.task }?.cancel() }
    }

    private static let tooLarge = HTTPServerResponse(
        status: 413, contentType: "text/plain; charset=utf-8", text: "request body too large\n")

    private static func queue(_ response: HTTPServerResponse, on connection: OpaquePointer) -> MHD_Result {
        let made = response.body.withUnsafeBytes { bytes in
            // MUST_COPY: the array is gone before the answer is.
            MHD_create_response_from_buffer(
                bytes.count, UnsafeMutableRawPointer(mutating: bytes.baseAddress), .RESPMEM_MUST_COPY)
        }
        guard let made else { return .NO }
        defer { MHD_destroy_response(made) }
        for field in response.headers.fields {
            // A name or value with a line break is refused by the library; such a field is left out, not sent.
            _ = MHD_add_response_header(made, field.name, field.value)
        }
        return MHD_queue_response(connection, UInt32(clamping: max(200, min(999, response.status))), made)
    }

    private static func headers(of connection: OpaquePointer) -> HTTPHeaders {
        var found = HTTPHeaders()
        withUnsafeMutablePointer(to: &found) { pointer in
            _ = MHD_get_connection_values_n(
                connection, .HEADER_KIND,
                { context, _, name, nameSize, value, valueSize in
                    guard let context, let name else { return .YES }
                    context.assumingMemoryBound(to: HTTPHeaders.self).pointee.append(
                        text(name, nameSize), value.map { text($0, valueSize) } ?? "")
                    return .YES
                }, pointer)
        }
        return found
    }
}

private func text(_ pointer: UnsafePointer<CChar>, _ size: Int) -> String {
    String(decoding: UnsafeRawBufferPointer(start: pointer, count: size), as: UTF8.self)
}
