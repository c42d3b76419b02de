import CanaryCore
import Glibc

/// A database's file and the files that SQLite lays beside it.
struct StoreFile {
    private static let companions = ["-journal", "-wal", "-shm"]

    /// Without symbolic links.
    let folder: String
    let schema: Schema
    var path: String { folder + "/" + schema.file }

    /// Makes the file, empty and for its owner alone, where it is missing; narrows it where it is not. SQLite gives its
    /// journal the same mode.
    /// - Throws: `corrupt` for another user's file.
    func make() throws(StoreFailure) {
        var descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        if descriptor >= 0 {
            _ = fchmod(descriptor, 0o600)
            _ = Glibc.close(descriptor)
            StateFolder.sync(folder)
            return
        }
        guard errno == EEXIST else { throw StoreFailure(errno: errno, path: path) }
        // Not blocking, should it be a pipe.
        descriptor = Glibc.open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ELOOP {
                throw StoreFailure(.other, path: path, detail: "a symbolic link, which is not followed")
            }
            throw StoreFailure(errno: errno, path: path)
        }
        defer { _ = Glibc.close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw StoreFailure(.other, path: path, detail: "not a regular file")
        }
        try refuseStrangers(status)
        if status.st_mode & 0o077 != 0 { _ = fchmod(descriptor, 0o600) }
    }

    /// Opens, checks and brings up to date.
    func open(busyTimeout: Duration) throws(StoreFailure) -> Database {
        let database = try Database(path: path, busyTimeout: busyTimeout)
        try database.run("PRAGMA trusted_schema = OFF")
        try database.run("PRAGMA cell_size_check = ON")
        switch schema.care {
        case .everyWrite:
            try refuseHuge()
            try database.run("PRAGMA journal_mode = DELETE")
            try database.run("PRAGMA synchronous = EXTRA")
            let report = try database.run("PRAGMA quick_check(1)").first?.first?.text ?? ""
            guard report == "ok" else { throw StoreFailure(.corrupt, path: path, detail: report) }
        case .wholeFile:
            // Before anything is changed in a file that is not for us.
            try schema.refuseNewer(try Schema.version(of: database, path: path), path: path)
            let hasLog = try useLog(database)
            try database.run("PRAGMA synchronous = \(hasLog ? "NORMAL" : "FULL")")
            try database.run("PRAGMA journal_size_limit = 1048576")
        }
        try schema.migrate(database, path: path)
        try schema.verify(database, path: path)
        try schema.verifyCounters(database, path: path)
        return database
    }

    /// Journal and spool are bounded, and a file is looked through when it is opened: one that is far larger than they can
    /// become is not ours.
    private func refuseHuge() throws(StoreFailure) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_size > Self.mostBytes else { return }
        throw StoreFailure(.corrupt, path: path, detail: "\(status.st_size) bytes are more than canary writes")
    }

    private static let mostBytes = 256 << 20

    /// Asks for a write-ahead log; a file system without shared memory refuses, and what it has instead will do.
    private func useLog(_ database: Database) throws(StoreFailure) -> Bool {
        do throws(StoreFailure) {
            return try database.run("PRAGMA journal_mode = WAL").first?.first?.text == "wal"
        } catch {
            guard error.kind == .busy || error.kind == .other else { throw error }
            return false
        }
    }

    /// Renames a damaged file and its companions, so that nothing of it reaches a new one.
    /// - Returns: The file's new path.
    func setAside(now: Int64) throws(StoreFailure) -> String {
        var aside = "\(path).corrupt-\(now)"
        var number = 1
        while access(aside, F_OK) == 0, number < 1000 {
            aside = "\(path).corrupt-\(now)-\(number)"
            number += 1
        }
        for companion in Self.companions where access(path + companion, F_OK) == 0 {
            guard rename(path + companion, aside + companion) == 0 else {
                throw StoreFailure(errno: errno, path: path + companion)
            }
        }
        guard rename(path, aside) == 0 else { throw StoreFailure(errno: errno, path: path) }
        StateFolder.sync(folder)
        return aside
    }
}
