import CanaryCore

/// What a report says of the runs before it, and of the need for this one, in one line each.
struct PastWords {
    let report: Report

    /// `not needed: proven 2 d ago (run 7f3a9c2e), nothing that matters changed; next proof due by …`
    var need: String? {
        guard let need = report.need else { return nil }
        guard !need.isFiring else { return "needed: " + need.reasons.map(printable).joined(separator: "; ") }
        var words = "not needed"
        if let proof = need.proof {
            words += ": proven \(When.whole(Double(report.endedAt) - Double(proof))) ago"
            if let run = need.proofRun { words += " (run \(run.text))" }
        }
        words += ", nothing that matters changed"
        if let due = need.due { words += "; next proof due by \(When.readable(due))" }
        return words
    }

    /// `broken since …, 3 runs in a row; changed since the last proof: workflow, mint-map`
    var past: String? {
        guard report.verdict == .unhealthy || report.verdict == .degraded, let past = report.past else { return nil }
        var parts: [String] = []
        if report.verdict == .unhealthy {
            var words = past.brokenSince.map { "broken since \(When.readable($0))" }
            if let failures = report.consecutiveFailures, failures > 1 {
                words = (words.map { $0 + ", " } ?? "broken ") + "\(failures) runs in a row"
            }
            if let words { parts.append(words) }
            if past.brokenSince == nil, let healthy = past.lastHealthy {
                parts.append("last healthy \(When.readable(healthy))")
            }
        }
        if past.lastProof != nil {
            let changed = past.changed.map(\.rawValue).joined(separator: ", ")
            parts.append(
                changed.isEmpty
                    ? "nothing seen to have changed since the last proof"
                    : "changed since the last proof: \(changed)")
        }
        return parts.isEmpty ? nil : parts.joined(separator: "; ")
    }
}
