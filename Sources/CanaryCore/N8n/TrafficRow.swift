/// One kept execution of the workflow: whose event it was and where that ended. Nothing else of the document is kept: it
/// holds the nodes' parameters, and there a bearer can stand in clear (facts/n8n.md section 3).
public struct TrafficRow: Sendable, Equatable {
    /// Why a node gave nothing, as far as it can be told afterwards.
    public enum Rule: Sendable, Equatable {
        /// The node's conditions ask for a form of event that this one does not have.
        case otherForm
        /// Conditions of another kind.
        case conditions
        /// The image or the tag is one that the workflow means to leave alone.
        case skipped
        /// The limiter was spent: n8n 1.81 keeps its count beside the execution.
        case limiter
        /// A Code node's; which of its rules is not recorded.
        case code
        case unknown
    }

    public enum End: Sendable, Equatable {
        /// Running, queued or waiting.
        case underWay
        case handedOver
        /// The agent's node failed: a status (`401`), n8n's code (`ECONNREFUSED`), or the error's name.
        case refused(String)
        /// The agent answered and named no job.
        case noJob
        case dropped(node: String, Rule)
        case failed(node: String)
        case crashed, canceled
        case endedEarly(node: String?)
        /// n8n does not show how far it came.
        case concealed
        /// It passed a node that may call the agent, and no job shows in it.
        case jobUnseen(node: String)
    }

    public var id: String
    /// When it began, unix seconds.
    public var at: Double?
    /// `nil` where the execution's data was not kept, or begins with no webhook.
    public var event: ExecutionEvent?
    public var end: End
    /// n8n does not show what it began with, so that nobody can tell whose event it was.
    public var isConcealed: Bool

    /// - Parameters:
    ///   - document: an item of the list, made with `includeData`.
    ///   - limiter: what the limiter held when it began, where the document does not tell it (2.x).
    ///   - agentNode: the node that the configuration names as the agent's.
    /// - Returns: `nil` where it is no execution.
    init?(
        _ document: JSONValue, agent: ServiceURL?, limit: Configuration.RateLimit?,
        limiter: WorkflowSeen.Limiter? = nil, agentNode: String? = nil
    ) {
        guard let seen = ExecutionSeen(document, run: nil, agent: agent, agentNode: agentNode) else { return nil }
        id = seen.id
        let (began, mode) = (seen.began, seen.mode)
        at = began
        isConcealed = seen.concealment != nil
        event = ExecutionSeen.items(of: ExecutionSeen.data(of: document)).lazy
            .compactMap { ExecutionEvent($0, mode: mode) }.max { $0.isLess(than: $1) }
        var isSpent = false
        let own = WorkflowSeen.limiter(document["workflowData"]?["staticData"])
        let later = limiter.flatMap { limiter in
            began.map { $0 * 1000 >= Double(limiter.windowStart) } == true ? limiter : nil
        }
        if let limit, let began, let limiter = own ?? later {
            isSpent = limiter.remaining(limit, now: began).slots == 0
        }
        end = Self.end(of: seen, event, limiterSpent: isSpent)
    }

    private static func end(of seen: ExecutionSeen, _ event: ExecutionEvent?, limiterSpent: Bool) -> End {
        switch seen.end {
        case .running, .queued, .waiting: return .underWay
        case .handedOver: return .handedOver
        case .agentFailed(let failure): return .refused(failure.code.isEmpty ? failure.name : failure.code)
        case .noJob: return .noJob
        // Without an error, the agent took the call.
        case .answerConcealed: return seen.agentNode?.hidesErrors == false ? .handedOver : .concealed
        case .concealed: return .concealed
        case .jobUnseen(let node): return .jobUnseen(node: node)
        case .nodeFailed(let node, _): return .failed(node: node)
        case .crashed: return .crashed
        case .canceled: return .canceled
        // 1.81's list items have no status: one that failed and shows no node's run has crashed.
        case .endedEarly(nil) where seen.status == .error: return .crashed
        case .endedEarly(let node): return .endedEarly(node: node)
        case .dropped(let name):
            guard let node = seen.nodes.first(where: { $0.name == name }) else { return .dropped(node: name, .unknown) }
            return .dropped(node: name, rule(of: node, event, limiterSpent: limiterSpent))
        }
    }

    private static func rule(of node: WorkflowSeen.Node, _ event: ExecutionEvent?, limiterSpent: Bool) -> Rule {
        guard let event else { return .unknown }
        switch node.type {
        case "code", "function", "functionItem":
            if node.skips(event.image) || event.tag.isEmpty || event.tag == "latest" { return .skipped }
            return limiterSpent ? .limiter : .code
        case "filter", "if", "switch":
            // Nothing but `new` and `update` asks for an upgrade.
            guard ["new", "update"].contains(event.status) else { return .skipped }
            return node.asksForOther(than: event.dialect) ? .otherForm : .conditions
        default: return .unknown
        }
    }
}

extension ExecutionEvent {
    /// Which of an execution's items says more of the event: a node in between may have taken parts of it away.
    fileprivate func isLess(than other: ExecutionEvent) -> Bool { rank < other.rank }

    private var rank: Int {
        let senders: [Sender] = [.other, .real, .canary]
        return (senders.firstIndex(of: sender) ?? 0) + (dialect == nil ? 0 : 4)
    }
}
