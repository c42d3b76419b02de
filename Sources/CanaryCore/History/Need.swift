/// Whether a run that fires only when it must (`run --when-needed`) has to, and why; docs/decisions/0011-when-needed.md.
public struct Need: Sendable, Equatable {
    /// One is enough to fire.
    public enum Reason: Sendable, Equatable {
        /// Nothing is known of any proof.
        case noProof
        /// Older than `proofMaxAge`.
        case tooOld
        /// The proof is dated later than now: some clock was wrong, and its age cannot be told.
        case fromTheFuture
        /// Parts that void a proof, in the order of the table.
        case changed([Fingerprints.Part])
        case lastRun(PriorState.Ending)
        /// An earlier run's event may have left and was not followed to its end.
        case openEvent(RunID)
        /// A free look has found it broken. Nothing is sent then, but only a run's verdict raises the alarm.
        case broken(Hop)
    }

    /// In the order in which they are looked for; empty: nothing speaks for firing.
    public var reasons: [Reason]
    public var proof: PriorState.Proof?
    /// When the proof is too old, unix seconds; `nil` without one whose age can be told.
    public var due: Int64?

    public var isFiring: Bool { !reasons.isEmpty }

    /// How far a clock may be ahead of another before its dates are not believed, seconds.
    static let clockSlack = 300.0

    /// A pure function of what is known.
    ///
    /// - Parameters:
    ///   - now: Unix seconds.
    ///   - fingerprints: What was seen of the parts by the free looks of this run.
    ///   - earlier: The run of an open journal entry.
    ///   - broken: The first hop that the free looks found broken.
    static func decide(
        prior: PriorState, now: Double, fingerprints: Fingerprints, maxAge: Duration, earlier: RunID? = nil,
        broken: Hop? = nil
    ) -> Need {
        var need = Need(reasons: [], proof: prior.proof)
        if let broken { need.reasons.append(.broken(broken)) }
        if let earlier { need.reasons.append(.openEvent(earlier)) }
        switch prior.ending {
        case .verdict(.healthy), .verdict(.degraded), nil: break
        case let ending?: need.reasons.append(.lastRun(ending))
        }
        guard let proof = prior.proof else {
            need.reasons.append(.noProof)
            return need
        }
        if Double(proof.at) > now + clockSlack {
            need.reasons.append(.fromTheFuture)
        } else {
            let due = Double(proof.at) + maxAge.seconds
            need.due = Int64(exactly: due.rounded())
            if now >= due { need.reasons.append(.tooOld) }
        }
        let changed = fingerprints.changed(since: proof.fingerprints).filter(\.voidsProof)
        if !changed.isEmpty { need.reasons.append(.changed(changed)) }
        return need
    }
}

extension Fingerprints.Part {
    /// In a sentence about what changed.
    var words: String {
        switch self {
        case .workflow: "the workflow"
        case .agent: "the agent's declaration or version"
        case .secret: "a Secret"
        case .instructions: "the agent's instructions"
        case .mints: "the mint map"
        case .certificate: "a certificate"
        case .canary: "the canary or what it sends"
        }
    }
}

extension Need.Reason {
    /// After `needed: `.
    func words(now: Double, proof: PriorState.Proof?) -> String {
        switch self {
        case .noProof: "no proof is known"
        case .tooOld: "the last proof is \(proof.map { Time.span(now - Double($0.at)) } ?? "too") old"
        case .fromTheFuture:
            "the last proof is dated \(proof.map { Time.text($0.at) } ?? "later"), later than now: a clock was wrong"
        case .changed(let parts):
            Self.list(parts.map(\.words)) + " changed since the proof" + (proof.map { " of \(Time.text($0.at))" } ?? "")
        case .lastRun(.verdict(let verdict)): "the last run was \(verdict.rawValue)"
        case .lastRun(.cutOff): "the last run was cut off"
        case .broken(let hop): "\(hop.rawValue) is broken, as a free look shows"
        case .openEvent(let run): "the event of run \(run.text) was not followed to its end"
        }
    }

    private static func list(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " and " + last
    }
}
