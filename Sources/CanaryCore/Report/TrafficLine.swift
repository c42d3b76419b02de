extension Report.TrafficLine {
    /// Texts of counterparts (images, names of nodes, commits) are let out masked.
    init(_ seen: TrafficSeen, _ picture: Picture, _ mask: SecretMask) {
        let reading = TrafficReading(seen.rows ?? [])
        func safe(_ text: String, _ limit: Int = 200) -> String { mask.maskedForDisplay(text, limit: limit) }
        func line(_ row: TrafficRow, _ event: ExecutionEvent) -> Event {
            Event(
                at: row.at.map { Int64(clamping: $0) }, dialect: event.dialect, image: safe(event.image),
                tag: safe(event.tag),
                execution: safe(row.id, 40), end: row.end.word, words: safe(row.end.words))
        }
        looked = seen.rows?.count
        since = reading.since.map { Int64(clamping: $0) }
        more = seen.more
        note = safe(Self.note(seen, picture), 300)
        (real, canary, other) = (reading.count(.real), reading.count(.canary), reading.count(.other))
        newest = reading.real.first.map(line)
        drops = reading.drops.map { Drop(node: safe($0.node), count: $0.count) }
        replays = reading.replays.map(line)
        (upgrade, upgradeNote) = (nil, "")
        switch seen.upgrade {
        case nil: upgradeNote = "no repository was read"
        case .failure(let failure): upgradeNote = safe(failure.detail, 300)
        case .success(let search):
            upgrade = search.found.map { Upgrade(commit: $0.short, at: $0.time, summary: safe($0.summary)) }
            if search.found == nil {
                let end = search.complete ? "the beginning" : Time.text(search.oldest)
                upgradeNote =
                    "none recognised in \(search.seen) commits back to \(end) (traffic.commitAuthor, traffic.commitPrefix)"
            }
        }
    }

    /// An empty list proves nothing, and neither does one without successes: why, where that is known.
    private static func note(_ seen: TrafficSeen, _ picture: Picture) -> String {
        var notes: [String] = []
        switch seen.unread {
        case nil: break
        case .noView:
            notes.append(
                picture.configuration.n8n?.apiKey == nil
                    ? "n8n's API is not configured"
                    : picture.workflow?.id == nil
                        ? "n8n's API did not show the workflow" : "n8n's API does not show executions to this key")
        case .call(let call):
            let which = seen.rows == nil ? "the list could not be read" : "older ones could not be read"
            notes.append(call.cutShort ? "\(which) in time" : "\(which): \(call.words)")
        }
        let concealed = TrafficReading(seen.rows ?? []).concealed
        if concealed > 0 {
            notes.append("n8n hides what \(concealed) of them carried: whether they were real events cannot be told")
        }
        if !seen.savesSuccesses {
            notes.append("the workflow keeps failures only: what was dropped or went well leaves no trace")
        } else if seen.rows?.isEmpty == true {
            notes.append("none is kept: nothing ran, or it was pruned, or the instance saves none; that proves nothing")
        }
        return notes.joined(separator: "; ")
    }
}
