/// How the instance is set up that runs the workflow.
public struct EngineSettings: Sendable {
    /// Whose ways are followed where they differ (facts: n8n sections 5 and 6).
    public enum Manner: String, Sendable, Comparable, CaseIterable {
        case v1_81 = "1.81"
        case v2_8 = "2.8"
        case v2_41 = "2.41"

        /// By age; `allCases` stands in that order.
        public static func < (left: Manner, right: Manner) -> Bool { left.place < right.place }
        private var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }

        /// Of the HTTP Request node.
        var userAgent: String {
            switch self {
            case .v1_81: "axios/1.7.4"
            case .v2_8: "axios/1.12.0"
            case .v2_41: "n8n"
            }
        }
    }

    public var manner = Manner.v1_81
    /// n8n's environment, for `$env`.
    public var environment: [String: String] = [:]
    /// `N8N_BLOCK_ENV_ACCESS_IN_NODE`
    public var environmentBlocked = false
    /// n8n's own variables, for `$vars`; empty without a licence.
    public var variables: [String: String] = [:]
    /// The data of n8n's credentials, by id: what nodes name.
    public var credentials: [String: JSONObject] = [:]
    /// The workflow was made for another instance: a credential or an address that is not here is a limit of this one, and
    /// no fault of the workflow.
    public var missingIsLimit = false
    /// The instance's `GENERIC_TIMEZONE`; a workflow's own setting goes first.
    public var timezone = "America/New_York"
    public var clock = WorkflowClock()
    public var scripts = ScriptLimits()
    /// Runs of nodes in one execution, after which it is called endless: n8n itself would go on for ever.
    public var maximumNodeRuns = 2000
    /// Whether a run's records hold each node's evaluated parameters, for tracing.
    public var keepsParameters = false

    public init() {}
}

/// What a script may use up.
public struct ScriptLimits: Sendable, Equatable {
    /// Milliseconds of real time for one node's scripts.
    public var milliseconds = 5000
    /// Resident bytes of the child.
    public var memory = 256 << 20
    /// Bytes of one answer.
    public var answer = 16 << 20

    public init() {}
}

/// Time as the workflow sees it; a sandbox may let it run faster.
public struct WorkflowClock: Sendable {
    /// Milliseconds since 1970.
    public var now: @Sendable () -> Int
    /// Waits so many milliseconds of that time; gives back false where it was stopped.
    public var sleep: @Sendable (Int) async -> Bool
    /// How many times faster than real time; for the scripts' own `Date`.
    public var scale: Double

    public init(
        scale: Double = 1, now: @escaping @Sendable () -> Int, sleep: @escaping @Sendable (Int) async -> Bool
    ) {
        self.scale = scale
        self.now = now
        self.sleep = sleep
    }
}
