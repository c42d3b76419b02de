import CanaryConfig
import CanaryCore
import FoundationEssentials
import HTTPServer
import Testing

@testable import CanaryCommands

extension Cluster {
    func configuration(_ change: (inout Configuration.Lease) -> Void = { _ in }) throws -> Configuration.Lease {
        var lease = Configuration.Lease(name: "upgrade-canary")
        lease.namespace = "canary"
        lease.server = try ServiceURL(server.url)
        lease.tokenFile = folder + "/cluster-token"
        lease.caFile = folder + "/cluster-ca.crt"
        change(&lease)
        return lease
    }

    /// A canary's keeper over the real transport.
    func keeper(
        _ identity: String = "pod-a_11111111", duration: Duration = .seconds(60), callTimeout: Duration = .seconds(10),
        clock: any RunClock = SystemClock(), late: LateSecrets = LateSecrets()
    ) throws -> LeaseKeeper {
        let lease = try configuration()
        let settings = LeaseKeeper.Settings(
            server: try ServiceURL(server.url), namespace: lease.namespace, name: lease.name, duration: duration,
            callTimeout: callTimeout)
        let access = ClusterAccess(lease, environment: [:], late: late)
        return LeaseKeeper(settings, identity: identity, access: access, clock: clock)
    }

    static let other = "pod-b_22222222"
}

extension LeaseKeeper {
    func acquire(_ patience: Duration = .seconds(5), watching: Duration = .seconds(30)) async -> Outcome {
        await acquire(patience: patience, watching: watching)
    }
}

@Suite struct LeaseKeeperTests {
    // MARK: Taking

    @Test func makesTheObjectAndGivesItBack() async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper()
            #expect(await keeper.loss() == .gone)
            #expect(await keeper.acquire() == .acquired)
            let held = try #require(cluster.server.lease())
            #expect(held.holder == "pod-a_11111111" && held.seconds == 60 && held.transitions == 0)
            #expect(held.acquired == held.renewed && held.renewed?.hasSuffix("Z") == true)
            #expect(await keeper.loss() == nil)
            #expect(await keeper.confirm() == nil)
            await keeper.release(within: .seconds(5))
            let free = try #require(cluster.server.lease())
            #expect(free.holder.isEmpty && free.uid == held.uid && free.seconds == 60)
            #expect(await keeper.loss() == .gone)
            // The next one takes the same object over.
            let next = try cluster.keeper(Cluster.other)
            #expect(await next.acquire() == .acquired)
            #expect(cluster.server.lease()?.transitions == 1 && cluster.server.lease()?.uid == held.uid)
            await next.release(within: .seconds(5))
            #expect(
                cluster.server.calls.allSatisfy {
                    $0.token == Cluster.firstToken && $0.status < 300 || $0.status == 404
                })
        }
    }

    struct Found: Sendable, CustomTestStringConvertible {
        var name: String
        /// Seconds since its last renewal; its duration is 60 s.
        var age: Double
        var duration: Int64 = 60
        var holder = Cluster.other
        var isTaken: Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Found(name: "renewed just now", age: 0, isTaken: false),
        Found(name: "about to run out", age: 55, isTaken: false),
        Found(name: "run out, but not for long", age: 90, isTaken: false),
        Found(name: "overdue by far", age: 200, isTaken: true),
        Found(name: "of another year", age: 4e7, isTaken: true),
        Found(name: "from the future", age: -4000, isTaken: false),
        Found(name: "given back", age: 5, holder: "", isTaken: true),
        Found(name: "ours, after an answer that was lost", age: 5, holder: "pod-a_11111111", isTaken: true),
        Found(name: "one whose duration is absurd, overdue", age: 20_000, duration: 4_000_000_000, isTaken: true),
    ])
    func decidesByTheRecord(_ found: Found) async throws {
        try await Cluster.with { cluster in
            cluster.server.put(
                holder: found.holder, renewed: -found.age, duration: found.duration, labels: ["team": "home"],
                strategy: "OldestEmulationVersion")
            let keeper = try cluster.keeper()
            // No time to watch it: what is doubtful counts as held.
            let outcome = await keeper.acquire(watching: .seconds(1))
            if found.isTaken {
                #expect(outcome == .acquired)
                let lease = try #require(cluster.server.lease())
                #expect(
                    lease.holder == "pod-a_11111111" && lease.transitions == (found.holder == "pod-a_11111111" ? 1 : 2))
                // What is not ours stays.
                #expect(lease.labels == ["team": "home"] && lease.strategy == "OldestEmulationVersion")
            } else {
                guard case .held(let words) = outcome else { throw Unexpected(outcome) }
                #expect(words.hasPrefix("\(Cluster.other), since ") && words.contains(", renewed "), "\(words)")
                #expect(cluster.server.count("PUT") == 0)
            }
            await keeper.release(within: .seconds(5))
            #expect(cluster.server.lease()?.holder == (found.isTaken ? "" : found.holder))
        }
    }

    struct Unexpected: Error {
        let what: String
        init(_ what: Any) { self.what = "\(what)" }
    }

    /// Whose clock is wrong does not matter: what counts is the API server's own, and what it shows of others.
    @Test(arguments: [-3600.0, 3600, -31_536_000, 31_536_000])
    func ourClockMayBeWrong(_ seconds: Double) async throws {
        try await Cluster.with { cluster in
            cluster.server.put(holder: Cluster.other, renewed: -10)
            let keeper = try cluster.keeper(clock: ShiftedClock(by: seconds))
            guard case .held = await keeper.acquire() else { throw Unexpected("not held") }
            cluster.server.put(holder: "")
            #expect(await keeper.acquire() == .acquired)
            let year = Date().formatted(.iso8601).prefix(13)
            #expect(
                cluster.server.lease()?.renewed?.hasPrefix(year) == true, "\(cluster.server.lease()?.renewed ?? "")")
            await keeper.release(within: .seconds(5))
        }
    }

    /// Run out by its own word only: watched for as long as it lasts, and taken when it has not changed.
    @Test func takesWhatIsNotRenewedAnyMore() async throws {
        try await Cluster.with { cluster in
            cluster.server.put(holder: Cluster.other, renewed: -3, duration: 2)
            let keeper = try cluster.keeper(duration: .seconds(2))
            let start = ContinuousClock.now
            #expect(await keeper.acquire() == .acquired)
            #expect(ContinuousClock.now - start >= .seconds(2))
            await keeper.release(within: .seconds(5))
        }
    }

    @Test func leavesWhatIsRenewedMeanwhile() async throws {
        try await Cluster.with { cluster in
            // A holder whose clock is behind: run out by its word, alive by its deeds.
            cluster.server.put(holder: Cluster.other, renewed: -30, duration: 20)
            cluster.server.change { state in
                let seen = Locked(0)
                state.moment = { state, request in
                    seen.write { $0 += 1 }
                    if seen.read({ $0 }) == 2 { state.put(holder: Cluster.other, renewed: -29, duration: 20) }
                }
            }
            let keeper = try cluster.keeper(duration: .seconds(20))
            guard case .held = await keeper.acquire() else { throw Unexpected("not held") }
            #expect(cluster.server.count("PUT") == 0)
        }
    }

    /// However many come at once, one has it.
    @Test func oneOfManyGetsIt() async throws {
        for isThere in [false, true] {
            try await Cluster.with { cluster in
                if isThere { cluster.server.put(holder: "") }
                let keepers = try (0..<8).map { try cluster.keeper("pod-\($0)_11111111") }
                let outcomes = await withTaskGroup(of: LeaseKeeper.Outcome.self) { group in
                    for keeper in keepers { group.addTask { await keeper.acquire() } }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                #expect(outcomes.count { $0 == .acquired } == 1, "\(outcomes)")
                let held = outcomes.count { if case .held = $0 { true } else { false } }
                #expect(held == 7, "\(outcomes)")
                #expect(cluster.server.state.read { $0.holders.count } == 1)
                for keeper in keepers { await keeper.release(within: .seconds(5)) }
                #expect(cluster.server.lease()?.holder == "")
            }
        }
    }

    /// A write that was carried out and not answered is known again.
    @Test(arguments: ["POST", "PUT"])
    func anAnswerMayBeLost(_ method: String) async throws {
        try await Cluster.with { cluster in
            if method == "PUT" { cluster.server.put(holder: "") }
            cluster.server.fail(
                APIServer.Fault(
                    methods: [method], applied: true, answer: APIServer.status(504, "Timeout", "the request timed out"))
            )
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            #expect(cluster.server.state.read { $0.holders } == ["pod-a_11111111"])
            #expect(await keeper.confirm() == nil)
            await keeper.release(within: .seconds(5))
            #expect(cluster.server.lease()?.holder == "")
        }
    }
}
