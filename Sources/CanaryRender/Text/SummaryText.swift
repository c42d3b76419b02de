import CanaryCore

/// The rows at a report's end: the credentials, the tokens where one is wrong, what was sent, run and pushed.
struct SummaryText {
    let report: Report
    let exitCode: Int32
    let style: Style

    var lines: [String] {
        var rows = Rows(style: style)
        if let auth = CredentialWords(report).summary { rows.add("auth", auth) }
        if report.tokens.contains(where: { $0.state != .passed }) {
            for token in report.tokens { rows.add("tokens", words(of: token)) }
        }
        let earlier = PastWords(report: report)
        if let past = earlier.past { rows.add("past", past) }
        if let need = earlier.need { rows.add("need", need) }
        if let event { rows.add("event", event) }
        if let slots { rows.add("slots", slots) }
        if let n8n { rows.add("n8n", n8n) }
        for words in report.unlinted where report.command == .check { rows.add("not linted", words) }
        if let job { rows.add("job", job) }
        if let left = report.aftermath { rows.add("left", left.words) }
        for sink in report.sinks { rows.add("pushed", words(of: sink)) }
        if let exit { rows.add("exit code", exit) }
        return rows.lines
    }

    private func words(of token: Report.TokenLine) -> String {
        var parts = [
            "\(token.path) \(token.state.mark) \(token.form)",
            "\(token.characters.map { "\($0) characters" } ?? "no token here")",
        ]
        if let expiry = token.expiry {
            let left = When.left(until: expiry, at: report.endedAt)
            let isOver = left.hasPrefix("-")
            let day = When.day(expiry)
            parts.append(isOver ? "expired \(day) (\(left.dropFirst()) ago)" : "until \(day) (\(left))")
        }
        return parts.joined(separator: ", ")
    }

    private var event: String? {
        if report.command == .check {
            return "none sent: a check fires nothing, so what is behind the webhook was not tried"
        }
        guard let event = report.event else { return nil }
        let what = "\(event.image):\(event.tag) (\(event.dialect.rawValue) dialect)"
        if let followed = event.followed { return "none sent: that of run \(followed) is followed, \(what)" }
        switch event.sent {
        case .yes: return "sent, \(what)"
        case .maybe: return "may have been sent, \(what)"
        case .no:
            return report.job?.strategy == "direct" ? "none sent: the agent was tested directly" : "none sent"
        }
    }

    /// A run mentions the limiter only where it is about to shut.
    private var slots: String? {
        guard let slots = report.slots, report.command == .check || slots <= 1 else { return nil }
        return "\(slots) left in the rate limiter's window" + (report.command == .run ? " before the run" : "")
    }

    /// A run says of it only what it warns of.
    private var n8n: String? {
        guard let n8n = report.n8n, report.command == .check else { return nil }
        var parts = [n8n.version ?? "version not told"]
        if let expiry = n8n.keyExpiry {
            let left = When.left(until: expiry, at: report.endedAt)
            let isOver = left.hasPrefix("-")
            parts.append("API key " + (isOver ? "expired \(When.day(expiry))" : "until \(When.day(expiry)) (\(left))"))
        }
        return parts.joined(separator: ", ")
    }

    private var job: String? {
        guard let job = report.job else { return nil }
        var text = "\(job.id) " + (job.status == "unknown" ? "not seen to its end" : job.status)
        if job.seconds > 0 { text += " after \(When.span(job.seconds))" }
        if let cost = job.cost { text += ", $\(JSONText.number((cost * 10_000).rounded() / 10_000).text())" }
        switch job.strategy {
        case "reply": text += ", named by the webhook's reply"
        case "execution": text += ", seen in n8n"
        case "direct": text += ", started by the canary itself"
        case "journal": text += ", named by the journal"
        default: text += ", found by \(job.strategy)"
        }
        return text
    }

    private func words(of sink: Report.SinkLine) -> String {
        if sink.delivered { return "\(sink.sink) \(HopState.passed.mark)" }
        return "\(sink.sink) \(HopState.failed.mark) not delivered" + (sink.detail.isEmpty ? "" : ", \(sink.detail)")
    }

    /// Only where it is not what the verdict says by itself.
    private var exit: String? {
        let usual: Int32 =
            switch report.verdict {
            case .healthy, .degraded: 0
            case .unhealthy: 1
            case .inconclusive: 2
            }
        guard exitCode != usual else { return nil }
        switch (exitCode, report.verdict) {
        case (3, _): return "3: a sink failed"
        case (1, .degraded): return "1: warnings count as failures"
        case (1, .inconclusive): return "1: inconclusive counts as a failure"
        case (0, .inconclusive): return "0: inconclusive counts as passed"
        case (129..., _): return "\(exitCode): ended by signal \(exitCode - 128)"
        default: return "\(exitCode)"
        }
    }
}

extension Report {
    /// Unix seconds, whole.
    var endedAt: Int64 { Int64(exactly: (Double(started) + seconds).rounded()) ?? started }
}
