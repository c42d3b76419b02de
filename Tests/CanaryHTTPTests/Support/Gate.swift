import Glibc

/// Lets threads of the tests wait without a guess at how long.
final class Gate: Sendable {
    private let ends: (read: Int32, write: Int32)

    init() {
        var pair: [Int32] = [-1, -1]
        precondition(pipe(&pair) == 0, "no pipe")
        for end in pair { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        ends = (pair[0], pair[1])
    }

    deinit {
        close(ends.read)
        close(ends.write)
    }

    /// For every present and later waiter.
    func open() {
        var byte: UInt8 = 1
        _ = write(ends.write, &byte, 1)
    }

    func wait() {
        var event = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
        while poll(&event, 1, -1) < 0 && errno == EINTR {}
    }
}
