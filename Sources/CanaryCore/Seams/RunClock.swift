import FoundationEssentials

/// Time as the run sees it. Injected where something waits; pure functions are handed instants instead.
public protocol RunClock: Sendable {
    /// Unix seconds, with fractions.
    func now() -> Double
    /// Since an arbitrary start; never goes back.
    func uptime() -> Duration
    func sleep(for duration: Duration) async throws
}

/// The machine's own clock.
public struct SystemClock: RunClock {
    private let start = ContinuousClock.now
    public init() {}
    public func now() -> Double { Date().timeIntervalSince1970 }
    public func uptime() -> Duration { ContinuousClock.now - start }
    public func sleep(for duration: Duration) async throws { try await Task.sleep(for: duration) }
}

/// A moment on a run's clock after which nothing new is begun.
public struct Deadline: Sendable {
    public let clock: any RunClock
    public let end: Duration

    public init(in duration: Duration, clock: any RunClock) {
        self.clock = clock
        end = clock.uptime() + duration
    }

    /// What is left; never negative.
    public var remaining: Duration { max(.zero, end - clock.uptime()) }
    public var isOver: Bool { remaining == .zero }

    /// The shorter of the two: what one call may take.
    public func allowing(_ duration: Duration) -> Duration { min(duration, remaining) }
}

extension Duration {
    /// As seconds, for reports and gauges.
    public var seconds: Double {
        let (whole, attoseconds) = components
        return Double(whole) + Double(attoseconds) / 1e18
    }
}
