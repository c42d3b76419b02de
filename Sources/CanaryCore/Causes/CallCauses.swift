extension Cause {
    /// A call of ours that brought no usable answer: the same rows for each service, with the hop and the weight it has.
    static let callCauses: [Cause] = CallPlace.all.flatMap(rows)

    /// What a call to a service means: blind towards n8n's API is not broken, a webhook that refuses is.
    struct CallPlace: Sendable {
        var service: Service
        var prefix: String
        var hop: Hop
        var state: HopState
        var what: String
        /// The setting that holds its address.
        var mend: String
        /// The setting that holds what stands before it wants.
        var headers: String

        static let all = [
            CallPlace(
                service: .webhook, prefix: "webhook", hop: .webhook, state: .failed, what: "the webhook",
                mend: "webhook.url", headers: "webhook.headers"),
            CallPlace(
                service: .n8n, prefix: "workflow.api", hop: .workflow, state: .unknown, what: "n8n's API",
                mend: "n8n.url", headers: "n8n.headers"),
            CallPlace(
                service: .agent, prefix: "job.agent", hop: .job, state: .failed, what: "the agent", mend: "agent.url",
                headers: "agent.headers"),
        ]

        func id(_ name: String) -> String { prefix.contains(".") ? "\(prefix)-\(name)" : "\(prefix).\(name)" }
    }

    private static func rows(_ place: CallPlace) -> [Cause] {
        let curl = "curl -sv -o /dev/null {host}   # from the same pod"
        return [
            failed(
                place, "name-unresolved", [.nameUnresolved], "The name of \(place.what) does not resolve",
                why: "DNS has no such name, or does not answer.", fix: "getent hosts {name}\ncorrect \(place.mend)"),
            failed(
                place, "refused", [.refused, .unreachable], "Nothing listens at the address of \(place.what)",
                why:
                    "The connection was refused or there is no way there: the pod is down, or the port is another one.",
                fix: "kubectl get pods,svc -A | grep -E 'n8n|claude-agent'\ncorrect \(place.mend)"),
            failed(
                place, "certificate", [.certificateUntrusted], "The certificate of \(place.what) is not trusted",
                why: "It is self-signed, made for another name, or its issuer is not known here.",
                fix:
                    "openssl s_client -connect {endpoint} -servername {name} </dev/null\nset SSL_CERT_FILE to the issuer's certificate"
            ),
            failed(
                place, "certificate-expired", [.certificateExpired], "The certificate of \(place.what) has expired",
                why: "DIUN and everyone else is refused too.", fix: "kubectl get certificate -A\nrenew it"),
            failed(
                place, "tls", [.tls], "No TLS connection with \(place.what) comes about",
                why:
                    "The port speaks none (https was written for http), it has no version or method in common with the canary, or SSL_CERT_FILE names nothing that can be used.",
                fix: "openssl s_client -connect {endpoint} -servername {name} </dev/null\ncorrect \(place.mend)"),
            failed(
                place, "timeout", [.timeout, .connectTimeout], "No answer from \(place.what) in time",
                why:
                    "The connection or the answer took longer than `callTimeout`: an overloaded service, or packets that are dropped silently.",
                fix: "\(curl)\nlook for a NetworkPolicy; raise callTimeout"),
            failed(
                place, "not-http", [.notHTTP], "What answers in the place of \(place.what) does not speak HTTP",
                why: "The port belongs to something else, or to TLS where http was written.",
                fix: "\(curl)\ncorrect \(place.mend)"),
            failed(
                place, "answer-too-large", [.tooLarge], "The answer of \(place.what) is larger than any right one",
                why: "It was cut off: something else answers there, or an answer without end.",
                fix: "curl -s {host} | head -c 300   # from the same pod\ncorrect \(place.mend)"),
            failed(
                place, "proxy", [.proxy], "The proxy on the way to \(place.what) refuses",
                why: "A proxy variable stands in the environment; names inside a cluster do not work through one.",
                fix: "add {name} to NO_PROXY, or unset http_proxy and https_proxy"),
            failed(
                place, "call-failed", place.service == .webhook ? [.other, .closed, .resendPrevented] : [.other],
                "The call to \(place.what) failed", why: "In a way that has no name here.", fix: curl),
        ] + (place.service == .webhook ? [] : answers(place, curl))
    }

    /// What only answers that are read as JSON can show; and a connection that broke off, which in the place of the
    /// webhook always means that the event may have been delivered.
    private static func answers(_ place: CallPlace, _ curl: String) -> [Cause] {
        var rows = [
            failed(
                place, "closed", [.closed, .resendPrevented], "The connection to \(place.what) broke off",
                why: "It was closed or reset before the answer was whole.",
                fix: "\(curl)\nlook into its log at this time"),
            answered(
                place, "not-json", "The answer of \(place.what) is not JSON",
                why: "It begins like JSON: an answer that was cut short, or changed on the way.",
                fix: "\(curl)\ncorrect \(place.mend)"
            ) {
                guard case .notJSON(let status, let type, let start) = $0 else { return nil }
                return [Evidence("answered", "\(status), Content-Type \(type)"), Evidence("begins", start)]
            },
            answered(
                place, "unexpected", "The answer of \(place.what) has not the shape it should have",
                why: "JSON, but not what this service gives: another service, or another version.",
                fix: "\(curl)\ncorrect \(place.mend)"
            ) {
                guard case .wrongShape(let what) = $0 else { return nil }
                return [Evidence("found", what)]
            },
            answered(
                place, "error", "An error came from \(place.what)", why: "It is there and refuses this call.",
                fix: "look into its log at this time"
            ) {
                switch $0 {
                case .status(let status, let detail): [Evidence("answered", "\(status) \(detail)")]
                default: nil
                }
            },
        ]
        if place.service == .n8n { rows += apiRows }
        return rows
    }

    /// n8n's own ways of refusing its API (facts/n8n.md section 2).
    private static let apiRows: [Cause] = {
        let place = CallPlace.all[1]
        return [
            answered(
                place, "key-missing", "n8n's API got no key",
                why: "401: the header X-N8N-API-KEY is empty or was stripped on the way.",
                fix:
                    "make a key in n8n → Settings → n8n API, with the scopes \(KeyScope.all); correct n8n.apiKey\nlook whether a proxy on the way takes the header away: {host}"
            ) {
                guard case .unauthorized(let detail) = $0, detail.contains("required") else { return nil }
                return [Evidence("n8n said", "401 \(detail)")]
            },
            answered(
                place, "key-refused", "n8n refuses the API key",
                why:
                    "401: the key is wrong or was deleted, or the public API is switched off (N8N_PUBLIC_API_DISABLED): recent 2.x versions say the same to both. An expired key would be named as such.",
                fix:
                    "in n8n → Settings → n8n API: is the key still listed? if not, make one with the scopes \(KeyScope.all), and correct n8n.apiKey\nis the API switched off? kubectl -n n8n exec deploy/n8n -- printenv N8N_PUBLIC_API_DISABLED; if it says true: kubectl -n n8n set env deploy/n8n N8N_PUBLIC_API_DISABLED-"
            ) {
                guard case .unauthorized(let detail) = $0, !detail.contains("required") else { return nil }
                return [Evidence("n8n said", "401 \(detail)")]
            },
            answered(
                place, "disabled", "n8n's API is switched off, or n8n is starting",
                why:
                    "404 with a page: N8N_PUBLIC_API_DISABLED is set, or n8n has not finished its start. The webhook may work all the same.",
                fix:
                    "kubectl -n n8n set env deploy/n8n N8N_PUBLIC_API_DISABLED-; after a start, wait for kubectl -n n8n rollout status deploy/n8n"
            ) {
                switch $0 {
                case .notFoundHTML: [Evidence("n8n said", "404 with a page")]
                case .starting: [Evidence("n8n said", "200 \"n8n is starting up\"")]
                default: nil
                }
            },
        ]
    }()

    private static func failed(
        _ place: CallPlace, _ name: String, _ kinds: Set<HTTPFailure.Kind>, _ title: String, why: String, fix: String
    ) -> Cause {
        Cause(place.id(name), place.hop, place.state, title, why: why, fix: fix) { seen, picture in
            guard let (service, shown, failure) = failure(of: seen), service == place.service,
                kinds.contains(failure.kind)
            else { return nil }
            // An event that may have been delivered is looked for; that search says more than the broken call.
            let says: Set<HTTPFailure.Kind> = [.notHTTP, .tooLarge, .certificateUntrusted, .certificateExpired]
            if case .event(let event) = seen, event.delivery != .no, !says.contains(failure.kind) { return nil }
            // A look that costs nothing may be kept from n8n by what lets an event through.
            let isLookAlone = if case .call(let call) = seen { call.purpose == .registration } else { false }
            var evidence = [Evidence("called", shown), Evidence("ended by", failure.detail)]
            if let certificate = failure.certificate {
                evidence.append(
                    Evidence("certificate", "until \(Time.text(certificate.notAfter)), by \(certificate.issuer)"))
            }
            let url = try? ServiceURL(shown)
            return Match(
                evidence, fill: ["host": shown, "name": url?.host ?? shown, "endpoint": url?.endpoint ?? shown],
                state: isLookAlone && !failure.concernsEveryCall ? .unknown : nil)
        }
    }

    private static func failure(of seen: Seen) -> (Service, String, HTTPFailure)? {
        switch seen {
        case .call(let call):
            if case .failure(let failure) = call.problem, !call.cutShort {
                (call.service, call.shown, failure)
            } else {
                nil
            }
        case .event(let event): event.failure.map { (.webhook, event.shown, $0) }
        default: nil
        }
    }

    private static func answered(
        _ place: CallPlace, _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (CallSeen.Problem) -> [Evidence]?
    ) -> Cause {
        Cause(place.id(name), place.hop, place.state, title, why: why, fix: fix) { seen, picture in
            guard case .call(let call) = seen, call.service == place.service, let problem = call.problem,
                !call.isNamedByRights(picture), !call.refusesOwnJob, let evidence = recognise(problem)
            else { return nil }
            return Match(
                [Evidence("called", "\(call.shown) (\(call.purpose.rawValue))")] + evidence, fill: ["host": call.shown])
        }
    }
}

extension HTTPFailure {
    /// It befalls a call before anything of it was said: name, connection, certificate.
    var concernsEveryCall: Bool {
        switch kind {
        case .nameUnresolved, .refused, .unreachable, .certificateUntrusted, .certificateExpired, .tls, .connectTimeout,
            .proxy:
            true
        case .timeout, .closed, .tooLarge, .notHTTP, .resendPrevented, .cancelled, .other: false
        }
    }
}
