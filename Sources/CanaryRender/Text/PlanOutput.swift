import CanaryCore

/// What a run would do (`canary run --plan`), before anything is sent.
public enum PlanOutput {
    public static func text(_ plan: Plan, style: Style = .plain) -> String {
        var rows: [(String, String)] = []
        if let event = plan.event {
            rows.append(("event", "\(event.dialect.rawValue) dialect, \(event.image):\(event.tag)"))
        }
        if let need = PastWords(report: plan.report).need { rows.insert(("need", need), at: 0) }
        rows.append(("to", plan.webhook ?? "no webhook is configured"))
        rows.append(("slots left", slots(plan)))
        rows.append(("cost", "one slot of the rate limiter and one job of the agent: about $0.5 to $2, $10 at most"))
        let verdict =
            plan.obstacle.map { style.paint("nothing would be sent: ", .bold, .yellow) + $0 }
            ?? style.paint("the event would be sent", .bold, .green)
        var text = "canary run --plan  \(verdict)\n\n"
        for (label, value) in rows {
            text += "  " + label + String(repeating: " ", count: 12 - label.count) + value + "\n"
        }
        let states = plan.report.hops.filter { $0.state != .skipped }
        text +=
            "\n  looked at   " + states.map { "\($0.hop.rawValue) \($0.state.mark)" }.joined(separator: "   ") + "\n"
        for finding in plan.report.findings {
            text += "\n\(finding.cause)   \(finding.title)\n"
            text += finding.evidence.map { "  \($0.label)  \($0.text)\n" }.joined()
        }
        return text
    }

    private static func slots(_ plan: Plan) -> String {
        guard let slots = plan.slots else { return "not visible" }
        return "\(slots)" + (plan.opensAt.map { ", the window ends \(Canary.time($0))" } ?? "")
    }
}
