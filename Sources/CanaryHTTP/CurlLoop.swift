import CCurl
import CCurlShims
import Glibc
import Synchronization

/// libcurl's multi handle and the one thread that may touch it.
///
/// The thread starts with the first transfer and ends with `stop()`; nothing is torn down at exit or when the loop is
/// let go, where a stuck resolver thread could hold the process.
final class CurlLoop: Sendable {
    typealias Completion = @Sendable (TransferOutcome) -> Void

    enum Command: Sendable {
        case start(UInt64, TransferPlan, Completion)
        case cancel(UInt64)
        case stop
    }

    /// What crosses threads of the multi handle. The only unchecked promise of this module, and a narrow one:
    /// `curl_multi_wakeup` is the one function that libcurl allows from any thread, nothing else is reachable from
    /// here, and it is called under the inbox's lock, under which the thread also withdraws it before cleaning up.
    private struct Waker: @unchecked Sendable {
        private let multi: UnsafeMutableRawPointer
        init(_ multi: UnsafeMutableRawPointer) { self.multi = multi }
        // A wake-up that fails is a wake-up that was not needed: the pipe is full of them.
        func wake() { _ = curl_multi_wakeup(multi) }
    }

    private struct Inbox: Sendable {
        enum Phase: Sendable { case idle, running, stopped }
        var phase = Phase.idle
        var commands: [Command] = []
        var waker: Waker?
        var onEnd: [@Sendable () -> Void] = []
        /// `false` with the phase `stopped`: libcurl itself gave up.
        var isAskedToStop = false

        mutating func takeCommands() -> [Command] {
            let result = commands
            commands.removeAll()
            return result
        }

        var refusal: TransferOutcome {
            isAskedToStop
                ? .notStarted("the transport was shut down", cancelled: true) : .notStarted("libcurl's loop has ended")
        }
    }

    private let inbox = Mutex(Inbox())
    private static let isReady = canary_curl_global_init() == CURLE_OK

    /// The completion is called once, on libcurl's thread, or here when nothing can be started any more.
    func start(_ id: UInt64, _ plan: TransferPlan, _ completion: @escaping Completion) {
        let refusal: TransferOutcome? = inbox.withLock { inbox in
            if inbox.phase == .stopped { return inbox.refusal }
            if inbox.phase == .idle {
                guard launch() else { return .notStarted("no thread could be started") }
                inbox.phase = .running
            }
            inbox.commands.append(.start(id, plan, completion))
            inbox.waker?.wake()
            return nil
        }
        if let refusal { completion(refusal) }
    }

    /// Ends a transfer that was started before; does nothing when it has ended already.
    func cancel(_ id: UInt64) { post(.cancel(id)) }

    /// Cancels everything and ends the thread; returns at once. `onEnd` is called when all is released.
    func stop(onEnd: (@Sendable () -> Void)? = nil) {
        let isOver = inbox.withLock { inbox in
            inbox.isAskedToStop = true
            guard inbox.phase == .running else {
                inbox.phase = .stopped
                return true
            }
            if let onEnd { inbox.onEnd.append(onEnd) }
            inbox.commands.append(.stop)
            inbox.waker?.wake()
            return false
        }
        if isOver { onEnd?() }
    }

    private func post(_ command: Command) {
        inbox.withLock { inbox in
            guard inbox.phase == .running else { return }
            inbox.commands.append(command)
            inbox.waker?.wake()
        }
    }

    // MARK: The thread

    private func launch() -> Bool {
        var thread = pthread_t()
        let context = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { context in
                // Signals belong to the program's own handling; and OpenSSL writes without MSG_NOSIGNAL.
                var all = sigset_t()
                sigfillset(&all)
                pthread_sigmask(SIG_BLOCK, &all, nil)
                if let context { Unmanaged<CurlLoop>.fromOpaque(context).takeRetainedValue().run() }
                return nil
            }, context.toOpaque())
        guard code == 0 else {
            context.release()
            return false
        }
        pthread_detach(thread)
        return true
    }

    private func run() {
        if Self.isReady, let multi = curl_multi_init() {
            let transfers = ActiveTransfers(multi)
            inbox.withLock { $0.waker = Waker(multi) }
            while transfers.turn(on: inbox.withLock { $0.takeCommands() }) {}
            inbox.withLock { $0.waker = nil }
            transfers.release()
        }
        let (left, onEnd, refusal) = inbox.withLock { inbox in
            inbox.phase = .stopped
            let result = (inbox.takeCommands(), inbox.onEnd, inbox.refusal)
            inbox.onEnd = []
            return result
        }
        for case .start(_, _, let completion) in left { completion(refusal) }
        for call in onEnd { call() }
    }
}

/// The transfers under way; lives and dies on libcurl's thread.
private final class ActiveTransfers {
    private let multi: UnsafeMutableRawPointer
    private var byHandle: [UnsafeMutableRawPointer: (transfer: Transfer, completion: CurlLoop.Completion)] = [:]

    init(_ multi: UnsafeMutableRawPointer) { self.multi = multi }

    /// Obeys, lets libcurl work, and waits for what comes next.
    ///
    /// - Returns: whether to go on.
    func turn(on commands: [CurlLoop.Command]) -> Bool {
        var isStopping = false
        for command in commands {
            switch command {
            case .start(_, _, let completion) where isStopping:
                completion(.notStarted("the transport was shut down", cancelled: true))
            case .start(let id, let plan, let completion): start(id, plan, completion)
            case .cancel(let id):
                if let easy = byHandle.first(where: { $0.value.transfer.id == id })?.key { end(easy, CURLE_OK, true) }
            case .stop: isStopping = true
            }
        }
        if isStopping { return false }
        var running: Int32 = 0
        guard curl_multi_perform(multi, &running) == CURLM_OK else { return false }
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            if message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle {
                end(easy, message.pointee.data.result, false)
            }
        }
        // libcurl shortens this to its own next deadline.
        return curl_multi_poll(multi, nil, 0, 60_000, nil) == CURLM_OK
    }

    private func start(_ id: UInt64, _ plan: TransferPlan, _ completion: @escaping CurlLoop.Completion) {
        do throws(Transfer.Refused) {
            let transfer = try Transfer(id: id, plan: plan)
            guard curl_multi_add_handle(multi, transfer.easy) == CURLM_OK else {
                return completion(.notStarted("libcurl took no further transfer"))
            }
            byHandle[transfer.easy] = (transfer, completion)
        } catch {
            completion(.notStarted("libcurl refused the request: \(String(cString: curl_easy_strerror(error.code)))"))
        }
    }

    private func end(_ easy: UnsafeMutableRawPointer, _ code: CURLcode, _ cancelled: Bool) {
        guard let (transfer, completion) = byHandle.removeValue(forKey: easy) else { return }
        let outcome = transfer.ended(code, cancelled: cancelled)
        curl_multi_remove_handle(multi, easy)
        completion(outcome)
    }

    func release() {
        for easy in Array(byHandle.keys) { end(easy, CURLE_OK, true) }
        curl_multi_cleanup(multi)
    }
}
