import Synchronization

/// One request on its way through the daemon, from its first line until libmicrohttpd says that it is over.
final class Exchange: Sendable {
    enum Phase {
        /// The request line was read.
        case new
        case receiving
        /// Given to the handler; the connection is suspended.
        case handling
        case answered(HTTPServerResponse)
        /// The server is stopping.
        case aborted
    }

    struct State {
        var phase = Phase.new
        var method = ""
        var headers = HTTPHeaders()
        var body: [UInt8] = []
        /// Bytes that came in, kept or not.
        var received = 0
        var task: Task<Void, Never>?
    }

    let target: String
    let state = Mutex(State())

    init(target: String) {
        self.target = target
    }

    var request: HTTPServerRequest {
        state.withLock {
            HTTPServerRequest(method: $0.method, target: target, headers: $0.headers, body: $0.body)
        }
    }
}
