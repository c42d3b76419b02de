import Glibc

/// What a process needs before anything can begin: files, threads and address space. Without them Swift's own parts trap,
/// or wait without end for a thread that they never get; so it is tried beforehand, and said.
enum Footing {
    /// Files that a run has open at once, with some to spare.
    private static let files = 24
    /// Threads that must be had beside the first one.
    private static let threads = 4
    /// Most of it is only reserved, by threads and by the allocator.
    private static let addressSpace = 320 << 20

    /// What is lacking, in words; `nil`: nothing.
    static func lack() -> String? {
        raiseFiles()
        if !canOpen(files) {
            return "no \(files) more files can be opened: \(limit(RLIMIT_NOFILE, "ulimit -n"))"
        }
        if !canReserve(addressSpace) {
            let reason = limit(RLIMIT_AS, "ulimit -v", unit: 1024)
            return "\(addressSpace >> 20) MiB of address space cannot be had: \(reason)"
        }
        if !canStart(threads) {
            let reason = limit(__RLIMIT_NPROC, "ulimit -u, or the pids of the cgroup")
            return "no \(threads) threads can be started: \(reason)"
        }
        return nil
    }

    private static func current(_ resource: __rlimit_resource) -> rlimit {
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
        return limit
    }

    private static func limit(_ resource: __rlimit_resource, _ words: String, unit: rlim_t = 1) -> String {
        let most = current(resource).rlim_cur
        return most == rlim_t.max ? "see \(words)" : "the limit is \(most / unit) (\(words))"
    }

    /// The soft limit is there for programs that cannot bear large numbers of files, and may be raised by anybody.
    private static func raiseFiles() {
        var limit = current(RLIMIT_NOFILE)
        let wanted = min(limit.rlim_max, 1024)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = wanted
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    private static func canOpen(_ count: Int) -> Bool {
        var opened: [Int32] = []
        defer { for file in opened { close(file) } }
        for _ in 0..<count {
            let file = open("/dev/null", O_RDONLY | O_CLOEXEC)
            // What else may be wrong with that file says nothing of others.
            guard file >= 0 else { return errno != EMFILE && errno != ENFILE }
            opened.append(file)
        }
        return true
    }

    private static func canReserve(_ size: Int) -> Bool {
        let place = mmap(nil, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
        guard let place, place != MAP_FAILED else { return false }
        munmap(place, size)
        return true
    }

    /// All of them at once: each waits until the last one was asked for.
    private static func canStart(_ count: Int) -> Bool {
        var gate = pthread_mutex_t()
        pthread_mutex_init(&gate, nil)
        pthread_mutex_lock(&gate)
        var started: [pthread_t] = []
        withUnsafeMutablePointer(to: &gate) { gate in
            for _ in 0..<count {
                var thread = pthread_t()
                let code = pthread_create(
                    &thread, nil,
                    { raw in
                        let gate = raw?.assumingMemoryBound(to: pthread_mutex_t.self)
                        if let gate {
                            pthread_mutex_lock(gate)
                            pthread_mutex_unlock(gate)
                        }
                        return nil
                    }, gate)
                guard code == 0 else { break }
                started.append(thread)
            }
            pthread_mutex_unlock(gate)
            for thread in started { pthread_join(thread, nil) }
        }
        pthread_mutex_destroy(&gate)
        return started.count == count
    }
}
