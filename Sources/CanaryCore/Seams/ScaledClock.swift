/// A clock that goes so many times as fast as the machine's: what takes minutes in earnest is over in seconds, at the
/// real pacing.
///
/// It agrees with the machine at `start` and runs away from it from there on, as the clock of a scaled sandbox does that
/// began at the same moment: what either writes down fits what the other has seen.
public struct ScaledClock: RunClock {
    /// 1 to 100.
    public let factor: Int
    /// Unix seconds.
    public let start: Double
    private let system = SystemClock()
    /// What had passed since `start` when this clock was made.
    private let late: Double

    public init(factor: Int, start: Double? = nil) {
        self.factor = min(max(factor, 1), 100)
        let machine = system.now()
        self.start = start ?? machine
        late = machine - self.start
    }

    public func now() -> Double { start + (late + system.uptime().seconds) * Double(factor) }
    public func uptime() -> Duration { system.uptime() * factor }
    public func sleep(for duration: Duration) async throws { try await system.sleep(for: duration / factor) }
}
