import CGit2Shims
import CanaryCore
import Glibc

/// A program started with a socket as its standard input and one as its output, nothing as its error stream, and no
/// other descriptor but one that it may be handed. Killed and reaped when it goes out of scope.
struct ChildProcess: ~Copyable {
    let id: pid_t
    private let input: Descriptor
    private let output: Descriptor
    private var status: Int32?

    /// - Parameter handed: stands at number 3 in the child.
    init(_ executable: String, _ arguments: [String], environment: [String], handed: borrowing Descriptor? = nil)
        throws(RepositoryFailure)
    {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { throw Self.failure("socketpair", errno) }
        let ours = Descriptor(numbers[0])
        let theirs = try Descriptor(high: numbers[1])
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { throw Self.failure("socketpair", errno) }
        let reading = Descriptor(numbers[0])
        let writing = try Descriptor(high: numbers[1])

        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, theirs.number, 0)
        posix_spawn_file_actions_adddup2(&actions, writing.number, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        switch handed {
        case .some(let descriptor):
            posix_spawn_file_actions_adddup2(&actions, descriptor.number, 3)
            canary_git_close_from(&actions, 4)
        case .none: canary_git_close_from(&actions, 3)
        }
        // A group of its own: what is typed at the terminal is for the parent, which knows what to do about it.
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var process = pid_t()
        let code = withCStrings([executable] + arguments) { arguments in
            withCStrings(environment) { posix_spawn(&process, executable, &actions, &attributes, arguments, $0) }
        }
        guard code == 0 else { throw Self.failure(executable, code) }
        id = process
        input = ours
        output = reading
    }

    /// Hands everything to its standard input, and closes that. What does not fit in the socket is not sent.
    mutating func send(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
            let count = rest.withUnsafeBytes { Glibc.send(input.number, $0.baseAddress, $0.count, flags) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        shutdown(input.number, Int32(SHUT_WR))
    }

    /// Everything it writes until it closes its output; `nil` where that was not in time, or more than `limit` bytes.
    func readOutput(limit: Int, while goOn: () -> Bool) -> [UInt8]? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while goOn() {
            var waited = pollfd(fd: output.number, events: Int16(POLLIN), revents: 0)
            guard poll(&waited, 1, 25) > 0 else { continue }
            let count = read(output.number, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            if count == 0 { return bytes }
            guard count > 0, bytes.count + count <= limit else { return nil }
            bytes += buffer[..<count]
        }
        return nil
    }

    /// Its wait status, once it has ended; killed where that was not in time.
    mutating func end(while goOn: () -> Bool) -> Int32 {
        var raw: Int32 = 0
        while status == nil {
            let code = waitpid(id, &raw, WNOHANG)
            if code == id || (code < 0 && errno != EINTR) {
                status = raw
            } else if goOn() {
                usleep(2_000)
            } else {
                reap()
            }
        }
        return status ?? -1
    }

    private mutating func reap() {
        var raw: Int32 = 0
        kill(id, SIGKILL)
        while waitpid(id, &raw, 0) < 0, errno == EINTR {}
        status = raw
    }

    deinit {
        guard status == nil else { return }
        var raw: Int32 = 0
        kill(id, SIGKILL)
        while waitpid(id, &raw, 0) < 0, errno == EINTR {}
    }

    private static func failure(_ what: String, _ code: Int32) -> RepositoryFailure {
        RepositoryFailure(.other, detail: "\(what): \(String(cString: strerror(code)))")
    }
}

/// A file descriptor with one owner.
struct Descriptor: ~Copyable {
    let number: Int32
    init(_ number: Int32) { self.number = number }

    /// Moved out of the way of the numbers that a child is given.
    init(high number: Int32) throws(RepositoryFailure) {
        let moved = fcntl(number, F_DUPFD_CLOEXEC, 16)
        close(number)
        guard moved >= 0 else { throw RepositoryFailure(.other, detail: "no descriptor to be had") }
        self.number = moved
    }

    deinit { close(number) }
}

/// A null-terminated array of C strings, as `exec` wants it.
private func withCStrings<Result>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
}
