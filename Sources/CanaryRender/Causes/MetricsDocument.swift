import CanaryCore

/// docs/metrics.md, made from the table of gauges.
public enum MetricsDocument {
    /// The same text for the same table, always.
    public static func markdown() -> String {
        var parts = [
            Markdown.madeBy("canary metrics"), "# Metrics",
            """
            What is pushed to the Pushgateway: on success, failure, an inconclusive end and an interruption alike. A \
            state is pushed as a full set of 0 and 1, every time; only `last_success` and what a run has not seen are \
            left out. Integers are written in full, and no sample has a timestamp. `canary check` pushes only what it \
            has looked at itself.
            """,
        ]
        for group in [Gauge.Group.own, .inherited] {
            parts.append("## \(heading(group))")
            let rows = Gauge.all.filter { $0.group == group }.map { gauge in
                let labels = gauge.labels.map(Markdown.code).joined(separator: ", ")
                let pushed = gauge.byCheck ? "`run`, `check`" : "`run`"
                return "| `\(gauge.name)` | \(labels) | \(Markdown.text(gauge.help)) | \(pushed) |"
            }
            parts.append(
                (["| name | labels | meaning | pushed by |", "|---|---|---|---|"] + rows).joined(separator: "\n"))
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func heading(_ group: Gauge.Group) -> String {
        switch group {
        case .own: "Group `job=\"upgrade-canary\", pipeline=\"…\"`"
        case .inherited: "Group `job=\"claude-oauth-expiry-monitor\"`: the names that running alert rules read"
        }
    }
}
