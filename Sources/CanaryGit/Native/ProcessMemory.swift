import CGit2
import CGit2Shims

/// What this process keeps of memory that it no longer uses.
public enum ProcessMemory {
    /// Lets large pieces of memory go back to the system as soon as they are freed (mallopt, which Swift cannot call). To be
    /// called before there is a second thread.
    public static func bound() { canary_git_bound_heap() }
}
