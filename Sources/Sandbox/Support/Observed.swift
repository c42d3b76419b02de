import HTTPServer
import Synchronization

/// One request that an endpoint of the sandbox received.
package struct ReceivedRequest: Sendable, Equatable {
    package var request: HTTPServerRequest
    /// Milliseconds since 1970.
    package var time: Int
    /// False when a wire fault kept it from the service behind.
    package var delivered: Bool
}

/// What an endpoint received, in order.
final class RequestLog: Sendable {
    private let entries = Mutex<[ReceivedRequest]>([])

    func add(_ request: HTTPServerRequest, delivered: Bool = true) {
        let entry = ReceivedRequest(request: request, time: Instant.now.milliseconds, delivered: delivered)
        entries.withLock { $0.append(entry) }
    }

    var all: [ReceivedRequest] { entries.withLock { $0 } }
}
