import Glibc

/// A thread that owns one child: starts it, hands it one job after another, ends it. A child dies with the thread that
/// started it, so the thread lives as long as the host wants scripts run.
struct ScriptWorker: ~Copyable {
    /// How a child is started.
    struct Launch: Sendable {
        var executable: String
        var arguments: [String]
        /// Instead of the embedded one, where it is not empty.
        var prelude: [UInt8] = []
        var limits = ScriptLimits()
    }

    private let launch: Launch
    private let queue: ScriptQueue
    private let bell: ScriptQueue.Bell
    private var process: ScriptProcess?

    /// Counted in by the queue already; false where no thread is to be had.
    static func start(_ launch: Launch, _ queue: ScriptQueue) -> Bool {
        guard let bell = ScriptQueue.Bell() else { return false }
        return startThread("canary-script") {
            var worker = ScriptWorker(launch: launch, queue: queue, bell: bell)
            worker.work()
            worker.drop()
            queue.leave()
        }
    }

    private init(launch: Launch, queue: ScriptQueue, bell: ScriptQueue.Bell) {
        self.launch = launch
        self.queue = queue
        self.bell = bell
        process = nil
    }

    private mutating func work() {
        // Before the first job is taken: while this child loads, the others may serve what waits.
        try? ready()
        while true {
            switch queue.next(bell) {
            case .closed: return
            case .job(let job): job.finish(run(job))
            case .later: wait()
            }
        }
    }

    /// Waits for a job, and buries a child that dies meanwhile.
    private mutating func wait() {
        while true {
            let (isRung, isOther) = bell.wait(or: socket)
            if isOther { drop() }
            if isRung { return }
        }
    }

    private mutating func run(_ job: ScriptJob) -> ScriptJob.Outcome {
        guard !job.isCancelled else { return .failure(.stopped) }
        do throws(ScriptFailure) {
            if !isQuiet { drop() }
            try ready()
            return .success(try exchange(job))
        } catch {
            return .failure(error)
        }
    }

    private mutating func exchange(_ job: ScriptJob) throws(ScriptFailure) -> JSONValue {
        let queue = queue
        let allowance = ScriptAllowance(
            milliseconds: job.limits.milliseconds, memory: job.limits.memory, answer: job.limits.answer,
            isCancelled: { job.isCancelled || queue.isClosed })
        let reply = try exchange(ScriptFrame.Request(job.request, job.limits), allowance)
        // What an earlier script has left behind must not count against a later one.
        if residentBytes > job.limits.memory / 2 { drop() }
        switch reply.kind {
        case .answer: return try Self.value(of: reply.body)
        case .neverSettled: throw .neverSettled
        case .answerTooLong: throw .answerTooLong(limit: job.limits.answer)
        case .preludeFailed: throw .preludeFailed(String(decoding: reply.body, as: UTF8.self))
        case .thrown: throw .badAnswer(String(decoding: reply.body, as: UTF8.self))
        case .ready, .engineMissing: throw .badAnswer("not a reply")
        }
    }

    /// Starts a child where there is none, and waits until it has loaded engine and prelude.
    private mutating func ready() throws(ScriptFailure) {
        guard socket < 0 else { return }
        process = try ScriptProcess(launch.executable, launch.arguments)
        let queue = queue
        let allowance = ScriptAllowance(
            milliseconds: 20_000, memory: .max, answer: 1 << 16, isCancelled: { queue.isClosed })
        let reply = try exchange(ScriptFrame.Request(kind: .prelude, body: launch.prelude), allowance)
        switch reply.kind {
        case .ready: return
        case .engineMissing:
            drop()
            throw .engineMissing(
                reply.body.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) })
        case .preludeFailed:
            drop()
            throw .preludeFailed(String(decoding: reply.body, as: UTF8.self))
        default:
            drop()
            throw .badAnswer("not a reply")
        }
    }

    /// One exchange; a child that failed in it is ended.
    private mutating func exchange(_ request: ScriptFrame.Request, _ allowance: ScriptAllowance) throws(ScriptFailure)
        -> ScriptFrame.Reply
    {
        guard let process = process.take() else { throw .cannotStart(ESRCH) }
        do throws(ScriptFailure) {
            let reply = try process.exchange(request, allowance)
            self.process = consume process
            return reply
        } catch {
            guard case .died = error else { throw error }
            throw .died(process.end())
        }
    }

    private mutating func drop() { process = nil }

    /// The child's socket, or below zero where there is none.
    private var socket: Int32 {
        switch process {
        case .some(let process): process.socket
        case .none: -1
        }
    }

    private var isQuiet: Bool {
        switch process {
        case .some(let process): process.isQuiet
        case .none: true
        }
    }

    private var residentBytes: Int {
        switch process {
        case .some(let process): process.residentBytes
        case .none: 0
        }
    }

    private static func value(of bytes: [UInt8]) throws(ScriptFailure) -> JSONValue {
        let value: JSONValue
        do {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw .badAnswer("JSON: \(error.reason) at byte \(error.position)")
        }
        if let unsupported = value["unsupported"] {
            throw .unsupported(
                what: unsupported["what"]?.stringValue ?? "something", place: unsupported["place"]?.stringValue ?? "")
        }
        return value
    }
}

extension ScriptFrame.Request {
    /// The frame of a request as the contract of the prelude has it.
    init(_ request: JSONValue, _ limits: ScriptLimits) {
        let scale: Double =
            switch request["scale"] {
            case .int(let value)?: Double(value)
            case .double(let value)?: value
            default: 1
            }
        self.init(
            kind: request["kind"]?.stringValue == "code" ? .code : .parameters, scale: scale,
            answerLimit: limits.answer, body: request.bytes)
    }
}

/// A detached thread that takes no signals; whether it could be started.
private func startThread(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
    final class Box: Sendable {
        let name: String
        let body: @Sendable () -> Void
        init(_ name: String, _ body: @escaping @Sendable () -> Void) { (self.name, self.body) = (name, body) }
    }
    let box = Unmanaged.passRetained(Box(name, body))
    var thread = pthread_t()
    let code = pthread_create(
        &thread, nil,
        { raw in
            guard let raw else { return nil }
            let box = Unmanaged<Box>.fromOpaque(raw).takeRetainedValue()
            var all = sigset_t()
            sigfillset(&all)
            pthread_sigmask(SIG_SETMASK, &all, nil)
            box.body()
            return nil
        }, box.toOpaque())
    guard code == 0 else {
        box.release()
        return false
    }
    pthread_detach(thread)
    return true
}
