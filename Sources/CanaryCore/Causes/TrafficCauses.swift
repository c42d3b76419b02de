extension Cause {
    /// The view beside the road (design.md section 2): it warns, and is never part of whether the road is broken now.
    static let trafficCauses: [Cause] = [
        traffic(
            "real-dropped", "Real events do not get through",
            why:
                "The newest real events of DIUN were dropped inside the workflow, where n8n calls them a success. A canary's event that gets through proves nothing for them: DIUN's own has other fields, and a new version comes with the status new.",
            fix:
                "canary run --dialect native\nin n8n, {workflow} → {node}: let DIUN's own form through (`status` new or update, `image` with its tag)"
        ) { seen, reading, picture in
            guard let row = reading.stopped, case .dropped(let node, _) = row.end else { return nil }
            let drops = reading.drops.prefix(3).map { "\($0.node) \($0.count)" }.joined(separator: ", ")
            return (newest(row) + [Evidence("drops", drops), synthetic(reading, picture)], ["node": node])
        },
        traffic(
            "real-refused", "The newest real event was refused at the agent",
            why:
                "It passed the filters, n8n's call to the agent failed, and no event got through since. DIUN does not send it again.",
            fix: "canary run\nthen send what was lost once more: canary check lists it under traffic"
        ) { seen, reading, picture in
            guard let row = reading.failed, row.end.isRefused, picture.handoff == nil else { return nil }
            return (newest(row), [:])
        },
        traffic(
            "real-failed", "The newest real event ended in an error",
            why: "A node failed on it, or n8n did, and no event got through since. DIUN does not send it again.",
            fix: "in n8n, {workflow} → Executions → {execution}: read the error of the last node"
        ) { seen, reading, picture in
            guard let row = reading.failed, !row.end.isRefused, picture.handoff == nil else { return nil }
            return (newest(row), ["execution": row.id])
        },
        traffic(
            "none-for-long", "No real event for a long time",
            why:
                "n8n keeps its executions, and none of that time is of DIUN: it does not run, does not find anything new, or sends elsewhere.",
            fix:
                "kubectl -n diun logs deploy/diun --since=24h | grep -i -e notif -e error\ncompare DIUN_NOTIF_WEBHOOK_ENDPOINT with webhook.url; traffic.quietAfter is {quiet} now"
        ) { seen, reading, picture in
            let limit = picture.configuration.traffic.quietAfter.seconds
            let fill = ["quiet": Time.span(limit)]
            guard seen.savesSuccesses, reading.concealed == 0 else { return nil }
            if let newest = reading.real.first {
                guard let at = newest.row.at, picture.now - at > limit else { return nil }
                return (Cause.newest(newest.row), fill)
            }
            guard let since = reading.since, picture.now - since > limit else { return nil }
            let looked = "\(reading.rows.count) executions back to \(Time.text(Int64(clamping: since)))"
            return ([Evidence("looked at", looked), Evidence("real events", "none")], fill)
        },
        traffic(
            "not-kept", "n8n does not keep the executions that tell of real events",
            why:
                "The workflow's settings keep failures only, and a dropped event is a success: whether real events get through cannot be seen.",
            fix: "in n8n, {workflow} → Settings → Save successful production executions: Save"
        ) { seen, reading, _ in
            guard !seen.savesSuccesses else { return nil }
            return ([Evidence("kept", "\(reading.rows.count) executions, failures only")], [:])
        },
        Cause(
            "traffic.unread", nil, .warned, "The kept executions could not be read",
            why: "n8n's list of executions with their data failed, so nothing is known of real events.",
            fix: "curl -s -H \"X-N8N-API-KEY: $N8N_API_KEY\" '{n-url}/api/v1/executions?limit=1&includeData=true'"
        ) { seen, picture in
            // Our own bound ended it: that says nothing of n8n.
            guard case .traffic(let seen) = seen, seen.rows == nil, case .call(let call) = seen.unread, !call.cutShort
            else { return nil }
            return Match(
                [Evidence("because", call.words)], fill: ["n-url": picture.configuration.n8n?.url.shown ?? ""])
        },
        Cause(
            "traffic.no-upgrade-for-long", nil, .warned, "No upgrade was committed for a long time",
            why:
                "The newest commit of the upgrade agent is old: real events do not reach it, or its jobs end without a commit.",
            fix:
                "git log -5 --format='%h %cI %an %s' --author={author}\ntraffic.upgradesQuietAfter is {quiet} now"
        ) { seen, picture in
            // Where the repository alone is configured, that is told and no alarm: nothing says that events should come.
            guard case .traffic(let seen) = seen, case .success(let search) = seen.upgrade, let commit = search.found,
                picture.configuration.n8n != nil || picture.configuration.webhook != nil
            else { return nil }
            let traffic = picture.configuration.traffic
            guard picture.now - Double(commit.time) > traffic.upgradesQuietAfter.seconds else { return nil }
            return Match(
                [Evidence("newest", "\(commit.short) \(commit.summary)"), Evidence("made", Time.text(commit.time))],
                fill: ["author": traffic.commitAuthor, "quiet": Time.span(traffic.upgradesQuietAfter.seconds)])
        },
    ]

    private static func traffic(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (TrafficSeen, TrafficReading, Picture) -> ([Evidence], [String: String])?
    ) -> Cause {
        Cause("traffic.\(name)", nil, .warned, title, why: why, fix: fix) { seen, picture in
            guard case .traffic(let seen) = seen, let rows = seen.rows,
                let (evidence, fill) = recognise(seen, TrafficReading(rows), picture)
            else { return nil }
            let workflow = ["workflow": picture.configuration.n8n?.workflow ?? "the workflow"]
            return Match(evidence, fill: workflow.merging(fill) { _, one in one })
        }
    }

    private static func newest(_ row: TrafficRow) -> [Evidence] {
        let what = row.event.map { "\($0.image):\($0.tag) (\($0.dialect?.rawValue ?? "no") dialect)" } ?? ""
        let when = row.at.map { Time.text(Int64(clamping: $0)) } ?? "at an unknown time"
        return [
            Evidence("newest", "\(what), \(when)"), Evidence("ended", "\(row.end.words), execution \(row.id)"),
        ]
    }

    /// What makes it a blind spot: ours pass where theirs do not.
    private static func synthetic(_ reading: TrafficReading, _ picture: Picture) -> Evidence {
        if picture.handoff.map({ $0.strategy != "direct" }) == true {
            return Evidence("synthetic", "this run's event got through")
        }
        return Evidence(
            "synthetic",
            reading.synthetic.map { "a canary's event got through, execution \($0.id)" }
                ?? "none is kept that got through"
        )
    }
}

extension CallSeen {
    /// What came instead of a good answer, in a few words.
    var words: String {
        switch problem {
        case nil: "answered"
        case .failure(let failure): failure.detail
        case .notJSON(let status, let type, _): "\(status), no JSON: \(type)"
        case .foreign(let stranger): stranger.evidence.map { "\($0.label) \($0.text)" }.joined(separator: ", ")
        case .starting: "n8n is starting"
        case .unauthorized(let detail): "401 \(detail)"
        case .notFoundHTML: "404, HTML"
        case .status(let status, let detail): "\(status) \(detail)"
        case .wrongShape(let what): what
        }
    }
}
