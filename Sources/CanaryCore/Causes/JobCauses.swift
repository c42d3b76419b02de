extension Cause {
    static let jobCauses: [Cause] = [
        agent(
            "bearer-refused", .failed, "The agent refuses the canary's bearer",
            why:
                "401 \"Invalid token\": the configured bearer is not the agent's present one. Where both come from one Secret, n8n's copy is stale as well.",
            fix:
                "restart what still has the old one (Vault: secret/claude-agent-service, api_bearer_token)\nkubectl -n claude-agent rollout restart deploy/claude-agent-service"
        ) { $0 == "Invalid token" },
        agent(
            "bearer-missing", .failed, "The canary's bearer did not reach the agent",
            why:
                "401 \"Missing bearer token\": the configured bearer is empty, or something between strips the header.",
            fix:
                "kubectl -n claude-agent get secret claude-agent-secrets -o go-template='{{ len .data.API_BEARER_TOKEN }}'\ncall the agent by its service name"
        ) { $0 == "Missing bearer token" },
        agent(
            "agent-without-token", .failed, "The agent has no bearer token of its own",
            why: "It answers 401 \"Service unauthenticated\" to everyone.",
            fix:
                "kubectl -n claude-agent get externalsecret,secret\nkubectl -n claude-agent rollout restart deploy/claude-agent-service"
        ) { $0 == "Service unauthenticated" },
        Cause(
            "job.direct-refused", .job, .unknown, "The agent refuses the canary's own job",
            why:
                "What is wrong is in this request, or in what this version of the service takes. It says nothing about n8n's calls, the bearer or the token.",
            fix:
                "after 409: run again when the agent's present job is over\nelse: agent.name must name an agent that the service takes; compare with {agent}/docs"
        ) { seen, picture in
            guard case .call(let call) = seen, call.refusesOwnJob else { return nil }
            let said =
                if case .status(let status, let detail) = call.problem { "\(status) \(detail)" } else {
                    "404 with a page"
                }
            let name = picture.configuration.agent.map { [Evidence("agent.name", $0.name)] } ?? []
            return Match(
                [Evidence("called", "\(call.shown)/execute"), Evidence("agent said", said)] + name,
                fill: values(picture))
        },
        job(
            "lost", "The agent no longer knows the job",
            why: "Jobs live in its memory: it was restarted, or a poll went to a replica that never heard of it.",
            fix:
                "kubectl -n claude-agent get pods (RESTARTS, AGE)\nkubectl -n claude-agent scale deploy/claude-agent-service --replicas=1"
        ) {
            guard case .lost(let id, true) = $0 else { return nil }
            return [Evidence("job", "\(id), seen running before")]
        },
        job(
            "never-seen", "The agent does not know the job that n8n was given",
            why:
                "It was restarted at once, another replica took the job, or n8n calls another agent than the configured one.",
            fix: "kubectl -n claude-agent get pods\ncompare agent.url with the URL of n8n's node"
        ) {
            guard case .lost(let id, false) = $0 else { return nil }
            return [Evidence("job", id)]
        },
        job(
            "not-ours", "The job is not ours",
            why:
                "Its prompt does not carry the run id: the workflow does not pass the hub link on, so that no job can be told from another.",
            fix:
                "in n8n, put the event's hub link into the prompt: … + '\\n- Hub link: ' + ($json.body.diun_entry_hublink || 'none')"
        ) {
            guard case .notOurs(let id) = $0 else { return nil }
            return [Evidence("job", id)]
        },
        ended(
            "timeout", .failed, ownJob: .unknown, "The job ran into the agent's time limit",
            why:
                "It was killed without output. A model that hangs, a dead network, or a run that takes longer than its limit. It may still be at work and commit later.",
            fix:
                "kubectl -n claude-agent logs deploy/claude-agent-service --since=1h\nraise {limit}"
        ) { record, _ in
            record.status == .timeout ? [] : nil
        },
        ended(
            "error", .failed, "The agent could not run the job",
            why: "It ended in the agent's own error state, before or around the CLI.",
            fix: "kubectl -n claude-agent logs deploy/claude-agent-service --since=1h"
        ) { record, answer in
            guard record.status == .error, answer?.class != .outputTooLong else { return nil }
            return [Evidence("agent said", record.error ?? "nothing")]
        },
        ended(
            "output-too-long", .unknown, "The job's output had a line the agent cannot read",
            why:
                "A line of more than 64 KiB, or one that is not UTF-8, ends the job as `error`, after a run that may have been good: nothing is known of the model's answer.",
            fix: "bring the agent up to date, or let the CLI print less (--output-format json without streaming)"
        ) { record, answer in
            record.status == .error && answer?.class == .outputTooLong
                ? [Evidence("agent said", record.error ?? "")] : nil
        },
        running(
            "queue-stuck", "The job was still queued when our time was over",
            why: "The agent runs as many jobs as it has places; the ones before ours do not end.",
            fix: "curl -s {agent}/health\nkubectl -n claude-agent logs deploy/claude-agent-service"
        ) { $0.status == .queued },
        running(
            "still-running", "The job was still running when our time was over",
            why: "Nothing is known of its answer. The next run looks for it first.",
            fix: "raise `deadline` above the agent's own limit of 30 minutes"
        ) { $0.status == .running },
        Cause(
            "job.unknown-status", .job, .unknown, "The job has a status that the canary does not know",
            why:
                "The agent is of a newer kind, or something else answers in its place. What came of the job is judged by its output alone.",
            fix:
                "look at the job yourself: curl -H \"Authorization: Bearer $CLAUDE_AGENT_API_TOKEN\" {agent}/jobs/{job}"
        ) { seen, picture in
            let found: JobRecord
            switch seen {
            case .job(.running(let record, _)) where !picture.isInterrupted: found = record
            case .job(.ended(let record, _)): found = record
            default: return nil
            }
            guard case .unknown(let word) = found.status else { return nil }
            var match = Match(
                [Evidence("status", word.isEmpty ? "none" : word)],
                fill: values(picture).merging(["job": picture.handoff?.job ?? "<id>"]) { $1 })
            // An answer is an answer, whatever the agent calls it.
            if picture.answer?.class.isAnswer == true { match.state = .warned }
            return match
        },
        Cause(
            "job.record-odd", .job, .warned, "The job's record is not as the agent writes it",
            why:
                "It was read as far as it can be, and the answer in it is good. Another service, or another version, wrote it.",
            fix:
                "look at the job yourself: curl -H \"Authorization: Bearer $CLAUDE_AGENT_API_TOKEN\" {agent}/jobs/{job}"
        ) { seen, picture in
            guard case .answer(let answer) = seen, answer.class.isAnswer else { return nil }
            let odd = answer.oddities.filter { $0.place == .record }
            guard !odd.isEmpty else { return nil }
            return Match(
                odd.map { Evidence("odd", $0.words) },
                fill: values(picture).merging(["job": picture.handoff?.job ?? "<id>"]) { $1 })
        },
    ]

    private static func values(_ picture: Picture) -> [String: String] {
        [
            "agent": picture.configuration.agent?.url.shown ?? "http://<agent>",
            "limit": picture.isOwnJob
                ? "deadline: a job of canary's own has that long" : "timeout_seconds in n8n's node",
        ]
    }

    private static func agent(
        _ name: String, _ state: HopState, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (String) -> Bool
    ) -> Cause {
        Cause("job.\(name)", .job, state, bearer: .broken, title, why: why, fix: fix) { seen, picture in
            guard case .call(let call) = seen, call.service == .agent, case .unauthorized(let detail) = call.problem,
                recognise(detail)
            else { return nil }
            return Match(
                [Evidence("asked", "\(call.shown)/jobs/…"), Evidence("agent said", "401 \(detail)")],
                fill: values(picture))
        }
    }

    private static func job(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (JobSeen) -> [Evidence]?
    ) -> Cause {
        Cause("job.\(name)", .job, .failed, title, why: why, fix: fix) { seen, picture in
            guard case .job(let job) = seen, let evidence = recognise(job) else { return nil }
            return Match(evidence, fill: values(picture))
        }
    }

    private static func ended(
        _ name: String, _ state: HopState, ownJob: HopState? = nil, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (JobRecord, Answer?) -> [Evidence]?
    ) -> Cause {
        Cause("job.\(name)", .job, state, title, why: why, fix: fix) { seen, picture in
            guard case .job(.ended(let record, let seconds)) = seen, let evidence = recognise(record, picture.answer)
            else { return nil }
            var match = Match(
                [Evidence("job", "\(picture.handoff?.job ?? "?"), after \(Time.span(seconds))")] + evidence,
                fill: values(picture))
            if picture.isOwnJob { match.state = ownJob }
            return match
        }
    }

    private static func running(
        _ name: String, _ title: String, why: String, fix: String, _ recognise: @escaping @Sendable (JobRecord) -> Bool
    ) -> Cause {
        Cause("job.\(name)", .job, .unknown, title, why: why, fix: fix) { seen, picture in
            // An interrupted run did not wait: that it has not ended says nothing of the job.
            guard case .job(.running(let record, let seconds)) = seen, !picture.isInterrupted, recognise(record) else {
                return nil
            }
            return Match(
                [Evidence("job", "\(picture.handoff?.job ?? "?"), after \(Time.span(seconds))")], fill: values(picture))
        }
    }
}

extension CallSeen {
    /// The agent refused a job of our own for what stands in it; its bearer, its queue and what is broken are other matters.
    var refusesOwnJob: Bool {
        guard service == .agent, purpose == .execute else { return false }
        switch problem {
        case .status(let status, _): return (400..<500).contains(status) && ![401, 403, 407, 408, 429].contains(status)
        case .notFoundHTML: return true
        default: return false
        }
    }
}
