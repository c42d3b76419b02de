import Glibc

/// A child with one socket as its standard input and output, nothing as its error stream, no other descriptor and no
/// environment. Killed and reaped when it goes out of scope.
struct ScriptProcess: ~Copyable {
    let id: pid_t
    /// Our end of the socket.
    let socket: Int32
    /// `/proc/<id>/statm`, or below zero.
    private let memory: Int32

    init(_ executable: String, _ arguments: [String]) throws(ScriptFailure) {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { throw .cannotStart(errno) }
        let ours = numbers[0]
        // Out of the way of the numbers that the child is given.
        let theirs = fcntl(numbers[1], F_DUPFD_CLOEXEC, 16)
        let duplicateFailure = errno
        close(numbers[1])
        guard theirs >= 0 else {
            close(ours)
            throw .cannotStart(duplicateFailure)
        }
        defer { close(theirs) }

        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        posix_spawn_file_actions_adddup2(&actions, theirs, 0)
        posix_spawn_file_actions_adddup2(&actions, theirs, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        var (all, none) = (sigset_t(), sigset_t())
        sigfillset(&all)
        sigemptyset(&none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setsigmask(&attributes, &none)
        // A group of its own: what is typed at the terminal is for the host, which knows what to do about it.
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP))

        var process = pid_t()
        var code = SystemCalls.closeFrom(&actions, 3)
        if code == 0 {
            let copies = ([executable] + arguments).map { strdup($0) }
            defer { for copy in copies { free(copy) } }
            code = posix_spawn(&process, executable, &actions, &attributes, copies + [nil], [nil])
        }
        guard code == 0 else {
            close(ours)
            throw .cannotStart(code)
        }
        id = process
        socket = ours
        memory = open("/proc/\(process)/statm", O_RDONLY | O_CLOEXEC)
    }

    /// Resident bytes; 0 where that cannot be told.
    var residentBytes: Int {
        var buffer: (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0, 0, 0, 0)
        return withUnsafeMutableBytes(of: &buffer) { bytes in
            let count = pread(memory, bytes.baseAddress, bytes.count, 0)
            guard count > 0 else { return 0 }
            let fields = bytes[..<count].split(separator: UInt8(ascii: " "))
            guard fields.count > 1 else { return 0 }
            // Whole digits only: the buffer holds the first two fields of any process.
            var pages = 0
            for digit in fields[1] where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) {
                pages = pages * 10 + Int(digit - UInt8(ascii: "0"))
            }
            return pages * Int(getpagesize())
        }
    }

    /// Whether it is still there and silent, as it should be between requests.
    var isQuiet: Bool {
        var waited = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&waited, 1, 0) == 0
    }

    /// How it ended; killed where it has not.
    consuming func end() -> ScriptFailure.End {
        // One that has just closed its socket is about to end by itself, and its own way of ending says more.
        var raw: Int32 = 0
        for _ in 0..<200 {
            let code = waitpid(id, &raw, WNOHANG)
            if code == id {
                release()
                discard self
                return Self.end(raw)
            }
            usleep(500)
        }
        kill(id, SIGKILL)
        while waitpid(id, &raw, 0) < 0, errno == EINTR {}
        release()
        discard self
        return Self.end(raw)
    }

    private static func end(_ raw: Int32) -> ScriptFailure.End {
        raw & 0x7F == 0 ? .exit(raw >> 8 & 0xFF) : .signal(raw & 0x7F)
    }

    private func release() {
        close(socket)
        if memory >= 0 { close(memory) }
    }

    deinit {
        var raw: Int32 = 0
        kill(id, SIGKILL)
        while waitpid(id, &raw, 0) < 0, errno == EINTR {}
        release()
    }
}
