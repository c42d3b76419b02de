import CanaryCore
import Glibc

/// Past runs for looking at: makes no file, writes none, and holds up no run.
///
/// Also where nothing may be written, and while a run is under way.
public actor HistoryReader {
    private let executor = StoreExecutor()
    private let folder: String
    private let now: Int64
    private let here = ProcessMark.current()

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - folder: the state folder.
    ///   - now: unix seconds.
    public init(folder: String, now: Int64) { (self.folder, self.now) = (folder, now) }

    /// The newest first; none where there is no history yet.
    public func runs(_ query: HistoryQuery) throws(StoreFailure) -> [PastRun] {
        try read([]) { table throws(StoreFailure) in try table.runs(query, now: now, here: here) }
    }

    /// The runs whose ids begin so; at most two.
    public func runs(beginning start: String) throws(StoreFailure) -> [PastRun] {
        try read([]) { table throws(StoreFailure) in try table.runs(beginning: start, now: now, here: here) }
    }

    /// The pipelines of which runs are kept.
    public func pipelines() throws(StoreFailure) -> [String] {
        try read([]) { table throws(StoreFailure) in try table.pipelines() }
    }

    public func report(_ run: RunID) throws(StoreFailure) -> Report? {
        try read(nil) { table throws(StoreFailure) in try table.report(run) }
    }

    private func read<Result>(
        _ none: Result, _ body: (HistoryTable) throws(StoreFailure) -> Result
    ) throws(StoreFailure) -> Result {
        // SQLite follows no link, not to the folder either.
        guard let resolved = realpath(folder, nil) else {
            guard Self.isMissing(errno) else { throw StoreFailure(errno: errno, path: folder) }
            return none
        }
        defer { free(resolved) }
        let file = StoreFile(folder: String(cString: resolved), schema: .history)
        let path = file.path
        for _ in 0..<20 {
            guard let before = Look(path) else {
                guard Self.isMissing(errno) else { throw StoreFailure(errno: errno, path: path) }
                return none
            }
            guard before.isFile else { throw StoreFailure(.other, path: path, detail: "not a regular file") }
            try file.refuseStrangers(before.status)
            if before.hasLog {
                do throws(StoreFailure) {
                    return try read(path, .readOnly, body)
                } catch  where error.kind != .corrupt && error.kind != .busy {
                    // The log's shared memory cannot be had here: what is in the file itself is a little older.
                    return try read(path, .asItLies, body)
                }
            }
            // Without a log nobody is writing, and SQLite need not lay files of its own beside it. One who begins meanwhile
            // is noticed by what he leaves.
            let result = Swift.Result { () throws(StoreFailure) in try read(path, .asItLies, body) }
            if Look(path) == before { return try result.get() }
        }
        return try read(path, .readOnly, body)
    }

    private func read<Result>(
        _ path: String, _ access: Database.Access, _ body: (HistoryTable) throws(StoreFailure) -> Result
    ) throws(StoreFailure) -> Result {
        let database = try Database(path: path, busyTimeout: .seconds(1), access: access)
        try database.run("PRAGMA trusted_schema = OFF")
        try database.run("PRAGMA cell_size_check = ON")
        let version = try Schema.version(of: database, path: path)
        try Schema.history.refuseNewer(version, path: path)
        if version == Schema.history.migrations.count { try Schema.history.verify(database, path: path) }
        // Made a moment ago, and nothing is in it yet.
        let isEmpty = version == 0
        return try body(HistoryTable(database: isEmpty ? try Schema.history.empty() : database, path: path))
    }

    /// What there is not, or not yet, is no failure.
    private static func isMissing(_ code: Int32) -> Bool { code == ENOENT || code == ENOTDIR }

    /// What tells one state of the file from the next.
    private struct Look: Equatable {
        let identity: FileIdentity
        let size: Int64
        let seconds: Int
        let nanoseconds: Int
        let isFile: Bool
        let hasLog: Bool
        let status: stat

        static func == (left: Look, right: Look) -> Bool {
            left.identity == right.identity && left.size == right.size && left.seconds == right.seconds
                && left.nanoseconds == right.nanoseconds && left.isFile == right.isFile && left.hasLog == right.hasLog
        }

        init?(_ path: String) {
            var status = stat()
            guard lstat(path, &status) == 0, let identity = FileIdentity(path) else { return nil }
            (self.identity, self.status) = (identity, status)
            (size, seconds, nanoseconds) = (Int64(status.st_size), status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
            isFile = status.st_mode & S_IFMT == S_IFREG
            hasLog = ["-wal", "-journal"].contains { suffix in
                var status = stat()
                return lstat(path + suffix, &status) == 0 && status.st_size > 0
            }
        }
    }
}
