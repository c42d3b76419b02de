import Synchronization

/// What was called during a run, by the looks that called it.
///
/// Calls of one look to one service that follow each other (pages, a job that is asked for until it ends) are one entry
/// with the slowest one's times, so that a run of forty minutes keeps a short list.
final class CallLog: Sendable {
    private struct State {
        var hop: Hop?
        var what = ""
        var calls: [TransferSeen] = []
    }

    /// No run makes more entries; what would come after is left out.
    static let limit = 200

    private let state = Mutex(State())
    private let clock: any RunClock
    private let start: Duration

    init(clock: any RunClock) { (self.clock, start) = (clock, clock.uptime()) }

    /// A further one that counts from the same moment.
    init(after log: CallLog) { (clock, start) = (log.clock, log.start) }

    /// Since the log was begun.
    var now: Double { (clock.uptime() - start).seconds }

    /// The look that the calls to come belong to, in the words of the progress.
    func enter(_ what: String, _ hop: Hop?) {
        state.withLock { ($0.what, $0.hop) = (what, hop) }
    }

    var calls: [TransferSeen] { state.withLock { $0.calls } }

    fileprivate func add(_ call: TransferSeen) {
        state.withLock { state in
            var call = call
            (call.what, call.hop) = (state.what, state.hop)
            guard let last = state.calls.last, last.isSame(as: call) else {
                if state.calls.count < Self.limit { state.calls.append(call) }
                return
            }
            let index = state.calls.count - 1
            state.calls[index].count += 1
            if call.timings.total > last.timings.total { state.calls[index].timings = call.timings }
            (state.calls[index].status, state.calls[index].failure) = (call.status, call.failure)
            if let certificate = call.certificate { state.calls[index].certificate = certificate }
        }
    }
}

/// Sends, and writes down what each call took.
struct LoggedTransport: HTTPTransport {
    let transport: any HTTPTransport
    let log: CallLog

    init(_ transport: any HTTPTransport, _ log: CallLog) { (self.transport, self.log) = (transport, log) }

    func send(_ request: HTTPRequest) async throws(HTTPFailure) -> HTTPAnswer {
        var call = TransferSeen(method: request.method, shown: request.url.shown, after: log.now)
        do throws(HTTPFailure) {
            let answer = try await transport.send(request)
            (call.timings, call.status, call.certificate) = (answer.timings, answer.status, answer.certificate)
            log.add(call)
            return answer
        } catch {
            (call.timings, call.status, call.certificate) = (error.timings, error.status, error.certificate)
            call.failure = error.kind
            log.add(call)
            throw error
        }
    }
}
