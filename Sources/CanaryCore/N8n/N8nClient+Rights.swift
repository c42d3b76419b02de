extension N8nClient {
    /// What the key may do, whatever that is; `nil` where n8n does not say: older versions know no such call.
    func scopes() async -> (CallSeen, Set<String>?) {
        let (seen, document) = await get("/discover", .rights, limit: 1 << 20)
        guard seen.problem == nil, let listed = document?["data"]?["scopes"]?.array else { return (seen, nil) }
        return (seen, Set(listed.compactMap(\.string)))
    }

    /// Whether one execution may be read, without its data.
    ///
    /// All three recorded versions look at the key, and where they look at scopes at these, before they look for the
    /// execution: an id that does not exist is 404 to a key that may read, and 401 or 403 to one that may not.
    ///
    /// - Parameter id: one that the list gave; `nil`: none was there.
    /// - Returns: `nil` where the answer says nothing of that: n8n or the network failed.
    func mayRead(_ id: String?) async -> CallSeen? {
        // The largest id that every database of n8n's can look for.
        let (seen, _) = await get("/executions/\(Self.encode(id ?? "2147483647"))", .execution, limit: 1 << 20)
        switch seen.problem {
        case .status(404, _): return seen.with(nil)
        case .status(500..., _), .failure: return nil
        default: return seen
        }
    }

    /// n8n's version, from whichever of three places tells it; none of them wants a key.
    func version() async -> N8nVersion? {
        if let page = await fetch("/"), let version = N8nVersion(page: page) { return version }
        if let settings = await fetch("/rest/settings"),
            let text = JSONValue(settings)?["data"]?["versionCli"]?.string, let version = N8nVersion(text)
        {
            return version
        }
        return await fetch("/metrics").flatMap { N8nVersion(metrics: $0) }
    }

    private func fetch(_ path: String) async -> [UInt8]? {
        guard !caller.deadline.isOver else { return nil }
        let request = HTTPRequest(
            "GET", url.appending(path), headers: secretHeaders, timeout: caller.timeout, limit: 1 << 20)
        let (seen, answer) = await caller.call(request, .n8n, .version)
        return seen.problem == nil ? answer?.body : nil
    }
}
