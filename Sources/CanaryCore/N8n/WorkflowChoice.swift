/// Which of n8n's workflows `n8n.workflow` names, and which one stands behind the configured webhook.
struct WorkflowChoice: Sendable {
    /// A workflow to be named in a report.
    struct Named: Sendable, Equatable {
        var name: String
        var id: String

        var words: String { "\(name) (\(id))" }
    }

    /// The whole document; `nil` where none or several have the name.
    var document: JSONValue?
    /// Several of that name, all active or none of them, of which the webhook's path tells none.
    var alike: [String] = []
    /// The names that there are; filled where none has the configured one.
    var others: [String] = []
    /// Whose webhook has the configured URL's path; filled where the named one's has not.
    var behind: [Named] = []

    /// How many are named at most, and how long a name may be: n8n's own are short, and their list may be without end.
    fileprivate static let most = 1000
    fileprivate static let longest = 256

    fileprivate mutating func add(other name: String) {
        let short = String(name.prefix(Self.longest))
        if others.count < Self.most, !others.contains(short) { others.append(short) }
    }

    fileprivate mutating func add(behind name: String, _ id: String) {
        let named = Named(name: String(name.prefix(Self.longest)), id: String(id.prefix(Self.longest)))
        if behind.count < Self.most, !behind.contains(named) { behind.append(named) }
    }
}

/// The workflows that have the name. The active ones count, where there are any, and of several alike the one that the
/// webhook leads to, as n8n registers a path for one workflow alone. A document is kept as long as there is only one. A list
/// that is asked for again shows some twice.
private struct Candidates {
    let webhook: ServiceURL?
    private(set) var document: JSONValue?
    private(set) var ids: [String] = []
    private(set) var count = 0
    private var rank = 0

    init(webhook: ServiceURL?) { self.webhook = webhook }

    mutating func add(_ document: JSONValue) {
        let rank = (document["active"]?.bool == true ? 2 : 0) + (N8nClient.isBehind(webhook, document) ? 1 : 0)
        guard rank >= self.rank else { return }
        if rank > self.rank { (self.rank, ids, count) = (rank, [], 0) }
        let id = document["id"].flatMap(WorkflowSeen.identifier).map { String($0.prefix(WorkflowChoice.longest)) }
        if let id, ids.contains(id) { return }
        count += 1
        self.document = count == 1 ? document : nil
        if ids.count < WorkflowChoice.most, let id { ids.append(id) }
    }
}

extension N8nClient {
    /// Finds the workflow: by id in one call, by name in a filtered list. Every workflow is looked at only where the name
    /// is nobody's, or its webhook another one than ours.
    ///
    /// A page holds few: a workflow can be megabytes with what is pinned in it. Of each only what is needed is kept.
    func choose(_ called: String, webhook: ServiceURL?) async -> (CallSeen, WorkflowChoice) {
        var choice = WorkflowChoice()
        var named = Candidates(webhook: webhook)
        if Self.looksLikeID(called) {
            let (seen, document) = await workflow(called)
            guard seen.saysNoSuchWorkflow || seen.problem == nil else { return (seen, choice) }
            if let document { named.add(document) }
        }
        var call = CallSeen(.n8n, .workflows, shown: url.shown)
        if named.count == 0 {
            call = await everyWorkflow(called) { document in
                if document["name"]?.string == called || document["id"].flatMap(WorkflowSeen.identifier) == called {
                    named.add(document)
                }
            }
            guard call.problem == nil else { return (call, choice) }
        }
        if named.count == 0, !Self.looksLikeID(called), Self.canBeID(called) {
            let (seen, document) = await workflow(called)
            if seen.problem == nil, let document { named.add(document) }
        }
        choice.document = named.document
        choice.alike = named.count > 1 ? named.ids : []
        let isNobodys = named.count == 0
        let isAnothers = named.document.map { webhook != nil && !Self.isBehind(webhook, $0) } ?? false
        guard isNobodys || isAnothers else { return (call, choice) }
        let listed = await everyWorkflow(nil) { document in
            guard let name = document["name"]?.string, let id = document["id"].flatMap(WorkflowSeen.identifier) else {
                return
            }
            if isNobodys { choice.add(other: name) }
            if document["active"]?.bool == true, Self.isBehind(webhook, document) { choice.add(behind: name, id) }
        }
        choice.others.sort()
        // A list that broke off has shown what it has shown.
        return (isNobodys ? listed : call, choice)
    }

    static func isBehind(_ webhook: ServiceURL?, _ document: JSONValue) -> Bool {
        guard let webhook else { return false }
        return WorkflowSeen.registeredPaths(document).contains { $0.isReached(by: webhook) }
    }

    /// n8n makes ids of sixteen letters and digits, and once of digits alone.
    private static func looksLikeID(_ text: String) -> Bool {
        canBeID(text) && (text.utf8.count == 16 || text.utf8.allSatisfy { (48...57).contains($0) })
    }

    private static func canBeID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || [45, 95].contains($0)
            }
    }

    /// Shows every workflow, or those with something like a name, page by page.
    private func everyWorkflow(_ name: String?, _ look: (JSONValue) -> Void) async -> CallSeen {
        var asked = ListQuery(name: name)
        var cursor: String?
        // No n8n has so many pages; a cursor that leads in a circle ends here.
        for _ in 0..<400 {
            let (seen, page) = await workflowPage(asked, cursor)
            guard seen.problem == nil, let page else {
                // A cursor holds the size of its page, so that a smaller one begins anew.
                guard let smaller = asked.next(after: seen.problem) else { return seen }
                (asked, cursor) = (smaller, nil)
                continue
            }
            guard let items = page["data"]?.array else { return seen.with(.wrongShape("no \"data\" array")) }
            items.forEach(look)
            cursor = page["nextCursor"]?.string
            guard let next = cursor, !items.isEmpty else { return seen }
            guard next.utf8.count <= Self.longestCursor else {
                return seen.with(.wrongShape("a cursor of \(next.utf8.count) bytes"))
            }
        }
        return CallSeen(.n8n, .workflows, shown: url.shown, problem: .wrongShape("pages without end"))
    }

    /// How a list is asked for; every version takes `limit`, and not every one the rest.
    struct ListQuery {
        var name: String?
        var limit = 25
        var leavesOutPinned = true

        var text: String {
            "limit=\(limit)" + (leavesOutPinned ? "&excludePinnedData=true" : "")
                + (name.map { "&name=\(N8nClient.encode($0))" } ?? "")
        }

        /// What to ask instead; `nil` where nothing else is left.
        func next(after problem: CallSeen.Problem?) -> ListQuery? {
            var next = self
            switch problem {
            case .status(400, _) where name != nil || leavesOutPinned:
                (next.name, next.leavesOutPinned) = (nil, false)
            case let problem? where problem.saysTooMuch && limit > 1: next.limit = max(1, limit / 5)
            default: return nil
            }
            return next
        }
    }
}

extension CallSeen.Problem {
    /// The answer is larger than what is read at once, in bytes or in values.
    var saysTooMuch: Bool {
        switch self {
        case .failure(let failure): failure.kind == .tooLarge
        case .notJSON(200, _, _): true
        default: false
        }
    }
}

extension CallSeen {
    /// n8n's own 404; and 403, where a key may list and not read, or the workflow is another user's.
    fileprivate var saysNoSuchWorkflow: Bool {
        switch problem {
        case .status(404, _), .status(403, _), .status(400, _): true
        default: false
        }
    }
}
