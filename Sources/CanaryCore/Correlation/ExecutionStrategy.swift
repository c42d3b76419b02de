extension CorrelationStrategy {
    /// n8n's public API: the execution that carries our run id, followed until it ends.
    static let execution = CorrelationStrategy(name: "execution") { scene in
        guard scene.n8n != nil else { return false }
        if scene.picture.followed != nil { return true }
        return scene.picture.event.map { $0.mayHaveArrived } ?? false
    } find: { scene in
        let start = scene.clock.uptime()
        let run = scene.picture.followed?.run ?? scene.run
        let newest = scene.picture.followed.map(\.newestExecution) ?? scene.picture.newestExecution
        var search = ExecutionSearch(scene: scene, run: run, newest: newest)
        var pending: ExecutionSeen?
        var trouble: CallSeen?
        var lastAnswer = start
        while true {
            let found = pending.map(\.id) == nil ? await search.lookOnce() : await search.again(pending?.id ?? "")
            let elapsed = scene.clock.uptime() - start
            switch found {
            case .found(let execution): return observations(of: execution, scene, since: start)
            case .pending(let execution): (pending, trouble, lastAnswer) = (execution, nil, scene.clock.uptime())
            case .absent:
                (trouble, lastAnswer) = (nil, scene.clock.uptime())
                if pending != nil { return await ended(.vanished, pending, scene, start) }
                if elapsed >= scene.pacing.patience { return await ended(.notFound, nil, scene, start) }
            case .unseen(let call):
                trouble = call
                if scene.clock.uptime() - lastAnswer >= scene.pacing.patience {
                    return [scene.observe(.workflow, .call(call))] + (await ended(.noView, pending, scene, start))
                }
            }
            let pause = scene.deadline.allowing(scene.pacing.pause(age: elapsed))
            let slept: Void? = pause == .zero ? nil : try? await scene.clock.sleep(for: pause)
            if slept == nil {
                let last = trouble.map { [scene.observe(.workflow, .call($0))] } ?? []
                return last + (await ended(pending == nil ? .notFound : .pending, pending, scene, start))
            }
            scene.progress(.waiting(for: "the execution in n8n", hop: .workflow, elapsed: elapsed))
        }
    }

    private enum Unfinished { case vanished, notFound, noView, pending }

    private static func ended(
        _ how: Unfinished, _ pending: ExecutionSeen?, _ scene: Scene, _ start: Duration
    ) async -> [Observation] {
        if how == .pending, let pending, pending.status == .waiting {
            return [scene.observe(.workflow, .execution(pending), since: start)]
        }
        let end: SearchSeen.End =
            switch (how, pending) {
            case (.pending, let execution?):
                execution.status == .queued ? .queued(id: execution.id) : .stillRunning(id: execution.id)
            case (.noView, _): .noView
            default: .notFound
            }
        // The limiter counts an event that passed, whether or not its execution was kept.
        var rose: Bool?
        if let n8n = scene.n8n, let before = scene.picture.workflow, let id = before.id, how != .noView,
            let document = await n8n.workflow(id).1
        {
            let after = WorkflowSeen(document, name: before.name, agent: nil, webhook: nil).limiter
            rose = after != before.limiter
        }
        let seen = SearchSeen(
            end: end, seconds: (scene.clock.uptime() - start).seconds,
            savingSwitchedOff: scene.picture.workflow?.savesSuccesses == false, countRose: rose)
        return [scene.observe(.workflow, .search(seen), since: start)]
    }

    private static func observations(of execution: ExecutionSeen, _ scene: Scene, since start: Duration)
        -> [Observation]
    {
        var seen = [scene.observe(.workflow, .execution(execution), since: start)]
        if case .handedOver(let job) = execution.end {
            seen.append(scene.observe(.handoff, .handoff(HandoffSeen(job: job, strategy: "execution"))))
        }
        return seen
    }
}

extension EventSeen {
    /// Whether an execution may exist: not where the answer itself says that the event was turned away.
    var mayHaveArrived: Bool {
        switch answer {
        case .accepted, .replied, .droppedByReply, .failedByReply, .emptyReply, .noContent, .serverError: true
        case .none: delivery != .no
        default: false
        }
    }
}
