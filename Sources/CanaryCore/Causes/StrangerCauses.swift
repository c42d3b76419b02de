extension Cause {
    /// Somebody else answered in a service's place: who it is, and nothing of what stands behind.
    ///
    /// A webhook that is not reached loses the event, so that an answer to the event fails its hop. All else that was
    /// asked is unknown.
    static let strangerCauses: [Cause] = CallPlace.all.flatMap(strangers)

    private static func strangers(_ place: CallPlace) -> [Cause] {
        let curl = "curl -sv -o /dev/null {host}   # from the same pod"
        return [
            stranger(
                place, "sign-in", "Something before \(place.what) asks for a sign-in",
                why:
                    "The answer is none that \(place.what) gives: a proxy, a single sign-on or a check for browsers gave it. \(place.what.capitalizedFirst) was not reached, so nothing is known of it or of the key.",
                fix:
                    "put the header that lets a program in into \(place.headers): {name: {env: NAME}}\nor let \(place.mend) name the service inside the cluster"
            ) { $0.kind == .signIn },
            stranger(
                place, "redirected", "The address of \(place.what) redirects",
                why: place.service == .webhook
                    ? "A POST is not repeated to another address; DIUN would lose its event here too. Often http was written for https."
                    : "Calls with credentials are not repeated to another address.",
                fix:
                    "see whose address {target} is; where it is \(place.what)'s own, write it into \(place.mend)"
                    + (place.service == .webhook ? " and into DIUN's configuration" : "")
            ) { $0.kind == .redirect },
        ] + others(place, curl)
    }

    private static func others(_ place: CallPlace, _ curl: String) -> [Cause] {
        guard place.service == .webhook else {
            return [
                stranger(
                    place, "bad-gateway", "What stands before \(place.what) cannot reach it",
                    why:
                        "A proxy, an ingress or a mesh answered in its place: nothing is there, or it took too long. What it stands for was not seen.",
                    fix: "kubectl get pods,endpoints -A | grep -E 'n8n|claude-agent'\n\(curl)"
                ) { $0.kind == .unreachable },
                stranger(
                    place, "in-front", "Something else answers in the place of \(place.what)",
                    why:
                        "The answer is none that \(place.what) gives: a proxy or an ingress that does not know the path, or another service. Nothing is known of what stands behind it.",
                    fix: "\(curl)\ncorrect \(place.mend), or the proxy's route to it"
                ) { $0.kind == .other && !(place.service == .n8n && $0.isEditor) },
            ] + (place.service == .n8n ? [editor(place)] : [])
        }
        return [
            stranger(
                place, "refused-request", "Something before n8n refused the event",
                why: "An answer outside n8n's own: a proxy, an ingress or another service in its place.",
                fix: "\(curl)\ncorrect webhook.url, or the proxy's route to n8n's /webhook/"
            ) { $0.kind == .other && !(200..<300).contains($0.status) },
            stranger(
                place, "not-n8n", "What answered is not n8n's webhook",
                why: "The answer is a success, and a page: another service or a proxy.",
                fix:
                    "\(curl)\ncorrect webhook.url; the answer of a webhook in the default mode is {\"message\":\"Workflow was started\"}"
            ) { $0.kind == .other && (200..<300).contains($0.status) },
        ]
    }

    /// With N8N_PATH the API and the webhooks stay at the root, and every path below it is the editor's page
    /// (docs: n8n answers 200 there; facts/n8n.md section 5).
    private static func editor(_ place: CallPlace) -> Cause {
        stranger(
            place, "editor-page", "n8n's editor answers in the place of its API",
            why:
                "The path in n8n.url belongs to the editor (N8N_PATH moves it). n8n's API is not below that path, so nothing is known of the workflow or of the key.",
            fix:
                "set n8n.url to {host}, without a path\nwhere a proxy serves n8n below a path, name the address inside the cluster"
        ) { $0.kind == .other && $0.isEditor }
    }

    private static func stranger(
        _ place: CallPlace, _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (Stranger) -> Bool
    ) -> Cause {
        Cause(place.id(name), place.hop, place.state, title, why: why, fix: fix) { seen, picture in
            let (stranger, asked, shown): (Stranger?, String, String)
            var state: HopState?
            switch seen {
            case .event(let event) where place.service == .webhook && picture.execution == nil:
                (stranger, asked, shown) = (event.stranger, "\(event.shown) (event)", event.shown)
            case .call(let call) where call.service == place.service:
                (stranger, asked, shown) = (call.stranger, "\(call.shown) (\(call.purpose.rawValue))", call.shown)
                state = picture.weight(of: call)
                if state == nil { return nil }
            default: return nil
            }
            guard let stranger, recognise(stranger) else { return nil }
            return Match(
                [Evidence("called", asked)] + stranger.evidence,
                fill: ["host": shown, "target": stranger.target ?? "that"], state: state)
        }
    }
}

extension Picture {
    /// What it weighs that somebody else answered a call: nothing where the service itself was heard in that place all the
    /// same.
    func weight(of call: CallSeen) -> HopState? {
        switch (call.service, call.purpose) {
        case (.webhook, _): event == nil && followed == nil ? .unknown : nil
        // Many a proxy leads only what it must to n8n.
        case (.n8n, .readiness) where hasSeenN8n: (call.stranger?.status ?? 0) >= 500 ? .warned : nil
        case (.agent, .health) where calls(.agent).contains { $0.problem == nil }: .warned
        default: .unknown
        }
    }
}

extension CallSeen {
    /// Who answered in the service's place.
    var stranger: Stranger? { if case .foreign(let stranger) = problem { stranger } else { nil } }
}

extension EventSeen {
    var stranger: Stranger? { if case .foreign(let stranger) = answer { stranger } else { nil } }
}

extension String {
    fileprivate var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
