/// n8n's public API and its instance-wide settings.
package struct N8nSettings: Sendable, Equatable {
    /// Whose ways are imitated (facts: n8n sections 2 and 5).
    package enum Manner: Sendable, Equatable { case v1_81, v2_8 }

    package enum API: Sendable, Equatable {
        case works
        /// `N8N_PUBLIC_API_DISABLED`: 404 HTML.
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
    package var api = API.works
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

    package init() {}
}
