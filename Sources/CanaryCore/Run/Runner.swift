import FoundationEssentials

/// Everything a run is made with; wired in one place, by the program.
public struct RunParts: Sendable {
    public var transport: any HTTPTransport
    /// A second one, with a loop of its own, for the last push.
    public var sinkTransport: any HTTPTransport
    public var repository: (any InfraRepository)?
    public var store: any RunStore
    public var clock: any RunClock
    public var mask: SecretMask
    public var pacing = Pacing()
    public var progress: @Sendable (Progress) -> Void = { _ in }
    /// Whether each hop is told as soon as it is decided, which takes a diagnosis after every check.
    public var showsHops = true
    /// Says by which rule a Code node dropped the event; asked only where one did.
    public var drops: (any DropExplaining)?
    /// Holds the live workflow against the rules of lint; `nil`: nobody does.
    public var linter: (any WorkflowLinting)?
    public var lintMemory: (any LintMemory)?
    /// Whether this run still has the cluster's lease; `nil` where none is configured.
    public var runGuard: (any RunGuard)?
    /// The memory of past runs; `nil` where none is kept.
    public var history: (any RunHistory)?
    /// What the program will end with after a report; a signal is not in the report.
    public var exitCode: @Sendable (Report) -> Int32 = { ExitRules().code(for: $0) }
    /// What was seen before the run began, in setting it up.
    public var opening: [Seen] = []

    public init(
        transport: any HTTPTransport, sinkTransport: any HTTPTransport, repository: (any InfraRepository)?,
        store: any RunStore, clock: any RunClock, mask: SecretMask
    ) {
        (self.transport, self.sinkTransport, self.repository) = (transport, sinkTransport, repository)
        (self.store, self.clock, self.mask) = (store, clock, mask)
    }
}

/// Makes the checks in order, asks the diagnosis before what costs, and delivers the report.
public struct Runner: Sendable {
    let configuration: Configuration
    let options: RunOptions
    let parts: RunParts
    public let run: RunID

    public init(_ configuration: Configuration, options: RunOptions, parts: RunParts, run: RunID = RunID()) {
        (self.configuration, self.options, self.parts, self.run) = (configuration, options, parts, run)
    }

    /// One run, from the first look to the last push. It always ends with a report, and within the deadline.
    ///
    /// Cancelling the task ends it with what was seen so far; the report is pushed all the same.
    public func report() async -> Report {
        let started = parts.clock.now()
        let whole = Deadline(in: configuration.deadline, clock: parts.clock)
        let looking = Deadline(in: configuration.deadline - reserve, clock: parts.clock)
        let log = CallLog(clock: parts.clock)
        let begun = await begin(started)
        log.enter("the gateway's last values", nil)
        let prior = await prior(looking, log)
        var looked = await look(looking, log, prior)
        looked.observations.append(Observation(nil, .transfers(log.calls), at: parts.clock.now()))
        looked.observations += begun
        looked.observations += await lostLease(looked.observations)
        let picture = looked.picture(configuration, now: parts.clock.now(), run: run)
        await closeJournal(picture)
        // A cancelled task could not send anything any more: the push goes on in a task of its own, for so long as an
        // interrupted run has.
        let pushes = CallLog(after: log)
        let delivery = Task.detached { [need = looked.need] in
            await deliver(picture, since: started, whole, prior, need, pushes)
        }
        return await withTaskCancellationHandler {
            await delivery.value
        } onCancel: { [clock = parts.clock] in
            Task.detached {
                try? await clock.sleep(for: Self.lastPush + .milliseconds(500))
                delivery.cancel()
            }
        }
    }

    /// What has left cannot be called back: a lease that was lost since is worth a warning.
    private func lostLease(_ observations: [Observation]) async -> [Observation] {
        let hasLeft = observations.contains {
            switch $0.seen {
            case .event(let event): event.delivery != .no
            case .handoff: true
            default: false
            }
        }
        guard hasLeft, let loss = await parts.runGuard?.loss() else { return [] }
        return [Observation(nil, .lease(.lost(loss)), at: parts.clock.now())]
    }

    /// A tenth of the time, ten seconds at most, is kept for the push.
    private var reserve: Duration { min(.seconds(10), configuration.deadline / 10) }

    func make(_ picture: Picture, since started: Double, _ prior: PriorState, _ need: Need? = nil) -> Report {
        var report = Report(
            command: picture.freeOnly ? .check : .run, run: run, started: started, ended: parts.clock.now(),
            picture: picture, mask: parts.mask, prior: prior)
        report.need = need.map { Report.NeedLine($0, now: parts.clock.now()) }
        return report
    }

    func prior(_ deadline: Deadline, _ log: CallLog) async -> PriorState {
        let caller = Caller(
            transport: LoggedTransport(parts.sinkTransport, log), deadline: deadline,
            longest: configuration.push?.timeout ?? configuration.callTimeout)
        return await PriorState.gather(
            configuration, history: parts.history, but: run, caller: caller, now: parts.clock.now())
    }

    /// What was seen, and what was decided on the way.
    struct Looked: Sendable {
        var observations: [Observation]
        /// `nil` where nobody asked, or the run ended before.
        var need: Need?
        var freeOnly: Bool

        func picture(_ configuration: Configuration, now: Double, run: RunID) -> Picture {
            Picture(observations: observations, configuration: configuration, now: now, run: run, freeOnly: freeOnly)
        }
    }

    func look(_ deadline: Deadline, _ log: CallLog, _ prior: PriorState, planning: Bool = false) async -> Looked {
        var need: Need?
        var scene = Scene(
            run: run, configuration: configuration, options: options,
            transport: LoggedTransport(parts.transport, log),
            repository: parts.repository, store: parts.store, clock: parts.clock, drops: parts.drops,
            linter: parts.linter, lintMemory: parts.lintMemory, prior: prior, mask: parts.mask,
            runGuard: parts.runGuard, deadline: deadline, pacing: parts.pacing, progress: parts.progress)
        scene.provenLengths = prior.provenLengths
        scene.add(parts.opening.map { scene.observe(.webhook, $0) })
        var hops = HopProgress(freeOnly: options.freeOnly || planning, isWanted: parts.showsHops)
        defer { hops.tell(scene.picture, after: nil, parts.progress) }
        for check in Check.all {
            if check.cost > .free, options.whenNeeded, !options.freeOnly, need == nil, !Task.isCancelled,
                !deadline.isOver
            {
                need = await self.need(scene, prior)
                // From here on it is a check.
                scene.options.freeOnly = need?.isFiring == false
            }
            if scene.options.freeOnly, check.cost > .free { continue }
            if check.cost == .event {
                if planning { continue }
                // Nothing is paid for what is already answered; what follows an event that has left is always looked at.
                let begun = scene.picture.event != nil || scene.picture.followed != nil || scene.picture.handoff != nil
                if !begun, !options.all, diagnose(scene.picture).keepsEventBack { continue }
            }
            if Task.isCancelled {
                scene.add([scene.observe(check.hop, .interrupted(during: check.name))])
                break
            }
            if deadline.isOver {
                scene.add([scene.observe(check.hop, .deadline(during: check.name))])
                break
            }
            parts.progress(.began(check: check.name, hop: check.hop))
            log.enter(check.name, check.hop)
            let seen = await check.look(scene)
            if Task.isCancelled {
                scene.add(seen.filter { !$0.isCancellation })
                scene.add([scene.observe(check.hop, .interrupted(during: check.name))])
                break
            }
            scene.add(seen)
            parts.progress(.ended(check: check.name, seen))
            hops.tell(scene.picture, after: check, parts.progress)
        }
        if !planning { await lookBeside(&scene, log) }
        return Looked(observations: scene.observations, need: need, freeOnly: scene.options.freeOnly)
    }

    /// Whether anything asks for an event; decided when all that is free was looked at.
    private func need(_ scene: Scene, _ prior: PriorState) async -> Need {
        let open = (try? await parts.store.openEntries(pipeline: configuration.pipeline))?.first
        return Need.decide(
            prior: prior, now: parts.clock.now(), fingerprints: Fingerprints(scene.picture, mask: parts.mask),
            maxAge: configuration.proofMaxAge, earlier: open?.run, broken: diagnose(scene.picture).brokenHop)
    }

    /// The views, within a time of their own. A run that was cut short has no time for them.
    private func lookBeside(_ scene: inout Scene, _ log: CallLog) async {
        guard scene.options.looksBeside, !Task.isCancelled, !scene.picture.isInterrupted else { return }
        let most = scene.options.freeOnly ? parts.pacing.viewsOfCheck : parts.pacing.viewsOfRun
        scene.deadline = Deadline(in: scene.deadline.allowing(most), clock: parts.clock)
        for view in Check.views {
            guard !scene.deadline.isOver else { return }
            parts.progress(.began(check: view.name, hop: view.hop))
            log.enter(view.name, view.hop)
            let seen = await view.look(scene)
            if Task.isCancelled {
                scene.add([scene.observe(nil, .interrupted(during: view.name))])
                return
            }
            scene.add(seen)
            parts.progress(.ended(check: view.name, seen))
        }
    }

    /// An entry is closed when its effect was looked for to the end; one that is left open is looked for by the next run.
    private func closeJournal(_ picture: Picture) async {
        guard let run = picture.followed?.run ?? picture.event.map({ _ in run }) else { return }
        let how: String
        switch (picture.job, picture.search?.end, picture.execution) {
        case (.ended, _, _): how = "seen"
        case (.lost, _, _), (.notOurs, _, _): how = "lost"
        case (.running, _, _): return
        // It may go on, and start its job yet.
        case (nil, _, let execution?) where execution.end == .waiting: return
        case (nil, _, .some) where picture.handoff == nil: how = "stopped"
        // A search that a signal or the deadline cut short has not looked to its end.
        case (nil, .notFound, _) where (picture.search?.seconds ?? 0) >= parts.pacing.patience.seconds:
            how = "not-found"
        case (nil, .concealed, _): how = "hidden"
        // Nothing will ever be seen of it: the answer came, and there is no view into n8n.
        case (nil, .noView, _) where picture.event?.delivery == .yes && configuration.n8n?.apiKey == nil: how = "unseen"
        case (nil, _, _) where picture.event?.delivery == .yes && picture.event?.mayHaveArrived == false:
            how = "refused"
        default: return
        }
        try? await parts.store.close(run, how: how)
    }

    /// For the push of an interrupted run, which has five seconds in all (design.md section 11).
    private static let lastPush = Duration.seconds(3)

    /// Each sink gets the report with what came of those before it; the last word is the report with all of it.
    private func deliver(
        _ picture: Picture, since started: Double, _ deadline: Deadline, _ prior: PriorState, _ need: Need?,
        _ log: CallLog
    ) async -> Report {
        var report = make(picture, since: started, prior, need)
        let limit =
            report.interrupted ? Deadline(in: min(Self.lastPush, deadline.remaining), clock: parts.clock) : deadline
        let scene = SinkScene(
            transport: LoggedTransport(parts.sinkTransport, log), store: parts.store, deadline: limit, prior: prior,
            history: parts.history, exitCode: parts.exitCode)
        var seen: [SinkSeen] = []
        for sink in Sink.all(configuration) {
            log.enter("delivery to the \(sink.name)", nil)
            let outcome = await sink.deliver(report, scene)
            // What the history keeps is the report as it is shown: without news there is no later one.
            if outcome.isEmpty { continue }
            seen += outcome
            var picture = picture
            picture.add(seen.map { Observation(nil, .sink($0), at: parts.clock.now()) })
            picture.add([Observation(nil, .transfers(log.calls), at: parts.clock.now())])
            report = make(picture, since: started, prior, need)
            report.sinks = Report.SinkLine.lines(seen)
        }
        return report
    }

    /// Notes that a run is under way.
    private func begin(_ started: Double) async -> [Observation] {
        guard let history = parts.history else { return [] }
        var failures: [StoreFailure] = []
        do throws(StoreFailure) {
            // The deadline holds for the run; what is left is for a machine that was busy.
            let until = started + configuration.deadline.seconds + 60
            try await history.begin(
                run, pipeline: configuration.pipeline, command: options.freeOnly ? .check : .run,
                started: Int64(clamping: started), until: Int64(clamping: until))
        } catch {
            failures.append(error)
        }
        failures += await history.setAside()
        return failures.map { Observation(nil, .sink(.memory($0)), at: parts.clock.now()) }
    }
}

extension Observation {
    /// What failed because we ourselves gave it up says nothing of the other side.
    fileprivate var isCancellation: Bool {
        switch seen {
        case .call(let call): if case .failure(let failure) = call.problem { failure.kind == .cancelled } else { false }
        case .repository(let failure, _): failure.kind == .cancelled
        default: false
        }
    }
}

extension Runner {
    /// The report of a run that did not begin, because another one is under way; nothing is looked at or pushed, but it is
    /// remembered.
    public func locked(by holder: String) async -> Report { await notBegun(.locked(by: holder)) }

    /// The same where the other one is somewhere else in the cluster.
    public func leaseHeld(by holder: String) async -> Report { await notBegun(.lease(.held(by: holder))) }

    private func notBegun(_ seen: Seen) async -> Report {
        let now = parts.clock.now()
        let seen = Observation(.webhook, seen, at: now)
        var picture = Picture(observations: [seen], configuration: configuration, now: now, run: run)
        let report = make(picture, since: now, PriorState())
        let failed = await Sink.remember(report, parts.history, parts.exitCode)
        if failed.isEmpty { return report }
        picture.add(failed.map { Observation(nil, .sink($0), at: parts.clock.now()) })
        return make(picture, since: now, PriorState())
    }
}
