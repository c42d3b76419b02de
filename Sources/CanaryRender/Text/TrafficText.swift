import CanaryCore

/// The view beside the road, for `canary check`: is anything real getting through?
struct TrafficText {
    let traffic: Report.TrafficLine
    /// Unix seconds.
    let now: Int64
    let style: Style

    var lines: [String] {
        var rows = Rows(style: style)
        rows.add("newest", newest)
        for drop in traffic.drops { rows.add("dropped", "\(drop.count) at \"\(printable(drop.node))\"") }
        for event in traffic.replays { rows.add("replay", replay(event)) }
        if !traffic.replays.isEmpty {
            rows.add("with", lines: Self.replayCommand)
            rows.add("", "(or in the form that the workflow takes; each costs a slot of the limiter and a job)")
        }
        rows.add("upgrade", upgrade)
        if let looked { rows.add("looked at", looked) }
        if !traffic.note.isEmpty { rows.add("note", printable(traffic.note)) }
        return [style.paint("traffic", .bold) + "   is anything real getting through?"] + rows.lines
    }

    /// To be filled in by hand: what stands in an event is anybody's text, and nothing to be pasted into a shell.
    static let replayCommand = [
        #"curl -s "$N8N_WEBHOOK_URL" -H 'Content-Type: application/json' \"#,
        #"  -d '{"diun_entry_status":"update","diun_entry_image":"IMAGE","#,
        #"       "diun_entry_imagetag":"TAG","diun_entry_provider":"replay"}'"#,
    ]

    private func ago(_ at: Int64?) -> String {
        at.map { "\(When.whole(max(0, Double(now - $0)))) ago" } ?? "some time ago"
    }

    private func name(_ event: Report.TrafficLine.Event) -> String {
        let whole = event.tag.isEmpty ? event.image : "\(event.image):\(event.tag)"
        return whole.isEmpty ? "an event without an image" : printable(whole)
    }

    private var newest: String {
        guard let event = traffic.newest else { return "no real event seen" }
        let dialect = event.dialect.map { "\($0.rawValue) dialect" } ?? "no known dialect"
        return "\(name(event)) (\(dialect)) \(ago(event.at)): \(printable(event.words)), execution "
            + printable(event.execution)
    }

    private func replay(_ event: Report.TrafficLine.Event) -> String {
        "\(name(event)) \(ago(event.at)): \(printable(event.words))"
    }

    private var upgrade: String {
        guard let upgrade = traffic.upgrade else { return printable(traffic.upgradeNote) }
        return "\(printable(upgrade.commit)) \(ago(upgrade.at)): \(printable(upgrade.summary))"
    }

    private var looked: String? {
        guard let looked = traffic.looked else { return nil }
        let back = traffic.since.map { ", back to \(When.readable($0))" } ?? ""
        let rest = traffic.more ? "; older ones are kept" : ""
        return
            "\(looked) execution\(looked == 1 ? "" : "s")\(back)\(rest): \(traffic.real) of DIUN, \(traffic.canary) of canaries, "
            + "\(traffic.other) of others"
    }
}
