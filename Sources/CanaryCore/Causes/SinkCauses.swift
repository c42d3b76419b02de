extension Cause {
    /// What went wrong in delivering; never part of the verdict, only of the exit code.
    static let sinkCauses: [Cause] = [
        sink(
            "gateway-unreachable", "The gateway did not take the push",
            why:
                "It could not be reached, or did not answer in time. The push was kept and is delivered first by the next run.",
            fix: "{curl} '{address}/-/ready'\ncorrect push.pushgateway"
        ) {
            guard case .failed(let failure, true) = $0 else { return nil }
            return [Evidence("ended by", failure.detail)]
        },
        refused(
            "gateway-conflict", "Another job pushes the same name with another type",
            why:
                "A Pushgateway holds one type for a name, whoever pushes it, and refuses the push that does not fit. It was kept. The other job's group stays in the gateway until it is deleted.",
            fix:
                "{curl} '{address}/metrics' | grep '^{metric}'\nlet the other job push that name as a gauge, or under a name of its own\ndelete its group: {address}/ has a button for it"
        ) { refusal in
            guard case .conflict(let name) = refusal.kind else { return nil }
            let rivals = refusal.rivals.map { "job=\"\($0.job)\" (\($0.type))" }
            return Match(
                (name.map { [Evidence("metric", $0)] } ?? [])
                    + (rivals.isEmpty ? [] : [Evidence("pushed by", rivals.joined(separator: ", "))])
                    + [Evidence("gateway said", refusal.shown)],
                fill: ["metric": name ?? "upgrade_canary\\|^claude_oauth"])
        },
        refused(
            "gateway-credentials", "The gateway wants a user and a password",
            why:
                "401: it was started with `--web.config.file`, or a proxy before it asks. With a user in the address already, that user or its password is wrong. The push was kept.",
            fix:
                "curl -s -o /dev/null -w '%{http_code}\\n' -u USER '{address}/-/ready'\nexport PUSHGATEWAY_URL='{withUser}'\npush.pushgateway: {env: PUSHGATEWAY_URL}"
        ) { refusal in
            guard refusal.kind == .credentials else { return nil }
            return Match([Evidence("gateway said", refusal.shown)])
        },
        refused(
            "gateway-path", "Nothing takes pushes under the gateway's address",
            why:
                "404: a Pushgateway lies under the path of `--web.route-prefix`, or under that of `--web.external-url` where the first is not set; canary adds `/metrics/job/…` itself. The push was kept.",
            fix:
                "{curl} -o /dev/null -w '%{http_code}\\n' '{address}/-/ready'\ncorrect push.pushgateway until that says 200: its path is the gateway's prefix"
        ) { refusal in
            guard refusal.kind == .path else { return nil }
            return Match([Evidence("gateway said", refusal.shown)])
        },
        refused(
            "gateway-failed", "The gateway failed to take the push",
            why:
                "An answer of 500 and above: the Pushgateway itself, or a proxy that cannot reach it. The push was kept.",
            fix: "{curl} '{address}/-/ready'\nlook into the log of the Pushgateway, and of the proxy before it"
        ) { refusal in
            guard refusal.kind == .failing else { return nil }
            return Match([Evidence("gateway said", refusal.shown)])
        },
        refused(
            "not-a-gateway", "What answered the push is no Pushgateway",
            why:
                "A Pushgateway answers a push with an empty 200 or 202. A redirect, a page, 403, 405 or 413 come from something before it, or from another service. The push was kept.",
            fix:
                "{curl} '{address}/metrics' | grep pushgateway_build_info\nwith a line: let POST and PUT pass what stands before it, or name its own address in push.pushgateway\nwithout one: correct push.pushgateway"
        ) { refusal in
            guard refusal.kind == .another else { return nil }
            return Match([Evidence("answered", refusal.shown), Evidence("means", refusal.meaning)])
        },
        refused(
            "gateway-refused", "The gateway refused the push",
            why: "Its answer says what it did not like. The push was kept.",
            fix:
                "read what the gateway said: something on the way may have changed the push\n{curl} '{address}/metrics' | grep pushgateway_build_info"
        ) { refusal in
            guard refusal.kind == .refused else { return nil }
            return Match([Evidence("gateway said", refusal.shown)])
        },
        sink(
            "push-lost", "The push was not taken, and could not be kept either",
            why: "The gateway did not take it and the state folder cannot be written: this run's gauges are gone.",
            fix: "make the state folder writable, or choose another: --state or CANARY_STATE"
        ) {
            switch $0 {
            case .failed(let failure, false): [Evidence("ended by", failure.detail)]
            case .refused(let refusal, false): [Evidence("gateway said", refusal.shown)]
            default: nil
            }
        },
        sink(
            "another-writer", "Somebody else pushes to the same group",
            why:
                "The group of the inherited names was pushed to at another time than our own: the incumbent monitor still runs. Two writers hide each other's death.",
            fix: "kubectl -n claude-agent delete cronjob claude-oauth-expiry-monitor\nor set push.inheritedNames: false"
        ) {
            guard case .anotherWriter(let group) = $0 else { return nil }
            return [Evidence("group", "job=\"\(group)\"")]
        },
    ]

    private static func refused(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (PushRefusal) -> Match?
    ) -> Cause {
        sink(
            name, title, why: why, fix: fix,
            matching: {
                guard case .refused(let refusal, true) = $0 else { return nil }
                return recognise(refusal)
            })
    }

    private static func sink(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (SinkSeen.Outcome) -> [Evidence]?
    ) -> Cause {
        sink(name, title, why: why, fix: fix, matching: { recognise($0).map { Match($0) } })
    }

    private static func sink(
        _ name: String, _ title: String, why: String, fix: String,
        matching recognise: @escaping @Sendable (SinkSeen.Outcome) -> Match?
    ) -> Cause {
        Cause("sink.\(name)", nil, .warned, title, why: why, fix: fix) { seen, _ in
            guard case .sink(let sink) = seen, var match = recognise(sink.outcome) else { return nil }
            match.evidence.insert(Evidence("gateway", sink.shown), at: 0)
            let schemeEnd = sink.address.range(of: "://")?.upperBound ?? sink.address.startIndex
            let fill = [
                "address": sink.address, "curl": sink.curl,
                "withUser": sink.address[..<schemeEnd] + "USER:PASSWORD@" + sink.address[schemeEnd...],
            ]
            match.fill.merge(fill) { own, _ in own }
            return match
        }
    }
}
