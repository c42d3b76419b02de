import CanaryConfig
import CanaryCore
import FoundationEssentials
import HTTPServer
import Testing

@testable import CanaryCommands

/// The lease while a run goes on, and at its end.
@Suite struct LeaseRenewalTests {
    private static let silence = HTTPServerResponse(status: 200, delay: .seconds(60))

    @Test func isRenewedInTheBackground() async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper(duration: .seconds(3))
            #expect(await keeper.acquire() == .acquired)
            let first = cluster.server.lease()
            #expect(try await until { cluster.server.count("PUT") >= 4 })
            #expect(await keeper.loss() == nil)
            let later = cluster.server.lease()
            #expect(later?.renewed != first?.renewed && later?.acquired == first?.acquired && later?.transitions == 0)
            await keeper.release(within: .seconds(5))
            let calls = cluster.server.calls.count
            try await Task.sleep(for: .seconds(1))
            #expect(cluster.server.calls.count == calls, "it goes on after its end")
        }
    }

    struct Meddling: Sendable, CustomTestStringConvertible {
        var name: String
        var meddle: @Sendable (inout APIServer.State) -> Void
        var isLoss: @Sendable (LeaseLoss?) -> Bool
        var testDescription: String { name }
    }

    @Test(arguments: [
        Meddling(
            name: "somebody takes it", meddle: { $0.put(holder: Cluster.other) },
            isLoss: {
                guard case .taken(let words)? = $0 else { return false }
                return words.hasPrefix("\(Cluster.other), since 2")
            }),
        Meddling(name: "somebody empties it", meddle: { $0.put(holder: "") }, isLoss: { $0 == .gone }),
        Meddling(name: "somebody deletes it", meddle: { $0.leases = [:] }, isLoss: { $0 == .gone }),
        Meddling(
            name: "somebody deletes it and takes a new one",
            meddle: {
                $0.leases = [:]
                $0.put(holder: Cluster.other)
            }, isLoss: { if case .taken? = $0 { true } else { false } }),
        Meddling(
            name: "somebody labels it",
            meddle: {
                $0.version += 1
                $0.leases["canary/upgrade-canary"]?.version = $0.version
                $0.leases["canary/upgrade-canary"]?.labels = ["seen": "yes"]
            }, isLoss: { $0 == nil }),
        Meddling(
            name: "the server is in trouble, and it is fresh",
            meddle: { $0.faults = [.init(times: 1000, answer: APIServer.status(500, "InternalError", "no leader"))] },
            isLoss: { $0 == nil }),
        Meddling(name: "we may not write any more, and it is fresh", meddle: { $0.verbs = [] }, isLoss: { $0 == nil }),
    ])
    func isAskedOnceMore(_ row: Meddling) async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            cluster.server.change(row.meddle)
            let loss = await keeper.confirm()
            #expect(row.isLoss(loss), "\(loss as Any)")
            #expect(await keeper.loss() == loss)
            let before = cluster.server.lease()
            await keeper.release(within: .seconds(2))
            // What is somebody else's is left alone.
            if loss != nil { #expect(cluster.server.lease()?.version == before?.version) }
            if row.name.hasSuffix("labels it") { #expect(cluster.server.lease()?.labels == ["seen": "yes"]) }
        }
    }

    /// Not renewed for two thirds of its time, it is not certain any more; renewed before anybody else came, it is again.
    @Test(arguments: ["silent", "forbidden"])
    func isUncertainWithoutRenewal(_ how: String) async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper(duration: .seconds(9), callTimeout: .seconds(1))
            #expect(await keeper.acquire() == .acquired)
            let isSilent = how == "silent"
            cluster.server.change { state in
                if isSilent { state.faults = [.init(times: 1000, answer: Self.silence)] } else { state.verbs = [] }
            }
            var loss: LeaseLoss?
            for _ in 0..<3000 where loss == nil {
                try await Task.sleep(for: .milliseconds(10))
                loss = await keeper.loss()
            }
            guard case .uncertain(let seconds, let problem?)? = loss else {
                throw LeaseKeeperTests.Unexpected(loss as Any)
            }
            #expect(seconds >= 6 && seconds < 9)
            if case .forbidden("update", _, _) = problem { #expect(!isSilent) } else { #expect(isSilent) }
            #expect(await keeper.confirm() != nil)
            cluster.server.change {
                $0.faults = []
                $0.verbs = ["get", "create", "update"]
            }
            #expect(await keeper.confirm() == nil)
            await keeper.release(within: .seconds(5))
            #expect(cluster.server.lease()?.holder == "")
        }
    }

    /// A clock that is set while the run goes on makes nothing older or younger.
    @Test(arguments: [-3600.0, 3600, -31_536_000, 31_536_000])
    func ourClockMayBeSet(_ seconds: Double) async throws {
        try await Cluster.with { cluster in
            let clock = SteppedClock()
            let keeper = try cluster.keeper(clock: clock)
            #expect(await keeper.acquire() == .acquired)
            clock.set(by: seconds)
            for _ in 0..<2 {
                #expect(await keeper.confirm() == nil)
                let renewed = try #require(cluster.server.lease()?.renewed)
                let age = try Date().timeIntervalSince(Date(renewed.prefix(19) + "Z", strategy: .iso8601))
                #expect(abs(age) < 60, "\(renewed)")
            }
            await keeper.release(within: .seconds(5))
        }
    }

    @Test func takesNoLongerThanItMayToGiveItBack() async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            cluster.server.fail(.init(times: 1000, answer: Self.silence))
            let start = ContinuousClock.now
            await keeper.release(within: .seconds(1))
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    /// An interrupted run is a cancelled task.
    @Test func givesItBackWhenCancelled() async throws {
        try await Cluster.with { cluster in
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            let task = Task {
                try? await Task.sleep(for: .seconds(60))
                await keeper.release(within: .seconds(5))
            }
            task.cancel()
            await task.value
            #expect(cluster.server.lease()?.holder == "")
        }
    }

    /// Interrupted in a call that was carried out: nothing is left behind.
    @Test(arguments: ["GET", "POST"])
    func leavesNothingWhenItIsCutShort(_ method: String) async throws {
        try await Cluster.with { cluster in
            cluster.server.fail(.init(methods: [method], applied: true, answer: Self.silence))
            let keeper = try cluster.keeper()
            let task = Task { await keeper.acquire() }
            #expect(try await until { cluster.server.count(method) == 1 })
            let start = ContinuousClock.now
            task.cancel()
            #expect(await task.value == .failed(.interrupted))
            await keeper.release(within: .seconds(5))
            #expect(ContinuousClock.now - start < .seconds(3))
            #expect(cluster.server.lease()?.holder == (method == "GET" ? nil : ""))
        }
    }
}
