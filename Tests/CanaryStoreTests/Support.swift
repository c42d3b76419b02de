import CanaryCore
import FoundationEssentials
import Glibc
import Testing

@testable import CanaryStore

/// A folder that goes away with its last reference.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/canary-store-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StoreFailure(errno: errno, path: "/tmp") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
    func write(_ bytes: [UInt8], to name: String) throws { try Data(bytes).write(to: URL(filePath: file(name))) }
    func read(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: file(name)).map { Array($0) } }
    func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

    func mode(_ name: String = "") -> UInt32? {
        var status = stat()
        return lstat(name.isEmpty ? path : file(name), &status) == 0 ? status.st_mode & 0o777 : nil
    }

    /// Copies what a crash would leave of the store.
    func copyStore(to other: TemporaryFolder) throws {
        for name in try names() where name.hasPrefix(Schema.state.file) { try other.write(read(name) ?? [], to: name) }
    }
}

func entry(
    _ number: UInt32, pipeline: String = "home", started: Int64 = 1_700_000_000, delivery: Delivery = .no
) throws -> JournalEntry {
    let digits = String(number, radix: 16)
    let run = try #require(RunID(String(repeating: "0", count: 8 - digits.count) + digits))
    return JournalEntry(
        run: run, pipeline: pipeline, started: started, dialect: .native, image: "docker.io/library/httpd",
        tag: "2.4.66",
        newestExecution: "4711", head: "c0eff42c", delivery: delivery)
}

func openStore(_ folder: TemporaryFolder) async throws -> StateStore {
    let (store, warning) = try await StateStore.open(folder: folder.path, now: 1_700_000_000)
    #expect(warning == nil)
    return store
}

/// The kind of failure of something that must fail.
func failure(_ body: () async throws -> Void) async -> StoreFailure.Kind? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? StoreFailure)?.kind
    }
}

/// A generator that gives the same numbers every time, so that a failure can be run again.
struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// Does to a file what somebody else's SQLite would.
func change(_ path: String, _ sql: String) throws {
    let database = try Database(path: path, busyTimeout: .seconds(5))
    for statement in sql.split(separator: "; ") {
        // What a trigger holds stands behind its own semicolons.
        try database.run(sql.contains("BEGIN") ? sql : String(statement))
        if sql.contains("BEGIN") { return }
    }
}
