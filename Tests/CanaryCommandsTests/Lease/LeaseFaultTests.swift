import CanaryConfig
import CanaryCore
import FoundationEssentials
import HTTPServer
import Testing

@testable import CanaryCommands

/// What an API server says no with, or does not say at all.
@Suite struct LeaseFaultTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var arrange: @Sendable (Cluster) throws -> Void
        /// `nil`: it is had in the end.
        var problem: (@Sendable (LeaseProblem) -> Bool)?
        var patience = Duration.seconds(5)
        var callTimeout = Duration.seconds(10)
        var testDescription: String { name }
    }

    private static func text(_ status: Int, _ text: String, delay: Duration = .zero) -> HTTPServerResponse {
        HTTPServerResponse(status: status, contentType: "application/json", text: text, delay: delay)
    }

    private static func failing(
        _ answer: HTTPServerResponse, _ times: Int = 1, _ methods: Set<String> = ["GET", "POST", "PUT"]
    )
        -> @Sendable (Cluster) throws -> Void
    {
        { $0.server.fail(APIServer.Fault(methods: methods, times: times, answer: answer)) }
    }

    static let rows: [Row] = [
        Row(
            name: "403 to get", arrange: { $0.server.change { $0.verbs = ["create", "update"] } },
            problem: {
                guard case .forbidden("get", "canary:upgrade-canary"?, let detail) = $0 else { return false }
                return detail.contains("cannot get resource \"leases\" in API group \"coordination.k8s.io\"")
            }),
        Row(
            name: "403 to create", arrange: { $0.server.change { $0.verbs = ["get", "update"] } },
            problem: { if case .forbidden("create", "canary:upgrade-canary"?, _) = $0 { true } else { false } }),
        Row(
            name: "403 to update",
            arrange: {
                $0.server.put(holder: "")
                $0.server.change { $0.verbs = ["get", "create"] }
            }, problem: { if case .forbidden("update", _, _) = $0 { true } else { false } }),
        Row(
            name: "403 that names nobody", arrange: failing(APIServer.status(403, "Forbidden", "no")),
            problem: { $0 == .forbidden(verb: "get", account: nil, detail: "no") }),
        Row(
            name: "401", arrange: { $0.server.change { $0.tokens = [] } },
            problem: { $0 == .unauthorized(detail: "Unauthorized") }),
        Row(name: "401 once", arrange: failing(APIServer.status(401, "Unauthorized", "Unauthorized"))),
        Row(
            name: "no namespace", arrange: { $0.server.change { $0.namespaces = [] } },
            problem: { $0 == .noNamespace(detail: "namespaces \"canary\" not found") }),
        Row(
            name: "no such interface",
            arrange: failing(HTTPServerResponse(status: 404, contentType: "text/plain", text: "404 page not found")),
            problem: { if case .notALease = $0 { true } else { false } }),
        Row(
            name: "422",
            arrange: failing(APIServer.status(422, "Invalid", "Lease is invalid: spec"), 1, ["POST"]),
            problem: { $0 == .rejected(status: 422, detail: "Lease is invalid: spec") }),
        Row(name: "410 once", arrange: failing(APIServer.status(410, "Expired", "too old resource version"))),
        Row(name: "429 once", arrange: failing(APIServer.status(429, "TooManyRequests", "slow down", retryAfter: 1))),
        Row(
            name: "429 for longer than is waited",
            arrange: failing(APIServer.status(429, "TooManyRequests", "slow down", retryAfter: 30)),
            problem: { $0 == .unavailable(status: 429, detail: "slow down") }),
        Row(
            name: "500 twice", arrange: failing(APIServer.status(500, "InternalError", "etcdserver: leader changed"), 2)
        ),
        Row(
            name: "503 all the time",
            arrange: failing(APIServer.status(503, "ServiceUnavailable", "shutting down"), 1000),
            problem: { $0 == .unavailable(status: 503, detail: "shutting down") }, patience: .seconds(1)),
        Row(name: "409 three times", arrange: failing(APIServer.status(409, "Conflict", "modified"), 3, ["POST"])),
        Row(
            name: "409 without end", arrange: failing(APIServer.status(409, "Conflict", "modified"), 1000, ["POST"]),
            problem: { $0 == .contended }),
        Row(
            name: "silent", arrange: failing(text(200, "{}", delay: .seconds(60)), 1000),
            problem: { if case .unavailable(nil, _) = $0 { true } else { false } }, patience: .milliseconds(500),
            callTimeout: .milliseconds(400)),
        Row(name: "slow, then 500", arrange: failing(text(500, "{}", delay: .milliseconds(300)))),
        Row(
            name: "no JSON", arrange: failing(text(200, "<html>sign in</html>")),
            problem: { if case .notALease("<html>sign in</html>") = $0 { true } else { false } }),
        Row(
            name: "nothing", arrange: failing(text(200, "")),
            problem: { $0 == .notALease(detail: "an empty answer") }),
        Row(
            name: "another kind", arrange: failing(text(200, #"{"kind":"ConfigMap","apiVersion":"v1","metadata":{}}"#)),
            problem: { $0 == .notALease(detail: "kind ConfigMap where a Lease was expected") }),
        Row(
            name: "no version", arrange: failing(text(200, #"{"kind":"Lease","apiVersion":"coordination.k8s.io/v1"}"#)),
            problem: { if case .notALease = $0 { true } else { false } }),
        Row(
            name: "a redirect",
            arrange: failing(HTTPServerResponse(status: 302, headers: ["Location": "https://sso/"])),
            problem: { if case .notALease = $0 { true } else { false } }),
        Row(
            name: "the token comes back", arrange: failing(text(400, #"{"message":"bad \#(Cluster.firstToken)"}"#)),
            problem: { $0 == .rejected(status: 400, detail: "bad ***") }),
        Row(
            name: "no token", arrange: { Temporary.remove($0.folder + "/cluster-token") },
            problem: { if case .unreadable(_, "there is no such file") = $0 { true } else { false } }),
        Row(
            name: "an empty token", arrange: { try $0.write(token: " ") },
            problem: { if case .unreadable(_, "there is no token in it") = $0 { true } else { false } }),
        Row(
            name: "no roots", arrange: { Temporary.remove($0.folder + "/cluster-ca.crt") },
            problem: { if case .unreadable = $0 { true } else { false } }),
        Row(
            name: "roots of somebody else",
            arrange: { try Data("nonsense".utf8).write(to: URL(filePath: $0.folder + "/cluster-ca.crt")) },
            problem: { if case .unavailable(nil, _) = $0 { true } else { false } }),
    ]

    @Test(arguments: rows) func isTold(_ row: Row) async throws {
        try await Cluster.with { cluster in
            try row.arrange(cluster)
            let keeper = try cluster.keeper(callTimeout: row.callTimeout)
            let start = ContinuousClock.now
            let outcome = await keeper.acquire(row.patience)
            #expect(ContinuousClock.now - start < .seconds(15))
            if let problem = row.problem {
                guard case .failed(let found) = outcome else { throw LeaseKeeperTests.Unexpected(outcome) }
                #expect(problem(found), "\(found)")
                #expect(await keeper.confirm() == .gone)
            } else {
                #expect(outcome == .acquired)
            }
            #expect(!"\(outcome)".contains("Zmlyc3Qg"))
            await keeper.release(within: .seconds(2))
        }
    }

    /// The kubelet replaces the token while a run goes on: the new one is used, and hidden, at once.
    @Test func readsTheTokenAfresh() async throws {
        try await Cluster.with { cluster in
            let late = LateSecrets()
            let mask = SecretMask(secrets: [], late: late)
            let keeper = try cluster.keeper(late: late)
            #expect(await keeper.acquire() == .acquired)
            #expect(mask.mask("a \(Cluster.firstToken) b") == "a *** b")
            cluster.server.change { $0.tokens = [Cluster.secondToken] }
            try cluster.write(token: Cluster.secondToken)
            #expect(await keeper.confirm() == nil)
            #expect(cluster.server.calls.last?.token == Cluster.secondToken)
            for token in [Cluster.firstToken, Cluster.secondToken] { #expect(mask.mask(token) == "***") }
            await keeper.release(within: .seconds(5))
            #expect(cluster.server.lease()?.holder == "")
        }
    }

    /// Between the reading and the call the old token may run out: once more, with what is there then.
    @Test func triesAgainWhenTheTokenRunsOut() async throws {
        try await Cluster.with { cluster in
            cluster.server.change { state in
                let folder = cluster.folder
                state.moment = { state, _ in
                    guard state.calls.isEmpty else { return }
                    state.tokens = [Cluster.secondToken]
                    try? Data(Cluster.secondToken.utf8).write(to: URL(filePath: folder + "/cluster-token"))
                }
            }
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            #expect(cluster.server.calls.prefix(2).map(\.status) == [401, 404])
            await keeper.release(within: .seconds(5))
        }
    }

    /// New roots: a new transport, that knows the server's new certificate.
    @Test func readsTheRootsAfresh() async throws {
        try await Cluster.with { cluster in
            let roots = cluster.folder + "/cluster-ca.crt"
            let good = try Data(contentsOf: URL(filePath: roots))
            let keeper = try cluster.keeper()
            #expect(await keeper.acquire() == .acquired)
            let before = cluster.server.count("PUT")
            try Data("other".utf8).write(to: URL(filePath: roots))
            #expect(await keeper.confirm() == nil)  // Not renewed, and certain for a while yet.
            #expect(cluster.server.count("PUT") == before)
            try good.write(to: URL(filePath: roots))
            #expect(await keeper.confirm() == nil)
            #expect(cluster.server.count("PUT") == before + 1)
            await keeper.release(within: .seconds(5))
            #expect(cluster.server.lease()?.holder == "")
        }
    }
}
