/// What must hold for as long as something that costs is begun: that no other canary is at it.
///
/// A run of one machine alone has none: the lock in its state folder is the kernel's, and cannot be lost.
public protocol RunGuard: Sendable {
    /// Asks once more whether it holds; takes no longer than a call.
    ///
    /// - Returns: why nothing may leave; `nil`: it may.
    func confirm() async -> LeaseLoss?
    /// What is known without asking anybody, for the very last moment.
    func loss() async -> LeaseLoss?
}

/// How a lease that was held is held no longer.
public enum LeaseLoss: Error, Sendable, Equatable {
    /// Somebody else holds it; who, in words.
    case taken(by: String)
    /// Somebody emptied or deleted it.
    case gone
    /// It could not be renewed for so long that somebody else may have it by now.
    case uncertain(seconds: Double, LeaseProblem?)
}

/// What is seen of the lease that lets one canary of a cluster run at a time.
public enum LeaseSeen: Sendable, Equatable {
    /// Another canary holds it; who, in words.
    case held(by: String)
    /// It could not be had.
    case failed(LeaseProblem)
    case lost(LeaseLoss)
}
