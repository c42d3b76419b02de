/// A run of the past, as lists show it.
public struct PastRun: Sendable, Equatable {
    public enum End: Sendable, Equatable {
        case verdict(Verdict)
        /// It was killed, or its machine stopped: it wrote no end, and no longer runs.
        case cutOff
        case underWay
    }
    public var run: RunID
    public var pipeline: String
    public var command: Report.Command
    /// Unix seconds.
    public var started: Int64
    /// Of what has not ended: 0.
    public var seconds: Double
    public var end: End
    /// Ended by a signal; its verdict is what was known by then.
    public var interrupted: Bool
    public var brokenHop: Hop?
    /// The cause that weighed most.
    public var cause: String?
    public var consecutiveFailures: Int?
    /// What was proven: the whole way to the model's answer, with both credentials.
    public var isProof: Bool
    public var fingerprints: Fingerprints

    public init(
        run: RunID, pipeline: String, command: Report.Command, started: Int64, seconds: Double = 0, end: End,
        interrupted: Bool = false, brokenHop: Hop? = nil, cause: String? = nil, consecutiveFailures: Int? = nil,
        isProof: Bool = false, fingerprints: Fingerprints = Fingerprints()
    ) {
        (self.run, self.pipeline, self.command, self.started) = (run, pipeline, command, started)
        (self.seconds, self.end, self.interrupted, self.brokenHop) = (seconds, end, interrupted, brokenHop)
        (self.cause, self.consecutiveFailures, self.isProof) = (cause, consecutiveFailures, isProof)
        self.fingerprints = fingerprints
    }
}

/// Which runs of the past are asked for; what is `nil` or empty asks for nothing in particular.
public struct HistoryQuery: Sendable, Equatable {
    public var pipeline: String?
    public var commands: [Report.Command] = []
    public var verdicts: [Verdict] = []
    public var cause: String?
    public var proofsOnly = false
    /// Started at or after, and before; unix seconds.
    public var since: Int64?
    public var until: Int64?
    /// At most so many, the newest.
    public var limit = 20

    public init() {}
}

/// The memory of past runs in the state folder; SQLite's in `CanaryStore`. It is worth having and never needed: what fails
/// here costs the memory, not the verdict.
public protocol RunHistory: Sendable {
    /// Notes that a run is under way, so that one that is killed is known to have been cut off.
    ///
    /// - Parameters:
    ///   - started: Unix seconds, as is `until`, by when it has ended in any case.
    func begin(_ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64)
        async throws(StoreFailure)
    /// Writes what became of a run, whether it was begun here or not.
    func finish(_ report: Report) async throws(StoreFailure)
    /// The newest first.
    func runs(_ query: HistoryQuery) async throws(StoreFailure) -> [PastRun]
    /// The whole report of one run; `nil` where there is none, or none yet.
    func report(_ run: RunID) async throws(StoreFailure) -> Report?
    /// Damaged files that were set aside since this was last asked: where each lies now, and why.
    func setAside() async -> [StoreFailure]
    /// Lets go of the file.
    func shutDown() async
}

extension RunHistory {
    public func setAside() async -> [StoreFailure] { [] }
    public func shutDown() async {}
}
