import CanaryCore
import Synchronization
import Workflow

/// Takes down what would be sent, and sends nothing.
final class NoteTaker: HTTPCaller {
    private struct State {
        var node = ""
        var calls: [(node: String, request: HTTPNodeRequest)] = []
        var stopped: String?
    }

    private let state = Mutex(State())
    private let agentNode: String?

    /// - Parameter agentNode: `nil` where the document does not tell: then it is whichever one posts to an `/execute`.
    init(agentNode: String?) { self.agentNode = agentNode }

    func begin(_ node: String) { state.withLock { $0.node = node } }

    /// The node whose call ended the trial: what would answer it is not known.
    var stopped: String? { state.withLock { $0.stopped } }

    /// The node that called the agent, as far as the call shows it.
    var caller: String? {
        state.withLock { state in state.calls.first { isAgent($0.node, $0.request) }?.node }
    }

    private func isAgent(_ node: String, _ request: HTTPNodeRequest) -> Bool {
        if let agentNode { return node == agentNode }
        guard request.method == "POST", let url = try? ServiceURL(request.url) else { return false }
        let path = url.path.withBytes { String(decoding: $0, as: UTF8.self) }
        return path.prefix { $0 != "?" }.hasSuffix("/execute")
    }

    func calls(of node: String) -> [HTTPNodeRequest] {
        state.withLock { $0.calls.filter { $0.node == node }.map(\.request) }
    }

    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer {
        let node = state.withLock { state in
            // A loop must not fill the memory.
            if state.calls.count < 1000 { state.calls.append((state.node, request)) }
            return state.node
        }
        guard isAgent(node, request) else {
            state.withLock { $0.stopped = node }
            throw .stopped
        }
        // As the agent answers (facts/pipeline.md section 3), so that what comes after it is seen too.
        return HTTPNodeAnswer(
            status: 202, reason: "Accepted", headers: [("content-type", "application/json")],
            body: Array(#"{"job_id":"000000000000","status":"queued"}"#.utf8))
    }
}
