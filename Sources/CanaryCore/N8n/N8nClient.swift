/// n8n's public API and its health, over the transport. Every document that leaves here has been read, never kept.
struct N8nClient: Sendable {
    let url: ServiceURL
    let apiKey: Secret?
    /// What whoever stands before n8n wants.
    let headers: [(name: String, value: Secret)]
    let caller: Caller

    /// `/healthz/readiness` includes the database; `/healthz` would only say that the process lives.
    ///
    /// - Parameter webhook: where the events go. What keeps us from n8n's own address (its name, its certificate, a
    ///   proxy) keeps no event from a webhook that stands elsewhere; an n8n that is not there keeps it from both.
    func readiness(webhook: ServiceURL?) async -> CallSeen {
        let request = HTTPRequest(
            "GET", url.appending("/healthz/readiness"), headers: secretHeaders, timeout: caller.timeout, limit: 1 << 16)
        var (seen, answer) = await caller.call(request, .n8n, .readiness)
        if seen.problem == nil, let answer, JSONValue(answer.body)?["status"]?.string != "ok" {
            seen.problem = .foreign(Stranger(answer))
        }
        // What somebody else says there is said of this address alone.
        if case .foreign = seen.problem { return seen }
        seen.service = .webhook
        if case .failure(let failure) = seen.problem, !failure.saysThatNobodyIsThere,
            webhook?.isSameService(as: url) != true
        {
            seen.service = .n8n
        }
        return seen
    }

    /// One page of the list of workflows, active or not; a single one may be large.
    func workflowPage(_ query: ListQuery, _ cursor: String?) async -> (CallSeen, JSONValue?) {
        let next = cursor.map { "&cursor=\(Self.encode($0))" } ?? ""
        return await get(
            "/workflows?\(query.text)\(next)", .workflows, limit: query.limit == 1 ? Self.largest : Self.largestPage)
    }

    /// In bytes, of one workflow or execution, and of a page of several: what is made of one fits into the memory of the
    /// whole program (docs/decisions/0014-memory.md).
    static let largest = 8 << 20
    static let largestPage = 4 << 20
    /// Of one execution, and of one workflow or a page: each takes 100 bytes and more. A workflow has some thirty for a node.
    static let mostValues = 200_000
    static let mostValuesOfPage = 100_000
    /// In bytes; n8n's own have some eighty.
    static let longestCursor = 4096

    /// One workflow; the list can be older than the document where n8n runs several processes.
    ///
    /// What is pinned in it is of no use here, and can be megabytes; a version that cannot leave it out is asked again.
    func workflow(_ id: String) async -> (CallSeen, JSONValue?) {
        let path = "/workflows/\(Self.encode(id))"
        let answer = await get(path + "?excludePinnedData=true", .workflow)
        if case .status(400, _) = answer.0.problem { return await get(path, .workflow) }
        return answer
    }

    /// The newest execution of any workflow: ids count over all of them.
    func newestExecution() async -> (CallSeen, String?) {
        let (seen, page) = await get("/executions?limit=1", .executions)
        guard seen.problem == nil, let page else { return (seen, nil) }
        guard let items = page["data"]?.array else { return (seen.with(.wrongShape("no \"data\" array")), nil) }
        guard let first = items.first else { return (seen, nil) }
        guard let id = first["id"].flatMap(WorkflowSeen.identifier) else {
            return (seen.with(.wrongShape("an execution without an \"id\"")), nil)
        }
        return (seen, id)
    }

    /// The newest executions of a workflow; with their data only where it is asked for, as it can be large.
    func executions(of workflow: String?, limit: Int, withData: Bool = false) async -> (CallSeen, [JSONValue]) {
        let filter = workflow.map { "workflowId=\(Self.encode($0))&" } ?? ""
        let data = withData ? "&includeData=true" : ""
        let (seen, page) = await get("/executions?\(filter)limit=\(limit)\(data)", .executions)
        guard seen.problem == nil, let page else { return (seen, []) }
        guard let items = page["data"]?.array else { return (seen.with(.wrongShape("no \"data\" array")), []) }
        return (seen, items)
    }

    /// One page of a workflow's executions with their data, newest first, and the cursor of the next.
    func executionPage(of workflow: String, limit: Int, cursor: String?) async -> (CallSeen, [JSONValue], String?) {
        let next = cursor.map { "&cursor=\(Self.encode($0))" } ?? ""
        let query = "workflowId=\(Self.encode(workflow))&includeData=true&limit=\(limit)\(next)"
        let (seen, page) = await get(
            "/executions?\(query)", .executions, limit: limit == 1 ? Self.largest : Self.largestPage,
            mostValues: limit == 1 ? Self.mostValues : Self.mostValuesOfPage)
        guard seen.problem == nil, let page else { return (seen, [], nil) }
        guard let items = page["data"]?.array else { return (seen.with(.wrongShape("no \"data\" array")), [], nil) }
        let cursor = page["nextCursor"]?.string
        return (seen, items, cursor.flatMap { $0.utf8.count <= Self.longestCursor ? $0 : nil })
    }

    /// One execution with its data, running ones too; `nil` and no problem where there is none of that id.
    ///
    /// Some 2.x versions fail on one execution where the list shows it (facts/n8n.md section 2). 2.41 withholds data over a
    /// limit of its own unless it is asked not to (section 6).
    func execution(_ id: String, of workflow: String?) async -> (CallSeen, JSONValue?) {
        let (seen, document) = await get(
            "/executions/\(Self.encode(id))?includeData=true", .execution, mostValues: Self.mostValues)
        switch seen.problem {
        case nil where document?["dataTooLargeToDisplay"]?.bool == true:
            // Only n8n's own bound: ours is on the answer.
            let whole = await get(
                "/executions/\(Self.encode(id))?includeData=true&ignoreDataSizeLimit=true", .execution,
                mostValues: Self.mostValues)
            return whole.0.problem == nil ? whole : (seen, document)
        case .status(404, _):
            return (seen.with(nil), nil)
        case .status(500..., _):
            let (listed, items) = await executions(of: workflow, limit: 10, withData: true)
            guard listed.problem == nil else { return (seen, nil) }
            let found = items.first { $0["id"].flatMap(WorkflowSeen.identifier) == id }
            return found.map { (seen.with(nil), $0) } ?? (seen, nil)
        default:
            return (seen, document)
        }
    }

    func get(
        _ path: String, _ purpose: CallSeen.Purpose, limit: Int = N8nClient.largest,
        mostValues: Int = N8nClient.mostValuesOfPage
    ) async -> (CallSeen, JSONValue?) {
        var headers: [(name: String, value: HTTPRequest.Value)] = [("Accept", .open("application/json"))]
        headers += secretHeaders
        if let apiKey { headers.append(("X-N8N-API-KEY", .secret(prefix: "", apiKey))) }
        let request = HTTPRequest(
            "GET", url.appending("/api/v1" + path), headers: headers, timeout: caller.timeout, limit: limit)
        return await caller.json(
            request, .n8n, purpose,
            mostValues: mostValues)
    }

    var secretHeaders: [(name: String, value: HTTPRequest.Value)] {
        headers.map { ($0.name, .secret(prefix: "", $0.value)) }
    }

    static func encode(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case 48...57, 65...90, 97...122, 45, 46, 95, 126: String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

extension HTTPFailure {
    fileprivate var saysThatNobodyIsThere: Bool {
        switch kind {
        case .refused, .unreachable, .connectTimeout, .timeout, .closed: true
        default: false
        }
    }
}
