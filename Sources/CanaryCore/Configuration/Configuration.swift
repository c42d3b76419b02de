/// What a run is told, with every reference resolved (design.md section 6). Made by `CanaryConfig`.
public struct Configuration: Sendable {
    /// Names the pipeline in gauges and reports.
    public var pipeline = "default"
    public var webhook: Webhook?
    public var n8n: N8n?
    public var agent: Agent?
    /// In the order of the file; the one named `primary` is the agent's own.
    public var tokens: [TokenSource] = []
    public var mint: Mint?
    public var expiry = Expiry()
    /// Of the certificates that services show.
    public var certificate = Expiry(warn: .seconds(14 * 86_400), critical: .seconds(2 * 86_400))
    public var traffic = Traffic()
    /// Rules of lint that are left out, by their ids.
    public var lintSkip: [String] = []
    /// Where the infra repository has the agent's instructions: folders and files, relative to its root.
    public var instructions = [".claude", "CLAUDE.md"]
    /// Of the files that secrets were read from, those that say since when they hold what they hold.
    public var secretVersions: [SecretVersion] = []
    /// For the whole run, the last push included.
    public var deadline = Duration.seconds(40 * 60)
    public var proofMaxAge = Duration.seconds(7 * 86_400)
    /// Journal, spool, lock, mirrors.
    public var state = ""
    public var history = History()
    public var push: Push?
    /// `nil`: one run at a time on this machine, and no more.
    public var lease: Lease?
    /// The longest any single call may take.
    public var callTimeout = Duration.seconds(30)

    public init() {}

    public struct Webhook: Sendable {
        public var url: ServiceURL
        public var dialect = Dialect.entry
        public var image = "docker.io/library/httpd"
        public var tag = "2.4.66"
        /// Its own answer carries the agent's job, so that an event can be followed without a view of n8n.
        public var repliesWithJob = false
        /// Further headers the webhook wants (n8n's header authentication).
        public var headers: [(name: String, value: Secret)] = []
        public init(url: ServiceURL) { self.url = url }
    }

    public struct N8n: Sendable {
        public var url: ServiceURL
        /// `nil`: the public API is not asked.
        public var apiKey: Secret?
        /// Further headers for what stands before n8n; they go with every call to it but the event.
        public var headers: [(name: String, value: Secret)] = []
        public var workflow = "DIUN Upgrade Agent"
        /// The node that calls the agent, where its document does not tell.
        public var agentNode: String?
        public var rateLimit: RateLimit? = RateLimit()
        public init(url: ServiceURL) { self.url = url }
    }

    /// The workflow's own limiter: so many events in a window.
    public struct RateLimit: Sendable, Equatable {
        public var limit = 5
        public var window = Duration.seconds(6 * 3600)
        public init(limit: Int = 5, window: Duration = .seconds(6 * 3600)) {
            (self.limit, self.window) = (limit, window)
        }
    }

    public struct Agent: Sendable {
        public var url: ServiceURL
        public var bearer: Secret?
        /// Further headers for what stands before the agent.
        public var headers: [(name: String, value: Secret)] = []
        /// The `agent` that a direct job names; the service asks for one, and every CLI has this one built in.
        public var name = "general-purpose"
        /// The most a direct job of ours may cost, in US dollars.
        public var budget = 1.0
        public init(url: ServiceURL) { self.url = url }
    }

    /// One token by its path (`primary`, `spare-1`) and what came of reading it.
    public struct TokenSource: Sendable {
        public enum Problem: Error, Sendable, Equatable {
            case variableUnset(String), fileMissing(String), fileUnreadable(String), empty, tooLarge
        }
        public var path: String
        /// Where it was read, to be shown: `env CLAUDE_CODE_OAUTH_TOKEN`, `file /secrets/…`.
        public var origin: String
        public var value: Result<Secret, Problem>
        /// Variables or files beside it that win over it in the CLI (`ANTHROPIC_API_KEY`, `ANTHROPIC_AUTH_TOKEN`).
        public var shadowedBy: [String]
        /// How long a right one is, in characters, and how it begins, where that is not as usual.
        public var length: Int?
        public var prefix: String?
        public init(path: String, origin: String, value: Result<Secret, Problem>, shadowedBy: [String] = []) {
            (self.path, self.origin, self.value, self.shadowedBy) = (path, origin, value, shadowedBy)
        }
    }

    /// A file that a secret was read from, and something about it that changes when it is written anew; never what it holds.
    public struct SecretVersion: Sendable, Equatable {
        public var path: String
        /// The name of the folder that Kubernetes made for this version of the Secret, or the time of the last change.
        public var version: String
        public init(path: String, version: String) { (self.path, self.version) = (path, version) }
    }

    public struct Mint: Sendable {
        public enum Location: Sendable { case path(String), url(String) }
        public var repository: Location
        /// `nil`: the repository's default branch.
        public var ref: String?
        public var folder = "stacks/claude-agent-service"
        public var epochsLocal = "claude_oauth_token_mint_epochs"
        public var ttlLocal = "claude_oauth_token_ttl_seconds"
        /// For a remote that wants credentials: sent as HTTP basic `user`, this.
        public var password: Secret?
        public var user = "git"
        /// For one reading of a remote, a first clone included.
        public var timeout = Duration.seconds(300)
        public init(repository: Location) { self.repository = repository }
    }

    /// How much time must be left.
    public struct Expiry: Sendable, Equatable {
        public var warn: Duration
        public var critical: Duration
        public init(warn: Duration = .seconds(30 * 86_400), critical: Duration = .seconds(7 * 86_400)) {
            (self.warn, self.critical) = (warn, critical)
        }
    }

    /// What real events and upgrades are known by, and how long it may be quiet.
    public struct Traffic: Sendable, Equatable {
        /// Since the newest real event. n8n keeps executions for 14 days by default, so a longer time is seldom seen.
        public var quietAfter = Duration.seconds(7 * 86_400)
        /// Since the newest upgrade commit.
        public var upgradesQuietAfter = Duration.seconds(30 * 86_400)
        /// The author's name of the agent's commits.
        public var commitAuthor = "service-upgrade"
        /// What the first line of an upgrade commit begins with, whoever made it.
        public var commitPrefix = "upgrade:"
        /// Whether DIUN's own events come to the webhook as DIUN writes them; not where something rewrites them first.
        public var nativeExpected = true
        public init() {}
    }

    /// The object of a cluster that lets one canary run at a time.
    public struct Lease: Sendable {
        public var name: String
        /// Empty, and `nil`, where neither the configuration nor the pod says.
        public var namespace = ""
        public var server: ServiceURL?
        public var tokenFile = ""
        public var caFile = ""
        /// For how long a renewal holds.
        public var duration = Duration.seconds(60)
        public init(name: String) { self.name = name }
    }

    /// How much of the past is kept, whichever bound is met first.
    public struct History: Sendable, Equatable {
        public var keep = Duration.seconds(400 * 86_400)
        /// Of each pipeline.
        public var runs = 5000
        public init() {}
    }

    public struct Push: Sendable {
        public var gateway: ServiceURL
        /// Also push under the names and the job that the incumbent's alert rules read.
        public var inheritedNames = true
        public var timeout = Duration.seconds(10)
        public init(gateway: ServiceURL) { self.gateway = gateway }
    }
}

/// The command line's own wishes for one run.
public struct RunOptions: Sendable {
    /// Look, fire nothing (`canary check`).
    public var freeOnly = false
    /// Test the agent with a job of our own instead of an event.
    public var direct = false
    /// Go on to what costs although something before it has already answered.
    public var all = false
    public var allowRealUpgrade = false
    /// Fire although the limiter's last slot would be spent.
    public var spendLastSlot = false
    /// Fire although n8n cannot be seen, so that the event can hardly be followed.
    public var sendBlind = false
    /// Fire only if something that matters changed since the last proof, or that is too old; else behave as a check.
    public var whenNeeded = false
    /// Look at what is beside the road too: real events and upgrades.
    public var looksBeside = true
    public init() {}
}
