@testable import CanaryCore

/// Reports as runs of every kind would make them.
extension Report {
    /// 2026-11-21 10:02:11Z
    static let moment: Int64 = 1_795_255_331

    static func sample(
        _ verdict: Verdict, by command: Command = .run, seconds: Double = 2.1, road: [Hop: (HopState, String)] = [:],
        findings: [FindingLine] = [], oauth: CredentialState = .working, bearer: CredentialState = .working,
        tokens: [TokenLine] = [.good("primary")], event: EventLine? = .sent, job: JobLine? = nil, slots: Int? = nil,
        sinks: [SinkLine] = [.init(sink: "pushgateway", delivered: true, detail: "http://pushgateway:9091")],
        interrupted: Bool = false, failures: Int? = nil
    ) -> Report {
        Report(
            command: command, run: RunID("7f3a9c2e") ?? RunID(), pipeline: "home", started: moment, seconds: seconds,
            verdict: verdict,
            hops: Hop.allCases.map { hop in
                let (state, note) = road[hop] ?? (.passed, "")
                return HopLine(hop: hop, state: state, seconds: 0.001, note: note)
            },
            findings: findings, credentials: [.oauth: oauth, .bearer: bearer], tokens: tokens, event: event, job: job,
            slots: slots, sinks: sinks, interrupted: interrupted, consecutiveFailures: failures)
    }

    static let healthy = sample(
        .healthy, seconds: 41.3, road: [.webhook: (.passed, "12 ms"), .job: (.passed, "38.2 s")],
        job: .init(id: "fea5ff70dcfe", status: "completed", seconds: 38.2, cost: 0.03124, strategy: "execution"),
        slots: 4, failures: 0)

    /// The failure of design.md section 5.
    static let bearerMissing = sample(
        .unhealthy,
        road: [
            .webhook: (.passed, "12 ms"), .handoff: (.failed, "401"), .job: (.skipped, ""), .model: (.skipped, ""),
            .effect: (.skipped, ""),
        ],
        findings: [
            .of(
                "handoff.bearer-missing", .failed,
                [
                    ("n8n sent", "Authorization: 'Bearer ' + $env.CLAUDE_AGENT_API_TOKEN     (not evaluated)"),
                    ("agent said", "401 Missing bearer token"),
                    ("seen in", "execution 4711, node \"Run Upgrade Agent\""),
                ],
                fix: "in n8n, DIUN Upgrade Agent → Run Upgrade Agent → header Authorization:\n"
                    + "  =Bearer {{ $env.CLAUDE_AGENT_API_TOKEN }}")
        ], oauth: .unknown, bearer: .broken, failures: 1)

    static let inconclusive = sample(
        .inconclusive, seconds: 0.4,
        road: [
            .workflow: (.unknown, ""), .webhook: (.skipped, ""), .handoff: (.skipped, ""), .job: (.skipped, ""),
            .model: (.skipped, ""), .effect: (.skipped, ""),
        ],
        findings: [
            .of(
                "workflow.slots-spent", .unknown,
                [("slots left", "0"), ("window ends", "2026-11-21T13:40:00Z")],
                fix: "run again after 2026-11-21T13:40:00Z")
        ], oauth: .unknown, bearer: .working, event: .init(.no), slots: 0, failures: 2)

    static let degraded = sample(
        .degraded, seconds: 41.3,
        road: [.token: (.warned, ""), .mint: (.warned, ""), .webhook: (.warned, "30.1 s")],
        findings: [
            .of(
                "token.line-wrapped", .warned,
                [("token", "spare-1"), ("characters", "108"), ("read from", "file /secrets/spare-1")],
                fix: "vault kv patch secret/claude-agent-service-spare-1 claude_oauth_token=\"$(vault kv get "
                    + "-field=claude_oauth_token secret/claude-agent-service-spare-1 | tr -d '\\r\\n ')\"",
                subject: "spare-1"),
            .of(
                "mint.expiring-soon", .warned,
                [
                    ("token", "primary"), ("expires", "2026-12-15T08:00:29Z"), ("left", "23 d"),
                    ("at", "stacks/claude-agent-service/main.tf:12"),
                ], fix: "stty cols 300; claude setup-token", subject: "primary"),
            .of(
                "webhook.late-answer", .warned,
                [("ended by", "Operation timed out after 30001 milliseconds"), ("seen in", "execution 4711")],
                fix: "kubectl -n n8n top pod; look at N8N_CONCURRENCY_PRODUCTION_LIMIT and at what stands between"),
        ],
        tokens: [
            .init(
                path: "primary", characters: 108, wellFormed: true, mint: 1_765_785_629, expiry: 1_797_321_629,
                state: .warned, form: "well-formed"),
            .init(
                path: "spare-1", characters: 108, wellFormed: false, mint: nil, expiry: nil, state: .warned,
                form: "line breaks inside"),
        ],
        event: .init(.maybe),
        job: .init(id: "fea5ff70dcfe", status: "completed", seconds: 10, cost: nil, strategy: "reply"), failures: 0)

    static let interrupted: Report = {
        var report = sample(
            .inconclusive, seconds: 12.04,
            road: [.job: (.unknown, ""), .model: (.skipped, ""), .effect: (.skipped, "")],
            findings: [
                .of(
                    "run.interrupted", .unknown, [("during", "the job"), ("job", "fea5ff70dcfe may still be running")],
                    fix: "run again: it looks first for what this run left")
            ], oauth: .unknown,
            job: .init(id: "fea5ff70dcfe", status: "unknown", seconds: 0, cost: nil, strategy: "execution"),
            interrupted: true)
        report.aftermath = Aftermath(
            job: .running, id: "fea5ff70dcfe", marker: "canary-7f3a9c2e", words: "job fea5ff70dcfe is still running")
        return report
    }()

    static let sinkFailed = sample(
        .healthy,
        findings: [
            .of(
                "sink.gateway-unreachable", .warned,
                [("gateway", "http://pushgateway:9091"), ("ended by", "Connection refused")],
                fix: "curl -s http://pushgateway:9091/-/ready; correct push.pushgateway")
        ], sinks: [.init(sink: "pushgateway", delivered: false, detail: "http://pushgateway:9091")], failures: 0)

    static let check = sample(
        .healthy, by: .check, seconds: 0.25,
        road: [
            .webhook: (.skipped, ""), .workflow: (.skipped, ""), .handoff: (.skipped, ""), .job: (.skipped, ""),
            .model: (.skipped, ""), .effect: (.skipped, ""),
        ], oauth: .unknown, event: .init(.no), slots: 5)

    /// A check that has seen what real events come to.
    static let withTraffic: Report = {
        var report = sample(
            .degraded, by: .check, seconds: 0.25,
            road: Dictionary(uniqueKeysWithValues: Hop.allCases.map { ($0, (HopState.skipped, "")) }),
            findings: [
                .of(
                    "traffic.real-dropped", .warned, [("synthetic", "none is kept that got through")],
                    fix: "canary run --dialect native --plan")
            ], oauth: .unknown, event: .init(.no), sinks: [])
        let lost = TrafficLine.Event(
            at: moment - 3600, dialect: .native, image: "docker.io/library/nginx", tag: "1.29.1", execution: "4712",
            end: "dropped", words: "dropped at node \"Filter Updates Only\": it asks for another form of event")
        report.traffic = TrafficLine(
            looked: 2, since: moment - 90_000, more: true, note: "", real: 1, canary: 1, other: 0, newest: lost,
            drops: [.init(node: "Filter Updates Only", count: 1)], replays: [lost],
            upgrade: .init(commit: "3607691e", at: moment - 259_200, summary: "upgrade: nginx 1.28.0 -> 1.29.1"),
            upgradeNote: "")
        return report
    }()

    static let samples: [(name: String, report: Report)] = [
        ("healthy", .healthy), ("bearerMissing", .bearerMissing), ("inconclusive", .inconclusive),
        ("degraded", .degraded), ("interrupted", .interrupted), ("sinkFailed", .sinkFailed), ("check", .check),
        ("traffic", .withTraffic), ("calls", .withCalls),
    ]
}

extension Report.FindingLine {
    static func of(
        _ id: String, _ state: HopState, _ evidence: [(String, String)], fix: String, subject: String? = nil
    ) -> Self {
        let cause = Cause.named(id)
        return .init(
            cause: id, hop: cause?.hop, state: state, title: cause?.title ?? "no such cause",
            explanation: cause?.explanation ?? "", fix: fix, evidence: evidence.map { Evidence($0.0, $0.1) },
            subject: subject)
    }
}

extension Report.TokenLine {
    static func good(_ path: String) -> Self {
        .init(
            path: path, characters: 108, wellFormed: true, mint: 1_776_528_429, expiry: 1_808_064_429, state: .passed,
            form: "well-formed")
    }
}

extension Report.EventLine {
    init(_ sent: Delivery) {
        self.init(dialect: .entry, image: "docker.io/library/httpd", tag: "2.4.66", sent: sent, followed: nil)
    }
    static let sent = Self(.yes)
}
