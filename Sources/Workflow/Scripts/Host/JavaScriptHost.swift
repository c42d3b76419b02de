import Glibc

/// Runs scripts in killable children, a few at a time, on threads of its own: nothing of it blocks the cooperative pool.
///
/// The children are started when the first script is to be run, or by ``start()``. Letting go of the host ends them.
public final class JavaScriptHost: Sendable {
    private let queue: ScriptQueue
    private let launch: ScriptWorker.Launch

    /// - Parameters:
    ///   - executable: a program whose `main` calls ``JavaScriptChild/run(arguments:)`` when told `arguments`; nil is
    ///     this program itself.
    ///   - limits: for requests that bring none of their own.
    ///   - children: how many there may be at most; more than one are started only while others are busy.
    public convenience init(
        executable: String? = nil, arguments: [String] = ["__javascript"], limits: ScriptLimits = ScriptLimits(),
        children: Int = 2
    ) {
        self.init(executable: executable, arguments: arguments, limits: limits, children: children, prelude: "")
    }

    /// - Parameter prelude: JavaScript that stands in for the embedded prelude, where it is not empty.
    package init(
        executable: String?, arguments: [String] = ["__javascript"], limits: ScriptLimits = ScriptLimits(),
        children: Int = 2, prelude: String
    ) {
        launch = ScriptWorker.Launch(
            executable: executable ?? "/proc/self/exe", arguments: arguments, prelude: Array(prelude.utf8),
            limits: limits)
        queue = ScriptQueue(maximumWorkers: children)
    }

    deinit { for job in queue.close() { job.finish(.failure(.stopped)) } }

    /// Starts the first child in the background, so that the first script need not wait for it. Whether that worked is
    /// said by the first script.
    public func start() {
        if queue.wantsFirstWorker() { startWorker() }
    }

    /// Has the prelude answer a request (`kind`, … as the prelude documents it).
    ///
    /// What the script itself throws stands in the answer. A request changes nothing, so it may be repeated.
    /// - Parameter limits: count from the moment when a child takes the request.
    /// - Throws: ``ScriptFailure``; `.stopped` where the task is cancelled, which ends the script within some 10 ms.
    public func evaluate(_ request: JSONValue, limits: ScriptLimits? = nil) async throws(ScriptFailure) -> JSONValue {
        let job = ScriptJob(request, limits ?? launch.limits)
        let outcome = await withTaskCancellationHandler {
            switch queue.add(job) {
            case .taken: break
            case .closed: job.finish(.failure(.stopped))
            case .wantsWorker: startWorker()
            }
            // Cancelled before it stood in the queue, where the handler did not find it.
            if job.isCancelled, queue.remove(job) { job.finish(.failure(.stopped)) }
            return await job.outcome
        } onCancel: {
            job.cancel()
            if queue.remove(job) { job.finish(.failure(.stopped)) }
        }
        return try outcome.get()
    }

    /// Ends all children; what runs or waits fails with `.stopped`. Comes back when they are gone.
    public func stop() async {
        for job in queue.close() { job.finish(.failure(.stopped)) }
        await queue.empty()
    }

    /// Where no thread can be had for it, the others go on alone.
    private func startWorker() {
        guard !ScriptWorker.start(launch, queue) else { return }
        for job in queue.leave() { job.finish(.failure(.cannotStart(EAGAIN))) }
    }
}
