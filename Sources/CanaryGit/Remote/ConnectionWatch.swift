import CanaryCore
import Glibc
import Synchronization

/// Ends the child where a remote does not answer the first question: libgit2 1.5 would wait for ever. What comes after
/// the first answer has the whole time of the fetch.
final class ConnectionWatch: Sendable {
    private enum State { static let (waiting, answered, over) = (0, 1, 2) }
    private let state = Atomic(State.waiting)

    /// - Parameter milliseconds: from now.
    init(milliseconds: Int) {
        let milliseconds = max(1, min(milliseconds, 24 * 3_600_000))
        _ = startThread("canary-patience") { [self] in
            usleep(useconds_t(milliseconds % 1000) * 1000)
            sleep(UInt32(milliseconds / 1000))
            guard change(to: State.over) == State.waiting else { return }
            let seconds = Double(milliseconds) / 1000
            let failure = RepositoryFailure(.unanswered, detail: "no answer to the first question within \(seconds) s")
            let bytes = FetchAnswer.bytes(of: failure)
            _ = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            _exit(1)
        }
    }

    /// The remote has answered, or the fetch has ended. Does not return where the watch was first: the process ends.
    func answered() {
        if change(to: State.answered) == State.over { while true { sleep(1) } }
    }

    /// - Returns: what it was; only the first change counts.
    private func change(to new: Int) -> Int {
        state.compareExchange(expected: State.waiting, desired: new, ordering: .sequentiallyConsistent).original
    }
}
