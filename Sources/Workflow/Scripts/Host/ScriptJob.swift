import Synchronization

/// One request on its way through the host.
final class ScriptJob: Sendable {
    typealias Outcome = Result<JSONValue, ScriptFailure>

    private struct State {
        var isCancelled = false
        var outcome: Outcome?
        var waiter: CheckedContinuation<Outcome, Never>?
    }

    let request: JSONValue
    let limits: ScriptLimits
    private let state = Mutex(State())

    init(_ request: JSONValue, _ limits: ScriptLimits) {
        self.request = request
        self.limits = limits
    }

    /// Whoever works on it lets it be.
    func cancel() { state.withLock { $0.isCancelled = true } }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// The first outcome counts.
    func finish(_ outcome: Outcome) {
        let waiter = state.withLock { state -> CheckedContinuation<Outcome, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: outcome)
    }

    /// To be awaited once.
    var outcome: Outcome {
        get async {
            await withCheckedContinuation { waiter in
                let outcome = state.withLock { state in
                    if state.outcome == nil { state.waiter = waiter }
                    return state.outcome
                }
                if let outcome { waiter.resume(returning: outcome) }
            }
        }
    }
}
