import CanaryCore

/// The machine's clock, set forward or back by so many seconds.
struct ShiftedClock: RunClock {
    private let system = SystemClock()
    let seconds: Double

    init(by seconds: Double) { self.seconds = seconds }

    func now() -> Double { system.now() + seconds }
    func uptime() -> Duration { system.uptime() }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
}

/// A clock that runs so many times as fast: what takes minutes in earnest is over in seconds, at the real pacing.
struct FastClock: RunClock {
    private let system = SystemClock()
    private let started: Double
    let factor: Int

    init(times factor: Int) { (self.factor, started) = (factor, system.now()) }

    func now() -> Double { started + uptime().seconds }
    func uptime() -> Duration { system.uptime() * factor }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration / factor) }
}
