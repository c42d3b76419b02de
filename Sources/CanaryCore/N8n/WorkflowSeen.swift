/// The live workflow as n8n's public API shows it, without anything secret of it.
public struct WorkflowSeen: Sendable, Equatable {
    /// What stands where in the workflow, as far as a diagnosis needs it.
    public struct Node: Sendable, Equatable {
        public var name: String
        /// Without the package: `filter`, `code`, `httpRequest`.
        public var type: String
        public var disabled: Bool
        /// What a Filter or IF node asks for: `={{ $json.body.diun_entry_status }} equals update`.
        public var conditions: [String]
        /// A Code node's text, to see whether it has a rule at all; never shown.
        var code: String?
        var responseMode: String?
        /// A webhook that is told what to answer, or to answer nothing.
        var hasOwnAnswer = false
    }

    /// The limiter's own record (facts/n8n.md section 4).
    public struct Limiter: Sendable, Equatable {
        /// Unix milliseconds.
        public var windowStart: Int64
        public var count: Int64

        /// Slots left, and when the window ends (unix seconds). A window that has run out counts as full again.
        public func remaining(_ limit: Configuration.RateLimit, now: Double) -> (slots: Int, opensAt: Int64?) {
            let end = Double(windowStart) / 1000 + limit.window.seconds
            guard now <= end else { return (limit.limit, nil) }
            return (limit.limit.minus(max(0, min(limit.limit, Int(clamping: count)))), Int64(clamping: end))
        }
    }

    public enum State: Sendable, Equatable {
        case active, inactive
        /// No workflow of that name; the names that there are, for the nearest.
        case missing(others: [String])
        /// Several of that name.
        case ambiguous(ids: [String])
    }

    public var name: String
    public var state: State
    public var id: String?
    public var nodes: [Node] = []
    public var agentNode: AgentNode?
    /// What the document tells of the agent's node, where it is not found.
    package var agentSearch: AgentSearch?
    /// `settings.saveDataSuccessExecution` is `none`.
    public var savesSuccesses = true
    public var limiter: Limiter?
    /// Whether one of its webhook nodes is reached by the configured URL; `nil` without a webhook.
    public var hasOurWebhook: Bool?
    /// The webhook node whose own path is the configured URL's, and that n8n registers under another one for want of a
    /// `webhookId`.
    var withoutID: RegisteredPath?
    /// Other workflows, whose webhook the configured URL leads to.
    var behind: [WorkflowChoice.Named] = []
    /// A number that changes when the workflow does (`WorkflowPrint`).
    public var print: UInt64?
    /// The version that production runs, where n8n tells it (2.x).
    public var publishedVersion: String?

    /// There is one, and no other is known to stand behind the webhook.
    var isTheWebhooks: Bool { if case .missing = state { false } else { behind.isEmpty } }

    /// Every webhook node says at once that the workflow was started, with n8n's own words.
    var answersAtOnce: Bool {
        let webhooks = nodes.filter { $0.responseMode != nil }
        return !webhooks.isEmpty && webhooks.allSatisfy { $0.responseMode == "onReceived" && !$0.hasOwnAnswer }
    }

    init(name: String, state: State) { (self.name, self.state) = (name, state) }

    /// - Parameter document: one workflow; a 2.x `activeVersion` is what production runs, `nodes` a draft.
    /// - Parameter agentNode: the node that the configuration names as the agent's.
    init(
        _ document: JSONValue, name: String, agent: ServiceURL?, webhook: ServiceURL?, agentNode named: String? = nil
    ) {
        self.init(name: name, state: Self.isActive(document) ? .active : .inactive)
        id = document["id"].flatMap(Self.identifier)
        let raw = document["activeVersion"]?["nodes"]?.array ?? document["nodes"]?.array ?? []
        nodes = raw.compactMap(Self.node)
        let search = AgentSearch(raw, agent: agent, name: named)
        (agentNode, agentSearch) = (search.best, search)
        savesSuccesses = document["settings"]?["saveDataSuccessExecution"]?.string != "none"
        limiter = Self.limiter(document["staticData"])
        publishedVersion = document["activeVersionId"]?.string ?? document["activeVersion"]?["versionId"]?.string
        guard let webhook else { return }
        let paths = Self.registeredPaths(document)
        hasOurWebhook = paths.contains { $0.isReached(by: webhook) }
        withoutID = paths.first { $0.isWithoutID && !$0.isReached(by: webhook) && $0.isMeant(by: webhook) }
    }

    /// What n8n registers for a workflow's webhook nodes; a 2.x `activeVersion` is what production runs.
    static func registeredPaths(_ document: JSONValue) -> [RegisteredPath] {
        let id = document["id"].flatMap(identifier) ?? ""
        let nodes = document["activeVersion"]?["nodes"]?.array ?? document["nodes"]?.array ?? []
        return nodes.compactMap { node in
            guard node["type"]?.string?.hasSuffix(".webhook") == true, node["disabled"]?.bool != true,
                let name = node["name"]?.string
            else { return nil }
            return RegisteredPath(
                path: node["parameters"]?["path"]?.string ?? "", webhookID: node["webhookId"]?.string, node: name,
                workflow: id)
        }
    }

    /// Where the flag is not there, a published version says the same; nothing at all is no verdict.
    private static func isActive(_ document: JSONValue) -> Bool {
        document["active"]?.bool ?? document["activeVersionId"].map { !$0.isNull } ?? true
    }

    /// n8n's ids are strings, and were numbers once.
    static func identifier(_ value: JSONValue) -> String? { value.string ?? value.integer.map { String($0) } }

    static func limiter(_ data: JSONValue?) -> Limiter? {
        // Static data is an object, and in some versions that object's text.
        let parsed =
            data?.string.flatMap { JSONReader.read(Array($0.utf8), mostValues: N8nClient.mostValuesOfPage) } ?? data
        guard let global = parsed?["global"], let start = global["windowStart"]?.integer,
            let count = global["count"]?.integer
        else { return nil }
        return Limiter(windowStart: start, count: count)
    }

    static func node(_ value: JSONValue) -> Node? {
        guard let name = value["name"]?.string, let type = value["type"]?.string else { return nil }
        let parameters = value["parameters"]
        let conditions = (parameters?["conditions"]?["conditions"]?.array ?? []).map { condition in
            let left = condition["leftValue"].map(plain) ?? ""
            let right = condition["rightValue"].map(plain) ?? ""
            return "\(left) \(condition["operator"]?["operation"]?.string ?? "?") \(right)"
        }
        return Node(
            name: name, type: type.split(separator: ".").last.map { String($0) } ?? type,
            disabled: value["disabled"]?.bool ?? false, conditions: conditions, code: parameters?["jsCode"]?.string,
            responseMode: type.hasSuffix(".webhook") ? parameters?["responseMode"]?.string ?? "onReceived" : nil,
            hasOwnAnswer: parameters?["options"]?["noResponseBody"]?.bool == true
                || parameters?["options"]?["responseData"] != nil || parameters?["responseData"] != nil)
    }

    private static func plain(_ value: JSONValue) -> String {
        value.string ?? value.integer.map { String($0) } ?? value.bool.map { String($0) } ?? ""
    }
}
