extension CorrelationStrategy {
    /// A small job of our own: says nothing of n8n, and all of the agent, its token and the model.
    ///
    /// Only where it was asked for, for it is paid; never after an event that may have been delivered: two paid jobs would
    /// be running then.
    static let direct = CorrelationStrategy(name: "direct") { scene in
        guard scene.agent != nil, scene.picture.event == nil, scene.picture.followed == nil,
            scene.picture.refusal == nil
        else { return false }
        return scene.options.direct || scene.configuration.webhook == nil
    } find: { scene in
        guard let agent = scene.agent, let settings = scene.configuration.agent else { return [] }
        if let loss = await scene.runGuard?.confirm() { return scene.refusing(.handoff, loss) }
        let start = scene.clock.uptime()
        let seconds = max(30, Int(clamping: scene.deadline.remaining.seconds))
        let (call, job) = await agent.execute(
            prompt: prompt(for: scene.run), agent: settings.name, budget: settings.budget, seconds: seconds)
        guard let job else { return [scene.observe(.handoff, .call(call), since: start)] }
        return [scene.observe(.handoff, .handoff(HandoffSeen(job: job, strategy: "direct")), since: start)]
    }

    /// Asks for the id back, so that the answer proves that the model read it.
    static func prompt(for run: RunID) -> String {
        "This is an automated connectivity test (\(run.marker)). Do not use any tools and do not change anything. "
            + "Reply with exactly this one line and nothing else: \(run.marker)"
    }
}
