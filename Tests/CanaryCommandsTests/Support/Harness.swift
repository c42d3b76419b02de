import CanaryConfig
import CanaryCore
import FoundationEssentials
import Sandbox
import Testing
import Workflow

@testable import CanaryCommands

/// A sandbox with a canary before it, in one process, in a folder of its own.
struct Harness {
    let sandbox: Sandbox
    let folder: String
    var session: Session

    /// Runs a body against a sandbox, and takes it down whatever happens.
    ///
    /// - Parameter idle: that it mostly waits, and need not wait for its turn.
    static func with<Result>(
        _ settings: SandboxSettings = SandboxSettings(), flags: [String: String] = [:],
        environment: [String: String] = [:], idle: Bool = false, _ body: (inout Harness) async throws -> Result
    ) async throws -> Result {
        if !idle { await Turnstile.pipelines.enter() }
        defer { if !idle { Turnstile.pipelines.leave() } }
        let folder = Temporary.folder()
        let sandbox = try await Sandbox.start(settings, in: folder, scripts: Scripts.shared)
        do {
            var harness = try Harness(sandbox, folder, flags: flags, environment: environment)
            let result = try await body(&harness)
            await sandbox.stop()
            try? FileManager.default.removeItem(atPath: folder)
            return result
        } catch {
            await sandbox.stop()
            try? FileManager.default.removeItem(atPath: folder)
            throw error
        }
    }

    init(_ sandbox: Sandbox, _ folder: String, flags: [String: String], environment extra: [String: String]) throws {
        (self.sandbox, self.folder) = (sandbox, folder)
        let file = folder + "/canary.yaml"
        try Data(sandbox.configurationYAML.utf8).write(to: URL(filePath: file))
        let environment = sandbox.environment.merging(extra) { _, new in new }
        let loaded = try ConfigurationLoader(environment: environment, flags: flags).load(path: file)
        session = Session(loaded: loaded, environment: environment)
        session.pacing = .quick
    }
}

extension Pacing {
    /// Looks often, for a sandbox whose jobs take milliseconds, and waits long for what must come: a busy machine is slow.
    static var quick: Pacing {
        var pacing = Pacing()
        pacing.least = .milliseconds(20)
        (pacing.patience, pacing.lostAfter) = (.seconds(45), .seconds(45))
        return pacing
    }

    /// For what never comes.
    static var impatient: Pacing {
        var pacing = quick
        (pacing.patience, pacing.lostAfter) = (.seconds(2), .seconds(1))
        return pacing
    }
}

/// One engine for the workflows of all sandboxes: they share nothing through it.
enum Scripts {
    static let shared = JavaScriptHost(executable: Child.canary)
}

enum Temporary {
    static func folder() -> String {
        // Hundreds of small repositories and journals are written and synced: in memory where there is such a place.
        let memory = FileManager.default.isWritableFile(atPath: "/dev/shm") ? "/dev/shm" : "/tmp"
        let base = ProcessInfo.processInfo.environment["TMPDIR"] ?? memory
        let path = "\(base)/canary-test-\(UUID().uuidString)"
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }
}

/// Collects what a command writes.
final class Collected: Sendable {
    private let texts = Locked<(out: String, err: String)>(("", ""))
    var out: String { texts.read { $0.out } }
    var err: String { texts.read { $0.err } }

    func terminal(_ arguments: [String], environment: [String: String] = [:], input: [UInt8] = []) -> Terminal {
        var terminal = Terminal(
            arguments: arguments, environment: environment,
            out: { text in
                self.texts.write { $0.out += text }
                return true
            }, err: { text in self.texts.write { $0.err += text } }, readInput: { Array(input.prefix($0)) })
        terminal.program = Child.canary
        return terminal
    }
}

extension Temporary {
    static func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder)
    }
    static func remove(_ folder: String) { try? FileManager.default.removeItem(atPath: folder) }
}
