import CanaryConfig
import CanaryCore
import CanaryGit
import CanaryHTTP
import CanaryStore
import CanaryWorkflow

/// A run with everything wired: the only place where the seams meet what stands behind them.
struct Session: Sendable {
    var loaded: Loaded
    let environment: [String: String]
    var options = RunOptions()
    var pacing = Pacing()
    /// The child that fetches a remote repository; this program itself, unless a test says otherwise.
    var fetcher: MirrorFetcher?
    var progress: @Sendable (Progress) -> Void = { _ in }
    /// Whether anybody sees what each hop came to, as soon as it is decided.
    var showsHops = true
    var clock: any RunClock = SystemClock()
    /// How many times faster than the machine's that clock goes; 1 but for scenarios.
    var factor = 1

    /// On a clock that goes so many times as fast.
    mutating func scale(_ clock: ScaledClock) {
        (self.clock, factor) = (clock, clock.factor)
        // As no call is given up before 1.5 real seconds, no answer is late before.
        pacing.diunsPatience = max(pacing.diunsPatience, .milliseconds(1500) * clock.factor)
    }
    /// Whether what is seen is kept in the history.
    var remembers = true
    /// What the program will end with after a report.
    var exitCode: @Sendable (Report) -> Int32 = { ExitRules().code(for: $0) }
    /// Says by which rule a Code node dropped the event; `nil`: nobody is asked.
    var drops: (any DropExplaining)?
    /// Who runs scripts for the rules of lint; `nil`: the live workflow is not held against them.
    var lint: TriedLint.Scripts?
    /// What stands before that lint; scenarios share what trying came to.
    var linting: @Sendable (TriedLint) -> any WorkflowLinting = { $0 }

    /// In the place of the cluster's lease.
    var runGuard: (any RunGuard)?
    /// What the run reads as it goes on, for every mask that this session gives out.
    let lateSecrets = LateSecrets()

    /// Nothing will know of this run when the next one begins.
    func remembersNothing(_ report: Report) -> Bool {
        guard loaded.configuration.push == nil else { return false }
        return !remembers || report.findings.contains { $0.cause == "history.unwritable" }
    }

    /// Hides every secret that this process knows of.
    var mask: SecretMask {
        SecretMask(secrets: loaded.secrets + EnvironmentSecrets.shadowing(environment), late: lateSecrets)
    }

    /// The same session with its progress told.
    func showing(_ progress: @escaping @Sendable (Progress) -> Void) -> Session {
        var copy = self
        copy.progress = progress
        return copy
    }

    /// One run or check, from the lock to the last push.
    func report() async -> Report {
        await withRunner { runner, lock in
            switch lock {
            case .held(let holder): await runner.locked(by: holder)
            case .leased(let holder): await runner.leaseHeld(by: holder)
            case .free: await runner.report()
            }
        }
    }

    /// What a run would do.
    func plan() async -> Plan {
        await withRunner(firing: false) { runner, _ in await runner.plan() }
    }

    /// Waits for services; takes no lock, opens no store, writes nothing.
    func wait(for services: [Wait.Service], limit: Duration) async -> Wait.Outcome {
        let transport = makeTransport()
        defer { transport.shutdown() }
        let store = UnusableStore(failure: StoreFailure(.noPermission, path: "", detail: "waiting writes nothing"))
        var parts = RunParts(
            transport: transport, sinkTransport: transport, repository: nil, store: store, clock: clock, mask: mask)
        (parts.pacing, parts.progress) = (pacing, progress)
        return await Wait(loaded.configuration, for: services, limit: limit, parts: parts).outcome()
    }

    /// One with a loop of its own; to be shut down.
    private func makeTransport() -> CurlTransport {
        CurlTransport(
            userAgent: "canary/\(Canary.version)", proxy: ProxySettings(environment: environment),
            trust: TrustAnchors(environment: environment))
    }

    private enum Lock { case free, held(String), leased(String) }

    /// - Parameter firing: whether something may leave, and the cluster's lease is wanted for it.
    private func withRunner<Result: Sendable>(firing: Bool = true, _ body: (Runner, Lock) async -> Result) async
        -> Result
    {
        var configuration = loaded.configuration
        let transports = (0..<2).map { _ in makeTransport() }
        defer { for transport in transports { transport.shutdown() } }
        let repository = configuration.mint.map {
            GitRepository.open(
                $0, state: configuration.state,
                fetcher: fetcher ?? MirrorFetcher(environment: environment, patience: configuration.callTimeout))
        }
        repository?.prepare()
        let run = RunID()
        var (store, opening) = await openStore()
        var lock: RunLock?
        var held = Lock.free
        // What is free may be looked at while another run is under way.
        if !options.freeOnly {
            do throws(LockProblem) {
                lock = try RunLock.acquire(
                    state: configuration.state, holder: .current(run: run, started: Int64(clamping: clock.now())))
            } catch {
                switch error {
                case .held(let holder, let path): held = .held(holder.map(\.words) ?? path)
                // Without the lock there is no journal either: the run goes on, and sends nothing.
                case .unavailable(let failure): store = UnusableStore(failure: failure)
                case .refused(_, let path):
                    let detail = "the lock file is a link or no regular file: somebody else put it there"
                    store = UnusableStore(failure: StoreFailure(.noPermission, path: path, detail: detail))
                }
            }
        }
        defer { lock?.release() }
        let mask = mask
        let calls: [any HTTPTransport] =
            factor == 1 ? transports : transports.map { ScaledTransport($0, factor: factor) }
        var parts = RunParts(
            transport: calls[0], sinkTransport: calls[1], repository: repository,
            store: DiscreetStore(store, mask: mask), clock: clock, mask: mask)
        if let stranger = StateFolderOwner.stranger(in: configuration.state) { opening.append(.store(stranger)) }
        (parts.pacing, parts.progress, parts.opening) = (pacing, progress, opening)
        parts.showsHops = showsHops
        (parts.drops, parts.exitCode, parts.runGuard) = (drops, exitCode, runGuard)
        if let lint {
            parts.linter = linting(
                TriedLint(lint, known: loaded.secrets + EnvironmentSecrets.shadowing(environment)))
            if remembers { parts.lintMemory = LintFile(folder: configuration.state) }
        }
        let history = HistoryStore(
            folder: configuration.state,
            bounds: HistoryBounds(keep: configuration.history.keep, runs: configuration.history.runs),
            busyTimeout: .milliseconds(500), now: { [clock] in clock.now() })
        // What does not answer in time is given up: a disk that hangs costs the memory, and an interrupted run ends in time.
        let bounded = BoundedHistory(history, place: configuration.state)
        if remembers { parts.history = bounded }
        // After the file's lock: two runs of this machine need not ask the cluster which of them it is.
        var lease: ClusterLease?
        if firing, !options.freeOnly, case .free = held, let settings = configuration.lease {
            let taken = await ClusterLease.take(settings, run: run, session: self)
            if let holder = taken.holder { held = .leased(holder) }
            (lease, parts.runGuard) = (taken.lease, taken.lease?.keeper ?? NoLease())
            parts.opening += taken.seen
            if taken.spent > .seconds(1) {
                configuration.deadline = max(configuration.deadline / 2, configuration.deadline - taken.spent)
            }
        }
        let result = await body(Runner(configuration, options: options, parts: parts, run: run), held)
        await lease?.release()
        await bounded.shutDown()
        return result
    }

    private func openStore() async -> (any RunStore, [Seen]) {
        do throws(StoreFailure) {
            let (store, warning) = try await StateStore.open(
                folder: loaded.configuration.state, now: Int64(clamping: clock.now()))
            guard case .setAside(let path, let detail) = warning else { return (store, []) }
            return (store, [.store(StoreFailure(.corrupt, path: path, detail: detail))])
        } catch {
            return (UnusableStore(failure: error), [])
        }
    }
}

extension LockHolder {
    /// `run 7f3a9c2e, process 4711 on host, since 2026-11-21T10:02:11Z`
    var words: String {
        "run \(run?.text ?? "unknown"), process \(pid) on \(host), since \(Canary.time(started))"
    }
}
