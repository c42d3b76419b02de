import Synchronization

/// A history that is waited for so long and no longer: a disk that hangs costs the memory, not the run.
///
/// What was given up goes on behind it and may still come to its end; nobody waits for it.
public struct BoundedHistory: RunHistory {
    private let history: any RunHistory
    private let limit: Duration
    private let hurried: Duration
    private let place: String
    private let hasHung = Flag()

    /// - Parameters:
    ///   - limit: for each call, by the machine's own clock. After one that did not come back the next get a tenth of it.
    ///   - hurried: what is left of it once the run has been interrupted.
    ///   - place: the history's folder, for what is said.
    public init(
        _ history: any RunHistory, limit: Duration = .seconds(3), hurried: Duration = .seconds(1), place: String
    ) {
        (self.history, self.limit, self.hurried, self.place) = (history, limit, hurried, place)
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
        Task.detached { [hasHung] in
            let result: Result<Value, StoreFailure>
            do throws(StoreFailure) { result = .success(try await body()) } catch { result = .failure(error) }
            // It came back, late or not.
            hasHung.set(false)
            first.settle(result)
        }
        let giveUp: @Sendable (Duration) async -> Void = { [place, hasHung] limit in
            try? await Task.sleep(for: limit)
            if Task.isCancelled { return }
            let failure = StoreFailure(.busy, path: place, detail: "no answer within \(limit)")
            if first.settle(.failure(failure)) { hasHung.set(true) }
        }
        let timer = Task.detached { [limit, hasHung] in await giveUp(hasHung.isSet ? limit / 10 : limit) }
        let result = await withTaskCancellationHandler {
            await first.value
        } onCancel: { [hurried] in
            Task.detached { await giveUp(hurried) }
        }
        timer.cancel()
        return try result.get()
    }
}

private final class Flag: Sendable {
    private let state = Mutex(false)
    var isSet: Bool { state.withLock { $0 } }
    func set(_ value: Bool) { state.withLock { $0 = value } }
}

/// The first value of several that may come; one reader.
private final class First<Value: Sendable>: Sendable {
    private enum State {
        case open
        case waiting(CheckedContinuation<Value, Never>)
        case settled(Value)
    }
    private let state = Mutex(State.open)

    /// - Returns: whether it was the first.
    @discardableResult func settle(_ value: Value) -> Bool {
        let (isFirst, reader): (Bool, CheckedContinuation<Value, Never>?) = state.withLock { state in
            let before = state
            if case .settled = before { return (false, nil) }
            state = .settled(value)
            if case .waiting(let reader) = before { return (true, reader) }
            return (true, nil)
        }
        reader?.resume(returning: value)
        return isFirst
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
