extension Check {
    /// n8n with its database; a starting n8n says yes here before its webhooks are there.
    static let n8nReadiness = Check("readiness of n8n", .webhook) { scene in
        guard let settings = scene.configuration.n8n else { return [] }
        let start = scene.clock.uptime()
        let client = N8nClient(url: settings.url, apiKey: nil, headers: settings.headers, caller: scene.caller)
        let seen = await client.readiness(webhook: scene.configuration.webhook?.url)
        // A version without this path says nothing by it.
        if case .status(404, _) = seen.problem { return [] }
        if case .notFoundHTML = seen.problem { return [] }
        if case .starting = seen.problem { return [] }
        return [scene.observe(seen.service == .n8n ? .workflow : .webhook, .call(seen), since: start)]
    }

    /// The workflow that n8n runs now, and its limiter.
    static let liveWorkflow = Check("live workflow", .workflow) { scene in
        guard let settings = scene.configuration.n8n, let n8n = scene.n8n, !scene.isWithoutN8n,
            !scene.picture.calls(.n8n, .rights).contains(where: \.isRefusalOfTheKey)
        else { return [] }
        let start = scene.clock.uptime()
        let (call, choice) = await n8n.choose(settings.workflow, webhook: scene.configuration.webhook?.url)
        var seen = [scene.observe(.workflow, .call(call), since: start)]
        guard call.problem == nil else { return seen }
        let workflow = Self.seen(choice, settings, scene.configuration, scene.mask)
        seen.append(scene.observe(.workflow, .workflow(workflow)))
        if let document = choice.document { seen += await lint(document, workflow, scene) }
        return seen
    }

    private static func seen(
        _ choice: WorkflowChoice, _ settings: Configuration.N8n, _ configuration: Configuration, _ mask: SecretMask
    ) -> WorkflowSeen {
        guard let document = choice.document else {
            var seen = WorkflowSeen(
                name: settings.workflow,
                state: choice.alike.isEmpty ? .missing(others: choice.others) : .ambiguous(ids: choice.alike))
            seen.behind = choice.behind
            return seen
        }
        var seen = WorkflowSeen(
            document, name: settings.workflow, agent: configuration.agent?.url, webhook: configuration.webhook?.url,
            agentNode: settings.agentNode)
        seen.behind = choice.behind
        seen.print = WorkflowPrint.number(document, mask: mask)
        return seen
    }
}
