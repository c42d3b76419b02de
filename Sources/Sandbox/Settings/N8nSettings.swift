import Workflow

/// n8n's public API and its instance-wide settings.
package struct N8nSettings: Sendable, Equatable {
    /// Whose ways are imitated (facts: n8n sections 2, 5 and 6).
    package typealias Manner = EngineSettings.Manner

    package enum API: Sendable, Equatable {
        case works
        /// `N8N_PUBLIC_API_DISABLED`: 404 HTML; since 2.41 the 401 of a wrong key.
        case disabled
        /// A key of a user who owns nothing here: 200 and empty lists.
        case ofAnotherUser
        /// 404 HTML on the API while `/healthz/readiness` says 200.
        case starting
        /// Any other answer to everything under `/api/v1`.
        case answers(status: Int, contentType: String, body: String)
    }

    package enum Saving: Sendable, Equatable {
        case all
        /// The workflow's own setting.
        case failuresOnlyByWorkflow
        /// The instance's setting, which the API does not show.
        case failuresOnlyByInstance
        case nothing
    }

    /// An event that went through before this run, seen as the newest rows of the list.
    package struct PastEvent: Sendable, Equatable {
        package enum End: Sendable, Equatable, CaseIterable {
            case droppedByFilter, droppedByLimiter, reachedAgent, agentRefused
            /// By the Code node's skip lists, the limiter has room.
            case droppedByCode
            /// The Code node threw.
            case codeNodeFailed
            /// n8n died in the middle of it: only the item that waited is kept.
            case crashed
            /// The agent's answer named no job.
            case noJob
            /// It goes on; lists leave it out.
            case running
        }

        package enum Sender: Sendable, Equatable, CaseIterable {
            case diun
            /// An earlier run of a canary.
            case canary
            /// Somebody's curl, as for a bulk upgrade.
            case curl
        }

        /// Seconds ago.
        package var age: Int
        package var native: Bool
        package var image: String
        package var tag: String
        package var end: End
        package var sender: Sender

        package init(
            age: Int, native: Bool = true, image: String = "docker.io/library/nginx", tag: String = "1.29.1", end: End,
            sender: Sender = .diun
        ) {
            self.sender = sender
            self.age = age
            self.native = native
            self.image = image
            self.tag = tag
            self.end = end
        }
    }

    package var manner = Manner.v1_81
    /// The version that n8n shows where it shows one; empty: the manner's.
    package var version = ""
    package var api = API.works
    /// What the API key may do, such as `execution:read`; nil: everything. 2.41 alone looks at it.
    package var keyScopes: [String]?
    /// The API key's own date of expiry is an hour ago.
    package var keyExpired = false
    /// Seconds from the start until the API key runs out; nil: never.
    package var keyLifetime: Int?
    /// A redaction policy hides what the items of executions hold (2.41).
    package var redacted = false
    /// `N8N_PATH` is `/flow/`, and the canary's `n8n.url` has it, too.
    package var basePath = false
    /// Whether anything but webhooks, the API and health gets through to n8n.
    package var showsVersion = true
    /// `N8N_METRICS`.
    package var metrics = false
    /// Milliseconds from the start until the webhooks of active workflows are registered; in 2.41 also from the answer of
    /// `activate` or of a change, for which it takes a moment anyway.
    package var registrationDelay = 0
    package var saving = Saving.all
    /// Rows are gone as soon as they are finished, as after pruning.
    package var prunesAtOnce = false
    /// `GET /executions/{id}` answers 500 while the list with data works.
    package var singleExecutionFails = false
    /// `$env` is denied to nodes.
    package var environmentBlocked = false
    /// `N8N_CONCURRENCY_PRODUCTION_LIMIT` is used up for so long after the event came: the execution waits (1.81), or
    /// the POST does (2.8). Milliseconds.
    package var queueDelay = 0
    /// `N8N_CONCURRENCY_PRODUCTION_LIMIT`: executions at once; nil: no limit.
    package var concurrencyLimit: Int?
    /// Executions of this workflow from before the run.
    package var pastEvents: [PastEvent] = []
    /// Events of somebody else that run through the same workflow right after each of ours.
    package var concurrentEvents = 0
    /// Executions of another workflow that look just like ours, run id included.
    package var otherWorkflowExecutions = 0
    /// The next execution's number.
    package var nextExecution = 4711

    /// Milliseconds from the answer of `activate` or of a change until 2.41 does as it says (0.15 to 0.5 s were seen).
    var lateness: Int { max(250, registrationDelay) }

    package init() {}
}

extension EngineSettings.Manner {
    /// The version that was recorded.
    var version: String {
        switch self {
        case .v1_81: "1.81.4"
        case .v2_8: "2.8.4"
        case .v2_41: "2.41.1"
        }
    }
}
