/// How a job's run of Claude ended (facts/claude-auth.md sections 2, 3 and 6).
public enum AnswerClass: String, Sendable, Equatable, Hashable, CaseIterable {
    // An answer.
    case answered
    /// A good answer, and an exit code that says otherwise: a tool server that wanted a login, a process that hung after.
    case answeredThenFailed
    /// Success without a word.
    case emptyAnswer
    /// Success, and the model was never asked: no turn, no token, no cost.
    case notAsked

    // The credential.
    case tokenInvalid, tokenExpired, tokenRevoked
    /// A stored login whose refresh token is dead; no request was made.
    case storedLoginDead
    case notLoggedIn
    /// An API key in the environment won over the token and was refused; the token was never tried.
    case apiKeyShadows
    /// `Invalid authentication credentials`.
    case accountRejected
    /// The organisation is disabled, or has disabled this way in.
    case organisationDisabled
    case planLacksAccess
    case scope
    /// A line end or another character inside the token that no header may have. The CLI prints the token.
    case headerInvalid
    /// A 401 in words that we do not know.
    case authenticationRefused
    /// A 403 in words that we do not know.
    case accessForbidden
    /// `Request not allowed`: the address or the region, not the token.
    case egressForbidden

    // Limits and outages: they say nothing about the token.
    case usageLimit, throttled, creditBalance, overloaded, vendorError, network, malformedResponse
    /// A 429 in words that we do not know: whether it passes cannot be told.
    case limited

    // What somebody has to do first: it lasts, and says nothing about the token.
    /// Terms that the account's owner has to accept.
    case termsToAccept
    /// The API or the CLI itself says that the CLI is too old.
    case cliTooOld
    /// Verification, payment, a plan: the account's owner has to act.
    case accountAction
    case promptTooLong

    // The job itself.
    case budget, turns, modelUnavailable
    /// A 400 or 413 in words that we do not know.
    case badRequest
    case agentUnknown, badOption
    /// There is no `claude` to be run.
    case commandMissing
    /// Ended by SIGTERM (143), SIGKILL (137, or out of memory), a crash (139, 134), `timeout` (124).
    case terminated, killed, crashed, commandTimeout
    /// The agent's own time limit; no output is kept.
    case jobTimeout
    /// A line longer than the agent can read: the run itself may have been good.
    case outputTooLong
    /// The agent could not run the job, in words that we do not know.
    case serviceError

    // What cannot be judged.
    /// Exit code 0, and no JSON result in the output.
    case noEnvelope
    case failedUnknown
    /// The job is not over.
    case stillRunning

    /// What it says about the `oauth` credential. Limits, outages and everything before the first request say nothing.
    public var oauth: CredentialState {
        switch self {
        case .answered, .answeredThenFailed, .emptyAnswer, .budget, .turns: .working
        case .tokenInvalid, .tokenExpired, .tokenRevoked, .storedLoginDead, .notLoggedIn, .accountRejected,
            .organisationDisabled, .planLacksAccess, .scope, .headerInvalid, .authenticationRefused:
            .broken
        case .apiKeyShadows, .accessForbidden, .egressForbidden, .usageLimit, .throttled, .creditBalance, .overloaded,
            .vendorError, .network, .malformedResponse, .modelUnavailable, .badRequest, .agentUnknown, .badOption,
            .commandMissing, .terminated, .killed, .crashed, .commandTimeout, .jobTimeout, .outputTooLong,
            .serviceError, .noEnvelope, .failedUnknown, .stillRunning, .notAsked, .limited, .termsToAccept, .cliTooOld,
            .accountAction, .promptTooLong:
            .unknown
        }
    }

    /// Whether Claude answered, whatever came after.
    public var isAnswer: Bool { self == .answered || self == .answeredThenFailed }
}
