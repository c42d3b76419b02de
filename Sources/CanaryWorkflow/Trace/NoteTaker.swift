import Synchronization
import Workflow

/// Takes down what would be sent, and sends nothing.
final class NoteTaker: HTTPCaller {
    private struct State {
        var node = ""
        var calls: [(node: String, request: HTTPNodeRequest)] = []
    }

    private let state = Mutex(State())
    private let agentNode: String?

    init(agentNode: String?) { self.agentNode = agentNode }

    func begin(_ node: String) { state.withLock { $0.node = node } }

    func calls(of node: String) -> [HTTPNodeRequest] {
        state.withLock { $0.calls.filter { $0.node == node }.map(\.request) }
    }

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        let isAgent = state.withLock { state in
            // A loop must not fill the memory.
            if state.calls.count < 1000 { state.calls.append((state.node, request)) }
            return state.node == agentNode
        }
        guard isAgent else { throw .stopped }
        // As the agent answers (facts/pipeline.md section 3), so that what comes after it is seen too.
        return HTTPNodeAnswer(
            status: 202, reason: "Accepted", headers: [("content-type", "application/json")],
            body: Array(#"{"job_id":"000000000000","status":"queued"}"#.utf8))
    }
}
