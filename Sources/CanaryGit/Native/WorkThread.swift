import CGit2Shims
import CanaryCore
import Glibc
import Synchronization

/// A thread that does one job after another on a state that never leaves it.
///
/// libgit2 blocks and keeps its last error for each thread, so nothing of it runs in the cooperative pool. The thread
/// is started by the first job and ends after the owner is gone.
final class WorkThread<State>: Sendable {
    typealias Job = @Sendable (State) -> Void

    private final class Queue: Sendable {
        struct Content {
            var jobs: [Job] = []
            var isClosed = false
            var isStarted = false
        }
        let content = Mutex(Content())
        /// An eventfd that counts the jobs; a plain number, so that it can be shared.
        let bell: Int32 = canary_git_bell()

        func ring() {
            var one: UInt64 = 1
            _ = write(bell, &one, 8)
        }

        /// Waits; `nil` when closed and empty.
        func next() -> Job? {
            while true {
                var count: UInt64 = 0
                guard read(bell, &count, 8) == 8 || errno == EINTR else { return nil }
                let (job, isClosed) = content.withLock { content in
                    (content.jobs.isEmpty ? nil : content.jobs.removeFirst(), content.isClosed)
                }
                if let job { return job }
                if isClosed { return nil }
            }
        }

        deinit { if bell >= 0 { close(bell) } }
    }

    private let queue = Queue()
    private let make: @Sendable () -> State

    init(_ make: @escaping @Sendable () -> State) { self.make = make }

    deinit {
        queue.content.withLock { $0.isClosed = true }
        queue.ring()
    }

    func add(_ job: @escaping Job) throws(RepositoryFailure) {
        let isFirst = queue.content.withLock { content in
            content.jobs.append(job)
            defer { content.isStarted = true }
            return !content.isStarted
        }
        queue.ring()
        guard isFirst else { return }
        let (queue, make) = (queue, make)
        let started =
            queue.bell >= 0
            && startThread("canary-git") {
                let state = make()
                while let job = queue.next() { job(state) }
            }
        guard started else {
            queue.content.withLock { ($0.isStarted, $0.jobs) = (false, []) }
            throw RepositoryFailure(.other, detail: "no thread to be had")
        }
    }
}

/// A detached thread of this name that takes no signals; whether it could be started.
func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    OwnThread.start {
        canary_git_name_thread(name)
        body()
    }
}
