extension Check {
    /// What the API key may do, where n8n tells it in one call; else the calls themselves show it.
    static let keyRights = Check("rights of the API key", .workflow) { scene in
        guard let n8n = scene.n8n, !scene.isWithoutN8n else { return [] }
        let start = scene.clock.uptime()
        let (call, scopes) = await n8n.scopes()
        if let scopes {
            return [scene.observe(.workflow, .rights(RightsSeen(scopes: scopes, shown: call.shown)), since: start)]
        }
        // Only here does n8n 2.41 tell a key that did not arrive from one that it refuses.
        if case .unauthorized = call.problem { return [scene.observe(.workflow, .call(call), since: start)] }
        return []
    }

    /// Whether executions can be listed and read, found out before there is one of ours: a key that may list and not read
    /// would be refused only after the event was paid for.
    static let executionView = Check("view of the executions", .workflow) { scene in
        guard let n8n = scene.n8n, let workflow = scene.picture.workflow, workflow.isTheWebhooks else { return [] }
        let start = scene.clock.uptime()
        let (listed, newest) = await n8n.newestExecution()
        var seen = [scene.observe(.workflow, .call(listed), since: start)]
        // Where listing alone is forbidden, the other right is asked for too, so that all that is missing is named at once.
        guard listed.problem == nil || listed.refusedScope != nil else { return seen }
        if listed.problem == nil { seen.append(scene.observe(.workflow, .newestExecution(newest))) }
        if let read = await n8n.mayRead(newest) { seen.append(scene.observe(.workflow, .call(read))) }
        return seen
    }

    /// Which n8n it is, where anything tells. What the canary knows of n8n holds for the versions that were recorded.
    static let n8nVersion = Check("version of n8n", nil) { scene in
        guard let settings = scene.configuration.n8n, !scene.isWithoutN8n else { return [] }
        // No key: these are pages for everybody.
        let client = N8nClient(url: settings.url, apiKey: nil, headers: settings.headers, caller: scene.caller)
        guard let version = await client.version() else { return [] }
        return [scene.observe(nil, .n8nVersion(version))]
    }
}

extension Scene {
    /// n8n did not answer at all a moment ago: another call would only say the same again.
    var isWithoutN8n: Bool {
        let readiness = picture.calls(.webhook, .readiness) + picture.calls(.n8n, .readiness)
        return readiness.contains { $0.isUnanswered }
    }
}
