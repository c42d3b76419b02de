import CanaryCore

/// The machine's clock, which somebody sets while it is looked at.
struct SteppedClock: RunClock {
    private let system = SystemClock()
    private let seconds = Locked(0.0)

    func set(by seconds: Double) { self.seconds.write { $0 += seconds } }
    func now() -> Double { system.now() + seconds.read { $0 } }
    func uptime() -> Duration { system.uptime() }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
}

/// The machine's clock, set forward or back by so many seconds.
struct ShiftedClock: RunClock {
    private let system = SystemClock()
    let seconds: Double

    init(by seconds: Double) { self.seconds = seconds }

    func now() -> Double { system.now() + seconds }
    func uptime() -> Duration { system.uptime() }
    func sleep(for duration: Duration) async throws { try await system.sleep(for: duration) }
}
