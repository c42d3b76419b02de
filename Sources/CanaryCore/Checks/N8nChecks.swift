extension Check {
    /// n8n with its database; a starting n8n says yes here before its webhooks are there.
    static let n8nReadiness = Check("readiness of n8n", .webhook) { scene in
        guard let settings = scene.configuration.n8n else { return [] }
        let start = scene.clock.uptime()
        let client = N8nClient(url: settings.url, apiKey: nil, caller: scene.caller)
        let seen = await client.readiness(webhook: scene.configuration.webhook?.url)
        // A version without this path says nothing by it.
        if case .status(404, _) = seen.problem { return [] }
        if case .notFoundHTML = seen.problem { return [] }
        return [scene.observe(seen.service == .n8n ? .workflow : .webhook, .call(seen), since: start)]
    }

    /// The workflow that n8n runs now, and its limiter.
    static let liveWorkflow = Check("live workflow", .workflow) { scene in
        guard let settings = scene.configuration.n8n, let n8n = scene.n8n, !scene.isWithoutN8n,
            !scene.picture.calls(.n8n, .rights).contains(where: \.isRefusalOfTheKey)
        else { return [] }
        let start = scene.clock.uptime()
        let (call, documents) = await n8n.workflows()
        var seen = [scene.observe(.workflow, .call(call), since: start)]
        guard call.problem == nil else { return seen }
        let workflow = choose(documents, settings, scene.configuration, scene.mask)
        seen.append(scene.observe(.workflow, .workflow(workflow)))
        return seen
    }

    /// The workflow by its name or its id; an active one of several wins, two active ones are ambiguous.
    private static func choose(
        _ documents: [JSONValue], _ settings: Configuration.N8n, _ configuration: Configuration, _ mask: SecretMask
    ) -> WorkflowSeen {
        let named = documents.filter {
            $0["name"]?.string == settings.workflow || $0["id"].flatMap(WorkflowSeen.identifier) == settings.workflow
        }
        let active = named.filter { $0["active"]?.bool == true }
        let chosen = active.isEmpty ? named : active
        guard let first = chosen.first else {
            return WorkflowSeen(
                name: settings.workflow, state: .missing(others: documents.compactMap { $0["name"]?.string }.sorted()))
        }
        guard chosen.count == 1 else {
            return WorkflowSeen(
                name: settings.workflow,
                state: .ambiguous(ids: chosen.compactMap { $0["id"].flatMap(WorkflowSeen.identifier) }))
        }
        var seen = WorkflowSeen(
            first, name: settings.workflow, agent: configuration.agent?.url, webhook: configuration.webhook?.url)
        seen.print = WorkflowPrint.number(first, mask: mask)
        return seen
    }
}
