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
        var search = ExecutionSearch(scene: scene, run: run, newest: newest, sent: scene.picture.eventSentAt)
        var pending: ExecutionSeen?
        var trouble: CallSeen?
        var lastAnswer = start
        while true {
            let found = pending.map(\.id) == nil ? await search.lookOnce() : await search.again(pending?.id ?? "")
            let elapsed = scene.clock.uptime() - start
            switch found {
            case .found(let execution): return await observations(of: execution, scene, since: start)
            case .pending(let execution):
                (pending, trouble, lastAnswer) = (execution, nil, scene.clock.uptime())
                if execution.status.isOver, elapsed >= scene.pacing.patience {
                    return await observations(of: execution, scene, since: start)
                }
            case .absent:
                (trouble, lastAnswer) = (nil, scene.clock.uptime())
                if pending != nil { return await ended(.vanished, pending, scene, start) }
                if elapsed >= scene.pacing.patience { return await ended(.notFound, nil, scene, start) }
            case .concealed(let among): return await ended(.concealed(among.map(\.id)), nil, scene, start)
            // Our time is over; what was seen by then stands.
            case .unseen(let call) where call.cutShort: break
            // Asked again, n8n would say the same.
            case .unseen(let call) where call.isRefusalOfTheKey:
                return [scene.observe(.workflow, .call(call))] + (await ended(.noView, pending, scene, start))
            case .unseen(let call):
                trouble = call
                if scene.clock.uptime() - lastAnswer >= scene.pacing.patience {
                    return [scene.observe(.workflow, .call(call))] + (await ended(.noView, pending, scene, start))
                }
            }
            let pause = scene.deadline.allowing(scene.pacing.eagerPause(age: elapsed))
            let what = pending.map { "execution \($0.id) in n8n" } ?? "the event sent, its execution in n8n looked for"
            scene.progress(
                .waiting(
                    what, hop: .workflow, elapsed: elapsed, next: pause, left: scene.deadline.remaining))
            let slept: Void? = pause == .zero ? nil : try? await scene.clock.sleep(for: pause)
            if slept == nil || scene.deadline.isOver {
                let last = trouble.map { [scene.observe(.workflow, .call($0))] } ?? []
                return last + (await ended(pending == nil ? .notFound : .pending, pending, scene, start))
            }
        }
    }

    private enum Unfinished: Equatable { case vanished, notFound, noView, pending, concealed([String]) }

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
            case (.concealed(let ids), _): .concealed(among: ids)
            default: .notFound
            }
        // The limiter counts an event that passed, whether or not its execution was kept.
        var rose: Bool?
        if let before = scene.picture.workflow, before.id != nil, how != .noView {
            rose = await limiterNow(scene).map { $0 != before.limiter }
        }
        let seen = SearchSeen(
            end: end, seconds: (scene.clock.uptime() - start).seconds,
            savingSwitchedOff: scene.picture.workflow?.savesSuccesses == false, countRose: rose)
        return [scene.observe(.workflow, .search(seen), since: start)]
    }

    /// The workflow after our event.
    private static func documentNow(_ scene: Scene) async -> JSONValue? {
        guard let n8n = scene.n8n, let id = scene.picture.workflow?.id else { return nil }
        return await n8n.workflow(id).1
    }

    /// The limiter's record after our event.
    private static func limiterNow(_ scene: Scene) async -> WorkflowSeen.Limiter? {
        await documentNow(scene).flatMap(limiter)
    }

    private static func limiter(_ document: JSONValue) -> WorkflowSeen.Limiter? {
        WorkflowSeen(document, name: "", agent: nil, webhook: nil).limiter
    }

    /// That the execution ran another version than the published one. Right after a push n8n says the new one and still
    /// runs the old; one that was published between our two looks is none.
    private static func otherVersion(_ execution: ExecutionSeen, _ scene: Scene) async -> Observation? {
        guard let ran = execution.version, let before = scene.picture.workflow?.publishedVersion, ran != before else {
            return nil
        }
        let now = await documentNow(scene).flatMap {
            WorkflowSeen($0, name: "", agent: nil, webhook: nil).publishedVersion
        }
        guard ran != now else { return nil }
        return scene.observe(.workflow, .otherVersion(ran: ran, published: now ?? before))
    }

    /// What trying says of a drop at a Code node; scripts are started for nothing else.
    private static func rule(_ node: String, _ execution: ExecutionSeen, _ document: JSONValue, _ scene: Scene) async
        -> DropSeen?
    {
        guard let drops = scene.drops, execution.nodes.contains(where: { $0.name == node && $0.type == "code" }),
            let event = scene.picture.eventDescription(run: scene.picture.followed?.run ?? scene.run)
        else { return nil }
        return await drops.explain(
            DropQuestion(workflow: document, body: event.body, node: node, at: scene.clock.now()))
    }

    private static func observations(of execution: ExecutionSeen, _ scene: Scene, since start: Duration) async
        -> [Observation]
    {
        var seen: [Observation] = []
        if let other = await otherVersion(execution, scene) { seen.append(other) }
        // Which rule of a Code node dropped the event is not recorded; what the limiter holds now tells one of them.
        if case .dropped(let node) = execution.end, let document = await documentNow(scene) {
            if let limiter = limiter(document) { seen.append(scene.observe(.workflow, .limiterAfter(limiter))) }
            if let rule = await rule(node, execution, document, scene) {
                seen.append(scene.observe(.workflow, .dropRule(rule)))
            }
        }
        seen.append(scene.observe(.workflow, .execution(execution), since: start))
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
        case .accepted, .replied, .droppedByReply, .failedByReply, .emptyReply, .noContent, .serverError, .otherWords:
            true
        case .foreign(let stranger): stranger.mayHavePassedItOn
        case .none: delivery != .no
        default: false
        }
    }
}
