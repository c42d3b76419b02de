/// What an interrupted run leaves to go on without it.
public struct Aftermath: Sendable, Equatable {
    public enum Job: String, Sendable, CaseIterable {
        /// None was started.
        case none
        /// An event or a job may have left; whether one runs is not known.
        case unknown
        /// It was running when it was last seen, or was not seen yet.
        case running
        case ended
    }

    public var job: Job
    /// The agent's id, where it is known.
    public var id: String?
    /// What to look for in n8n's executions and the agent's jobs, where there is anything to look for.
    public var marker: String?
    /// All of it in one sentence, without a full stop.
    public var words: String
}

extension Picture {
    /// `nil` for a run that no signal ended.
    func aftermath(_ mask: SecretMask) -> Aftermath? {
        guard isInterrupted, !freeOnly else { return nil }
        if let handoff {
            let id = mask.maskedForDisplay(handoff.job, limit: 40)
            let (state, words): (Aftermath.Job, String) =
                switch job {
                case .ended: (.ended, "job \(id) has ended")
                case .running: (.running, "job \(id) is still running")
                case .lost: (.unknown, "job \(id) was started, and the agent no longer knows it")
                case .notOurs: (.unknown, "whether a job runs is not known: job \(id) is not this run's")
                case nil: (.running, "job \(id) may still be running")
                }
            return Aftermath(job: state, id: id, marker: state == .ended ? nil : runMarker, words: words)
        }
        let marker = runMarker ?? ""
        let look = "whether a job runs is not known: look for \(marker) in n8n's executions"
        if let execution, execution.startedNoJob {
            return Aftermath(job: .none, words: "an event was sent, and started no job")
        }
        if followed != nil {
            return Aftermath(job: .unknown, marker: marker, words: "an earlier run's event was followed; \(look)")
        }
        guard let event else {
            // A job of our own may have left with the call that was cut off.
            let during = last { if case .interrupted(let during) = $0 { during } else { nil } }
            guard during == Check.correlation.name else {
                return Aftermath(job: .none, words: "no event was sent and no job was started")
            }
            let words = "no event was sent; a job may have been started: look for \(marker) in the agent's jobs"
            return Aftermath(job: .unknown, marker: marker, words: words)
        }
        guard event.mayHaveArrived else {
            return Aftermath(job: .none, words: "the event was not taken, and no job was started")
        }
        let sent = event.delivery == .yes ? "an event was sent" : "an event may have been sent"
        return Aftermath(job: .unknown, marker: marker, words: "\(sent); \(look)")
    }
}

extension ExecutionSeen {
    /// Over, and certainly without a job: an answer of the agent's that is lost may have been one.
    fileprivate var startedNoJob: Bool {
        switch end {
        case .dropped, .nodeFailed, .endedEarly: isComplete
        case .agentFailed(let failure): isComplete && Int(failure.code) != nil
        default: false
        }
    }
}
