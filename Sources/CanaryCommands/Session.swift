import CanaryConfig
import CanaryCore
import CanaryGit
import CanaryHTTP
import CanaryStore

/// A run with everything wired: the only place where the seams meet what stands behind them.
struct Session: Sendable {
    let loaded: Loaded
    let environment: [String: String]
    var options = RunOptions()
    var pacing = Pacing()
    /// The child that fetches a remote repository; this program itself, unless a test says otherwise.
    var fetcher: MirrorFetcher?
    var progress: @Sendable (Progress) -> Void = { _ in }
    var clock: any RunClock = SystemClock()

    /// One run or check, from the lock to the last push.
    func report() async -> Report {
        await withRunner { runner, lock in
            if case .held(let holder) = lock { return runner.locked(by: holder) }
            return await runner.report()
        }
    }

    /// What a run would do.
    func plan() async -> Plan {
        await withRunner { runner, _ in await runner.plan() }
    }

    private enum Lock { case free, held(String) }

    private func withRunner<Result: Sendable>(_ body: (Runner, Lock) async -> Result) async -> Result {
        let configuration = loaded.configuration
        let proxy = ProxySettings(environment: environment)
        let trust = TrustAnchors(environment: environment)
        let transport = CurlTransport(agent: "canary/\(Canary.version)", proxy: proxy, trust: trust)
        let sinks = CurlTransport(agent: "canary/\(Canary.version)", proxy: proxy, trust: trust)
        defer {
            transport.shutdown()
            sinks.shutdown()
        }
        let repository = configuration.mint.map {
            GitRepository.open($0, state: configuration.state, fetcher: fetcher ?? MirrorFetcher(environment: environment))
        }
        var store: any RunStore
        do throws(StoreFailure) {
            store = try await StateStore.open(folder: configuration.state)
        } catch {
            store = UnusableStore(failure: error)
        }
        let mask = SecretMask(secrets: loaded.secrets)
        var parts = RunParts(
            transport: transport, sinkTransport: sinks, repository: repository, store: store, clock: clock, mask: mask)
        (parts.pacing, parts.progress) = (pacing, progress)
        let run = RunID()
        let runner = Runner(configuration, options: options, parts: parts, run: run)
        // What is free may be looked at while another run is under way.
        guard !options.freeOnly else { return await body(runner, .free) }
        do throws(LockProblem) {
            let lock = try RunLock.acquire(state: configuration.state, holder: run.text)
            defer { lock.release() }
            return await body(runner, .free)
        } catch {
            if case .held(let holder) = error { return await body(runner, .held(holder.words)) }
            // Without a state folder there is no journal either: the run goes on and sends nothing.
            return await body(runner, .free)
        }
    }
}
