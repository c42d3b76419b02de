import Workflow

/// How fast the sandbox's time goes, so that a job of half an hour is over in a minute and a half.
///
/// Its time and the machine's are the same at the moment `start`; from there on it goes `factor` times as fast. Whoever
/// looks at a scaled sandbox needs a clock that began at the same moment with the same factor: then every time that n8n,
/// the agent or the Pushgateway writes down is one that the canary's clock has shown, and ages, windows and mint dates
/// fit. (Beginning both at the machine's time keeps what is older than the run, such as commits and mint dates, right.)
package struct TimeScale: Sendable, Equatable {
    package let factor: Int
    /// Milliseconds since 1970.
    package let start: Int

    /// The machine's own time.
    package static let real = TimeScale(factor: 1, start: 0)

    package init(factor: Int, start: Int) {
        (self.factor, self.start) = (max(1, factor), start)
    }

    /// From this moment on.
    package static func startingNow(factor: Int) -> TimeScale {
        TimeScale(factor: factor, start: Instant.now.milliseconds)
    }

    /// Milliseconds since 1970, as the sandbox sees them.
    package var milliseconds: Int {
        let machine = Instant.now.milliseconds
        return factor == 1 ? machine : start + (machine - start) * factor
    }

    var now: Instant { Instant(milliseconds: milliseconds) }

    /// How long something really takes that takes so many milliseconds of the sandbox's time; what is not nothing stays so.
    package func real(_ milliseconds: Int) -> Int {
        factor == 1 ? milliseconds : milliseconds.plus(factor - 1) / factor
    }

    /// Waits so many milliseconds of the sandbox's time; false where the task was cancelled first.
    func sleep(_ milliseconds: Int) async -> Bool {
        guard milliseconds > 0 else { return !Task.isCancelled }
        return (try? await Task.sleep(for: min(.milliseconds(real(milliseconds)), .ages))) != nil
    }

    /// The same time as the workflow engine is told it.
    var clock: WorkflowClock {
        WorkflowClock(scale: Double(factor), now: { milliseconds }, sleep: { await sleep($0) })
    }
}
