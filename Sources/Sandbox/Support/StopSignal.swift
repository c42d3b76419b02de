import Glibc
import Synchronization

/// Tells every thread of the sandbox at once that it is over, also those that wait for a socket.
///
/// A pipe that is written once and never read: its read end is readable for everybody from then on.
final class StopSignal: Sendable {
    /// Readable once stopped; for use in `poll`.
    let descriptor: Int32
    private let writeEnd: Int32
    private let stopped = Atomic<Bool>(false)

    init() {
        var ends: [Int32] = [-1, -1]
        _ = pipe(&ends)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        descriptor = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(descriptor)
        close(writeEnd)
    }

    var isStopped: Bool { stopped.load(ordering: .acquiring) }

    func stop() {
        guard !stopped.exchange(true, ordering: .acquiringAndReleasing) else { return }
        _ = write(writeEnd, "x", 1)
    }

    /// Waits, not at all for a negative time; true when it was the stop that ended the wait.
    func sleep(milliseconds: Int) -> Bool {
        var slot = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = poll(&slot, 1, Int32(clamping: max(0, milliseconds)))
        return isStopped
    }

    enum Readiness { case ready, timedOut, stopped }

    /// Waits until a socket can be read or written; for a negative time it only looks.
    func wait(for file: Int32, events: Int32, milliseconds: Int) -> Readiness {
        var slots = [
            pollfd(fd: file, events: Int16(events), revents: 0),
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let count = poll(&slots, 2, Int32(clamping: max(0, milliseconds)))
        if isStopped { return .stopped }
        return count > 0 ? .ready : .timedOut
    }
}
