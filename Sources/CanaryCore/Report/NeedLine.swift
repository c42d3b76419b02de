extension Report {
    /// Of `--when-needed`: whether the run was to fire, and why.
    public struct NeedLine: Sendable, Equatable {
        public var isFiring: Bool
        /// In words; empty where nothing asked for an event.
        public var reasons: [String]
        /// When the last proof before this run was, unix seconds; `nil` where none is known.
        public var proof: Int64?
        /// Its run, where the history knows it.
        public var proofRun: RunID?
        /// By when the next one is due, unix seconds; `nil` without a proof whose age can be told.
        public var due: Int64?

        public init(isFiring: Bool, reasons: [String], proof: Int64? = nil, proofRun: RunID? = nil, due: Int64? = nil) {
            (self.isFiring, self.reasons, self.proof) = (isFiring, reasons, proof)
            (self.proofRun, self.due) = (proofRun, due)
        }

        init(_ need: Need, now: Double) {
            self.init(
                isFiring: need.isFiring, reasons: need.reasons.map { $0.words(now: now, proof: need.proof) },
                proof: need.proof?.at, proofRun: need.proof?.run, due: need.due)
        }
    }

    /// What is known of the runs before this one.
    public struct PastLine: Sendable, Equatable {
        /// When the first failed run of the row that this one belongs to began, unix seconds; `nil` where this run did not
        /// fail, or it is not known.
        public var brokenSince: Int64?
        /// When the last healthy run and the last proof ended, unix seconds.
        public var lastHealthy: Int64?
        public var lastProof: Int64?
        /// Parts that are not what they were at the last proof.
        public var changed: [Fingerprints.Part]

        public init(
            brokenSince: Int64? = nil, lastHealthy: Int64? = nil, lastProof: Int64? = nil,
            changed: [Fingerprints.Part] = []
        ) {
            (self.brokenSince, self.lastHealthy) = (brokenSince, lastHealthy)
            (self.lastProof, self.changed) = (lastProof, changed)
        }

        /// - Parameter fingerprints: Of this run, as far as they can be held against a proof's.
        init?(_ prior: PriorState, verdict: Verdict, started: Int64, fingerprints: Fingerprints) {
            self.init()
            lastHealthy = prior.lastHealthy.flatMap { Int64(exactly: $0.rounded()) }
            lastProof = prior.proof?.at
            changed = prior.proof.map { fingerprints.changed(since: $0.fingerprints) } ?? []
            // After a healthy run the row begins with this one.
            if verdict == .unhealthy { brokenSince = prior.failures == 0 ? started : prior.brokenSince }
            guard brokenSince != nil || lastHealthy != nil || lastProof != nil else { return nil }
        }
    }
}
