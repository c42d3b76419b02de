import CanaryCore
import Glibc
import Synchronization

/// The memory of past runs in `history.db` in the state folder: a file of its own, so that its damage never costs the
/// journal (docs/decisions/0010-history.md).
///
/// Opened by the first call. Where a call meets damage, the file is set aside, a new one is begun, and the call is made
/// again there.
public actor HistoryStore: RunHistory {
    private let executor = StoreExecutor()
    private let folder: String
    private let bounds: HistoryBounds
    private let busyTimeout: Duration
    private let now: @Sendable () -> Double
    private let here = ProcessMark.current()
    private var open: (table: HistoryTable, file: StoreFile, identity: FileIdentity?)?
    private nonisolated let asides = Mutex<[StoreFailure]>([])

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - folder: the state folder; it is made with the first call.
    ///   - busyTimeout: how long another process's write is waited for.
    ///   - now: unix seconds.
    public init(
        folder: String, bounds: HistoryBounds, busyTimeout: Duration = .seconds(1),
        now: @escaping @Sendable () -> Double
    ) {
        (self.folder, self.bounds, self.busyTimeout, self.now) = (folder, bounds, busyTimeout, now)
    }

    /// Lets go of the file, and brings its log in where nobody else reads it. A later call opens it again.
    public func shutDown() async { open = nil }

    public func begin(_ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64)
        throws(StoreFailure)
    {
        try with { [here] (table) throws(StoreFailure) in
            try table.begin(run, pipeline: pipeline, command: command, started: started, until: until, by: here)
        }
    }

    public func finish(_ report: Report) throws(StoreFailure) {
        try with { [here, bounds] (table) throws(StoreFailure) in
            try table.finish(report, by: here, bounds: bounds)
        }
    }

    public func runs(_ query: HistoryQuery) throws(StoreFailure) -> [PastRun] {
        try with { [here, now] (table) throws(StoreFailure) in
            try table.runs(query, now: Int64(clamping: now()), here: here)
        }
    }

    public func report(_ run: RunID) throws(StoreFailure) -> Report? {
        try with { (table) throws(StoreFailure) in try table.report(run) }
    }

    public nonisolated func setAside() async -> [StoreFailure] {
        asides.withLock { asides in
            defer { asides = [] }
            return asides
        }
    }

    private func with<Result>(
        _ body: (HistoryTable) throws(StoreFailure) -> Result
    ) throws(StoreFailure) -> Result {
        do throws(StoreFailure) {
            return try body(try opened())
        } catch {
            guard error.kind == .corrupt else { throw error }
            try replace(because: error)
            return try body(try opened())
        }
    }

    private func opened() throws(StoreFailure) -> HistoryTable {
        if let open { return open.table }
        let file = StoreFile(folder: try StateFolder.prepare(folder), schema: .history)
        // Remembered before it is opened: what is set aside is what was found damaged.
        found = FileIdentity(file.path)
        try file.make()
        let identity = FileIdentity(file.path)
        found = identity
        let table = HistoryTable(database: try file.open(busyTimeout: busyTimeout), path: file.path)
        open = (table, file, identity)
        return table
    }

    private var found: FileIdentity?

    private func replace(because failure: StoreFailure) throws(StoreFailure) {
        let damaged = open?.identity ?? found
        open = nil
        let file = StoreFile(folder: try StateFolder.prepare(folder), schema: .history)
        // Another run may have set it aside already, and begun a new one.
        guard let damaged, damaged == FileIdentity(file.path) else { return }
        let aside = try file.setAside(now: Int64(clamping: now()))
        asides.withLock { $0.append(StoreFailure(.corrupt, path: aside, detail: failure.detail)) }
    }
}

/// Which file it is, whatever its name is now.
struct FileIdentity: Equatable {
    var device: UInt64
    var inode: UInt64

    init?(_ path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        (device, inode) = (UInt64(status.st_dev), UInt64(status.st_ino))
    }
}
