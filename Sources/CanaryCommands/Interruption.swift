import Synchronization

/// What SIGINT and SIGTERM do to a command: the first ends what runs, with what was seen so far.
///
/// Made before anything is set up that has to be taken down again.
final class Interruption: Sendable {
    private struct State {
        var signal: Int32 = 0
        var cancel: (@Sendable () -> Void)?
    }
    private let state = Mutex(State())

    init(_ terminal: Terminal) {
        terminal.onSignal { number in
            let cancel = self.state.withLock { state in
                state.signal = number
                return state.cancel
            }
            cancel?()
        }
    }

    /// The signal that came; 0: none.
    var signal: Int32 { state.withLock { $0.signal } }

    /// Runs a body to its end; a signal cancels it, one that came before it as well.
    func ending<Result: Sendable>(_ body: @escaping @Sendable () async -> Result) async -> Result {
        let task = Task { await body() }
        let isLate = state.withLock { state in
            state.cancel = { task.cancel() }
            return state.signal != 0
        }
        if isLate { task.cancel() }
        return await task.value
    }
}
