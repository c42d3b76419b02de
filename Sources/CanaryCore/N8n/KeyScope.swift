/// What a key of n8n's public API must be allowed, by n8n's own names. It is all that the canary needs.
public enum KeyScope: String, CaseIterable, Sendable {
    case listExecutions = "execution:list"
    case readExecution = "execution:read"
    case listWorkflows = "workflow:list"
    case readWorkflow = "workflow:read"

    static let all = allCases.map(\.rawValue).joined(separator: ", ")

    /// Without these an event cannot be followed.
    var isNeededToFollow: Bool { self == .listExecutions || self == .readExecution }

    /// What a call of ours needs.
    init?(_ purpose: CallSeen.Purpose) {
        switch purpose {
        case .workflows: self = .listWorkflows
        case .workflow: self = .readWorkflow
        case .executions: self = .listExecutions
        case .execution: self = .readExecution
        default: return nil
        }
    }
}

/// What n8n says that the key may do, of what the canary needs (2.41 and later: `GET /discover`).
public struct RightsSeen: Sendable {
    public var missing: [KeyScope]
    public var shown: String

    init(scopes: Set<String>, shown: String) {
        missing = KeyScope.allCases.filter { !scopes.contains($0.rawValue) }
        self.shown = shown
    }
}

extension CallSeen {
    /// The scope that n8n found missing: its 403 says `Forbidden`, and nothing else (recording 88).
    var refusedScope: KeyScope? {
        guard service == .n8n, case .status(403, "Forbidden") = problem else { return nil }
        return KeyScope(purpose)
    }

    /// n8n will give the same answer to this key for as long as a run lasts.
    var isRefusalOfTheKey: Bool {
        guard service == .n8n else { return false }
        switch problem {
        case .unauthorized, .status(403, _): return true
        default: return false
        }
    }

    /// Whether a row of `rightsCauses` says what this refusal means.
    func isNamedByRights(_ picture: Picture) -> Bool {
        if refusedScope != nil { return true }
        guard service == .n8n, case .unauthorized(let detail) = problem else { return false }
        return !detail.contains("required") && picture.keyHasExpired
    }
}

extension Picture {
    /// What n8n says of the key's rights; `nil` where it does not say.
    private var rights: RightsSeen? { last { if case .rights(let seen) = $0 { seen } else { nil } } }

    /// What the key may not do of what the canary needs: as n8n says, or by a refusal where n8n does not say. A call that
    /// was answered beats what n8n says.
    var missingScopes: [KeyScope] {
        let calls = observations.compactMap { observation -> CallSeen? in
            if case .call(let call) = observation.seen, call.service == .n8n { call } else { nil }
        }
        let answered = Set(calls.compactMap { $0.problem == nil ? KeyScope($0.purpose) : nil })
        let lacking = Set(rights?.missing ?? calls.compactMap(\.refusedScope))
        return KeyScope.allCases.filter { lacking.contains($0) && !answered.contains($0) }
    }

    /// When the API key runs out, as it says itself; unix seconds.
    var keyExpiry: Int64? { configuration.n8n?.apiKey.flatMap(APIKeyTerm.expiry) }

    /// The key says itself that it has run out. A clock may be a minute ahead of n8n's.
    var keyHasExpired: Bool { keyExpiry.map { Double($0) <= now + 60 } ?? false }

    /// n8n's list of executions was refused or did not come, or one of them may not be read.
    var executionsAreHidden: Bool {
        missingScopes.contains(where: \.isNeededToFollow)
            || calls(.n8n, .executions).last?.problem != nil
            || calls(.n8n, .execution).last.map { $0.isRefusalOfTheKey } ?? false
    }
}
