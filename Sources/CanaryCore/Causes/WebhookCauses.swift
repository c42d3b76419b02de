extension Cause {
    static let webhookCauses: [Cause] = [
        answer(
            "not-registered", "n8n knows no such webhook",
            why:
                "The workflow is not active, or the URL's path is another one. n8n answers 404, and the event is lost.",
            fix:
                "in n8n, open {workflow} and switch it to Active; or correct webhook.url (the Production URL of its webhook node)"
        ) { $0 == .notRegistered },
        answer(
            "wrong-method", "The webhook takes another method than POST", why: "n8n has this path, for another method.",
            fix: "in n8n, {workflow} → its webhook node → HTTP Method: POST"
        ) { $0 == .wrongMethod },
        answer(
            "test-url", "The configured URL is the editor's test URL",
            why: "`/webhook-test/…` listens only while somebody waits in the editor.",
            fix: "use the Production URL (/webhook/…) of the webhook node in webhook.url"
        ) { $0 == .testURL },
        answer(
            "starting", "n8n is starting", state: .unknown,
            why:
                "It answers, and its webhooks are not there yet; that takes some seconds after a start. An event that comes meanwhile is dropped.",
            fix: "canary wait\nthen run again"
        ) { $0 == .startingHTML || $0 == .startingText },
        answer(
            "database-down", "n8n has lost its database",
            why: "The webhook answers 503; /healthz still says ok, /healthz/readiness does not.",
            fix: "kubectl -n n8n logs deploy/n8n | grep -i database\nbring the database back"
        ) { $0 == .databaseDown },
        answer(
            "forbidden", "The webhook is protected, and what it wants was not sent",
            why: "n8n's header or basic authentication answers 403, missing and wrong alike. DIUN must send the same.",
            fix:
                "put the header into webhook.headers: {name: {env: NAME}}; in n8n see {workflow} → its webhook node → Authentication"
        ) { $0 == .forbidden },
        answer(
            "authentication-required", "The webhook wants basic authentication",
            why: "n8n's webhook node is set to basic authentication and nothing was sent.",
            fix:
                "put an Authorization header into webhook.headers; in n8n see {workflow} → its webhook node → Authentication"
        ) { $0 == .authenticationRequired },
        answer(
            "malformed", "The webhook could not read the event",
            why: "n8n answered 422 to a body that is good JSON: something between changed it.",
            fix: "look for a proxy between here and n8n that rewrites bodies"
        ) { $0 == .malformed },
        answer(
            "ignored", "The webhook answered 204: the event was ignored",
            why: "Some versions of n8n answer so to a User-Agent that looks like a bot; nothing is started.",
            fix: "in n8n, {workflow} → its webhook node → Options → Ignore Bots: off"
        ) { $0 == .noContent },
        answer(
            "redirected", "The webhook redirects",
            why:
                "A POST is not repeated to another address; DIUN would lose its event here too. Often http was written for https.",
            fix: "write the address it names into webhook.url and into DIUN's configuration"
        ) { if case .redirected = $0 { true } else { false } },
        answer(
            "server-error", "n8n answered with a server error",
            why: "The event may have been taken or not; its execution says more, where there is one.",
            fix: "kubectl -n n8n logs deploy/n8n --since=10m"
        ) { if case .serverError = $0 { true } else { false } },
        answer(
            "refused-request", "The webhook refused the event",
            why: "An answer outside n8n's own: a proxy or gateway in front of it.",
            fix: "see who answers at the webhook's host, from the same pod"
        ) { if case .refused = $0 { true } else { false } },
        answer(
            "not-n8n", "What answered is not n8n's webhook",
            why: "The answer is a success, but none that n8n gives: a login page, another service or a proxy.",
            fix:
                "correct webhook.url; the answer of a webhook in the default mode is {\"message\":\"Workflow was started\"}"
        ) { if case .notN8n = $0 { true } else { false } },
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
        ) { seen, _ in
            guard case .refusal(.imageUseUnknown) = seen else { return nil }
            return Match()
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
                if case .store(let failure) = seen { failure } else { nil }
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
        _ recognise: @escaping @Sendable (EventSeen.Answer) -> Bool
    ) -> Cause {
        Cause("webhook.\(name)", .webhook, state, title, why: why, fix: fix) { seen, picture in
            let (given, shown, said): (EventSeen.Answer?, String, String)
            switch seen {
            case .event(let event): (given, shown, said) = (event.answer, event.shown, event.said)
            case .registration(let seen): (given, shown, said) = (seen.answer, seen.shown, seen.said)
            default: return nil
            }
            guard let answer = given, recognise(answer) else { return nil }
            // A server error that comes with an execution is told by the execution.
            if case .serverError = answer, picture.execution != nil { return nil }
            return Match(
                [Evidence("host", shown), Evidence("n8n said", said)],
                fill: ["workflow": picture.configuration.n8n?.workflow ?? "the workflow"])
        }
    }
}
