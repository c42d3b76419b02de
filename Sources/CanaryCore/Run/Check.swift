/// One look at the pipeline. A new one is a file with a `static let`, its test, and a line in `Check.all`.
public struct Check: Sendable {
    /// What it costs to look.
    public enum Cost: Sendable, Comparable {
        case free
        /// Free too, and of use only to a run that may send its event.
        case readying
        /// One event, and with it a slot of the rate limiter and a paid job.
        case event
    }

    /// In the words of `--plan` and the progress.
    public let name: String
    /// `nil` for a view beside the road.
    public let hop: Hop?
    public let cost: Cost
    let look: @Sendable (Scene) async -> [Observation]

    init(_ name: String, _ hop: Hop?, _ cost: Cost = .free, look: @escaping @Sendable (Scene) async -> [Observation]) {
        (self.name, self.hop, self.cost, self.look) = (name, hop, cost, look)
    }

    /// In the order they are made: what is free first, then the event and what follows from it.
    public static let all: [Check] = [
        .tokens, .mintDates, .declared, .agentHealth, .agentBearer, .n8nReadiness, .keyRights, .liveWorkflow,
        .webhookRegistration, .executionView, .imageUse, .earlierRun,
        .event, .correlation, .jobEnd, .effect,
    ]

    /// The views beside the road, made when all else is known. What they find warns at most, and what they cannot see
    /// makes no run inconclusive.
    public static let views: [Check] = [.traffic, .n8nVersion]
}
