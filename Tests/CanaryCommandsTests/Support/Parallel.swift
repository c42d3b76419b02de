import Synchronization

/// Does something with each item, a few at a time: two hundred pipelines at once would time each other out.
func inParallel<Item: Sendable>(
    _ items: [Item], width: Int = 6, _ body: @escaping @Sendable (Item) async throws -> Void
) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
        var waiting = items[...]
        for _ in 0..<width { if let next = waiting.popFirst() { group.addTask { try await body(next) } } }
        while try await group.next() != nil {
            if let next = waiting.popFirst() { group.addTask { try await body(next) } }
        }
    }
}

/// Lets in so many at once; the others wait in the order in which they came.
final class Turnstile: Sendable {
    /// Pipelines of all suites together: the tests share two cores, and bounds on time are about the program.
    static let pipelines = Turnstile(6)

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state: Mutex<State>

    init(_ places: Int) { state = Mutex(State(free: places)) }

    func enter() async {
        await withCheckedContinuation { continuation in
            let isIn = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isIn { continuation.resume() }
        }
    }

    func leave() {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
            state.free += 1
            return nil
        }
        next?.resume()
    }
}
