import CanaryCore
import CanaryStore

/// The cluster's lease around one run.
struct ClusterLease {
    let keeper: LeaseKeeper
    private let access: ClusterAccess

    /// What came of asking for it.
    struct Taken {
        /// Also where it was not had: a write of ours may have arrived without an answer.
        var lease: ClusterLease?
        /// Who has it instead.
        var holder: String?
        /// For the run that goes on without it: what is free is looked at, nothing leaves.
        var seen: [Seen] = []
        /// Of the run's time.
        var spent = Duration.zero
    }

    /// A run waits no longer for an API server in trouble, and for a lease that somebody seems to have left.
    private static let patience = Duration.seconds(15), watching = Duration.seconds(90)

    static func take(_ lease: Configuration.Lease, run: RunID, session: Session) async -> Taken {
        guard let server = lease.server, !lease.namespace.isEmpty else {
            return Taken(seen: [.lease(.failed(.nowhere)), .refusal(.lease)])
        }
        let (configuration, clock) = (session.loaded.configuration, session.clock)
        let settings = LeaseKeeper.Settings(
            server: server, namespace: lease.namespace, name: lease.name, duration: lease.duration,
            callTimeout: configuration.callTimeout)
        let access = ClusterAccess(
            lease, environment: session.environment, factor: session.factor, late: session.lateSecrets)
        let host = LockHolder.current(run: run, started: 0).host
        let keeper = LeaseKeeper(settings, identity: "\(host)_\(run.text)", access: access, clock: clock)
        let start = clock.uptime()
        session.progress(.began(check: "the cluster's lease", hop: nil))
        let outcome = await keeper.acquire(
            patience: min(patience, configuration.callTimeout * 3, configuration.deadline / 4),
            watching: min(watching, configuration.deadline / 4)
        ) { session.progress(.waiting("waiting for the lease \(lease.name)", hop: .webhook, elapsed: $0)) }
        session.progress(.ended(check: "the cluster's lease", []))
        var taken = Taken(lease: ClusterLease(keeper: keeper, access: access), spent: clock.uptime() - start)
        switch outcome {
        case .acquired: break
        case .held(let holder): taken.holder = holder
        case .failed(let problem): taken.seen = [.lease(.failed(problem)), .refusal(.lease)]
        }
        return taken
    }

    /// Gives it back, after the last push; an interrupted run has five seconds in all (design.md section 11).
    func release() async {
        await keeper.release(within: Task.isCancelled ? .seconds(1) : .seconds(3))
        await access.shutdown()
    }
}

/// Stands where a lease is wanted and nothing is known of it.
struct NoLease: RunGuard {
    func confirm() async -> LeaseLoss? { .gone }
    func loss() async -> LeaseLoss? { .gone }
}
