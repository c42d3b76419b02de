/// All that was seen so far, with the questions that the causes ask of it.
public struct Picture: Sendable {
    public var observations: [Observation] {
        get { all }
        set {
            all = newValue
            sort()
        }
    }
    public var configuration: Configuration
    /// Unix seconds, for the age of things.
    public var now: Double
    public var run: RunID?
    /// Only what is free is looked at: a hop that was looked at and shows nothing wrong has passed that look.
    public var freeOnly: Bool

    public init(
        observations: [Observation], configuration: Configuration, now: Double, run: RunID? = nil,
        freeOnly: Bool = false
    ) {
        (all, self.configuration, self.now) = (observations, configuration, now)
        (self.run, self.freeOnly) = (run, freeOnly)
        sort()
    }

    private var all: [Observation]

    // What there may be ten thousand of, or what many causes ask for: found once, not for every cause.
    private(set) var tokens: [TokenSeen] = []
    private(set) var mints: [MintSeen] = []
    /// All else, in the order of seeing.
    private var others: [Seen] = []
    /// How long was looked at a hop, in seconds.
    private(set) var seconds: [Hop: Double] = [:]
    private var hops: Set<Hop> = []
    private var mintPlaces: [String: Int] = [:]
    private var firstMints: [Int64: Int] = [:]
    /// A signal ended the run: what was not seen by then says nothing of the pipeline.
    private(set) var isInterrupted = false

    private mutating func sort() {
        (tokens, mints, hops, mintPlaces, firstMints, isInterrupted) = ([], [], [], [:], [:], false)
        (others, seconds) = ([], [:])
        for observation in all { sort(observation) }
    }

    /// Adds to what was seen. Setting `observations` sorts them all anew, and there may be ten thousand.
    public mutating func add(_ more: [Observation]) {
        all += more
        for observation in more { sort(observation) }
    }

    private mutating func sort(_ observation: Observation) {
        if let hop = observation.hop {
            hops.insert(hop)
            seconds[hop, default: 0] += observation.seconds
        }
        if !observation.seen.isOfMany { others.append(observation.seen) }
        switch observation.seen {
        case .token(let seen): tokens.append(seen)
        case .mint(let seen):
            if mintPlaces[seen.path] == nil { mintPlaces[seen.path] = mints.count }
            if let epoch = seen.epoch, firstMints[epoch] == nil { firstMints[epoch] = mints.count }
            mints.append(seen)
        case .interrupted: isInterrupted = true
        default: break
        }
    }

    /// The map's entry for a token's path.
    func mint(of path: String) -> MintSeen? { mintPlaces[path].map { mints[$0] } }

    /// An entry before this one that has the same epoch and another path.
    func mint(alike seen: MintSeen) -> MintSeen? {
        guard let epoch = seen.epoch, let first = firstMints[epoch], mints[first].path != seen.path,
            let own = mintPlaces[seen.path], first < own
        else { return nil }
        return mints[first]
    }

    /// The last thing seen of a kind that is neither a token nor a mint date.
    func last<Value>(_ pick: (Seen) -> Value?) -> Value? {
        for seen in others.reversed() {
            if let value = pick(seen) { return value }
        }
        return nil
    }

    func calls(_ service: Service, _ purpose: CallSeen.Purpose? = nil) -> [CallSeen] {
        others.compactMap {
            guard case .call(let call) = $0, call.service == service, purpose ?? call.purpose == call.purpose
            else { return nil }
            return call
        }
    }

    var workflow: WorkflowSeen? { last { if case .workflow(let seen) = $0 { seen } else { nil } } }
    var n8nVersion: N8nVersion? { last { if case .n8nVersion(let seen) = $0 { seen } else { nil } } }
    var event: EventSeen? { last { if case .event(let seen) = $0 { seen } else { nil } } }
    var unlinted: [String] { last { if case .lint(let seen) = $0 { seen.unseen } else { nil } } ?? [] }
    var execution: ExecutionSeen? { last { if case .execution(let seen) = $0 { seen } else { nil } } }
    var search: SearchSeen? { last { if case .search(let seen) = $0 { seen } else { nil } } }
    var handoff: HandoffSeen? { last { if case .handoff(let seen) = $0 { seen } else { nil } } }
    var job: JobSeen? { last { if case .job(let seen) = $0 { seen } else { nil } } }
    var answer: Answer? { last { if case .answer(let seen) = $0 { seen } else { nil } } }
    var refusal: Refusal? { last { if case .refusal(let seen) = $0 { seen } else { nil } } }
    var imageUses: [ImageUse]? { last { if case .imageUses(let uses, _) = $0 { uses } else { nil } } }
    var imageFilesTooLarge: [String]? { last { if case .imageFilesTooLarge(let paths) = $0 { paths } else { nil } } }
    var imageSearchCut: ImageSearchCut? { last { if case .imageSearchCut(let cut) = $0 { cut } else { nil } } }
    var dropRule: DropSeen? { last { if case .dropRule(let seen) = $0 { seen } else { nil } } }
    var headBefore: Commit? { last { if case .head(let commit, .before) = $0 { commit } else { nil } } }
    var declared: [String: DeclaredObject] {
        var objects: [String: DeclaredObject] = [:]
        for case .declared(let path, let object) in others { objects[path] = object }
        return objects
    }
    var newestExecution: String? { last { if case .newestExecution(let id) = $0 { id } else { nil } } ?? nil }
    var traffic: TrafficSeen? { last { if case .traffic(let seen) = $0 { seen } else { nil } } }
    var transfers: [TransferSeen] {
        others.flatMap { seen -> [TransferSeen] in if case .transfers(let seen) = seen { seen } else { [] } }
    }

    /// The workflow has handed an event of ours to the agent: whichever node did it, one does.
    var sawOurJob: Bool { handoff.map { $0.strategy != "direct" } ?? false }

    /// The earlier run's entry whose event this run follows.
    var followed: JournalEntry? { last { if case .earlier(.followed(let entry)) = $0 { entry } else { nil } } }

    /// The job is one of canary's own, and not of n8n's.
    var isOwnJob: Bool { handoff?.strategy == "direct" }

    /// n8n cannot be seen well enough to follow an event: its API did not show the workflow, or shows none at all (a key of
    /// another user sees empty lists), or does not let executions be seen; or the configuration names no workflow that
    /// there is, or another one than the webhook's.
    var isBlind: Bool {
        guard let workflow, !executionsAreHidden else { return true }
        return !workflow.isTheWebhooks
    }

    /// What n8n says of the webhook without an event.
    var registration: RegistrationSeen? { last { if case .registration(let seen) = $0 { seen } else { nil } } }

    /// An event would be lost, or its job could not be followed, though nothing is proven broken: n8n is starting, or
    /// somebody else answers in the agent's place.
    var isLost: Bool {
        if registration?.answer == .startingHTML || registration?.answer == .startingText { return true }
        return calls(.agent).last?.stranger != nil
    }

    /// n8n itself has answered, wherever it was asked.
    var hasSeenN8n: Bool {
        if calls(.n8n).contains(where: { $0.purpose != .readiness && $0.problem == nil }) { return true }
        if let event, event.answer != nil, event.stranger == nil { return true }
        return execution != nil
    }

    /// Slots of the workflow's limiter before our event; `nil` where they cannot be read.
    public var slots: (slots: Int, opensAt: Int64?)? {
        guard let limit = configuration.n8n?.rateLimit, let workflow, workflow.state == .active else { return nil }
        guard let limiter = workflow.limiter else { return (limit.limit, nil) }
        return limiter.remaining(limit, now: now)
    }

    /// When the event of this run left, or that of the earlier run that it follows was about to; unix seconds.
    var eventSentAt: Double? {
        if let followed { return Double(followed.started) }
        return observations.last { if case .event = $0.seen { true } else { false } }.map { $0.at - $0.seconds }
    }

    /// The event of this run, or of the earlier run that it follows.
    func eventDescription(run: RunID) -> Event? {
        if let event { return event.event }
        return followed.map { Event(run: run, dialect: $0.dialect, image: $0.image, tag: $0.tag) }
    }

    /// The marker of the run whose event or job is followed.
    var runMarker: String? { (followed?.run ?? run)?.marker }

    func has(_ hop: Hop) -> Bool { hops.contains(hop) }
}

extension Seen {
    /// Of what there may be ten thousand.
    fileprivate var isOfMany: Bool {
        switch self {
        case .token, .mint: true
        default: false
        }
    }
}
