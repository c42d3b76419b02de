import Synchronization

/// A history that is waited for so long and no longer: a disk that hangs costs the memory, not the run.
///
/// What was given up goes on behind it and may still come to its end; nobody waits for it.
public struct BoundedHistory: RunHistory {
    private let history: any RunHistory
    private let limit: Duration
    private let place: String
    private let hasHung = Flag()

    /// - Parameters:
    ///   - limit: for each call, by the machine's own clock.
    ///   - place: the history's folder, for what is said.
    public init(_ history: any RunHistory, limit: Duration = .seconds(1), place: String) {
        (self.history, self.limit, self.place) = (history, limit, place)
    }

    public func begin(_ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64)
        async throws(StoreFailure)
    {
        try await bounded { [history] () async throws(StoreFailure) in
            try await history.begin(run, pipeline: pipeline, command: command, started: started, until: until)
        }
    }

    public func finish(_ report: Report) async throws(StoreFailure) {
        try await bounded { [history] () async throws(StoreFailure) in try await history.finish(report) }
    }

    public func runs(_ query: HistoryQuery) async throws(StoreFailure) -> [PastRun] {
        try await bounded { [history] () async throws(StoreFailure) in try await history.runs(query) }
    }

    public func report(_ run: RunID) async throws(StoreFailure) -> Report? {
        try await bounded { [history] () async throws(StoreFailure) in try await history.report(run) }
    }

    public func setAside() async -> [StoreFailure] {
        let found = try? await bounded { [history] () async throws(StoreFailure) in await history.setAside() }
        return found ?? []
    }

    public func shutDown() async {
        // It would only wait behind what hangs, and the end of the process lets go as well.
        if hasHung.isSet { return }
        try? await bounded { [history] () async throws(StoreFailure) in await history.shutDown() }
    }

    /// Not in a task group, which would wait for the call that does not come back; nor cancelled with the run, for the
    /// report of an interrupted one is kept as well.
    private func bounded<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(StoreFailure) -> Value
    ) async throws(StoreFailure) -> Value {
        let first = First<Result<Value, StoreFailure>>()
        Task.detached {
            do throws(StoreFailure) { first.settle(.success(try await body())) } catch { first.settle(.failure(error)) }
        }
        let timer = Task.detached { [limit, place, hasHung] in
            try? await Task.sleep(for: limit)
            if Task.isCancelled { return }
            hasHung.set()
            first.settle(.failure(StoreFailure(.busy, path: place, detail: "no answer within \(limit)")))
        }
        let result = await first.value
        timer.cancel()
        return try result.get()
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set() { state.withLock { $0 = true } }
}

/// The first value of several that may come; one reader.
private final class First<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, Never>)
        case settled(Value)
    }
    private let state = Mutex(State.open)

    func settle(_ value: Value) {
        let reader: CheckedContinuation<Value, Never>? = state.withLock { state in
            switch state {
            case .settled: return nil
            case .open:
                state = .settled(value)
                return nil
            case .waiting(let reader):
                state = .settled(value)
                return reader
            }
        }
        reader?.resume(returning: value)
    }

    var value: Value {
        get async {
            await withCheckedContinuation { reader in
                let early: Value? = state.withLock { state in
                    if case .settled(let value) = state { return value }
                    state = .waiting(reader)
                    return nil
                }
                if let early { reader.resume(returning: early) }
            }
        }
    }
}
