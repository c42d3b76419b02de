/// One way in which the pipeline can be broken, or not be seen: a row of the table.
///
/// docs/causes.md, the label `cause` of the gauges, `canary causes` and the tests are all made from or held to the table.
/// A class, as each row is one thing: every diagnosis walks over the table, and copies nothing of it.
public final class Cause: Sendable {
    /// `handoff.bearer-missing`: the hop (or `wire`, `traffic`, `run`, `sink`, `history`), a dot, lower-case words.
    public let id: String
    /// `nil` for what concerns a connection, a view, the run itself or a sink.
    public let hop: Hop?
    /// What it makes of its hop: failed, unknown or warned; `skipped` for what is told for information alone.
    public let state: HopState
    /// What it proves of the credentials; `nil`: nothing.
    public let oauth: CredentialState?
    public let bearer: CredentialState?
    /// One line, without a full stop.
    public let title: String
    public let explanation: String
    /// A command or a setting, ready to paste; `{name}` is filled from what was seen.
    public let fix: String
    let match: @Sendable (Seen, Picture) -> Match?

    init(
        _ id: String, _ hop: Hop?, _ state: HopState, oauth: CredentialState? = nil, bearer: CredentialState? = nil,
        _ title: String, why explanation: String, fix: String, when match: @escaping @Sendable (Seen, Picture) -> Match?
    ) {
        (self.id, self.hop, self.state, self.oauth, self.bearer) = (id, hop, state, oauth, bearer)
        (self.title, self.explanation, self.fix, self.match) = (title, explanation, fix, match)
    }

    /// The whole table, in the order of the road.
    public static let all: [Cause] =
        tokenCauses + mintCauses + webhookCauses + rightsCauses + workflowCauses + lintCauses + handoffCauses
        + jobCauses
        + modelCauses
        + effectCauses
        + callCauses + strangerCauses + wireCauses + trafficCauses + runCauses + leaseCauses + sinkCauses
        + historyCauses

    /// The rows that may recognise what was seen. There may be ten thousand tokens, and what is seen of one concerns the
    /// rows of its own hop alone.
    static func candidates(for seen: Seen) -> [Cause] {
        switch seen {
        case .token, .duplicateToken: tokenRows
        case .mint: mintRows
        default: all
        }
    }

    private static let tokenRows = all.filter { $0.hop == .token }
    private static let mintRows = all.filter { $0.hop == .mint }

    public static func named(_ id: String) -> Cause? { all.first { $0.id == id } }

    var isShadow: Bool { ["token.shadowed-by-api-key", "token.shadowed-by-auth-token"].contains(id) }

    /// Whether one run with this cause proves a credential broken. The others want a second run: the vendor now and then
    /// answers 401 to good tokens for a while, and in a rotation two pods disagree until both have the new bearer.
    var isProofAtOnce: Bool { (oauth == .broken || bearer == .broken) && !Self.wantingASecondRun.contains(id) }

    static let wantingASecondRun: Set<String> = [
        "model.token-invalid", "model.authentication-refused", "handoff.bearer-refused", "job.bearer-refused",
    ]
}

/// That a cause was recognised, and what shows it.
struct Match: Sendable {
    var evidence: [Evidence]
    /// For the fix's `{name}`s.
    var fill: [String: String]
    /// The token's path, where the finding concerns one of several.
    var subject: String?
    /// Another state than the row's own (a spare only warns).
    var state: HopState?
    /// Whether what the row says of the credentials does not hold here (a spare proves nothing of the primary).
    var silentOnCredentials = false

    init(_ evidence: [Evidence] = [], fill: [String: String] = [:], subject: String? = nil, state: HopState? = nil) {
        (self.evidence, self.fill, self.subject, self.state) = (evidence, fill, subject, state)
    }

    /// A token's match: only the primary's fails its hop and speaks of the credential.
    static func token(_ path: String, _ evidence: [Evidence] = [], fill: [String: String] = [:]) -> Match {
        var match = Match([Evidence("token", path)] + evidence, fill: fill.merging(["path": path]) { one, _ in one })
        match.subject = path
        if path != Configuration.primary {
            match.state = .warned
            match.silentOnCredentials = true
        }
        return match
    }
}

extension Configuration {
    /// Where the seeds' Vault keeps a path's token (facts/pipeline.md section 6), for commands to paste.
    static func vaultPath(of path: String) -> String {
        "secret/claude-agent-service" + (path == primary ? "" : "-\(path)")
    }

    /// The path whose token the agent itself uses.
    static let primary = "primary"
}

/// One line that shows why: a label of ours and what was seen, raw until it is shown.
public struct Evidence: Sendable, Equatable {
    public var label: String
    public var text: String
    public init(_ label: String, _ text: String) { (self.label, self.text) = (label, text) }
}
