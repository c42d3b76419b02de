import CanaryCore

extension LintRule {
    static let limiterRules: [LintRule] = [
        LintRule("limiter-limit", .warning, "The rate limiter's limit is not the configured one", .trials) { scene in
            guard let expected = scene.expected.rateLimit, let limiter = scene.probes.limiter,
                limiter.limit != expected.limit
            else { return [] }
            return [
                Place(
                    node: limiter.node, parameter: "parameters.jsCode",
                    message:
                        "\(limiter.limit) events pass before one is dropped; n8n.rateLimit says \(expected.limit): the slots that the canary counts are not the workflow's",
                    mended: "n8n.rateLimit.limit: \(limiter.limit)")
            ]
        },
        LintRule("limiter-window", .warning, "The rate limiter's window is not the configured one", .trials) { scene in
            guard let expected = scene.expected.rateLimit, let limiter = scene.probes.limiter else { return [] }
            let configured = Int(expected.window.components.seconds)
            guard limiter.window.map({ abs($0 - configured) > 2 }) ?? true else { return [] }
            let opens = limiter.window.map { "it opens again after \(span($0))" } ?? "it never opens again by itself"
            return [
                Place(
                    node: limiter.node, parameter: "parameters.jsCode",
                    message: "\(opens); n8n.rateLimit says \(span(configured))",
                    mended: limiter.window.map { "n8n.rateLimit.window: \(span($0))" })
            ]
        },
        LintRule("no-limiter", .warning, "The workflow has no rate limiter", .trials) { scene in
            guard let expected = scene.expected.rateLimit, scene.probes.unseen == nil, scene.probes.limiter == nil,
                !scene.probes.tried.isEmpty, !scene.probes.isSlow, scene.probes.isConclusive
            else { return [] }
            return [
                Place(
                    message:
                        "events pass without end; n8n.rateLimit says \(expected.limit) in \(span(Int(expected.window.components.seconds)))"
                )
            ]
        },
    ]

    /// As a configuration writes it: `6h`, `1h30m`.
    static func span(_ seconds: Int) -> String {
        let parts = [
            (seconds / 86_400, "d"), (seconds % 86_400 / 3600, "h"), (seconds % 3600 / 60, "m"), (seconds % 60, "s"),
        ]
        let text = parts.filter { $0.0 > 0 }.map { "\($0.0)\($0.1)" }.joined()
        return text.isEmpty ? "0s" : text
    }
}

extension LintProbes {
    /// Whether an event got as far as to be counted, or through to the agent.
    var isConclusive: Bool { sawLimiter || tried.contains { $0.trial.end == .handedOver } }
}
