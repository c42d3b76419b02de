import Glibc

/// A child process of the tests; FoundationEssentials has none. Its standard input is empty, its errors are dropped.
final class Child: Sendable {
    struct Failure: Error { let program: String, code: Int32 }

    private let pid: pid_t
    private let output: Int32

    /// - Parameters:
    ///   - arguments: the program (found on the PATH) and its arguments.
    ///   - environment: beside the tests' own.
    init(_ arguments: [String], environment: [String: String] = [:]) throws {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw Failure(program: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        // The threads of the cooperative pool block signals, and a child inherits that: it could not be stopped.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        var variables = environment.map { "\($0)=\($1)" }
        var next = environ
        while let entry = next.pointee {
            let text = String(cString: entry)
            if !environment.keys.contains(String(text.prefix { $0 != "=" })) { variables.append(text) }
            next += 1
        }
        var argumentPointers = arguments.map { strdup($0) } + [nil]
        var variablePointers = variables.map { strdup($0) } + [nil]
        var pid = pid_t()
        let code = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argumentPointers, &variablePointers)
        for pointer in argumentPointers + variablePointers { free(pointer) }
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        close(ends[1])
        guard code == 0 else {
            close(ends[0])
            throw Failure(program: arguments[0], code: code)
        }
        (self.pid, output) = (pid, ends[0])
    }

    deinit { close(output) }

    /// Up to the line feed; `nil` at the end.
    func readLine() -> String? {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while read(output, &byte, 1) == 1 {
            if byte == 10 { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
        return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
    }

    /// Reads to the end and waits.
    func finish() -> (status: Int32, lines: [String]) {
        var lines: [String] = []
        while let line = readLine() { lines.append(line) }
        return (wait(), lines)
    }

    func stop() {
        kill(pid, SIGTERM)
        _ = wait()
    }

    /// The exit code, or 128 and the signal.
    private func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + (status & 0x7F)
    }
}

/// A folder of its own for the length of the body.
func withFolder<Value>(_ body: (String) async throws -> Value) async throws -> Value {
    var template = Array("/tmp/canary-http-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Child.Failure(program: "mkdtemp", code: errno) }
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { _ = (try? Child(["rm", "-rf", folder]))?.finish() }
    return try await body(folder)
}
