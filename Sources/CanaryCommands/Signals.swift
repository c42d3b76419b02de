import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first of either is told, a second ends the process at once (design.md section 11).
///
/// By a handler that writes into a pipe. Dispatch's own source for signals is registered some time after it was asked
/// for, and a signal that comes meanwhile to a process that already ignores it is lost: on a busy machine, Ctrl-C in the
/// first moments of a run ended nothing.
enum Signals {
    private static let received = Atomic<Int>(0)
    /// Where the handler writes; -1 while nobody listens.
    private static let writing = Atomic<Int32>(-1)

    static func listen(_ told: @escaping @Sendable (Int32) -> Void) {
        var ends: [Int32] = [-1, -1]
        // Without descriptors a signal ends the process as it would any other.
        guard Glibc.pipe(&ends) == 0 else { return }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        let reading = ends[0]
        writing.store(ends[1], ordering: .relaxed)
        let source = DispatchSource.makeReadSource(
            fileDescriptor: reading, queue: DispatchQueue(label: "canary.signals"))
        // The handler keeps its own source alive: it listens until the process ends.
        source.setEventHandler { [source] in
            _ = source
            var byte: UInt8 = 0
            while read(reading, &byte, 1) == 1 {
                let number = Int32(byte)
                if received.add(1, ordering: .relaxed).oldValue == 0 { told(number) } else { _exit(128 + number) }
            }
        }
        source.activate()
        var action = sigaction()
        // Nothing in it but what a signal handler may do.
        action.__sigaction_handler.sa_handler = { number in
            let before = errno
            var byte = UInt8(truncatingIfNeeded: number)
            _ = write(Signals.writing.load(ordering: .relaxed), &byte, 1)
            errno = before
        }
        action.sa_flags = SA_RESTART
        for number in [SIGINT, SIGTERM] { sigaction(number, &action, nil) }
    }
}
