extension Check {
    /// The job, until it ends, is lost, or our time is over.
    static let jobEnd = Check("the job", .job, .event) { scene in
        guard let handoff = scene.picture.handoff, let agent = scene.agent else { return [] }
        let run = scene.picture.followed?.run ?? scene.run
        let start = scene.clock.uptime()
        var record: JobRecord?
        var lastKnown = start
        while true {
            let (call, document) = await agent.job(handoff.job)
            let age = scene.clock.uptime() - start
            let silent = scene.clock.uptime() - lastKnown >= scene.pacing.lostAfter
            if let job = document.flatMap(JobRecord.init) {
                (record, lastKnown) = (job, scene.clock.uptime())
                guard job.prompt.map({ $0.contains(run.marker) }) == true else {
                    return [scene.observe(.job, .job(.notOurs(id: handoff.job)), since: start)]
                }
                if job.isOver {
                    return [
                        scene.observe(.job, .job(.ended(job, seconds: age.seconds)), since: start),
                        scene.observe(.model, .answer(Answer.judge(job))),
                    ]
                }
            } else if call.problem == nil, silent {
                return [scene.observe(.job, .job(.lost(id: handoff.job, seenBefore: record != nil)), since: start)]
            } else if call.problem != nil, silent || call.isDefinite {
                return [scene.observe(.job, .call(call), since: start)]
            }
            scene.progress(.waiting(for: "job \(handoff.job)", hop: .job, elapsed: age))
            let pause = scene.deadline.allowing(scene.pacing.pause(age: age))
            guard pause > .zero, (try? await scene.clock.sleep(for: pause)) != nil else {
                if let record {
                    return [scene.observe(.job, .job(.running(record, seconds: age.seconds)), since: start)]
                }
                let last: Seen = call.problem == nil ? .job(.lost(id: handoff.job, seenBefore: false)) : .call(call)
                return [scene.observe(.job, last, since: start)]
            }
        }
    }
}

extension CallSeen {
    /// Nothing came that says the service is there.
    var isUnanswered: Bool { if case .failure = problem { true } else { false } }
    /// Asking again would bring the same: a bearer does not become good by waiting.
    var isDefinite: Bool { if case .unauthorized = problem { true } else { false } }
}
