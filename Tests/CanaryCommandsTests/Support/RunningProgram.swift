import FoundationEssentials
import Glibc
import Sandbox
import Synchronization

/// A program as a process of its own, with nothing of the tests' environment, started as a shell would start it.
///
/// Waiting for it never blocks a thread: the sandbox that it talks to may need the same one.
final class RunningProgram: Sendable {
    struct Failure: Error { let what: String, code: Int32 }

    let pid: pid_t
    private let folder: String
    private let ended = Mutex<Int32?>(nil)

    /// - Parameters:
    ///   - command: a line for `sh`; `"$@"` in it are the arguments. Give `exec` so that the process is the program.
    ///   - environment: all of it, but for the PATH.
    ///   - directory: the working directory; a folder of its own by default.
    ///   - standard: a descriptor that becomes all three standard streams: a terminal.
    init(
        _ arguments: [String] = [], command: String = #"exec "$@""#, environment: [String: String] = [:],
        input: String = "", directory: String? = nil, standard: Int32? = nil
    ) throws {
        folder = Temporary.folder()
        try Data(input.utf8).write(to: URL(filePath: folder + "/in"))
        try FileManager.default.createDirectory(atPath: folder + "/work", withIntermediateDirectories: true)
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        if let standard {
            for stream in Int32(0)...2 { posix_spawn_file_actions_adddup2(&actions, standard, stream) }
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, folder + "/in", O_RDONLY, 0)
            posix_spawn_file_actions_addopen(&actions, 1, folder + "/out", O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_addopen(&actions, 2, folder + "/err", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        }
        // The threads of the cooperative pool block signals, and a child inherits that: it could not be interrupted.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var variables = environment
        if variables["PATH"] == nil { variables["PATH"] = String(cString: getenv("PATH")) }
        let words = ["sh", "-c", "cd \"$1\" && shift && \(command)", "sh", directory ?? folder + "/work"] + arguments
        var wordPointers = words.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup("\($0)=\($1)") } + [nil]
        var process = pid_t()
        let code = posix_spawn(&process, "/bin/sh", &actions, &attributes, &wordPointers, &variablePointers)
        for pointer in wordPointers + variablePointers { free(pointer) }
        guard code == 0 else { throw Failure(what: "posix_spawn", code: code) }
        pid = process
    }

    deinit {
        if ended.withLock({ $0 }) == nil {
            kill(pid, SIGKILL)
            waitpid(pid, nil, 0)
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    var out: String { text("out") }
    var err: String { text("err") }
    var work: String { folder + "/work" }

    func send(_ signal: Int32) { kill(pid, signal) }

    /// Waits for its end; one that does not end in time is killed, and its code is -1.
    func finish(within limit: Duration = .seconds(60)) async throws -> Child.Ended {
        let start = ContinuousClock.now
        while true {
            if let code = reaped() { return Child.Ended(code: code, out: out, err: err) }
            if ContinuousClock.now - start > limit {
                kill(pid, SIGKILL)
                waitpid(pid, nil, 0)
                ended.withLock { $0 = -1 }
                return Child.Ended(code: -1, out: out, err: err)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// The exit code, or 128 and the signal; `nil` while it runs.
    func reaped() -> Int32? {
        ended.withLock { ended in
            if ended == nil {
                var status: Int32 = 0
                if waitpid(pid, &status, WNOHANG) == pid {
                    ended = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
                }
            }
            return ended
        }
    }

    private func text(_ name: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data(), as: UTF8.self)
    }

    /// Starts and waits.
    static func run(
        _ arguments: [String] = [], command: String = #"exec "$@""#, environment: [String: String] = [:],
        input: String = "", directory: String? = nil, within limit: Duration = .seconds(60)
    ) async throws -> Child.Ended {
        let program = try RunningProgram(
            arguments, command: command, environment: environment, input: input, directory: directory)
        return try await program.finish(within: limit)
    }
}

/// Waits until something holds, for ten seconds at most.
///
/// - Returns: whether it came to hold.
func until(_ holds: () throws -> Bool) async throws -> Bool {
    for _ in 0..<1000 {
        if try holds() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

extension SandboxSettings {
    /// A pipeline whose canary has time, for what is not about time: a busy machine takes seconds for a call.
    static func patient(_ change: (inout SandboxSettings) -> Void = { _ in }) -> SandboxSettings {
        .healthy {
            $0.canary.callTimeout = "30s"
            $0.canary.deadline = "3m"
            change(&$0)
        }
    }
}

extension Harness {
    /// What a canary in another process is given to see this sandbox.
    var variables: [String: String] {
        sandbox.environment.merging(["CANARY_CONFIG": folder + "/canary.yaml", "HOME": folder]) { $1 }
    }

    /// Starts the built program against this sandbox.
    func start(
        _ arguments: [String], command: String = #"exec "$@""#, environment: [String: String] = [:],
        standard: Int32? = nil
    ) throws -> RunningProgram {
        try RunningProgram(
            [Child.canary] + arguments, command: command, environment: variables.merging(environment) { $1 },
            standard: standard)
    }

    /// Runs the built program against this sandbox to its end.
    func canary(
        _ arguments: String..., command: String = #"exec "$@""#, environment: [String: String] = [:]
    ) async throws -> Child.Ended {
        try await start(arguments, command: command, environment: environment).finish()
    }
}
