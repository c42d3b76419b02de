import CanaryCore
import Synchronization

/// The place where a thread of ours puts a result for a task that waits; the first one counts.
final class Answer<Value: Sendable>: Sendable {
    typealias Outcome = Result<Value, RepositoryFailure>
    private enum State {
        case open
        case awaited(CheckedContinuation<Outcome, Never>)
        case given(Outcome)
    }
    private let state = Mutex(State.open)

    func give(_ outcome: Outcome) {
        let waiting: CheckedContinuation<Outcome, Never>? = state.withLock { state in
            switch state {
            case .open:
                state = .given(outcome)
                return nil
            case .awaited(let continuation):
                state = .given(outcome)
                return continuation
            case .given: return nil
            }
        }
        waiting?.resume(returning: outcome)
    }

    private func hand(to continuation: CheckedContinuation<Outcome, Never>) {
        let already: Outcome? = state.withLock { state in
            if case .given(let outcome) = state { return outcome }
            state = .awaited(continuation)
            return nil
        }
        if let already { continuation.resume(returning: already) }
    }

    /// Starts something that will give the answer, and waits for it: no longer than the allowance, where `timed`, and
    /// not beyond the task's cancellation. Work that is still under way then is told to stop.
    func await(_ allowance: Allowance, timed: Bool, start: () -> Void) async throws(RepositoryFailure) -> Value {
        let timer =
            timed
            ? Task.detached { [self] in
                guard (try? await Task.sleep(until: allowance.end, clock: .continuous)) != nil else { return }
                allowance.stop.raise()
                give(.failure(.outOfTime))
            } : nil
        defer { timer?.cancel() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                hand(to: continuation)
                start()
            }
        } onCancel: {
            allowance.stop.raise()
            give(.failure(.cancelled))
        }
        return try outcome.get()
    }
}
