import CSQLite
import CanaryCore
import Glibc
import Testing

@testable import CanaryStore

/// A file system of a few kilobytes, where we may mount one.
final class TinyDisk {
    let folder: TemporaryFolder
    var path: String { folder.path }

    init?(kilobytes: Int) throws {
        folder = try TemporaryFolder()
        guard geteuid() == 0, mount("tmpfs", folder.path, "tmpfs", 0, "size=\(kilobytes)k") == 0 else { return nil }
    }

    func makeReadOnly() -> Bool {
        mount("tmpfs", folder.path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    deinit { _ = umount2(folder.path, Int32(MNT_DETACH)) }
}

@Suite struct StoreRefusalTests {
    @Test(
        arguments: [
            (EROFS, .readOnly), (EACCES, .noPermission), (EPERM, .noPermission), (ENOSPC, .full), (EDQUOT, .full),
            (EFBIG, .full), (EAGAIN, .busy), (EIO, .other), (0, .other),
        ] as [(Int32, StoreFailure.Kind)])
    func systemErrors(code: Int32, kind: StoreFailure.Kind) {
        #expect(StoreFailure.Kind(errno: code) == kind)
        #expect(StoreFailure.Kind(sqlite: SQLITE_IOERR | 3 << 8, errno: code, path: "/tmp/nothing-there") == kind)
        #expect(StoreFailure.Kind(sqlite: SQLITE_CANTOPEN, errno: code, path: "/tmp/nothing-there") == kind)
    }

    @Test(
        arguments: [
            (SQLITE_FULL, .full), (SQLITE_CORRUPT, .corrupt), (SQLITE_NOTADB, .corrupt),
            (SQLITE_CORRUPT | 1 << 8, .corrupt),
            (SQLITE_BUSY | 1 << 8, .busy), (SQLITE_LOCKED, .busy), (SQLITE_PERM, .noPermission),
            (SQLITE_READONLY, .corrupt), (SQLITE_READONLY | 4 << 8, .other),
            (SQLITE_ERROR, .other), (SQLITE_TOOBIG, .corrupt),
        ] as [(Int32, StoreFailure.Kind)])
    func databaseErrors(code: Int32, kind: StoreFailure.Kind) {
        #expect(StoreFailure.Kind(sqlite: code, errno: 0, path: "/tmp/nothing-there") == kind)
    }

    @Test func noPermission() async throws {
        if geteuid() == 0 {
            // Nobody makes folders in /sys; in a container it can be mounted read-only as well.
            let kind = await failure { _ = try await StateStore.open(folder: "/sys/canary/state", now: 0) }
            #expect(kind == .noPermission || kind == .readOnly)
        } else {
            let folder = try TemporaryFolder()
            #expect(chmod(folder.path, 0o500) == 0)
            #expect(
                await failure { _ = try await StateStore.open(folder: folder.file("state"), now: 0) } == .noPermission)
            #expect(await failure { _ = try await StateStore.open(folder: folder.path, now: 0) } == .noPermission)
            #expect(chmod(folder.path, 0o700) == 0)
            _ = try await StateStore.open(folder: folder.path, now: 0)
            #expect(chmod(folder.file("canary.db"), 0o400) == 0)
            #expect(await failure { _ = try await StateStore.open(folder: folder.path, now: 0) } == .noPermission)
        }
    }

    @Test func fullDisk() async throws {
        guard let disk = try TinyDisk(kilobytes: 256) else { return }
        let store = try await StateStore.open(folder: disk.path, now: 0).store
        try await store.write(try entry(1))
        try disk.folder.write(Array(repeating: 0, count: 64 << 10), to: "of others")
        let kind = await failure {
            for _ in 0..<1000 {
                try await store.spool(
                    SpooledPush(time: 1, group: "", body: String(repeating: "x", count: 4000)), limit: 5000)
            }
        }
        #expect(kind == .full)
        // What was there is there, and a journal entry that cannot be written is a failure and not silence.
        #expect(try await store.openEntries(pipeline: "home") == [try entry(1)])
        var long = try entry(2)
        long.image = String(repeating: "x", count: 300_000)
        let writing = long
        #expect(await failure { try await store.write(writing) } == .full)
        #expect(try await store.openEntries(pipeline: "home") == [try entry(1)])
        // Even a deletion needs room for its journal.
        #expect(unlink(disk.folder.file("of others")) == 0)
        for push in try await store.spooled().prefix(5) { try await store.removeSpooled(push.number) }
        try await store.write(try entry(3))
        // With no room for a file at all.
        guard let none = try TinyDisk(kilobytes: 4) else { return }
        #expect(await failure { _ = try await StateStore.open(folder: none.path, now: 0) } == .full)
    }

    @Test func readOnlyDisk() async throws {
        guard let disk = try TinyDisk(kilobytes: 256) else { return }
        let open = try await StateStore.open(folder: disk.path, now: 0).store
        try await open.write(try entry(1))
        await open.shutDown()
        guard disk.makeReadOnly() else { return }
        #expect(await failure { _ = try await StateStore.open(folder: disk.path, now: 0) } == .readOnly)
        #expect(await failure { _ = try await StateStore.open(folder: disk.path + "/new", now: 0) } == .readOnly)
        let holder = LockHolder.current(run: nil, started: 0)
        #expect(throws: LockProblem.self) { _ = try RunLock.acquire(state: disk.path, holder: holder) }
    }
}
