/// What a run says, ready to be shown: every text in it is masked and free of control characters.
///
/// Outputs and sinks read this and nothing else. As JSON it is the contract `canary.report/1` (docs/report.schema.json).
public struct Report: Sendable {
    public enum Command: String, Sendable { case run, check }

    public struct HopLine: Sendable, Equatable {
        public var hop: Hop
        public var state: HopState
        public var seconds: Double
        /// What a reader wants beside the mark: `401`, `12 ms`.
        public var note: String
    }

    public struct FindingLine: Sendable {
        public var cause: String
        /// `nil` for what concerns the run itself or a sink.
        public var hop: Hop?
        public var state: HopState
        public var title: String
        public var explanation: String
        public var fix: String
        public var evidence: [Evidence]
        public var subject: String?
    }

    /// A path of the configured tokens, of the map of mint dates, or of both.
    public struct TokenLine: Sendable, Equatable {
        public enum Source: String, Sendable { case map, token, both }

        public var path: String
        public var source = Source.both
        /// `nil` where no token of this path is configured; so is `wellFormed`.
        public var characters: Int?
        public var wellFormed: Bool?
        /// Unix seconds; `nil` where there is none.
        public var mint: Int64?
        public var expiry: Int64?
        public var state: HopState
        /// In two or three words.
        public var form: String
    }

    public struct EventLine: Sendable, Equatable {
        public var dialect: Dialect
        public var image: String
        public var tag: String
        /// `yes`, `no` or `maybe`.
        public var sent: Delivery
        /// The earlier run whose event was followed instead.
        public var followed: RunID?
    }

    public struct JobLine: Sendable, Equatable {
        public var id: String
        public var status: String
        public var seconds: Double
        /// US dollars, as the CLI reports it.
        public var cost: Double?
        public var strategy: String
    }

    /// The view `traffic`: what is known of real events and real upgrades.
    public struct TrafficLine: Sendable, Equatable {
        public struct Event: Sendable, Equatable {
            /// Unix seconds; `nil` where n8n does not say.
            public var at: Int64?
            public var dialect: Dialect?
            public var image: String
            public var tag: String
            /// n8n's id of the execution.
            public var execution: String
            /// Where it ended, in one word of the schema.
            public var end: String
            /// The same for people.
            public var words: String
        }
        public struct Drop: Sendable, Equatable {
            public var node: String
            public var count: Int
        }
        public struct Upgrade: Sendable, Equatable {
            public var commit: String
            public var at: Int64
            public var summary: String
        }

        /// Executions that were read; `nil` where the list could not be.
        public var looked: Int?
        /// When the oldest of them began, unix seconds.
        public var since: Int64?
        /// Whether older ones are kept than were looked at.
        public var more: Bool
        /// Why less is known than should be; empty where nothing is missing.
        public var note: String
        /// Of the events looked at, by who sent them.
        public var real: Int
        public var canary: Int
        public var other: Int
        public var newest: Event?
        /// Real events only, most first.
        public var drops: [Drop]
        /// Real events that got lost, newest first.
        public var replays: [Event]
        public var upgrade: Upgrade?
        /// Why there is none.
        public var upgradeNote: String
    }

    /// What is known of n8n itself.
    public struct N8nLine: Sendable, Equatable {
        /// `nil` where nothing told it.
        public var version: String?
        /// When the API key runs out, as it says itself, unix seconds; `nil` where it does not say, or never does.
        public var keyExpiry: Int64?
        public init(version: String? = nil, keyExpiry: Int64? = nil) {
            (self.version, self.keyExpiry) = (version, keyExpiry)
        }
    }

    public struct SinkLine: Sendable, Equatable {
        public var sink: String
        public var delivered: Bool
        public var detail: String
    }

    public var command: Command
    public var run: RunID
    public var pipeline: String
    /// Unix seconds.
    public var started: Int64
    public var seconds: Double
    public var verdict: Verdict
    public var hops: [HopLine]
    public var findings: [FindingLine]
    public var credentials: [Credential: CredentialState]
    public var tokens: [TokenLine]
    public var event: EventLine?
    public var job: JobLine?
    public var slots: Int?
    /// `nil` where none is configured.
    public var n8n: N8nLine?
    /// `nil` where nobody looked.
    public var traffic: TrafficLine?
    /// What of the live workflow lint could not look at, in words; no verdict hangs on it.
    public var unlinted: [String] = []
    public var sinks: [SinkLine] = []
    /// In the order they were made.
    public var calls: [CallLine] = []
    /// Of the services that were called by https on a connection of their own.
    public var certificates: [CertificateLine] = []
    public var interrupted: Bool
    /// What goes on without it, where it was interrupted and could have begun something.
    public var aftermath: Aftermath?
    /// Failures in a row, this run included; `nil` where nothing is known of earlier ones.
    public var consecutiveFailures: Int?
    /// What the parts of the pipeline were like, as far as they were seen.
    public var fingerprints = Fingerprints()
    /// Whether the event was needed; `nil` where nobody asked (`--when-needed`).
    public var need: NeedLine?
    /// What is known of earlier runs; `nil` where that is nothing.
    public var past: PastLine?
    /// Of the canary that made the report.
    public var version = Canary.version
    /// What the run ended with, where that is settled: a report that is read back has it.
    public var exitCode: Int32?

    /// Whether this run has proven the whole way, from the event to the model's answer, with both credentials.
    public var isProof: Bool {
        let road: Set<Hop> = [.webhook, .workflow, .handoff, .job, .model]
        // An earlier run's event went through the pipeline as it was then, and so did one that an older version took.
        return command == .run && event?.followed == nil
            && !findings.contains { $0.cause == "workflow.other-version" }
            && [.healthy, .degraded].contains(verdict)
            && hops.allSatisfy { !road.contains($0.hop) || [.passed, .warned].contains($0.state) }
            && Credential.allCases.allSatisfy { credentials[$0] == .working }
    }

    public var brokenHop: Hop? { hops.first { $0.state == .failed }?.hop }
}

/// How a verdict becomes an exit code (design.md section 5).
public struct ExitRules: Sendable {
    public enum Inconclusive: String, Sendable, CaseIterable { case pass, fail }
    /// Warnings count as failures.
    public var strict = false
    /// What an inconclusive run counts as, in CI; `nil`: its own code, 2.
    public var inconclusive: Inconclusive?
    public init() {}

    /// 0 healthy, 1 unhealthy, 2 inconclusive, 3 all well but a sink failed.
    public func code(for report: Report) -> Int32 {
        let sinks: Int32 = report.sinks.allSatisfy(\.delivered) ? 0 : 3
        switch report.verdict {
        case .healthy: return sinks
        case .degraded: return strict ? 1 : sinks
        case .unhealthy: return 1
        case .inconclusive:
            switch inconclusive {
            case nil: return 2
            case .pass: return sinks
            case .fail: return 1
            }
        }
    }
}
