import Synchronization

/// The tasks of the executions under way, all of which can be ended and waited for.
final class RunningExecutions: Sendable {
    private struct State {
        var tasks: [Int: Task<Void, Never>] = [:]
        var ended: Set<Int> = []
        var next = 0
        var isStopped = false
    }

    private let state = Mutex(State())

    /// False where everything is being ended: the work is not begun.
    func start(_ work: @escaping @Sendable () async -> Void) -> Bool {
        state.withLock { state in
            guard !state.isStopped else { return false }
            for number in state.ended { state.tasks[number] = nil }
            state.ended = []
            let number = state.next
            state.next += 1
            state.tasks[number] = Task { [weak self] in
                await work()
                self?.state.withLock { _ = $0.ended.insert(number) }
            }
            return true
        }
    }

    /// Waits until nothing runs, or for so long.
    func settle(milliseconds: Int) async {
        for _ in 0..<max(1, milliseconds / 10) {
            let isBusy = state.withLock { $0.tasks.count > $0.ended.count }
            if !isBusy { return }
            guard (try? await Task.sleep(for: .milliseconds(10))) != nil else { return }
        }
    }

    func stop() async {
        let tasks = state.withLock { state in
            state.isStopped = true
            return Array(state.tasks.values)
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }
}

/// `N8N_CONCURRENCY_PRODUCTION_LIMIT`: so many executions at once, the others in the order in which they came.
final class ExecutionSlots: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>
    private let isLimited: Bool

    init(limit: Int?) {
        isLimited = limit != nil
        state = Mutex(State(free: limit ?? 0))
    }

    var areTaken: Bool { isLimited && state.withLock { $0.free <= 0 } }

    func take() async {
        guard isLimited else { return }
        await withCheckedContinuation { continuation in
            let goesOn = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if goesOn { continuation.resume() }
        }
    }

    func give() {
        guard isLimited else { return }
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
