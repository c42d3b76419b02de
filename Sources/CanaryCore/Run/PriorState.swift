/// What is known of earlier runs when one begins: from the history, and from the gateway's own last values, which are all
/// that a pod without a disk has. Every part may be missing.
public struct PriorState: Sendable, Equatable {
    /// The last time that the whole way was proven.
    public struct Proof: Sendable, Equatable {
        /// Unix seconds.
        public var at: Int64
        public var fingerprints: Fingerprints
        /// `nil` where only the gateway knows of it.
        public var run: RunID?
        public init(at: Int64, fingerprints: Fingerprints, run: RunID? = nil) {
            (self.at, self.fingerprints, self.run) = (at, fingerprints, run)
        }
    }

    /// How a run ended.
    public enum Ending: Sendable, Equatable {
        case verdict(Verdict)
        /// It was killed, or its machine stopped.
        case cutOff
    }

    /// Failures in a row up to the last run.
    public var failures: Int?
    /// How the last run ended, and when (unix seconds).
    public var ending: Ending?
    public var lastRun: Double?
    /// When the last healthy run ended (unix seconds).
    public var lastHealthy: Double?
    /// When the first failed run of the present row began (unix seconds); `nil` where there is no row, or its beginning
    /// is not known.
    public var brokenSince: Int64?
    public var proof: Proof?
    /// Lengths of tokens, in characters, that the model has answered with, by path.
    public var provenLengths: [String: Set<Int>] = [:]
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

    /// A healthy run ends a row of failures; one that could not tell, or was not let to its end, neither ends nor lengthens
    /// it.
    func failures(after verdict: Verdict, interrupted: Bool = false) -> Int? {
        switch verdict {
        case _ where interrupted: failures
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

    /// What is known of two places: the later run decides how things stand, the later proof is the proof. A date that is
    /// yet to come was made by a wrong clock and gives way to any other.
    func merged(with other: PriorState, now: Double) -> PriorState {
        func rank(_ at: Double?) -> Double { at.map { $0 > now + Need.clockSlack ? -1 : $0 } ?? -2 }
        var merged = rank(other.lastRun) > rank(lastRun) ? other : self
        let second = rank(other.lastRun) > rank(lastRun) ? self : other
        // A place that has forgotten one thing may remember the rest.
        merged.failures = merged.failures ?? second.failures
        if rank(second.lastHealthy) > rank(merged.lastHealthy) { merged.lastHealthy = second.lastHealthy }
        if rank(second.proof.map { Double($0.at) }) > rank(merged.proof.map { Double($0.at) }) {
            merged.proof = second.proof
        } else if let run = second.proof?.run, merged.proof?.run == nil, merged.proof?.at == second.proof?.at {
            merged.proof?.run = run
        }
        merged.provenLengths = provenLengths.merging(other.provenLengths) { $0.union($1) }
        merged.inheritedPush = inheritedPush ?? other.inheritedPush
        merged.ownPush = ownPush ?? other.ownPush
        merged.ownRefusal = ownRefusal ?? other.ownRefusal
        return merged
    }

    /// Reads the history and the gateway's page; nothing is known where neither answers.
    ///
    /// - Parameter run: The run that is beginning: it is none of the past.
    static func gather(
        _ configuration: Configuration, history: (any RunHistory)?, but run: RunID, caller: Caller, now: Double
    ) async -> PriorState {
        var state = PriorState()
        if let history {
            state = await gather(history, pipeline: configuration.pipeline, but: run, now: now)
            if configuration.hasUnusualToken { await state.recallLengths(from: history) }
        }
        guard let push = configuration.push else { return state }
        return state.merged(with: await gather(push, pipeline: configuration.pipeline, caller: caller), now: now)
    }
}
