extension Check {
    /// Whether the agent is up at all; needs no bearer.
    static let agentHealth = Check("health of the agent", .job) { scene in
        guard let agent = scene.agent else { return [] }
        let start = scene.clock.uptime()
        let (seen, document) = await agent.health()
        guard seen.problem == nil else { return [scene.observe(.job, .call(seen), since: start)] }
        let good = document?["status"]?.string == "ok"
        let call = good ? seen : seen.with(.wrongShape("\"status\" is not \"ok\""))
        // Some versions say what they are; none has to.
        let said = ["version", "image"].compactMap { document?[$0]?.string }.joined(separator: " ")
        return [scene.observe(.job, .call(call), since: start)]
            + (said.isEmpty ? [] : [scene.observe(.job, .agentVersion(String(said.prefix(400))))])
    }

    /// The bearer, tested on a job that cannot exist.
    static let agentBearer = Check("bearer of the agent", .job) { scene in
        guard let agent = scene.agent, agent.bearer != nil else { return [] }
        // Where the agent does not answer at all, a second call would only say the same again.
        guard !scene.picture.calls(.agent, .health).contains(where: { $0.isUnanswered }) else { return [] }
        let start = scene.clock.uptime()
        return [scene.observe(.job, .call(await agent.testBearer()), since: start)]
    }
}
