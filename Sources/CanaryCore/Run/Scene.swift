/// Everything a check may look at and with: the configuration, the seams, and what was seen so far.
public struct Scene: Sendable {
    public let run: RunID
    public let configuration: Configuration
    /// A run that turns out not to be needed goes on as a check.
    public internal(set) var options: RunOptions
    public let transport: any HTTPTransport
    /// `nil` where no repository is configured.
    public let repository: (any InfraRepository)?
    public let store: any RunStore
    public let clock: any RunClock
    let drops: (any DropExplaining)?
    var linter: (any WorkflowLinting)?
    var lintMemory: (any LintMemory)?
    /// What is known of earlier runs.
    var prior = PriorState()
    /// For what is hashed; what is shown is masked by the report.
    let mask: SecretMask
    /// `nil` where no lease is configured.
    let runGuard: (any RunGuard)?
    /// When looking ends; a part of the whole time is kept for the push.
    public internal(set) var deadline: Deadline
    public let pacing: Pacing
    public let progress: @Sendable (Progress) -> Void
    /// Lengths of tokens that earlier runs had an answer with, by path.
    var provenLengths: [String: Set<Int>] = [:]
    /// What was seen so far, sorted as it came: there may be ten thousand tokens, and many checks ask.
    private(set) var seen = Picture(observations: [], configuration: Configuration(), now: 0)

    /// For one reading of the repository. A remote may have to be cloned first, which takes longer than any call; half of
    /// the time is left to the rest of the run.
    var repositoryTime: Duration {
        guard let mint = configuration.mint, case .url = mint.repository else { return caller.timeout }
        return min(mint.timeout, deadline.remaining / 2)
    }

    /// The same failure, with the setting that ended it: what a reading took is known by what is left.
    func limited(_ failure: RepositoryFailure) -> RepositoryFailure {
        var failure = failure
        guard let mint = configuration.mint else { return failure }
        let margin = Duration.seconds(1)
        switch (failure.kind, mint.repository) {
        case (.unanswered, _): failure.limit = deadline.remaining > margin ? "callTimeout" : "deadline"
        case (.timeout, .path): failure.limit = deadline.remaining > margin ? "callTimeout" : "deadline"
        case (.timeout, .url): failure.limit = deadline.remaining + margin > mint.timeout ? "mint.timeout" : "deadline"
        default: break
        }
        return failure
    }

    var caller: Caller { Caller(transport: transport, deadline: deadline, longest: configuration.callTimeout) }

    var n8n: N8nClient? {
        configuration.n8n.flatMap { settings in
            settings.apiKey.map {
                N8nClient(url: settings.url, apiKey: $0, headers: settings.headers, caller: caller)
            }
        }
    }

    var agent: AgentClient? {
        configuration.agent.map { AgentClient(url: $0.url, bearer: $0.bearer, headers: $0.headers, caller: caller) }
    }

    /// What the diagnosis is made from.
    var picture: Picture {
        var picture = seen
        (picture.configuration, picture.now, picture.run) = (configuration, clock.now(), run)
        picture.freeOnly = options.freeOnly
        return picture
    }

    /// What was seen so far, in order.
    public var observations: [Observation] { seen.observations }

    mutating func add(_ more: [Observation]) { seen.add(more) }

    /// Nothing leaves any more: the lease is lost.
    func refusing(_ hop: Hop, _ loss: LeaseLoss) -> [Observation] {
        [observe(hop, .lease(.lost(loss))), observe(hop, .refusal(.lease))]
    }

    func observe(_ hop: Hop?, _ seen: Seen, since start: Duration? = nil) -> Observation {
        Observation(hop, seen, at: clock.now(), seconds: start.map { (clock.uptime() - $0).seconds } ?? 0)
    }
}

/// How often is looked, and how long something may take to appear.
public struct Pacing: Sendable {
    /// Of the job's age; design.md section 4.
    public var fraction = 0.05
    public var least = Duration.milliseconds(250)
    public var most = Duration.seconds(15)
    /// For our execution to appear in n8n after the event.
    public var patience = Duration.seconds(30)
    /// For a job or a service that answered before and no longer does.
    public var lostAfter = Duration.seconds(10)
    /// For a webhook to be registered once its workflow is active.
    public var activation = Duration.seconds(4)
    /// What DIUN's webhook notifier waits for the answer to its event, before it counts it as failed.
    public var diunsPatience = Duration.seconds(10)
    /// An open journal entry older than this is closed without a look: the agent has dropped the job by then.
    public var earlierAge: Int64 = 3600
    /// The most that the views beside the road may take, all together: a check has time, a run is not held up by them.
    public var viewsOfCheck = Duration.seconds(20)
    public var viewsOfRun = Duration.seconds(3)
    /// The most between two looks at a service that is to come.
    public var mostForService = Duration.seconds(5)
    public init() {}

    /// The pause after so many looks at a service that is to come: each twice the one before.
    package func pause(afterLook number: Int) -> Duration { min(mostForService, least * (1 << min(number - 1, 16))) }

    /// The pause before the next look at something of this age.
    func pause(age: Duration) -> Duration { min(most, max(least, age * fraction)) }

    /// The same for our execution, which is mostly there within milliseconds: its first looks come sooner, each after
    /// twice the time.
    func eagerPause(age: Duration) -> Duration { min(pause(age: age), max(.milliseconds(25), age)) }
}

/// What a terminal shows while a run goes on.
public enum Progress: Sendable {
    case began(check: String, hop: Hop?)
    case ended(check: String, [Observation])
    /// What a hop came to, with what a reader wants beside it (`12 ms`).
    case decided(Hop, HopState, note: String)
    /// Something is waited for, in whole words (`job fea5ff70dcfe running`): for how long already, when it is looked at
    /// again, and what is left until the deadline.
    case waiting(String, hop: Hop, elapsed: Duration, next: Duration? = nil, left: Duration? = nil)
}
