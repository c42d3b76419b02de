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
