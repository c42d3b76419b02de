extension Cause {
    /// What n8n's API lets the canary see, and with which key.
    static let rightsCauses: [Cause] = [
        Cause(
            "workflow.api-scope-missing", .workflow, .unknown, "The API key may not do what the canary needs",
            why:
                "n8n keeps a key to the scopes that it was made with, call by call: what is missing is answered 403 `Forbidden`. An event that cannot be followed is not sent.",
            fix:
                "in n8n → Settings → n8n API: make a key with the scopes \(KeyScope.all) (no others are needed); correct n8n.apiKey"
        ) { seen, picture in
            let evidence: Evidence
            switch seen {
            case .rights(let rights) where !rights.missing.isEmpty:
                evidence = Evidence("n8n said", "the key's scopes, without these (discover)")
            case .call(let call) where call.refusedScope.map(picture.missingScopes.contains) == true:
                evidence = Evidence("n8n said", "403 Forbidden (\(call.purpose.rawValue))")
            default: return nil
            }
            let missing = picture.missingScopes.map(\.rawValue).joined(separator: ", ")
            return Match(
                [Evidence("missing", missing), evidence], state: picture.isBlind ? .unknown : .warned)
        },
        Cause(
            "workflow.api-forbidden", .workflow, .unknown, "n8n forbids a call that the key's scopes allow",
            why:
                "403, though n8n says that the key has the scope: what was asked for belongs to another user or project, and the key's user may not see it.",
            fix: "make the key as a user who may open the workflow: n8n → Settings → n8n API; correct n8n.apiKey"
        ) { seen, picture in
            guard case .call(let call) = seen, let scope = call.refusedScope, !picture.missingScopes.contains(scope)
            else { return nil }
            return Match([
                Evidence("called", "\(call.shown) (\(call.purpose.rawValue))"),
                Evidence("n8n said", "403 Forbidden, and that the key has \(scope.rawValue)"),
            ])
        },
        Cause(
            "workflow.api-key-expired", .workflow, .unknown, "The API key has expired",
            why:
                "n8n refuses it, and the key says itself until when it was good. n8n's own refusal does not tell this from a wrong key.",
            fix:
                "in n8n → Settings → n8n API: make a key with the scopes \(KeyScope.all) and a later expiration; correct n8n.apiKey"
        ) { seen, picture in
            guard case .call(let call) = seen, call.service == .n8n, case .unauthorized(let detail) = call.problem,
                picture.keyHasExpired, let expiry = picture.keyExpiry
            else { return nil }
            return Match([Evidence("expired", Time.text(expiry)), Evidence("n8n said", "401 \(detail)")])
        },
        Cause(
            "workflow.api-key-expiring", .workflow, .warned, "The API key is about to expire",
            why: "From then on n8n cannot be seen, and no event can be followed.",
            fix:
                "in n8n → Settings → n8n API: make a key with the scopes \(KeyScope.all) and a later expiration; correct n8n.apiKey"
        ) { seen, picture in
            // It is good now: n8n showed something to it.
            guard case .workflow(let workflow) = seen, workflow.state != .missing(others: []),
                let expiry = picture.keyExpiry, Double(expiry) - picture.now < 14 * 86_400
            else { return nil }
            let left = Double(expiry) - picture.now
            let when = left > 0 ? "in \(Time.span(left))" : "\(Time.span(-left)) ago by this clock, and n8n takes it"
            return Match([Evidence("expires", "\(Time.text(expiry)), \(when)")])
        },
        Cause(
            "workflow.n8n-newer", .workflow, .warned, "This n8n is newer than any that the canary was tried on",
            why:
                "What n8n answers, and what that means, was recorded from the versions below. A new major version may answer otherwise.",
            fix:
                "bring canary up to date; until then look into n8n's executions where a finding about n8n surprises you"
        ) { seen, _ in
            guard case .n8nVersion(let version) = seen, let newest = N8nVersion.recorded.max(),
                version.major > newest.major
            else { return nil }
            let recorded = N8nVersion.recorded.map(\.description).joined(separator: ", ")
            return Match([Evidence("n8n", version.description), Evidence("tried on", recorded)])
        },
        Cause(
            "workflow.other-version", .workflow, .warned,
            "n8n ran another version of the workflow than the published one",
            why:
                "The execution names the version that it ran. Right after a change n8n shows the new version as published and runs the old one for a moment; this run says nothing of the new one.",
            fix: "run again in some seconds; if it stays so, unpublish {workflow} in n8n and publish it again"
        ) { seen, picture in
            guard case .otherVersion(let ran, let published) = seen else { return nil }
            return Match(
                [Evidence("ran", ran), Evidence("published", published)],
                fill: ["workflow": picture.configuration.n8n?.workflow ?? "the workflow"])
        },
        Cause(
            "workflow.data-hidden", .workflow, .warned, "n8n hides what its executions carry",
            why:
                "Which nodes ran, and with how many items, is still shown, so that the event was followed by that; whose event it was is told by its time alone. Whatever stands in an item is not seen: the fields of real events, and the job that the agent named.",
            fix:
                "to see jobs and real events: in n8n, {workflow} → Settings → redaction of production executions: off (redactionPolicy none)"
        ) { seen, picture in
            switch seen {
            case .execution(let execution):
                guard case .redacted(let reason) = execution.concealment else { return nil }
                return concealed(execution.id, reason.isEmpty ? "redacted" : "redacted: \(reason)", picture)
            // A check has no execution of its own; as the newest one is shown, the next will be.
            case .traffic(let traffic) where picture.freeOnly:
                guard let newest = traffic.rows?.first, newest.isConcealed, newest.end != .concealed else { return nil }
                return concealed(newest.id, "redacted", picture)
            default: return nil
            }
        },
        Cause(
            "workflow.data-withheld", .workflow, .unknown, "n8n does not show how far the execution came",
            why:
                "It is over and no node's run is shown: its data is larger than n8n shows (EXECUTIONS_DATA_MAX_DISPLAY_SIZE) or the canary reads (8 MiB), or n8n keeps none. That is no sign of a fault.",
            fix: "in n8n, open execution {execution} of {workflow} and look how far it came"
        ) { seen, picture in
            guard case .execution(let execution) = seen, execution.end == .concealed else { return nil }
            return concealed(
                execution.id, execution.concealment == .tooLarge ? "too large to be shown" : "not shown", picture)
        },
        Cause(
            "workflow.executions-alike", .workflow, .unknown, "Which execution is our event's cannot be told",
            why:
                "n8n hides what executions carry, and several began while ours was sent. What became of our event is not known.",
            fix: "run again when no other event comes in; the executions above are in n8n"
        ) { seen, picture in
            guard case .search(let search) = seen, case .concealed(let ids) = search.end else { return nil }
            return Match([Evidence("executions", ids.prefix(10).joined(separator: ", "))])
        },
        Cause(
            "job.hidden", .job, .unknown, "The job cannot be followed: n8n hides the agent's answer",
            why:
                "The node that calls the agent ran, and n8n shows no error of it. The job's id stands in the answer that n8n hides, and the agent has no list of jobs: it shows a job to whoever knows its id. How the job ended is not known, nor, where the node goes on after errors, whether the agent took the call.",
            fix:
                "the agent's own log tells how it ended: kubectl -n claude-agent logs deploy/claude-agent-service --since=10m\nto see it here: in n8n, {workflow} → Settings → redaction of production executions: off\nor let the webhook answer when the last node finishes: its answer names the job\nor test the agent alone: canary run --direct"
        ) { seen, picture in
            guard case .execution(let execution) = seen, execution.end == .answerConcealed else { return nil }
            return concealed(execution.id, "the answer of \"\(execution.agentNode?.name ?? "?")\"", picture)
        },
    ]

    private static func concealed(_ execution: String, _ what: String, _ picture: Picture) -> Match {
        Match(
            [Evidence("hidden", what), Evidence("seen in", "execution \(execution)")],
            fill: [
                "workflow": picture.configuration.n8n?.workflow ?? "the workflow", "execution": execution,
            ])
    }
}
