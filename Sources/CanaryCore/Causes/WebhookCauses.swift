extension Cause {
    static let webhookCauses: [Cause] = [
        answer(
            "not-registered", "n8n knows no such webhook",
            why:
                "The workflow is not active, or the URL's path is another one. n8n answers 404, and the event is lost.",
            fix:
                "in n8n, open {workflow} and switch it to Active; or correct webhook.url (the Production URL of its webhook node)"
        ) { $0 == .notRegistered && !$1.explainsIt },
        answer(
            "active-not-registered", "The workflow is active, and n8n has not registered its webhook",
            why:
                "The API says active, and the webhook still answers 404 after a few seconds: another workflow has taken the path and given it up since, or n8n did not register it at its start. Activating again alone changes nothing.",
            fix:
                "curl -X POST -H \"X-N8N-API-KEY: $N8N_API_KEY\" {n-url}/api/v1/workflows/{id}/deactivate\ncurl -X POST -H \"X-N8N-API-KEY: $N8N_API_KEY\" {n-url}/api/v1/workflows/{id}/activate"
        ) { $0 == .notRegistered && $1.shouldBeRegistered },
        answer(
            "wrong-method", "The webhook takes another method than POST", why: "n8n has this path, for another method.",
            fix: "in n8n, {workflow} → its webhook node → HTTP Method: POST"
        ) { answer, _ in answer == .wrongMethod },
        answer(
            "test-url", "The configured URL is the editor's test URL",
            why: "`/webhook-test/…` listens only while somebody waits in the editor.",
            fix: "use the Production URL (/webhook/…) of the webhook node in webhook.url"
        ) { answer, _ in answer == .testURL },
        answer(
            "starting", "n8n is starting", state: .unknown,
            why:
                "It answers, and its webhooks are not there yet; that takes some seconds after a start. An event that comes meanwhile is dropped.",
            fix: "canary wait\nthen run again"
        ) { answer, _ in answer == .startingHTML || answer == .startingText },
        answer(
            "database-down", "n8n has lost its database",
            why: "The webhook answers 503; /healthz still says ok, /healthz/readiness does not.",
            fix: "kubectl -n n8n logs deploy/n8n | grep -i database\nbring the database back"
        ) { answer, _ in answer == .databaseDown },
        answer(
            "forbidden", "The webhook is protected, and what it wants was not sent",
            why: "n8n's header or basic authentication answers 403, missing and wrong alike. DIUN must send the same.",
            fix:
                "put the header into webhook.headers: {name: {env: NAME}}; in n8n see {workflow} → its webhook node → Authentication"
        ) { answer, _ in answer == .forbidden },
        answer(
            "authentication-required", "The webhook wants basic authentication",
            why: "n8n's webhook node is set to basic authentication and nothing was sent.",
            fix:
                "put an Authorization header into webhook.headers; in n8n see {workflow} → its webhook node → Authentication"
        ) { answer, _ in answer == .authenticationRequired },
        answer(
            "malformed", "The webhook could not read the event",
            why: "n8n answered 422 to a body that is good JSON: something between changed it.",
            fix: "look for a proxy between here and n8n that rewrites bodies"
        ) { answer, _ in answer == .malformed },
        answer(
            "ignored", "The webhook answered 204: the event was ignored",
            why: "Some versions of n8n answer so to a User-Agent that looks like a bot; nothing is started.",
            fix: "in n8n, {workflow} → its webhook node → Options → Ignore Bots: off"
        ) { answer, _ in answer == .noContent },
        answer(
            "event-refused", "n8n refused the event",
            why: "n8n's own answer, in a way that has no name here: a body that is too large, or a rule of its own.",
            fix: "kubectl -n n8n logs deploy/n8n --since=10m"
        ) { answer, _ in if case .refused = answer { true } else { false } },
        answer(
            "other-answer", "The webhook answered in words that are not n8n's",
            why:
                "The answer is a success, and no execution of the event was found: another service answered, or the workflow has an answer of its own.",
            fix:
                "see who answers at {host}, from the same pod; the answer of a webhook in the default mode is {\"message\":\"Workflow was started\"}"
        ) { answer, _ in if case .otherWords = answer { true } else { false } },
        Cause(
            "webhook.server-error", .webhook, .failed, "The webhook answers with a server error",
            why:
                "What stands before n8n cannot reach it or gave up waiting, or n8n itself failed. The event may have been taken or not; its execution says more, where there is one.",
            fix: "kubectl get pods,endpoints -A | grep n8n\nkubectl -n n8n logs deploy/n8n --since=10m"
        ) { seen, picture in
            switch seen {
            case .event(let event) where picture.execution == nil:
                if case .serverError(let status) = event.answer {
                    return Match([Evidence("host", event.shown), Evidence("n8n said", "\(status) \(event.said)")])
                }
                guard let stranger = event.stranger, stranger.kind == .unreachable else { return nil }
                return Match([Evidence("host", event.shown)] + stranger.evidence)
            case .call(let call) where call.service == .webhook:
                guard let stranger = call.stranger, stranger.kind == .unreachable,
                    let state = picture.weight(of: call)
                else { return nil }
                return Match(
                    [Evidence("called", "\(call.shown) (\(call.purpose.rawValue))")] + stranger.evidence,
                    state: state)
            default: return nil
            }
        },
        Cause(
            "webhook.not-ready", .webhook, .failed, "n8n runs and is not ready",
            why:
                "/healthz/readiness, which includes the database, says no. The webhook would refuse events or lose them.",
            fix: "kubectl -n n8n logs deploy/n8n --since=10m\nlook at n8n's database"
        ) { seen, _ in
            guard case .call(let call) = seen, call.purpose == .readiness,
                case .status(let status, let detail) = call.problem,
                status >= 500
            else { return nil }
            return Match([
                Evidence("asked", "\(call.shown)/healthz/readiness"), Evidence("n8n said", "\(status) \(detail)"),
            ])
        },
        Cause(
            "webhook.image-use-unknown", .webhook, .unknown, "Whether a stack uses the canary's image cannot be seen",
            why:
                "The infra repository is configured and could not be read, so the event might be a real upgrade. Nothing was sent.",
            fix: "mend what keeps the repository from being read, or run with --allow-real-upgrade"
        ) { seen, picture in
            guard case .refusal(.imageUseUnknown) = seen, picture.imageSearchCut == nil,
                picture.imageFilesTooLarge == nil
            else { return nil }
            return Match()
        },
        Cause(
            "webhook.image-search-cut", .webhook, .unknown,
            "The search for uses of the canary's image did not end in time",
            why:
                "A file that was not looked through may use the image, so the event might be a real upgrade. Nothing was sent.",
            fix:
                "raise `{limit}`\nlook for large files of the infra repository that no person wrote, or run with --allow-real-upgrade"
        ) { seen, _ in
            guard case .imageSearchCut(let cut) = seen else { return nil }
            return Match(
                [
                    Evidence("looked through", "\(cut.filesRead) of \(cut.files) files"),
                    Evidence("ended", "after \(Time.span(cut.seconds))"),
                ], fill: ["limit": cut.limit ?? "callTimeout"])
        },
        Cause(
            "webhook.image-file-too-large", .webhook, .unknown,
            "A file that may use the canary's image is too large to be searched",
            why:
                "It holds the image's name, or is too large for even that to be told, so the event might be a real upgrade. Nothing was sent.",
            fix:
                "look whether {file} uses the image; where it does not: run with --allow-real-upgrade\nor choose an image whose name it does not hold (webhook.image)"
        ) { seen, _ in
            guard case .imageFilesTooLarge(let paths) = seen else { return nil }
            return Match(
                paths.prefix(5).map { Evidence("file", $0) }, fill: paths.first.map { ["file": $0] } ?? [:])
        },
        Cause(
            "webhook.maybe-delivered", .webhook, .unknown,
            "The event may have been delivered, and no whole answer came",
            why:
                "The connection ended or our time passed after the request had left. It was not sent again: a second event starts a second paid job. Its effect was looked for and not found.",
            fix: "look into n8n's executions for {run}; the next run looks for it first"
        ) { seen, picture in
            guard case .event(let event) = seen, event.delivery != .no, event.answer == nil,
                picture.execution == nil,
                let failure = event.failure
            else { return nil }
            return Match(
                [Evidence("host", event.shown), Evidence("ended by", failure.detail)],
                fill: ["run": event.event.run.marker])
        },
        Cause(
            "webhook.late-answer", .webhook, .warned, "The event arrived, and its answer did not",
            why:
                "The connection ended or our time passed before n8n answered, but its execution is there. DIUN waits ten seconds and would count this as a failure.",
            fix: "kubectl -n n8n top pod\nlook at N8N_CONCURRENCY_PRODUCTION_LIMIT and at what stands between"
        ) { seen, picture in
            guard case .event(let event) = seen, event.delivery != .no, event.answer == nil,
                let execution = picture.execution,
                let failure = event.failure
            else { return nil }
            return Match([Evidence("ended by", failure.detail), Evidence("seen in", "execution \(execution.id)")])
        },
        Cause(
            "webhook.bad-answer", .webhook, .warned, "The event arrived, and its answer says that it did not",
            why:
                "n8n has the execution, and who sent the event was told otherwise: what stands before n8n gave up, or n8n could not answer well. DIUN counts everything but 2xx as failed.",
            fix:
                "see why {host} answers so, from the same pod; look at N8N_CONCURRENCY_PRODUCTION_LIMIT and at the proxy's own time limit"
        ) { seen, picture in
            guard case .event(let event) = seen, let execution = picture.execution, let answer = event.answer else {
                return nil
            }
            var evidence: [Evidence]
            switch answer {
            case .foreign(let stranger): evidence = stranger.evidence
            case .serverError(let status): evidence = [Evidence("answered", "\(status) \(event.said)")]
            // Only a webhook that answers at once has words of its own to lose.
            case .emptyReply where picture.workflow?.answersAtOnce == true:
                evidence = [Evidence("answered", "a success with nothing in it")]
            default: return nil
            }
            evidence.append(Evidence("seen in", "execution \(execution.id)"))
            return Match([Evidence("host", event.shown)] + evidence, fill: ["host": event.shown])
        },
        Cause(
            "webhook.slow-answer", .webhook, .warned, "The webhook's answer came later than DIUN waits",
            why: "DIUN's webhook notifier waits ten seconds, and counts the event as failed then.",
            fix: "kubectl -n n8n top pod\nlook at N8N_CONCURRENCY_PRODUCTION_LIMIT and at what stands between"
        ) { seen, _ in
            guard case .event(let event) = seen, event.answer != nil, event.isLate else { return nil }
            return Match([Evidence("host", event.shown), Evidence("answered", "after \(Time.span(event.seconds))")])
        },
        Cause(
            "webhook.image-in-use", .webhook, .unknown,
            "A stack uses the canary's image: the agent would really upgrade it",
            why: "The event would not be a test: the agent would change, commit and apply. Nothing was sent.",
            fix: "choose an image that no stack uses (webhook.image, webhook.tag), or run with --allow-real-upgrade"
        ) { seen, _ in
            guard case .refusal(.imageInUse(let uses)) = seen else { return nil }
            return Match(uses.prefix(5).map { Evidence("used in", "\($0.file):\($0.line)") })
        },
        Cause(
            "webhook.earlier-followed", .webhook, .warned,
            "An earlier run's event was followed, none of our own was sent",
            why: "That run was cut off after it may have sent its event, and the event was found. One event is enough.",
            fix: "nothing to mend; the next run sends its own again"
        ) { seen, _ in
            guard case .earlier(.followed(let entry)) = seen else { return nil }
            return Match([Evidence("earlier run", "\(entry.run), begun \(Time.text(entry.started))")])
        },
        Cause(
            "webhook.earlier-unresolved", .webhook, .unknown,
            "An earlier run's event may be on its way, and cannot be looked for",
            why:
                "That run was cut off after it may have sent its event, and n8n's API does not answer. Sending another could start a second paid job.",
            fix: "make n8n's API reachable, or wait an hour: then the earlier event is given up"
        ) { seen, _ in
            guard case .refusal(.earlierUnresolved(let run)) = seen else { return nil }
            return Match([Evidence("earlier run", run.text)])
        },
        Cause(
            "webhook.journal-unwritable", .webhook, .unknown, "The journal cannot be written, so nothing was sent",
            why:
                "Without an entry on disk a run that is cut off could not be followed, and the next one would send a second event.",
            fix: "df -h {path}; ls -ld {path}\nor choose another state folder: --state or CANARY_STATE"
        ) { seen, picture in
            guard case .refusal(.journal) = seen else { return nil }
            let failure = picture.last { seen -> StoreFailure? in
                if case .store(let failure) = seen, failure.kind != .shared { failure } else { nil }
            }
            return Match(
                [
                    Evidence("folder", failure?.path ?? picture.configuration.state),
                    Evidence("because", failure?.detail ?? ""),
                ],
                fill: ["path": failure?.path ?? picture.configuration.state])
        },
    ]

    private static func answer(
        _ name: String, _ title: String, state: HopState = .failed, why: String, fix: String,
        _ recognise: @escaping @Sendable (EventSeen.Answer, Activity) -> Bool
    ) -> Cause {
        Cause("webhook.\(name)", .webhook, state, title, why: why, fix: fix) { seen, picture in
            let (given, shown, said): (EventSeen.Answer?, String, String)
            switch seen {
            case .event(let event): (given, shown, said) = (event.answer, event.shown, event.said)
            // What became of an event says more than the look before it.
            case .registration(let seen) where picture.event?.mayHaveArrived != true:
                (given, shown, said) = (seen.answer, seen.shown, seen.said)
            default: return nil
            }
            guard let answer = given, recognise(answer, Activity(picture.workflow)) else { return nil }
            // The execution says more.
            if case .otherWords = answer, picture.execution != nil { return nil }
            return Match(
                [Evidence("host", shown), Evidence("n8n said", said)],
                fill: [
                    "workflow": picture.workflowInWords,
                    "host": shown, "id": picture.workflow?.id ?? "<id>",
                    "n-url": picture.configuration.n8n?.url.shown ?? "",
                ])
        }
    }

    /// What n8n's API says of the workflow, where it could be asked.
    private struct Activity {
        /// Active, with a webhook that the configured URL leads to.
        var shouldBeRegistered = false
        /// Another row says why the webhook is not there.
        var explainsIt = false

        init(_ workflow: WorkflowSeen?) {
            guard let workflow, workflow.behind.isEmpty else { return }
            shouldBeRegistered = workflow.state == .active && workflow.hasOurWebhook == true
            let isOurs = workflow.hasOurWebhook == true || workflow.withoutID != nil
            explainsIt = isOurs && [.active, .inactive].contains(workflow.state)
        }
    }
}

extension Picture {
    /// What a fix calls the workflow: by its name, unless n8n has none of that name.
    fileprivate var workflowInWords: String {
        if case .missing = workflow?.state { return "the workflow that takes DIUN's events" }
        return workflow?.name ?? configuration.n8n?.workflow ?? "the workflow"
    }
}
