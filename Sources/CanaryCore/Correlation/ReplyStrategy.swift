extension CorrelationStrategy {
    /// The webhook's own answer carries the job's id (response modes `lastNode` and `responseNode`).
    static let reply = CorrelationStrategy(name: "reply") { scene in
        if case .replied = scene.picture.event?.answer { true } else { false }
    } find: { scene in
        guard case .replied(let job) = scene.picture.event?.answer else { return [] }
        return [scene.observe(.handoff, .handoff(HandoffSeen(job: job, strategy: "reply")))]
    }

    /// An earlier run's journal already names the job.
    static let earlier = CorrelationStrategy(name: "journal") { scene in
        scene.picture.followed?.job != nil
    } find: { scene in
        guard let job = scene.picture.followed?.job else { return [] }
        return [scene.observe(.handoff, .handoff(HandoffSeen(job: job, strategy: "journal")))]
    }
}
