extension Check {
    /// The job, until it ends, is lost, or our time is over.
    static let jobEnd = Check("the job", .job, .event) { scene in
        guard let handoff = scene.picture.handoff, let agent = scene.agent else { return [] }
        let run = scene.picture.followed?.run ?? scene.run
        let start = scene.clock.uptime()
        var record: JobRecord?
        // The last call that did not show the job, and since when none has: a pause between two looks is no silence.
        var trouble: (call: CallSeen, since: Duration)?
        while true {
            let asked = scene.clock.uptime()
            let (call, document) = await agent.job(handoff.job)
            let age = scene.clock.uptime() - start
            if let job = document.flatMap(JobRecord.init) {
                (record, trouble) = (job, nil)
                // A record without a prompt is odd, and not for that somebody else's.
                guard job.prompt.map({ $0.contains(run.marker) }) ?? job.status.isKnown else {
                    return [scene.observe(.job, .job(.notOurs(id: handoff.job)), since: start)]
                }
                if job.isOver {
                    return [
                        scene.observe(.job, .job(.ended(job, seconds: age.seconds)), since: start),
                        scene.observe(.model, .answer(Answer.judge(job))),
                    ]
                }
            } else if !call.cutShort {
                // One look alone, however long it took, is none either.
                let silent = trouble.map { scene.clock.uptime() - $0.since >= scene.pacing.lostAfter } ?? false
                if silent || call.isDefinite {
                    return [scene.observe(.job, unseen(call, handoff.job, before: record != nil), since: start)]
                }
                trouble = (call, trouble?.since ?? asked)
            }
            // What may be lost is looked for more often.
            let most = trouble == nil ? scene.pacing.most : max(scene.pacing.least, scene.pacing.lostAfter / 4)
            let pause = scene.deadline.allowing(min(most, scene.pacing.pause(age: age)))
            let what = "job \(handoff.job) \(trouble == nil ? record?.status.word ?? "not seen yet" : "not to be seen")"
            scene.progress(.waiting(what, hop: .job, elapsed: age, next: pause, left: scene.deadline.remaining))
            let slept: Void? = pause == .zero ? nil : try? await scene.clock.sleep(for: pause)
            if slept == nil || scene.deadline.isOver {
                if let record {
                    return [scene.observe(.job, .job(.running(record, seconds: age.seconds)), since: start)]
                }
                // Never shown at all; where not even an answer came in our time, there is nothing to tell.
                return trouble.map { [scene.observe(.job, unseen($0.call, handoff.job, before: false), since: start)] }
                    ?? []
            }
        }
    }

    private static func unseen(_ call: CallSeen, _ job: String, before: Bool) -> Seen {
        call.problem == nil ? .job(.lost(id: job, seenBefore: before)) : .call(call)
    }
}

extension CallSeen {
    /// Nothing came that says the service is there.
    var isUnanswered: Bool { if case .failure = problem { true } else { false } }
    /// Asking again would bring the same: a bearer does not become good by waiting.
    var isDefinite: Bool { if case .unauthorized = problem { true } else { false } }
}
