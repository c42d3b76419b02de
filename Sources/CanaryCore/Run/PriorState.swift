/// What is known of earlier runs when one begins: from the history, or from the gateway's own last values where a pod
/// without a disk has nothing else. Every part may be missing.
public struct PriorState: Sendable, Equatable {
    /// The last time that the whole way was proven.
    public struct Proof: Sendable, Equatable {
        /// Unix seconds.
        public var at: Int64
        public var fingerprints: Fingerprints
        public init(at: Int64, fingerprints: Fingerprints) { (self.at, self.fingerprints) = (at, fingerprints) }
    }

    /// Failures in a row up to the last run.
    public var failures: Int?
    /// What the last run said, and when it ended (unix seconds).
    public var verdict: Verdict?
    public var lastRun: Double?
    /// When the last healthy run ended (unix seconds).
    public var lastHealthy: Double?
    public var proof: Proof?
    /// When the group with the inherited names was last pushed to, and our own (unix seconds).
    public var inheritedPush: Double?
    public var ownPush: Double?
    /// When the gateway last refused a push to our own group (unix seconds; 0 for never).
    public var ownRefusal: Double?

    public init(
        failures: Int? = nil, inheritedPush: Double? = nil, ownPush: Double? = nil, ownRefusal: Double? = nil
    ) {
        (self.failures, self.inheritedPush) = (failures, inheritedPush)
        (self.ownPush, self.ownRefusal) = (ownPush, ownRefusal)
    }

    /// A healthy run ends a row of failures; one that could not tell neither ends nor lengthens it.
    func failures(after verdict: Verdict) -> Int? {
        switch verdict {
        case .healthy, .degraded: 0
        case .unhealthy: (failures ?? 0) + 1
        case .inconclusive: failures
        }
    }

    /// Whether somebody else pushes to the inherited group: we always push there and to our own within one run, taken or
    /// refused.
    public var anotherWriter: Bool {
        guard let inheritedPush else { return false }
        return inheritedPush - max(ownPush ?? 0, ownRefusal ?? 0) > 120
    }

    /// Reads the gateway's page; nothing is known where it does not answer, and no run waits for it long.
    static func gather(_ push: Configuration.Push, pipeline: String, caller: Caller) async -> PriorState {
        let request = HTTPRequest(
            "GET", push.gateway.appending("/metrics"), timeout: min(.seconds(3), caller.timeout), limit: 8 << 20)
        guard let answer = await caller.call(request, .gateway, .readiness).answer, answer.status == 200 else {
            return PriorState()
        }
        var state = PriorState()
        for sample in PrometheusText.samples(
            answer.body,
            named: ["push_time_seconds", "push_failure_time_seconds", "upgrade_canary_consecutive_failures"])
        {
            let own = sample.labels["job"] == Gauge.Group.ownJob && sample.labels["pipeline"] == pipeline
            switch sample.name {
            case "push_time_seconds" where own: state.ownPush = sample.value
            case "push_failure_time_seconds" where own: state.ownRefusal = sample.value
            case "push_time_seconds" where sample.labels["job"] == Gauge.Group.inheritedJob:
                state.inheritedPush = max(sample.value, state.inheritedPush ?? 0)
            case "upgrade_canary_consecutive_failures" where own: state.failures = Int(exactly: sample.value)
            default: break
            }
        }
        return state
    }
}
