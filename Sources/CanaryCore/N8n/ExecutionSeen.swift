/// One execution of the workflow, as far as it says where our event got to (facts/n8n.md section 3).
public struct ExecutionSeen: Sendable, Equatable {
    public enum Status: Sendable, Equatable {
        case running, queued, success, error, crashed, canceled, waiting
        case other(String)

        var isOver: Bool {
            switch self {
            case .success, .error, .crashed, .canceled: true
            case .running, .queued, .waiting, .other: false
            }
        }
    }

    /// A node's failure, in n8n's words.
    public struct Failure: Sendable, Equatable {
        public var name: String
        /// `401`, `ECONNREFUSED`, …
        public var code: String
        public var message: String
        /// The agent's own detail, where there was an answer.
        public var detail: String
        /// The node's error setting let the execution end as a success.
        public var hidden: Bool
    }

    public struct NodeRun: Sendable, Equatable {
        public var name: String
        public var start: Int64
        /// Items on each output.
        public var outputs: [Int]
        public var failure: Failure?
        /// `job_id` of its first item.
        var job: String?
        /// Whose page its first item is, where an HTTP node got one.
        var page: Stranger?
    }

    /// Why n8n shows an execution without what its items held (facts/n8n.md section 6).
    public enum Concealment: Sendable, Equatable {
        /// By a policy, or because it was asked to: n8n's own word (`workflow_redaction_policy`).
        case redacted(reason: String)
        /// The data is larger than n8n shows, or than we read.
        case tooLarge
    }

    public var id: String
    public var workflow: String?
    public var status: Status
    public var carriesRun: Bool
    /// In the order they ran.
    public var runs: [NodeRun]
    public var agentNode: AgentNode?
    /// Nodes that may call the agent, where none is known to.
    var candidates: [String] = []
    public var nodes: [WorkflowSeen.Node]
    /// `nil`: all of it is shown, as far as can be seen.
    public var concealment: Concealment?
    /// When it was made or began, unix seconds.
    public var began: Double?
    /// `webhook`, `manual`, `trigger`, …
    var mode: String?
    /// Of the workflow, where n8n tells it.
    public var version: String?

    /// Where our event ended.
    public enum End: Sendable, Equatable {
        case running, queued
        case handedOver(job: String)
        case agentFailed(Failure)
        /// The agent's node ran and its answer has no job id.
        case noJob
        /// The agent's node ran without an error, and n8n does not show what the agent answered.
        case answerConcealed
        /// It is over, and n8n does not show how far it came.
        case concealed
        /// It went on to its end, past a node that may have called the agent, and no job shows in it.
        case jobUnseen(node: String)
        /// Every output of this node was empty.
        case dropped(node: String)
        case nodeFailed(node: String, Failure)
        case crashed, canceled
        /// It ended before the agent's node, and no node says why.
        case endedEarly(node: String?)
        case waiting
    }

    /// Over, and with its data: n8n 1.81 writes the state a moment before the nodes' runs.
    var isComplete: Bool {
        switch status {
        case .crashed, .canceled: true
        default: status.isOver && (!runs.isEmpty || concealment == .tooLarge)
        }
    }

    public var end: End {
        switch status {
        case .running: return .running
        case .queued: return .queued
        case .waiting: return .waiting
        case .crashed: return .crashed
        case .canceled: return .canceled
        case .success, .error, .other: break
        }
        if let run = agentRun {
            if let failure = run.failure { return .agentFailed(failure) }
            if let job = run.job { return .handedOver(job: job) }
            // A sub-workflow that is not waited for gives no job on.
            let none: End = agentNode?.header == .unseen ? .jobUnseen(node: run.name) : .noJob
            guard concealment != nil, let first = run.outputs.first else { return none }
            if first > 0 { return .answerConcealed }
            // The second output is the one for errors.
            return run.outputs.contains { $0 > 0 } ? .agentFailed(Failure(redacted: .null, hidden: true)) : none
        }
        if let failed = runs.last(where: { $0.failure != nil }), let failure = failed.failure {
            return .nodeFailed(node: failed.name, failure)
        }
        let possible = candidates + [agentNode?.name].compactMap { $0 }
        if let run = runs.last(where: { possible.contains($0.name) }),
            run.name == runs.last?.name || runs.last?.outputs.first ?? 0 > 0
        {
            return .jobUnseen(node: run.name)
        }
        // A Filter that keeps nothing still shows what it turned away, on its second output.
        if let last = runs.last, last.outputs.first ?? 0 == 0 { return .dropped(node: last.name) }
        // What is not there says nothing: neither the data that n8n keeps back, nor an answer by which the agent's node
        // would have been known.
        if concealment != nil && (runs.isEmpty || agentNode == nil) || status == .success && runs.isEmpty {
            return .concealed
        }
        return .endedEarly(node: runs.last?.name)
    }

    /// The failure that ended it, and the node's name.
    var failure: (node: String, failure: Failure)? {
        switch end {
        case .nodeFailed(let node, let failure): (node, failure)
        case .agentFailed(let failure): (agentRun?.name ?? agentNode?.name ?? "", failure)
        default: nil
        }
    }

    /// What the node that calls the agent did. Where no node could be recognised by its URL (an expression, or an
    /// execution that came without its workflow), it is known by what came: a job id, or the agent's own refusals.
    private var agentRun: NodeRun? {
        let own = agentNode.flatMap { node in runs.first { $0.name == node.name } }
        if let own, agentNode?.match.isCertain == true, own.job != nil || agentNode?.header != .unseen { return own }
        return runs.first { $0.job != nil } ?? runs.first { $0.failure?.isAgentsOwn == true }
            ?? own.flatMap { $0.failure == nil && agentNode?.match.isCertain == false ? nil : $0 }
    }
}

extension ExecutionSeen {
    /// - Parameters:
    ///   - document: the answer of `/executions/{id}`, or an item of a list made with `includeData`.
    ///   - run: whose event is looked for; `nil`: nobody's.
    ///   - named: the node that the configuration names as the agent's.
    /// - Returns: `nil` where it is no execution.
    init?(_ document: JSONValue, run: RunID?, agent: ServiceURL?, agentNode named: String? = nil) {
        guard let id = document["id"].flatMap(WorkflowSeen.identifier) else { return nil }
        self.id = id
        workflow =
            document["workflowId"].flatMap(WorkflowSeen.identifier)
            ?? document["workflowData"]?["id"].flatMap(WorkflowSeen.identifier)
        status = Self.status(document)
        let data = Self.data(of: document)
        let raw = document["workflowData"]?["nodes"]?.array ?? []
        let search = AgentSearch(raw, agent: agent, name: named)
        (agentNode, candidates) = (search.best, search.candidates)
        nodes = raw.compactMap(WorkflowSeen.node)
        let table = data?["resultData"]?["runData"]?.object ?? [:]
        runs = table.compactMap { name, runs in (runs.array?.last ?? nil).map { NodeRun(name, $0) } }
            .sorted { ($0.start, $0.name) < ($1.start, $1.name) }
        concealment = Self.concealment(document, data, table)
        began = ["startedAt", "createdAt"].lazy.compactMap { document[$0]?.string.flatMap(Timestamp.seconds) }.first
        mode = document["mode"]?.string
        version = document["workflowVersionId"]?.string
        carriesRun = run.map { run in Self.items(of: data).contains { Self.carries(run, $0) } } ?? false
    }

    /// Some versions give the data as that object's text.
    static func data(of document: JSONValue) -> JSONValue? {
        document["data"].flatMap {
            $0.string.flatMap { JSONReader.read(Array($0.utf8), mostValues: N8nClient.mostValues) } ?? $0
        }
    }

    /// The first item of every node that ran or waits to. Which node began is known by its own item, whatever it is
    /// called.
    static func items(of data: JSONValue?) -> [JSONValue] {
        let table = data?["resultData"]?["runData"]?.object ?? [:]
        let stack = data?["executionData"]?["nodeExecutionStack"]?.array ?? []
        return table.values.compactMap { $0[0]?["data"]?["main"]?[0]?[0]?["json"] }
            + stack.compactMap { $0["data"]?["main"]?[0]?[0]?["json"] }
    }

    private static func concealment(
        _ document: JSONValue, _ data: JSONValue?, _ table: [String: JSONValue]
    ) -> Concealment? {
        if document["dataTooLargeToDisplay"]?.bool == true { return .tooLarge }
        let info = data?["redactionInfo"]
        if info?["isRedacted"]?.bool == true { return .redacted(reason: info?["reason"]?.string ?? "") }
        let items = table.values.lazy.compactMap { $0[0]?["data"]?["main"]?[0]?[0]?["redaction"] }
        return items.first { $0["redacted"]?.bool == true }.map { .redacted(reason: $0["reason"]?.string ?? "") }
    }

    private static func status(_ document: JSONValue) -> Status {
        switch document["status"]?.string {
        case "running": .running
        case "new": .queued
        case "success": .success
        case "error", "failed": .error
        case "crashed": .crashed
        case "canceled": .canceled
        case "waiting": .waiting
        case .some(let other): .other(other)
        // 1.81's list items have no status.
        case nil:
            if document["finished"]?.bool == true {
                .success
            } else if document["stoppedAt"]?.string != nil {
                .error
            } else {
                document["startedAt"]?.string == nil ? .queued : .running
            }
        }
    }

    /// The webhook's item: our header, or our marker in the hub link. Nothing else of an item may decide this.
    private static func carries(_ run: RunID, _ item: JSONValue) -> Bool {
        if item["headers"]?["x-canary-run"]?.string == run.text { return true }
        guard let body = item["body"] else { return false }
        return ["diun_entry_hublink", "hub_link"].contains { key in
            body[key]?.string.map { $0.hasSuffix("#\(run.marker)") } ?? false
        }
    }
}

extension ExecutionSeen.NodeRun {
    init(_ name: String, _ run: JSONValue) {
        self.name = name
        start = run["startTime"]?.integer ?? 0
        let main = run["data"]?["main"]?.array ?? []
        outputs = main.map { $0.array?.count ?? 0 }
        let first = main.lazy.compactMap { $0[0]?["json"] }.first
        job =
            [first?["job_id"], first?["body"]?["job_id"], first?["data"]?["job_id"]].lazy.compactMap { $0?.string }
            .first
        if job == nil, let text = first?["data"]?.string, text.drop(while: { $0.isWhitespace }).first == "<" {
            page = Stranger(HTTPAnswer(status: 200, headers: [], body: Array(text.utf8)))
        }
        if let error = run["error"], !error.isNull {
            failure = ExecutionSeen.Failure(error, hidden: false)
        } else if let error = first?["error"], !error.isNull {
            failure = ExecutionSeen.Failure(error, hidden: true)
        } else if let error = run["redactedError"], !error.isNull {
            failure = ExecutionSeen.Failure(redacted: error, hidden: false)
        } else if let error = main.lazy.compactMap({ $0[0]?["redaction"]?["error"] }).first {
            failure = ExecutionSeen.Failure(redacted: error, hidden: true)
        }
    }
}

extension ExecutionSeen.Failure {
    /// In the words of claude-agent-service (facts/pipeline.md section 3).
    fileprivate var isAgentsOwn: Bool {
        code == "401" && ["Missing bearer token", "Invalid token", "Service unauthenticated"].contains(detail)
    }

    /// An error of which n8n shows no more than its type and the status.
    init(redacted error: JSONValue, hidden: Bool) {
        self.hidden = hidden
        name = error["type"]?.string ?? "an error"
        code = error["httpCode"].flatMap(WorkflowSeen.identifier) ?? ""
        (message, detail) = ("(n8n hides the rest)", "")
    }

    /// The sandbox's own word for what it cannot do; no n8n has an error of this name.
    var isEngineLimit: Bool { name == "EngineLimit" }

    init(_ error: JSONValue, hidden: Bool) {
        self.hidden = hidden
        name = error["name"]?.string ?? ""
        let texts = error["messages"]?.array?.compactMap(\.string) ?? []
        message = error["message"]?.string ?? error.string ?? ""
        let code = error["httpCode"]?.string ?? error["status"]?.integer.map { String($0) } ?? error["code"]?.string
        // A hidden error can carry its status only at the head of its message: `401 - "{\"detail\":…}"`.
        let leading = ([message] + texts).lazy.compactMap { text -> String? in
            let digits = text.prefix { $0.isNumber }
            return digits.count == 3 && text.dropFirst(3).hasPrefix(" - ") ? String(digits) : nil
        }.first
        self.code = code.map { $0.hasPrefix("ERR_") ? leading ?? $0 : $0 } ?? leading ?? ""
        let tail = ([message] + texts).lazy.compactMap { text in
            text.range(of: " - \"").map { String(text[$0.upperBound...].dropLast()) }
        }.first
        detail = error["description"]?.string ?? tail ?? ""
    }
}
