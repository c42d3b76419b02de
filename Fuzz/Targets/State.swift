import CanaryCore
import Dispatch
import Glibc

@testable import CanaryStore

/// A row of the state: the first byte says which column, the rest is what stands in it; or a whole file, where the bytes
/// begin like SQLite's.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = bytes(data, size)
    guard let first = bytes.first else { return 0 }
    if bytes.starts(with: "SQLite format 3".utf8) {
        folder.lay(bytes)
    } else {
        folder.lay(folder.good)
        let columns = [
            "journal SET run", "journal SET pipeline", "journal SET started", "journal SET dialect",
            "journal SET image", "journal SET newest_execution", "journal SET delivery", "journal SET job",
            "spool SET time", "spool SET place", "spool SET body",
        ]
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        let value = Int64(text).map { Value($0) } ?? Value(text)
        let database = try? Database(path: folder.file, busyTimeout: .zero)
        _ = try? database?.run("UPDATE OR REPLACE \(columns[Int(first) % columns.count]) = ?", [value])
    }
    folder.use()
    return 0
}

private let folder = StateScratch()

/// A state folder in memory, of this process alone.
private struct StateScratch: Sendable {
    let path: String
    let good: [UInt8]
    var file: String { path + "/canary.db" }

    init() {
        path = "/dev/shm/canary-fuzz-\(getpid())"
        mkdir(path, 0o700)
        Self.make(path)
        good = Self.read(path + "/canary.db")
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "r") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        return Array(bytes.prefix(fread(&bytes, 1, bytes.count, file)))
    }

    private static func make(_ path: String) {
        wait {
            guard let (store, _) = try? await StateStore.open(folder: path, now: 0), let run = RunID("00000001") else {
                return
            }
            let entry = JournalEntry(
                run: run, pipeline: "home", started: 1_700_000_000, dialect: .entry, image: "a/b", tag: "1",
                delivery: .maybe)
            try? await store.write(entry)
            let push = SpooledPush(time: 1_700_000_000, group: "/job/upgrade-canary/pipeline/home", body: "a 1\n")
            try? await store.spool(push, limit: 5)
            await store.shutDown()
        }
    }

    func lay(_ bytes: [UInt8]) {
        clear()
        guard let file = fopen(file, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }

    /// What a run asks of it.
    func use() {
        Self.wait { [path] in
            guard let (store, _) = try? await StateStore.open(folder: path, now: 5) else { return }
            for entry in (try? await store.openEntries(pipeline: "home")) ?? [] { _ = Canary.time(entry.started) }
            _ = try? await store.spooled()
            await store.shutDown()
        }
    }

    private func clear() {
        guard let listing = opendir(path) else { return }
        defer { closedir(listing) }
        while let entry = readdir(listing) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { unlink(path + "/" + name) }
        }
    }

    /// libFuzzer waits for an answer, and the store is an actor.
    private static func wait(_ body: @escaping @Sendable () async -> Void) {
        let done = DispatchSemaphore(value: 0)
        Task.detached {
            await body()
            done.signal()
        }
        done.wait()
    }
}
