import Glibc

/// Functions of the C library that Swift does not import, because they are variadic or hidden behind `_GNU_SOURCE`.
enum SystemCalls {
    /// `prctl` with one number: called with fixed arguments, which on x86-64 and arm64 Linux is the same call.
    @discardableResult static func processControl(_ option: Int32, _ value: UInt) -> Int32 {
        typealias Function = @convention(c) (Int32, UInt, UInt, UInt, UInt) -> Int32
        guard let address = dlsym(nil, "prctl") else { return -1 }
        return unsafeBitCast(address, to: Function.self)(option, value, 0, 0, 0)
    }

    static let setParentDeathSignal: Int32 = 1
    static let setDumpable: Int32 = 4
    static let setNoNewPrivileges: Int32 = 38

    /// The child will have no descriptor from this number on.
    static func closeFrom(_ actions: inout posix_spawn_file_actions_t, _ first: Int32) -> Int32 {
        typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, Int32) -> Int32
        guard let address = dlsym(nil, "posix_spawn_file_actions_addclosefrom_np") else { return ENOSYS }
        return unsafeBitCast(address, to: Function.self)(&actions, first)
    }

    /// A clock that nobody sets. Nanoseconds.
    static func now() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func sleep(until due: UInt64) {
        while true {
            let current = now()
            guard due > current else { return }
            let left = due - current
            var rest = timespec(tv_sec: Int(left / 1_000_000_000), tv_nsec: Int(left % 1_000_000_000))
            nanosleep(&rest, nil)
        }
    }

    /// Reads until the buffer is full; false at the end of the stream.
    static func readFull(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            while filled < count, let base = buffer.baseAddress {
                let got = read(descriptor, base + filled, count - filled)
                if got < 0, errno == EINTR { continue }
                guard got > 0 else {
                    failed = true
                    return
                }
                filled += got
            }
        }
        return failed ? nil : bytes
    }

    /// Writes everything; false where nobody reads any more.
    static func writeFull(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
