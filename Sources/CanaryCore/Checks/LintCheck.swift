extension Check {
    /// What lint makes of the workflow that n8n runs: read anew each time, and tried out only where something changed that
    /// it depends on, as scripts cost more than all the rest of a run.
    static func lint(_ document: JSONValue, _ workflow: WorkflowSeen, _ scene: Scene) async -> [Observation] {
        guard let linter = scene.linter, workflow.state == .active else { return [] }
        let start = scene.clock.uptime()
        let question = LintQuestion(
            workflow: document, configuration: scene.configuration, repository: scene.repository,
            head: scene.picture.headBefore, at: scene.clock.now(),
            within: min(.seconds(20), scene.deadline.remaining / 3))
        var seen = linter.read(question)
        let tried = await tryOut(question, linter, workflow, scene)
        seen.findings += tried.findings
        seen.unseen += tried.unseen
        return [scene.observe(.workflow, .lint(seen), since: start)]
    }

    private static func tryOut(
        _ question: LintQuestion, _ linter: any WorkflowLinting, _ workflow: WorkflowSeen, _ scene: Scene
    ) async -> LintSeen {
        guard let print = workflow.print else { return await linter.tryOut(question) }
        let key = LintKey.number(print, scene)
        if let kept = await scene.lintMemory?.recall(key) { return kept }
        // A place without a disk knows from the gateway that the last run found nothing, and that nothing has changed.
        if scene.prior.foundNothing(workflow: print, Fingerprints(scene.picture, mask: scene.mask)) {
            return LintSeen()
        }
        let seen = await linter.tryOut(question)
        // What could not be looked at this time may be the next.
        if seen.unseen.isEmpty { await scene.lintMemory?.keep(seen, key: key) }
        return seen
    }
}

/// What the outcome of trying depends on, as one number.
private enum LintKey {
    static func number(_ workflow: UInt64, _ scene: Scene) -> UInt64 {
        let declared = scene.configuration.instructions.map { "\($0) \(scene.picture.declared[$0]?.text ?? "")" }
        let texts = [Canary.version, "\(workflow)"] + scene.configuration.triedBy + declared
        return FingerprintHash.of(texts.map { scene.mask.mask($0) })
    }
}

extension PriorState {
    /// Whether the last run proved the whole way with these parts as they are, and had nothing to say.
    fileprivate func foundNothing(workflow: UInt64, _ now: Fingerprints) -> Bool {
        guard ending == .verdict(.healthy), let proof, let lastRun, abs(Double(proof.at) - lastRun) < 2,
            proof.fingerprints.values[.workflow] == workflow
        else { return false }
        return [.canary, .instructions].allSatisfy { now.values[$0] == proof.fingerprints.values[$0] }
    }
}
