import Glibc
import Synchronization

/// Work that computes, on a thread of its own: the threads of Swift's pool are few, and what occupies one holds up timers
/// and signals too.
package enum OwnThread {
    /// What the work may still take, asked in its loops.
    struct Limit: Sendable {
        fileprivate let end: ContinuousClock.Instant
        /// A little before the end, so that what was found so far still counts.
        private let workEnd: ContinuousClock.Instant
        fileprivate let stop = Flag()

        fileprivate init(_ duration: Duration) {
            end = ContinuousClock.now + duration
            workEnd = end - min(duration / 10, .milliseconds(250))
        }

        /// Whether the time is over, or nobody waits for the result any more.
        var isOver: Bool { stop.isRaised || ContinuousClock.now >= workEnd }
    }

    fileprivate final class Flag: Sendable {
        private let raised = Atomic(false)
        var isRaised: Bool { raised.load(ordering: .relaxed) }
        func raise() { raised.store(true, ordering: .relaxed) }
    }

    /// Runs `work` and waits for it, no longer than `duration` and not beyond the task's cancellation. Work that is under
    /// way then is left to itself; it ends at its next look at the limit.
    /// - Returns: `nil` where there was no result in time, or no thread to be had.
    static func run<Value: Sendable>(
        within duration: Duration, _ work: @escaping @Sendable (Limit) -> Value
    ) async -> Value? {
        let limit = Limit(duration)
        let answer = Answer<Value>()
        let timer = Task.detached {
            guard (try? await Task.sleep(until: limit.end, clock: .continuous)) != nil else { return }
            limit.stop.raise()
            answer.give(nil)
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                answer.hand(to: continuation)
                if !start({ answer.give(work(limit)) }) { answer.give(nil) }
            }
        } onCancel: {
            limit.stop.raise()
            answer.give(nil)
        }
    }

    /// Where the thread puts the result for the task that waits; the first one counts.
    private final class Answer<Value: Sendable>: Sendable {
        private enum State {
            case open
            case awaited(CheckedContinuation<Value?, Never>)
            case given(Value?)
        }
        private let state = Mutex(State.open)

        func give(_ value: Value?) {
            let waiting: CheckedContinuation<Value?, Never>? = state.withLock { state in
                switch state {
                case .open:
                    state = .given(value)
                    return nil
                case .awaited(let continuation):
                    state = .given(value)
                    return continuation
                case .given: return nil
                }
            }
            waiting?.resume(returning: value)
        }

        func hand(to continuation: CheckedContinuation<Value?, Never>) {
            let already: Value?? = state.withLock { state in
                if case .given(let value) = state { return .some(value) }
                state = .awaited(continuation)
                return nil
            }
            if let already { continuation.resume(returning: already) }
        }
    }

    /// A detached thread that takes no signals; whether it could be started.
    package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
        final class Box: Sendable {
            let body: @Sendable () -> Void
            init(_ body: @escaping @Sendable () -> Void) { self.body = body }
        }
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { raw in
                guard let raw else { return nil }
                let box = Unmanaged<Box>.fromOpaque(raw).takeRetainedValue()
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_SETMASK, &all, nil)
                box.body()
                return nil
            }, box.toOpaque())
        guard code == 0 else {
            box.release()
            return false
        }
        pthread_detach(thread)
        return true
    }
}
