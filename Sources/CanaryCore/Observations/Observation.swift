/// What was seen: where, when, for how long. It has no opinion; `diagnose` has.
public struct Observation: Sendable {
    /// `nil` for what concerns no place on the road: a view beside it, a sink.
    public var hop: Hop?
    /// Unix seconds.
    public var at: Double
    public var seconds: Double
    public var seen: Seen

    public init(_ hop: Hop?, _ seen: Seen, at: Double, seconds: Double = 0) {
        (self.hop, self.seen, self.at, self.seconds) = (hop, seen, at, seconds)
    }
}

/// The kinds of things that can be seen. Texts of counterparts in here are raw: they are masked when a finding shows them.
public enum Seen: Sendable {
    case token(TokenSeen)
    case duplicateToken(path: String, of: String)
    case repository(RepositoryFailure, while: String)
    case head(Commit, when: Moment)
    case mintSource(MintSourceSeen)
    case mint(MintSeen)
    case imageUses([ImageUse], filesRead: Int)
    /// The search for uses of the image did not come to its end, and had found none.
    case imageSearchCut(ImageSearchCut)
    /// The search found none, and these files that hold the image's name are too large to be read.
    case imageFilesTooLarge([String])
    case call(CallSeen)
    case workflow(WorkflowSeen)
    /// What n8n says of the API key's rights.
    case rights(RightsSeen)
    case n8nVersion(N8nVersion)
    /// Our event's execution ran another version of the workflow than the published one.
    case otherVersion(ran: String, published: String)
    /// What lint proves of the live workflow.
    case lint(LintSeen)
    /// The version or image that the running agent says it has.
    case agentVersion(String)
    /// What a path of the infra repository holds.
    case declared(path: String, DeclaredObject)
    case newestExecution(String?)
    case limiterAfter(WorkflowSeen.Limiter)
    /// Seen before the execution that it is about.
    case dropRule(DropSeen)
    case refusal(Refusal)
    case event(EventSeen)
    /// What n8n says of the webhook without an event.
    case registration(RegistrationSeen)
    case search(SearchSeen)
    case execution(ExecutionSeen)
    case handoff(HandoffSeen)
    case job(JobSeen)
    case answer(Answer)
    case newCommits(NewCommits, head: Commit)
    case effectUnseen(String)
    case traffic(TrafficSeen)
    case earlier(EarlierSeen)
    case store(StoreFailure)
    /// Another run on this machine holds the lock; its holder in words.
    case locked(by: String)
    /// Of the lease that lets one canary of a cluster run at a time.
    case lease(LeaseSeen)
    case deadline(during: String)
    case interrupted(during: String)
    case sink(SinkSeen)
    /// What the calls took; of no hop, and of no weight.
    case transfers([TransferSeen])

    /// Whether something was seen before the event left or after the job's end.
    public enum Moment: Sendable { case before, after }
}

/// A token's form, or why there is none.
public struct TokenSeen: Sendable {
    public var path: String
    public var origin: String
    public var form: Result<TokenReading, Configuration.TokenSource.Problem>
    /// Length in characters as read; 0 where nothing could be read.
    public var characters: Int
    public var shadowedBy: [String]
}

/// What the folder with the mint dates gave.
public enum MintSourceSeen: Sendable {
    /// Its files parsed, and both locals were evaluated.
    case read(folder: String, ttl: Int64)
    case folderMissing(folder: String, PathHistory?)
    /// The folder is there and has no Terraform file.
    case noTerraform(folder: String, PathHistory?)
    case localMissing(local: String, PathHistory?, others: [String])
    /// The reader's error, with its place and caret lines.
    case unreadable(local: String?, HCLProblem)
    /// The value rests on variables, as the folder's files give them; an apply may set them otherwise.
    case restsOnVariables(local: String, variables: [String], place: String)
    /// The local is there and is no object.
    case wrongShape(local: String, place: String, found: String)
    /// The map is there and names no path, and no token is configured either.
    case emptyMap(local: String, place: String)
    case ttlImplausible(place: String, found: String)
    /// The map names more paths than are told: only those of configured tokens are.
    case tooManyPaths(local: String, place: String, found: Int, most: Int)
}

/// A reader's error in words, ready to be shown.
public struct HCLProblem: Sendable, Equatable {
    public enum Kind: Sendable, Equatable { case syntax, duplicate, notConstant, evaluation, outOfTime }
    public var kind: Kind
    public var message: String
    /// `file:line:column`.
    public var place: String
    /// The source line and its caret.
    public var excerpt: String
}

/// What git has under a path at the ref: an object's id, which changes with the contents below it.
public enum DeclaredObject: Sendable, Equatable {
    case object(String)
    case nothing

    var text: String { if case .object(let id) = self { id } else { "" } }
}

/// One entry of the map of mint epochs, held against the tokens.
public struct MintSeen: Sendable {
    public enum Value: Sendable, Equatable {
        /// Unix seconds.
        case epoch(Int64, writtenAsString: Bool)
        /// A token that the map does not name.
        case none
        /// Something that is no whole number, as it stands in the file.
        case notANumber(String)
    }
    public var path: String
    public var value: Value
    /// `file:line`; empty for a token without an epoch.
    public var place: String
    /// Unix seconds; `nil` without an epoch in seconds.
    public var expiry: Int64?
    /// Whether a token of this path is configured.
    public var hasToken: Bool
}

/// The services that the canary calls.
public enum Service: String, CaseIterable, Sendable { case webhook, n8n, agent, gateway }

/// One call that did not bring what it was made for (`failure`, `answer`), or did (`nil` in both).
public struct CallSeen: Sendable {
    /// What was asked, in words of ours.
    public enum Purpose: String, Sendable {
        case readiness, registration, rights = "discover", workflows, workflow, executions, execution, version, health,
            bearer, job, execute, event
    }
    public enum Problem: Sendable {
        case failure(HTTPFailure)
        case notJSON(status: Int, contentType: String, start: String)
        /// Somebody else answered in the service's place.
        case foreign(Stranger)
        case unauthorized(detail: String)
        case notFoundHTML
        /// 200 with n8n's plain text that it is starting.
        case starting
        case status(Int, detail: String)
        case wrongShape(String)
    }
    public var service: Service
    public var purpose: Purpose
    /// Scheme, host and port.
    public var shown: String
    public var problem: Problem?
    public var timings: HTTPTimings
    public var certificate: CertificateInfo?
    public var proxied = false
    /// The run's own time ended it before the call's own was over: that says nothing of the other side.
    public var cutShort = false

    public init(
        _ service: Service, _ purpose: Purpose, shown: String, problem: Problem? = nil,
        timings: HTTPTimings = HTTPTimings(), certificate: CertificateInfo? = nil
    ) {
        (self.service, self.purpose, self.shown, self.problem) = (service, purpose, shown, problem)
        (self.timings, self.certificate) = (timings, certificate)
    }
}

/// Why no event was sent, although nothing was found broken.
public enum Refusal: Sendable, Equatable {
    /// n8n cannot be seen, so that the event could not be followed.
    case noView
    case lastSlot(remaining: Int, opensAt: Int64?)
    case slotsSpent(opensAt: Int64?)
    case imageInUse([ImageUse])
    /// A repository is configured and could not be read.
    case imageUseUnknown
    case earlierUnresolved(RunID)
    case journal
    /// The cluster's lease is not held, or not for certain.
    case lease
}

/// What became of the event.
public struct EventSeen: Sendable {
    public enum Answer: Sendable, Equatable {
        /// `Workflow was started`.
        case accepted
        /// The reply carries the agent's job id.
        case replied(job: String)
        /// Response mode `lastNode`: no item reached the end.
        case droppedByReply
        /// Response mode `lastNode`: a node failed.
        case failedByReply
        /// Response mode `responseNode`: 200 and nothing in it.
        case emptyReply
        case notRegistered, wrongMethod, testURL, startingHTML, startingText, databaseDown
        case forbidden, authenticationRequired, malformed, noContent
        /// Nothing that n8n gives by itself: somebody before it, or another service.
        case foreign(Stranger)
        case serverError(Int), refused(Int)
        /// A success in words of a workflow's own, or of another service.
        case otherWords(status: Int)
    }
    public var event: Event
    public var delivery: Delivery
    public var answer: Answer?
    public var failure: HTTPFailure?
    /// From the call to the whole answer, or to the failure.
    public var seconds = 0.0
    /// Longer than DIUN would have waited.
    public var isLate = false
    /// The start of what came, raw.
    public var said: String
    public var shown: String
}

/// What became of the question whether the webhook is there; nothing is started by it.
public struct RegistrationSeen: Sendable {
    /// What an event would be answered; `nil`: it would be taken.
    public var answer: EventSeen.Answer?
    /// The start of what came, raw.
    public var said: String
    public var shown: String
}

/// How the search for our execution ended without one.
public struct SearchSeen: Sendable {
    public enum End: Sendable, Equatable {
        /// n8n's public API is not configured, or did not answer.
        case noView
        /// No execution with our run id came within our patience.
        case notFound
        /// It was still waiting for a free place when our patience ended.
        case queued(id: String)
        case stillRunning(id: String)
        /// n8n hides what executions carried, and each of these may be ours.
        case concealed(among: [String])
    }
    public var end: End
    public var seconds: Double
    /// What the workflow's own settings say of keeping successful executions.
    public var savingSwitchedOff: Bool
    /// Whether the limiter's count rose by what our event would add.
    public var countRose: Bool?
}

/// A job handed over: where its id was found.
public struct HandoffSeen: Sendable, Equatable {
    public var job: String
    public var strategy: String
}

/// What became of the job.
public enum JobSeen: Sendable {
    case ended(JobRecord, seconds: Double)
    /// Known once, then no longer: a restart, or another replica.
    case lost(id: String, seenBefore: Bool)
    case running(JobRecord, seconds: Double)
    case notOurs(id: String)
}

/// An earlier run's open journal entry, and what was found of it.
public enum EarlierSeen: Sendable {
    /// Its event is followed by this run, instead of one of its own.
    case followed(JournalEntry)
    case closed(JournalEntry, how: String)
}
