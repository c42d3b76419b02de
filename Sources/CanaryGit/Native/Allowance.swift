import CanaryCore
import Synchronization

/// What a piece of work may still take, asked in its loops.
struct Allowance: Sendable {
    /// Something that is said once, from whatever thread.
    final class Signal: Sendable {
        private let raised = Atomic(false)
        var isSet: Bool { raised.load(ordering: .relaxed) }
        func raise() { raised.store(true, ordering: .relaxed) }
    }

    /// When the caller must have an answer.
    let end: ContinuousClock.Instant
    /// When the work stops by itself: a little earlier, so that what it has found so far still counts.
    private let workEnd: ContinuousClock.Instant
    /// Nobody waits for the answer any more.
    let stop = Signal()
    /// The work has come to its end.
    let done = Signal()

    init(_ duration: Duration) {
        end = ContinuousClock.now + duration
        workEnd = end - min(duration / 10, .milliseconds(250))
    }

    var isOver: Bool { stop.isSet || ContinuousClock.now >= workEnd }
    var remaining: Duration { max(.zero, workEnd - .now) }

    func check() throws(RepositoryFailure) {
        if isOver { throw RepositoryFailure.outOfTime }
    }
}

extension RepositoryFailure {
    static let outOfTime = RepositoryFailure(.timeout, detail: "not done within its time")
    static let cancelled = RepositoryFailure(.cancelled, detail: "cancelled")
}
