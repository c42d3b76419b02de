import CSQLite
import CanaryCore
import Glibc

/// A value in a row, as far as we store any.
enum Value: Equatable {
    case null, integer(Int64), text(String)

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    init(_ text: String?) { self = text.map { .text($0) } ?? .null }
    init(_ number: Int64) { self = .integer(number) }
}

/// One connection, used from one executor only; owns the handle.
final class Database {
    private let handle: OpaquePointer
    private let path: String

    enum Access {
        case readWrite, readOnly
        /// As if nobody could be writing: without locks, and without what stands in a write-ahead log.
        case asItLies
    }

    /// Opens a file that is there; never through a symbolic link.
    /// - Parameter longest: What one statement may take. Ours take milliseconds; one that takes longer than this reads
    ///   something that is not ours, or a disk that does not answer, and a run has a deadline.
    init(path: String, busyTimeout: Duration, access: Access = .readWrite, longest: Duration = .seconds(10))
        throws(StoreFailure)
    {
        self.longest = UInt64(clamping: longest.seconds * 1e9)
        var handle: OpaquePointer?
        var flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE
        flags |= access == .readWrite ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY
        var name = path
        if access == .asItLies {
            flags |= SQLITE_OPEN_URI
            name = "file:\(Self.escaped(path))?immutable=1"
        }
        let code = sqlite3_open_v2(name, &handle, flags, nil)
        guard let handle, code == SQLITE_OK else {
            let failure = StoreFailure(sqlite: code, handle: handle, path: path)
            sqlite3_close_v2(handle)
            throw failure
        }
        self.handle = handle
        self.path = path
        sqlite3_busy_timeout(handle, Int32(clamping: busyTimeout.seconds * 1000))
        // No value of ours comes near it; SQLite would take a thousand million bytes.
        sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Int32(Self.mostBytes))
        sqlite3_progress_handler(
            handle, 10_000, { budget in budget?.load(as: UInt64.self) ?? .max < monotonicNanoseconds() ? 1 : 0 },
            budget)
    }

    /// Of all that one statement gives.
    private static let mostBytes = 256 << 20
    /// In nanoseconds.
    private let longest: UInt64

    /// When the statement under way has to be done, in nanoseconds of the monotonic clock; SQLite's handler reads it.
    private let budget: UnsafeMutableRawPointer = {
        let pointer = UnsafeMutableRawPointer.allocate(byteCount: 8, alignment: 8)
        pointer.storeBytes(of: UInt64.max, as: UInt64.self)
        return pointer
    }()

    deinit {
        sqlite3_close_v2(handle)
        budget.deallocate()
    }

    /// A path as part of an address.
    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte -> String in
            let isPlain = byte.isAlphanumeric || [0x2D, 0x2E, 0x2F, 0x5F, 0x7E].contains(byte)
            let digits = String(byte, radix: 16)
            return isPlain ? String(UnicodeScalar(byte)) : "%" + (digits.count < 2 ? "0" : "") + digits
        }.joined()
    }

    /// Runs one statement and gives its rows.
    @discardableResult
    func run(_ sql: String, _ values: [Value] = []) throws(StoreFailure) -> [[Value]] {
        var statement: OpaquePointer?
        try check(sqlite3_prepare_v2(handle, sql, -1, &statement, nil))
        defer { sqlite3_finalize(statement) }
        for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1), of: statement) }
        budget.storeBytes(of: monotonicNanoseconds() &+ longest, as: UInt64.self)
        defer { budget.storeBytes(of: .max, as: UInt64.self) }
        var (rows, bytes): ([[Value]], Int) = ([], 0)
        while true {
            let code = sqlite3_step(statement)
            if code == SQLITE_DONE { return rows }
            guard code == SQLITE_ROW else { throw StoreFailure(sqlite: code, handle: handle, path: path) }
            var row: [Value] = []
            for index in 0..<sqlite3_column_count(statement) {
                bytes += 16 + Int(sqlite3_column_bytes(statement, index))
                row.append(try column(index, of: statement))
            }
            guard bytes < Self.mostBytes else {
                throw StoreFailure(.corrupt, path: path, detail: "it holds more than canary writes")
            }
            rows.append(row)
        }
    }

    /// All of it or nothing; returned means synced.
    func transaction(_ body: () throws(StoreFailure) -> Void) throws(StoreFailure) {
        try run("BEGIN IMMEDIATE")
        do {
            try body()
            try run("COMMIT")
        } catch {
            // After a full disk SQLite may have rolled back already.
            if sqlite3_get_autocommit(handle) == 0 { _ = try? run("ROLLBACK") }
            throw error
        }
    }

    private func bind(_ value: Value, at index: Int32, of statement: OpaquePointer?) throws(StoreFailure) {
        switch value {
        case .null: try check(sqlite3_bind_null(statement, index))
        case .integer(let number): try check(sqlite3_bind_int64(statement, index, number))
        case .text(let text):
            // SQLITE_TRANSIENT: SQLite copies the text. The macro is a cast, which Swift does not import.
            let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
            // As a C string, for a text of none has no address else, and SQLite would store NULL.
            let code = text.withCString {
                sqlite3_bind_text64(statement, index, $0, UInt64(text.utf8.count), transient, UInt8(SQLITE_UTF8))
            }
            try check(code)
        }
    }

    /// - Throws: `corrupt` for a text that is not UTF-8; all that we write is.
    private func column(_ index: Int32, of statement: OpaquePointer?) throws(StoreFailure) -> Value {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, index))
        case SQLITE_TEXT:
            guard let text = sqlite3_column_text(statement, index) else { return .text("") }
            let count = Int(sqlite3_column_bytes(statement, index))
            let bytes = UnsafeBufferPointer(start: text, count: count)
            guard let valid = String(validating: bytes, as: UTF8.self) else {
                throw StoreFailure(.corrupt, path: path, detail: "it holds a text that is not UTF-8")
            }
            return .text(valid)
        default: return .null
        }
    }

    private func check(_ code: Int32) throws(StoreFailure) {
        guard code != SQLITE_OK else { return }
        throw StoreFailure(sqlite: code, handle: handle, path: path)
    }
}

extension StoreFailure {
    /// What SQLite says; where its code leaves it open, the system's error or the file's own permissions decide.
    init(sqlite code: Int32, handle: OpaquePointer?, path: String) {
        let systemCode = handle.map { sqlite3_system_errno($0) } ?? 0
        let said = handle.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        let detail = said ?? String(cString: sqlite3_errstr(code))
        self.init(Kind(sqlite: code, errno: systemCode, path: path), path: path, detail: detail)
    }
}

extension StoreFailure.Kind {
    init(sqlite code: Int32, errno systemCode: Int32, path: String) {
        switch code & 0xFF {
        case SQLITE_FULL: self = .full
        case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_TOOBIG: self = .corrupt
        // None of our statements breaks a rule of a file that canary alone has written.
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH: self = .corrupt
        case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
        case SQLITE_PERM, SQLITE_AUTH: self = .noPermission
        case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_IOERR:
            let known = Self(errno: systemCode)
            if known != .other {
                self = known
            } else if let known = Self.unwritable(path) {
                self = known
            } else if code == SQLITE_READONLY {
                // The file may be written, and its header says that it may not: a format that no SQLite has made yet.
                self = .corrupt
            } else {
                self = .other
            }
        default: self = .other
        }
    }

    /// Why the file or its folder cannot be written; `nil` where they can.
    private static func unwritable(_ path: String) -> Self? {
        let folder = path.utf8.lastIndex(of: 0x2F).map { String(path[..<$0]) } ?? "."
        for place in [path, folder] where access(place, W_OK) != 0 && errno != ENOENT { return Self(errno: errno) }
        return nil
    }
}

private func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(clamping: now.tv_sec) &* 1_000_000_000 &+ UInt64(clamping: now.tv_nsec)
}

extension UInt8 {
    fileprivate var isAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}
