/// claude-agent-service (facts: pipeline section 3).
package struct AgentSettings: Sendable, Equatable {
    /// The bearer that the service itself knows.
    package enum Bearer: Sendable, Equatable {
        case set
        /// None: every call is 401 `Service unauthenticated`.
        case unset
        /// Another one than the rest of the pipeline has: it was rotated and nobody else was told.
        case rotated
    }

    package enum Execute: Sendable, Equatable {
        case accepts
        case queueFull
        case busy
        case internalError
        case notFound
        case badGateway
        case unprocessable
        case answers(status: Int, contentType: String, body: String)
    }

    /// How a job ends.
    package enum Ending: Sendable, Equatable {
        /// With what claude did.
        case claude
        case stuckQueued
        case stuckRunning
        /// The service's own time limit: no exit code, no output.
        case timeout
        case error(String)
        /// A status that no version is known to have.
        case unknownStatus(String)

        /// asyncio's complaint about a line above 64 KiB, after a good run.
        package static let lineTooLong = Ending.error("Separator is found, but chunk is longer than limit")
        package static let noCLI = Ending.error("[Errno 2] No such file or directory: 'claude'")
        package static let notUTF8 = Ending.error(
            "'utf-8' codec can't decode byte 0xff in position 0: invalid start byte")
    }

    /// When the agent commits to the infra repository, counted from the job's start. Milliseconds.
    package struct Orphan: Sendable, Equatable {
        package var after: Int
        package var message: String
        /// Path to new content.
        package var files: [String: String]

        package init(
            after: Int, message: String = "upgrade: httpd 2.4.65 -> 2.4.66",
            files: [String: String] = ["stacks/website/image.txt": "docker.io/library/httpd:2.4.66\n"]
        ) {
            self.after = after
            self.message = message
            self.files = files
        }
    }

    package var bearer = Bearer.set
    /// `Authorization: Bearer ` loses its space on the way in, as with the real service's server.
    package var trimsTrailingSpace = true
    package var execute = Execute.accepts
    package var ending = Ending.claude
    /// Milliseconds from hand-off to `running`.
    package var queued = 5
    /// Milliseconds from `running` to the end, where the job's own time limit does not come first.
    package var duration = 40
    /// Every so many polls of a job reach a replica that has never heard of it.
    package var strangerEvery: Int?
    /// After so many polls of a job the service restarts and has lost it.
    package var restartsAfterPolls: Int?
    /// One job at a time, 409 for the next.
    package var oneAtATime = false
    /// The record's prompt has lost its hub link, and so the run id.
    package var promptLosesRunID = false
    package var orphan: Orphan?
    /// `/health` answers 503.
    package var unhealthy = false
    /// How many jobs run at once.
    package var capacity = 10
    /// How many may wait; the next one is 429.
    package var queueDepth = 100

    package init() {}
}

/// The `claude` that a job runs.
package struct ClaudeSettings: Sendable, Equatable {
    package var outcome = ClaudeCase.ok
    package var version = ClaudeVersion.v2_1_197
    /// Exactly this instead, whatever it is asked.
    package var prints: ClaudeOutcome?
    /// Replaces the answer of a good run.
    package var answer: String?
    /// The agent's instructions have the canary clause: the answer is its one line.
    package var knowsClause = false
    /// The agents that this claude finds. 2.1.197 refuses any other name or path at once, 2.1.114 ignores it.
    package var agents = ["claude", "Explore", "general-purpose", "Plan", "service-upgrade", "statusline-setup"]

    package init() {}
}
