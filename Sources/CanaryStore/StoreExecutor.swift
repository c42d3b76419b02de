// Dispatch, because its serial queues run on threads of their own: SQLite waits for disks and locks, and the cooperative
// pool of a two-core machine has two threads only.
import Dispatch

/// Runs one store's work, one piece after the other, outside the cooperative pool.
final class StoreExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "canary.store")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
