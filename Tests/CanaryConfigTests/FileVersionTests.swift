import CanaryCore
import FoundationEssentials
import Glibc
import Testing

@testable import CanaryConfig

/// Since when a file holds what it holds, in real folders.
@Suite struct FileVersionTests {
    static func folder() throws -> String {
        let path = "/tmp/canary-version-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Writes a version as the kubelet's AtomicWriter does: a folder, and a link that is turned to it at once.
    static func mount(_ version: String, in folder: String, _ text: String = "x") throws {
        try FileManager.default.createDirectory(atPath: "\(folder)/\(version)", withIntermediateDirectories: true)
        try Data(text.utf8).write(to: URL(filePath: "\(folder)/\(version)/token"))
        #expect(symlink(version, "\(folder)/..data_tmp") == 0)
        #expect(rename("\(folder)/..data_tmp", "\(folder)/..data") == 0)
        _ = symlink("..data/token", "\(folder)/token")
    }

    @Test func aMountHasItsFoldersName() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/token"
        try Self.mount("..2026_11_21_10_00_00.123", in: folder)
        #expect(FileVersion.read(path, containerStart: nil) == "..2026_11_21_10_00_00.123")
        #expect(FileVersion.read(path, containerStart: 0) == "..2026_11_21_10_00_00.123")
        try Self.mount("..2026_11_22_10_00_00.456", in: folder)
        #expect(FileVersion.read(path, containerStart: 0) == "..2026_11_22_10_00_00.456")
    }

    /// A pod's volumes are mounted before its first process begins: then the name is the pod's own date.
    @Test func aFreshPodTellsNothing() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Self.mount("..2026_11_21_10_00_00.123", in: folder)
        let now = Date().timeIntervalSince1970
        #expect(FileVersion.read("\(folder)/token", containerStart: now + 1) == nil)
        #expect(FileVersion.read("\(folder)/token", containerStart: now - 3) == nil)
        #expect(FileVersion.read("\(folder)/token", containerStart: now - 60) != nil)
    }

    /// On a disk the date of the last change, also before the machine was started.
    @Test func aFileHasItsDate() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = "\(folder)/token"
        try Data("x".utf8).write(to: URL(filePath: path))
        let first = try #require(FileVersion.read(path, containerStart: .infinity))
        #expect(FileVersion.read(path, containerStart: nil) == first && first.contains("."))
        var times = [timespec(tv_sec: 1_000_000, tv_nsec: 7), timespec(tv_sec: 1_000_000, tv_nsec: 7)]
        #expect(utimensat(AT_FDCWD, path, &times, 0) == 0)
        #expect(FileVersion.read(path, containerStart: .infinity) == "1000000.7")
    }

    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm"), "no tmpfs here"))
    func aFileInMemoryIsAMount() throws {
        let path = "/dev/shm/canary-version-\(UUID().uuidString)"
        try Data("x".utf8).write(to: URL(filePath: path))
        defer { unlink(path) }
        #expect(FileVersion.read(path, containerStart: .infinity) == nil)
        #expect(FileVersion.read(path, containerStart: 0) != nil)
    }

    @Test(arguments: ["/no/such", "", "token\0x", "/proc/self/mem/x"]) func whatIsNotThere(_ path: String) {
        #expect(FileVersion.read(path, containerStart: nil) == nil)
    }

    @Test func theContainersStart() throws {
        let start = try #require(FileVersion.containerStart)
        #expect((1_000_000_000...Date().timeIntervalSince1970 + 2).contains(start))
    }

    // MARK: in the configuration

    @Test func everyFileOnce() throws {
        var files = files([
            "/b": "x", "/a": "y",
            "canary.yaml": """
            agent: {url: "http://a", bearer: {file: /b}}
            n8n: {url: "http://n", apiKey: {file: /b}}
            webhook: {url: "http://w/x", headers: {X-A: {file: /none-known}}}
            tokens: {primary: {file: /a}, spare-1: {env: T}, spare-2: {file: /missing}}
            """, "/none-known": "z",
        ])
        files.version = { $0 == "/none-known" || $0 == "/missing" ? nil : "v\($0)" }
        let loaded = try ConfigurationLoader(environment: ["T": "t"], files: files).load()
        let versions = loaded.configuration.secretVersions.sorted { $0.path < $1.path }
        #expect(versions.map(\.path) == ["/a", "/b"] && versions.map(\.version) == ["v/a", "v/b"])
    }

    @Test(arguments: [
        ("[.claude, AGENTS.md]", [".claude", "AGENTS.md"]), ("AGENTS.md", ["AGENTS.md"]), ("'a, b'", ["a", "b"]),
    ]) func instructions(_ yaml: String, _ paths: [String]) throws {
        let loaded = try load("agent: {url: 'http://a', instructions: \(yaml)}")
        #expect(loaded.configuration.instructions == paths)
    }

    @Test func instructionsOtherwise() throws {
        #expect(try load("agent: {url: 'http://a'}").configuration.instructions == [".claude", "CLAUDE.md"])
        #expect(try load("pipeline: x").configuration.instructions == [".claude", "CLAUDE.md"])
        let environment = ["CANARY_AGENT_URL": "http://a", "CANARY_AGENT_INSTRUCTIONS": "x/y,z"]
        #expect(try load(environment: environment).configuration.instructions == ["x/y", "z"])
    }

    @Test(arguments: ["[]", "[/etc]", "['../x']", "[{a: b}]", "'a,,b'", "''", "[1, true]", "{a: b}", "'/x'"])
    func instructionsThatAreNone(_ yaml: String) {
        #expect(problems("agent: {url: 'http://a', instructions: \(yaml)}").count == 1)
    }
}
