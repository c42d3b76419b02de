import Glibc
import Synchronization

/// What waits to be run, and who is free to run it. First come, first served: a script that takes long keeps the others
/// waiting for its own time limit at most, and they go to another child where there is one.
final class ScriptQueue: Sendable {
    private struct Content {
        var jobs: [ScriptJob] = []
        var idle: [Bell] = []
        var workers = 0
        var isClosed = false
        var atEnd: [CheckedContinuation<Void, Never>] = []
    }

    enum Adding: Equatable {
        case taken
        /// All workers are busy, and one more is allowed: the caller starts it.
        case wantsWorker
        case closed
    }

    private let content = Mutex(Content())
    private let maximumWorkers: Int

    init(maximumWorkers: Int) { self.maximumWorkers = max(maximumWorkers, 1) }

    func add(_ job: ScriptJob) -> Adding {
        let (adding, bell) = content.withLock { content -> (Adding, Bell?) in
            guard !content.isClosed else { return (.closed, nil) }
            content.jobs.append(job)
            if let bell = content.idle.popLast() { return (.taken, bell) }
            guard content.workers < maximumWorkers else { return (.taken, nil) }
            content.workers += 1
            return (.wantsWorker, nil)
        }
        bell?.ring()
        return adding
    }

    /// Counts a worker in, where there is none yet.
    func wantsFirstWorker() -> Bool {
        content.withLock { content in
            guard content.workers == 0, !content.isClosed else { return false }
            content.workers = 1
            return true
        }
    }

    /// A job is taken out that nobody works on yet; false where it is no longer here.
    func remove(_ job: ScriptJob) -> Bool {
        content.withLock { content in
            guard let place = content.jobs.firstIndex(where: { $0 === job }) else { return false }
            content.jobs.remove(at: place)
            return true
        }
    }

    enum Next {
        case job(ScriptJob)
        /// Nothing yet: the worker's bell will ring.
        case later
        case closed
    }

    func next(_ bell: Bell) -> Next {
        content.withLock { content in
            if content.isClosed { return .closed }
            content.idle.removeAll { $0 === bell }
            if !content.jobs.isEmpty { return .job(content.jobs.removeFirst()) }
            content.idle.append(bell)
            return .later
        }
    }

    var isClosed: Bool { content.withLock { $0.isClosed } }

    /// Nothing is taken from here on; what waits is handed back.
    func close() -> [ScriptJob] {
        let (jobs, idle) = content.withLock { content in
            content.isClosed = true
            defer { (content.jobs, content.idle) = ([], []) }
            return (content.jobs, content.idle)
        }
        for bell in idle { bell.ring() }
        return jobs
    }

    /// A worker has ended, or could not be started. What waits is handed back where nobody is left to run it.
    @discardableResult func leave() -> [ScriptJob] {
        let (jobs, waiters) = content.withLock { content -> ([ScriptJob], [CheckedContinuation<Void, Never>]) in
            content.workers -= 1
            guard content.workers == 0 else { return ([], []) }
            defer { (content.jobs, content.atEnd) = ([], []) }
            return (content.jobs, content.atEnd)
        }
        for waiter in waiters { waiter.resume() }
        return jobs
    }

    /// Waits until no worker is left.
    func empty() async {
        await withCheckedContinuation { waiter in
            let isEmpty = content.withLock { content in
                if content.workers > 0 { content.atEnd.append(waiter) }
                return content.workers == 0
            }
            if isEmpty { waiter.resume() }
        }
    }

    /// Wakes one worker that waits for a descriptor.
    final class Bell: Sendable {
        private let reading: Int32
        private let writing: Int32

        init?() {
            var numbers: [Int32] = [-1, -1]
            guard pipe(&numbers) == 0 else { return nil }
            (reading, writing) = (numbers[0], numbers[1])
            for number in numbers {
                _ = fcntl(number, F_SETFD, FD_CLOEXEC)
                _ = fcntl(number, F_SETFL, O_NONBLOCK)
            }
        }

        func ring() {
            var byte: UInt8 = 1
            _ = write(writing, &byte, 1)
        }

        /// Waits until it is rung, or something is to be said about the other descriptor (where it is not below zero).
        func wait(or other: Int32) -> (isRung: Bool, isOther: Bool) {
            var waited = [
                pollfd(fd: reading, events: Int16(POLLIN), revents: 0),
                pollfd(fd: other, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&waited, 2, -1) > 0 else { return (false, false) }
            if waited[0].revents != 0 {
                var bytes = [UInt8](repeating: 0, count: 64)
                _ = read(reading, &bytes, 64)
            }
            return (waited[0].revents != 0, other >= 0 && waited[1].revents != 0)
        }

        deinit {
            Glibc.close(reading)
            Glibc.close(writing)
        }
    }
}
