/// What a run wrote down before its event left, so that a later one can look for the effect instead of firing again.
public struct JournalEntry: Sendable, Equatable {
    public var run: RunID
    public var pipeline: String
    /// Unix seconds.
    public var started: Int64
    public var dialect: Dialect
    public var image: String
    public var tag: String
    /// The newest execution before firing, where it could be read.
    public var newestExecution: String?
    /// The infra repository's head before firing, where it could be read.
    public var head: String?
    /// `no` until the request was made; then what the transport knows.
    public var delivery: Delivery
    /// The job, once it is known.
    public var job: String?

    public init(
        run: RunID, pipeline: String, started: Int64, dialect: Dialect, image: String, tag: String,
        newestExecution: String? = nil, head: String? = nil, delivery: Delivery = .no, job: String? = nil
    ) {
        (self.run, self.pipeline, self.started, self.dialect) = (run, pipeline, started, dialect)
        (self.image, self.tag, self.newestExecution, self.head) = (image, tag, newestExecution, head)
        (self.delivery, self.job) = (delivery, job)
    }
}

/// A push that the gateway did not take, kept until it does.
public struct SpooledPush: Sendable, Equatable {
    /// Counts up; given by the store.
    public var number: Int64
    /// Unix seconds of the run that made it.
    public var time: Int64
    /// The path after `/metrics`, with the grouping key: `/job/upgrade-canary/pipeline/home`.
    public var group: String
    public var body: String
    public init(number: Int64 = 0, time: Int64, group: String, body: String) {
        (self.number, self.time, self.group, self.body) = (number, time, group, body)
    }
}

/// Why the state folder could not be read or written.
public struct StoreFailure: Error, Sendable {
    public enum Kind: Sendable, Equatable, CaseIterable {
        case readOnly, noPermission, full, corrupt, busy, other
        /// Nothing failed; others may change what lies there.
        case shared
    }
    public var kind: Kind
    public var path: String
    public var detail: String
    public init(_ kind: Kind, path: String, detail: String) {
        (self.kind, self.path, self.detail) = (kind, path, detail)
    }
}

/// The journal and the spool in the state folder; SQLite's in `CanaryStore`. What returns has been synced to disk.
public protocol RunStore: Sendable {
    /// Entries that no run has closed, oldest first.
    func openEntries(pipeline: String) async throws(StoreFailure) -> [JournalEntry]
    /// Writes or replaces the run's entry.
    func write(_ entry: JournalEntry) async throws(StoreFailure)
    /// The run's effect has been looked for to the end; `how` is one word of ours (`seen`, `gone`, `refused`).
    func close(_ run: RunID, how: String) async throws(StoreFailure)

    /// Keeps at most `limit` pushes for a group; the oldest give way.
    func spool(_ push: SpooledPush, limit: Int) async throws(StoreFailure)
    /// What waits, oldest first.
    func spooled() async throws(StoreFailure) -> [SpooledPush]
    func removeSpooled(_ number: Int64) async throws(StoreFailure)
}
