import Glibc
import HTTPServer
import Testing
import Workflow

/// A real n8n, from the peers that may lie beside a checkout (`CANARY_PEERS`, or ../shared/peers).
///
/// `CANARY_N8N_APPS` names a folder where they are already unpacked, each below its version's name (`2.41/node_modules`):
/// saves some seconds a start.
struct RealInstallation: N8nInstallation {
    static let peers = variable("CANARY_PEERS") ?? root + "/../shared/peers"

    static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

    static let root = String(#filePath.dropLast("/Tests/SandboxTests/RealN8n/RealInstallation.swift".count))

    private let folder: String
    private var cases: [PreparedCase] = []
    private var running: String?

    private let version: N8nVersion

    init(_ version: N8nVersion, in folder: String) {
        self.version = version
        self.folder = folder
    }

    mutating func install(_ cases: [PreparedCase]) async throws {
        self.cases = cases
    }

    /// `open` has a home of its own, `guarded` and `closed` share one: the fewer workflows a start finds active, the
    /// sooner it is over.
    mutating func enter(_ profile: CaseProfile) async throws -> (N8nUnderTest, [String: InstalledCase]) {
        await stop()
        let home = folder + (profile == .open ? "/open" : "/other")
        mkdir(home, 0o700)
        let unpacked = Self.variable("CANARY_N8N_APPS").map { "\($0)/\(version.rawValue)" }
        if let app = unpacked ?? appOfTheFirst(home) { symlink(app, home + "/app") }
        running = home
        // One without a public API takes no workflows: they come first.
        var instance = try await script("up", home, profile == .closed ? .guarded : profile)
        // One after the other: two at a time and n8n's transactions fall over each other (`SQLITE_ERROR: no such
        // savepoint`).
        let ids = try await each(of: cases.filter { $0.row.profile == profile }, width: 1) { [instance] prepared in
            (prepared.row.name, try await instance.installed(prepared))
        }
        if profile == .closed { instance = try await script("restart", home, .closed) }
        // Since 2.41 the webhooks of what was just activated come a moment later (facts: n8n section 6).
        if version == .v2_41, profile != .closed { try await Task.sleep(for: .seconds(2)) }
        return (instance, ids.reduce(into: [:]) { $0[$1.0] = $1.1 })
    }

    private func appOfTheFirst(_ home: String) -> String? {
        let app = folder + "/open/app"
        return home != folder + "/open" && access(app, R_OK) == 0 ? app : nil
    }

    func stop() async {
        if let running { _ = try? await run("down", [running]) }
    }

    private func script(_ verb: String, _ home: String, _ profile: CaseProfile) async throws -> N8nUnderTest {
        let settings = CaseProfile.environment.merging(profile.settings) { $1 }.sorted { $0.key < $1.key }
        let code = try await run(verb, [home] + settings.map { "\($0.key)=\($0.value)" })
        try #require(code == 0, "\(version.script) \(verb) ended with \(code)")
        var instance = N8nUnderTest(url: "", apiKey: "", folders: [home, Self.resolved(home + "/app")])
        for line in (readFile(home + "/env") ?? "").split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1).map { String($0) }
            if parts.first == "N8N_URL" { instance.url = parts[1] }
            if parts.first == "N8N_API_KEY" { instance.apiKey = parts[1] }
        }
        try #require(!instance.url.isEmpty && !instance.apiKey.isEmpty)
        return instance
    }

    /// Messages name files by where they really are.
    private static func resolved(_ path: String) -> String {
        guard let pointer = realpath(path, nil) else { return path }
        defer { Glibc.free(pointer) }
        return String(cString: pointer)
    }

    /// On a thread of its own; output is thrown away, as n8n lives on and would keep a pipe open.
    private func run(_ verb: String, _ words: [String]) async throws -> Int32 {
        let node = version.node ?? "node"
        let command = ["env", "NODE=\(node)", "bash", "\(Self.peers)/\(version.script)", verb] + words
        return try await BackgroundThread.run { Result { try Self.spawn(command) } }.get()
    }

    private static func spawn(_ words: [String]) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for file in [Int32(0), 1, 2] { posix_spawn_file_actions_addopen(&actions, file, "/dev/null", O_RDWR, 0) }
        // The threads of the cooperative pool block signals, and a child inherits that.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var pointers = words.map { strdup($0) } + [nil]
        defer { for pointer in pointers { Glibc.free(pointer) } }
        var process = pid_t()
        let code = posix_spawnp(&process, words[0], &actions, &attributes, &pointers, environ)
        guard code == 0 else { throw CaseError.noFile(words[0]) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

/// The results in no particular order; at most `width` at a time.
func each<Element: Sendable, Value: Sendable>(
    of elements: [Element], width: Int, _ body: @escaping @Sendable (Element) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
        var values: [Value] = []
        for (number, element) in elements.enumerated() {
            if number >= width, let value = try await group.next() { values.append(value) }
            group.addTask { try await body(element) }
        }
        for try await value in group { values.append(value) }
        return values
    }
}
