/// Why the API server could not be asked for the lease, or did not give it. What it said is masked already.
public enum LeaseProblem: Error, Sendable, Equatable {
    /// The token or the roots of trust could not be read.
    case unreadable(path: String, detail: String)
    /// 401, with a token read afresh as well.
    case unauthorized(detail: String)
    /// 403: the verb that was refused, and to whom where the answer names one (`namespace:name` of a service account).
    case forbidden(verb: String, account: String?, detail: String)
    case noNamespace(detail: String)
    /// Another answer that would come again: 422 and the like.
    case rejected(status: Int, detail: String)
    /// Whatever answered is no API server, or the object no Lease.
    case notALease(detail: String)
    /// No whole answer, or one of a server in trouble, for as long as was waited.
    case unavailable(status: Int?, detail: String)
    /// Others changed it again and again at the same moment.
    case contended
    /// A signal came first.
    case interrupted
    /// Neither the configuration nor the pod says where the API server is.
    case nowhere
}

/// How a single call ended that did not bring a record.
enum LeaseFault: Error {
    /// 409: somebody was quicker.
    case conflict
    /// 404 of the object.
    case absent
    /// The same call may do better a moment later, not before the pause that was asked for.
    case passing(LeaseProblem, after: Duration?)
    case final(LeaseProblem)

    var problem: LeaseProblem {
        switch self {
        case .conflict, .absent: .contended
        case .passing(let problem, _), .final(let problem): problem
        }
    }
}
