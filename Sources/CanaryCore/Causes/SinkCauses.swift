extension Cause {
    /// What went wrong in delivering; never part of the verdict, only of the exit code.
    static let sinkCauses: [Cause] = [
        sink(
            "gateway-unreachable", "The gateway did not take the push",
            why:
                "It could not be reached, or did not answer in time. The push was kept and is delivered first by the next run.",
            fix: "curl -s {host}/-/ready\ncorrect push.pushgateway"
        ) {
            guard case .failed(let failure, true) = $0 else { return nil }
            return [Evidence("ended by", failure.detail)]
        },
        sink(
            "gateway-refused", "The gateway refused the push",
            why: "Its answer names what it did not like. The push was kept.",
            fix:
                "curl -s {host}/metrics | grep upgrade_canary\nlook for another job that pushes the same names with other types"
        ) {
            guard case .refused(let status, let said, true) = $0 else { return nil }
            return [Evidence("gateway said", "\(status) \(said)")]
        },
        sink(
            "push-lost", "The push was not taken, and could not be kept either",
            why: "The gateway did not take it and the state folder cannot be written: this run's gauges are gone.",
            fix: "make the state folder writable, or choose another: --state or CANARY_STATE"
        ) {
            switch $0 {
            case .failed(let failure, false): [Evidence("ended by", failure.detail)]
            case .refused(let status, let said, false): [Evidence("gateway said", "\(status) \(said)")]
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

    private static func sink(
        _ name: String, _ title: String, why: String, fix: String,
        _ recognise: @escaping @Sendable (SinkSeen.Outcome) -> [Evidence]?
    ) -> Cause {
        Cause("sink.\(name)", nil, .warned, title, why: why, fix: fix) { seen, _ in
            guard case .sink(let sink) = seen, let evidence = recognise(sink.outcome) else { return nil }
            return Match([Evidence("gateway", sink.shown)] + evidence, fill: ["host": sink.shown])
        }
    }
}
