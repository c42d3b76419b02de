import CanaryCore
import Sandbox

@testable import CanaryCommands

/// What befalls the lease that lets one canary of a cluster run at a time.
extension Provocation {
    static let leases: [Provocation] = [
        lease("lease-held", "run.lease-held") { $0.put(holder: Cluster.other) },
        lease("lease-forbidden", "run.lease-forbidden") { $0.verbs = ["get"] },
        lease("lease-unauthorized", "run.lease-unauthorized") { $0.tokens = [Cluster.secondToken] },
        lease("lease-unavailable", "run.lease-unavailable") {
            $0.faults = [.init(times: 9, answer: APIServer.status(422, "Invalid", "Lease is invalid"))]
        },
        Provocation("lease-lost", "run.lease-lost", verdict: .inconclusive, events: 0) { stage in
            let cluster = try await stage.cluster()
            stage.moment = ("the event", { cluster.server.put(holder: Cluster.other) })
        },
    ]

    private static func lease(
        _ name: String, _ cause: String, _ change: @escaping @Sendable (inout APIServer.State) -> Void
    ) -> Provocation {
        Provocation(name, cause, verdict: .inconclusive, events: 0) { stage in
            try await stage.cluster().server.change(change)
        }
    }
}
