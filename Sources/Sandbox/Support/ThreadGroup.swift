import HTTPServer
import Synchronization

/// Threads that end when the stop signal is given, and can all be waited for.
final class ThreadGroup: Sendable {
    private struct State {
        var running: [Int: BackgroundThread] = [:]
        var ended: Set<Int> = []
        var next = 0
    }

    let signal: StopSignal
    private let state = Mutex(State())

    init(signal: StopSignal) {
        self.signal = signal
    }

    /// Runs blocking work on a thread of its own. False when it could not be begun, as after the stop.
    @discardableResult
    func start(_ work: @escaping @Sendable () -> Void) -> Bool {
        let (begun, finished) = state.withLock { state -> (Bool, [BackgroundThread]) in
            let finished = state.ended.compactMap { state.running.removeValue(forKey: $0) }
            state.ended = []
            guard !signal.isStopped else { return (false, finished) }
            let number = state.next
            state.next += 1
            let thread = BackgroundThread.start { [weak self] in
                work()
                self?.state.withLock { _ = $0.ended.insert(number) }
            }
            state.running[number] = thread
            return (thread != nil, finished)
        }
        for thread in finished { thread.join() }
        return begun
    }

    /// Gives the signal and waits for every thread.
    func stop() async {
        signal.stop()
        await BackgroundThread.run { [self] () throws(Never) in
            while true {
                let threads = state.withLock { state in
                    let threads = Array(state.running.values)
                    state.running = [:]
                    state.ended = []
                    return threads
                }
                if threads.isEmpty { return }
                for thread in threads { thread.join() }
            }
        }
    }
}
