import Dispatch
import Glibc
import Synchronization

/// SIGINT and SIGTERM: the first of either is told, a second ends the process at once (design.md section 11).
enum Signals {
    private static let received = Atomic<Int>(0)

    static func listen(_ told: @escaping @Sendable (Int32) -> Void) {
        let queue = DispatchQueue(label: "canary.signals")
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            // The handler keeps its own source alive: it listens until the process ends.
            source.setEventHandler { [source] in
                _ = source
                if received.add(1, ordering: .relaxed).oldValue == 0 { told(number) } else { _exit(128 + number) }
            }
            source.activate()
        }
    }
}
