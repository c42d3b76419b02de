/// One family of gauges: a row of the table that is pushed, documented (docs/metrics.md) and described (`# HELP`).
public struct Gauge: Sendable {
    /// Where a family is pushed to: the grouping key.
    public enum Group: Sendable {
        /// The names that running alert rules read, under the incumbent's job.
        case inherited
        case own

        static let ownJob = "upgrade-canary"
        static let inheritedJob = "claude-oauth-expiry-monitor"
    }

    public struct Sample: Sendable, Equatable {
        public var labels: [(name: String, value: String)]
        public var value: Double

        public static func == (left: Sample, right: Sample) -> Bool {
            left.value == right.value && left.labels.elementsEqual(right.labels) { $0 == $1 }
        }
    }

    public let name: String
    public let group: Group
    public let help: String
    /// The labels' names, for the documentation.
    public let labels: [String]
    /// Whether `canary check` pushes it too: only what it has looked at itself.
    public let byCheck: Bool
    let samples: @Sendable (Report) -> [Sample]

    init(
        _ name: String, in group: Group = .own, labels: [String] = [], byCheck: Bool = false, _ help: String,
        samples: @escaping @Sendable (Report) -> [Sample]
    ) {
        self.name = group == .own ? "upgrade_canary_\(name)" : name
        (self.group, self.help, self.labels, self.byCheck, self.samples) = (group, help, labels, byCheck, samples)
    }

    /// The whole table. A state is a full set of 0 and 1 in every push: a family that is left out keeps its old series.
    public static let all: [Gauge] = [
        Gauge(
            "claude_oauth_token_expiry_timestamp", in: .inherited, labels: ["path"], byCheck: true,
            "When the token expires, unix seconds: its recorded mint date and the TTL."
        ) { report in
            report.tokens.compactMap { token in token.expiry.map { sample(Double($0), ("path", token.path)) } }
        },
        Gauge(
            "claude_oauth_expiry_monitor_last_push_timestamp", in: .inherited, byCheck: true,
            "When an expiry was last read and pushed, unix seconds."
        ) { report in
            report.tokens.contains { $0.expiry != nil } ? [sample(report.ended)] : []
        },
        Gauge("verdict", labels: ["verdict"], "What the last run said: one of them is 1.") { report in
            Verdict.allCases.map { sample($0 == report.verdict ? 1 : 0, ("verdict", $0.rawValue)) }
        },
        Gauge("auth_state", labels: ["credential", "state"], "What is proven of a credential: one state of each is 1.")
        { report in
            Credential.allCases.flatMap { credential in
                CredentialState.allCases.map { state in
                    sample(
                        report.credentials[credential] == state ? 1 : 0, ("credential", credential.rawValue),
                        ("state", state.rawValue))
                }
            }
        },
        Gauge(
            "auth_broken_for_certain", labels: ["credential"],
            "1 where this run alone proves the credential broken (expired, revoked, ill-formed, ...); 0 where a second must."
        ) { report in
            Credential.allCases.map { sample(report.provesBroken($0) ? 1 : 0, ("credential", $0.rawValue)) }
        },
        Gauge("hop_state", labels: ["hop", "state"], "What is known of a hop: one state of each is 1.") { report in
            report.hops.flatMap { line in
                HopState.allCases.map {
                    sample($0 == line.state ? 1 : 0, ("hop", line.hop.rawValue), ("state", $0.rawValue))
                }
            }
        },
        Gauge(
            "failure_info", labels: ["hop", "cause"],
            "1 for the cause that weighs most; cause=\"none\" when there is none."
        ) { report in
            let worst = report.worst
            return [sample(1, ("hop", worst?.hop?.rawValue ?? "none"), ("cause", worst?.cause ?? "none"))]
        },
        Gauge(
            "fix_info", labels: ["cause", "title", "fix"],
            "1, with what the cause of failure_info means and what mends it, for the text of an alarm."
        ) { report in
            let worst = report.worst
            return [
                sample(
                    1, ("cause", worst?.cause ?? "none"), ("title", worst?.title ?? ""),
                    ("fix", String((worst?.fix ?? "").prefix(800))))
            ]
        },
        Gauge("hop_duration_seconds", labels: ["hop"], "How long looking at the hop took.") { report in
            report.hops.map { sample($0.seconds, ("hop", $0.hop.rawValue)) }
        },
        Gauge("run_duration_seconds", "How long the last run took.") { [sample($0.seconds)] },
        Gauge("job_duration_seconds", "How long the last job took, as it was seen.") { report in
            report.job.map { [sample($0.seconds)] } ?? []
        },
        Gauge("job_reported_cost_usd", "What the last job cost, as the CLI reported it, US dollars.") { report in
            report.job?.cost.map { [sample($0)] } ?? []
        },
        Gauge("last_run_timestamp_seconds", "When the last run ended, unix seconds.") { [sample($0.ended)] },
        Gauge("last_success_timestamp_seconds", "When the last healthy run ended, unix seconds; moves on success only.")
        { report in
            [.healthy, .degraded].contains(report.verdict) ? [sample(report.ended)] : []
        },
        Gauge(
            "last_proof_timestamp_seconds",
            "When the last run ended that proved the whole way with both credentials, unix seconds; moves with a proof only."
        ) { report in
            report.isProof ? [sample(report.ended)] : []
        },
        Gauge(
            "proof_fingerprint", labels: ["part"],
            "What a part of the pipeline was like at the last proof: an opaque number that differs when the part does."
        ) { report in
            guard report.isProof else { return [] }
            return Fingerprints.Part.allCases.compactMap { part in
                report.fingerprints.values[part].map { sample(Double($0), ("part", part.rawValue)) }
            }
        },
        Gauge(
            "consecutive_failures",
            "Unhealthy runs in a row, the last one included; an inconclusive run changes nothing."
        ) { report in
            report.consecutiveFailures.map { [sample(Double($0))] } ?? []
        },
        Gauge(
            "rate_limit_slots_remaining", byCheck: true,
            "Slots of the workflow's rate limiter before the run, where they could be read."
        ) { report in
            report.slots.map { [sample(Double($0))] } ?? []
        },
        Gauge(
            "n8n_api_key_expiry_timestamp_seconds", byCheck: true,
            "When the key of n8n's API runs out, as it says itself, unix seconds."
        ) { report in
            report.n8n?.keyExpiry.map { [sample(Double($0))] } ?? []
        },
        Gauge(
            "last_real_event_timestamp_seconds", byCheck: true,
            "When the newest event of DIUN's own that n8n keeps began, unix seconds."
        ) { report in
            report.traffic?.newest?.at.map { [sample(Double($0))] } ?? []
        },
        Gauge(
            "last_real_upgrade_timestamp_seconds", byCheck: true,
            "When the upgrade agent's newest commit was made, unix seconds."
        ) { report in
            report.traffic?.upgrade.map { [sample(Double($0.at))] } ?? []
        },
        Gauge(
            "token_mint_timestamp_seconds", labels: ["path"], byCheck: true,
            "The token's recorded mint date, unix seconds."
        ) { report in
            report.tokens.compactMap { token in token.mint.map { sample(Double($0), ("path", token.path)) } }
        },
        Gauge(
            "token_expiry_timestamp_seconds", labels: ["path"], byCheck: true, "When the token expires, unix seconds."
        ) { report in
            report.tokens.compactMap { token in token.expiry.map { sample(Double($0), ("path", token.path)) } }
        },
        Gauge(
            "last_expiry_read_timestamp_seconds", byCheck: true,
            "When a token's expiry was last read, unix seconds; moves only then."
        ) { report in
            report.tokens.contains { $0.expiry != nil } ? [sample(report.ended)] : []
        },
        Gauge(
            "token_well_formed", labels: ["path"], byCheck: true,
            "0 where the token is damaged or none; an unusual length or beginning is no damage."
        ) { report in
            report.tokens.compactMap { token in
                token.wellFormed.map { sample($0 || token.isUntried ? 1 : 0, ("path", token.path)) }
            }
        },
        Gauge("token_characters", labels: ["path"], byCheck: true, "The token's length; 108 is usual.") {
            report in
            report.tokens.compactMap { token in
                token.characters.map { sample(Double($0), ("path", token.path)) }
            }
        },
        Gauge(
            "token_proven_characters", labels: ["path"],
            "The length of the agent's token in the last run that had an authenticated answer; moves only then."
        ) { report in
            // An earlier run's event was answered with the token of that time.
            guard report.credentials[.oauth] == .working, report.event?.followed == nil,
                let token = report.tokens.first(where: { $0.path == Configuration.primary }),
                let characters = token.characters, characters > 0
            else { return [] }
            return [sample(Double(characters), ("path", token.path))]
        },
        Gauge(
            "certificate_expiry_timestamp_seconds", labels: ["host"], byCheck: true,
            "When the certificate that a service showed runs out, unix seconds."
        ) { report in
            report.certificates.map { sample(Double($0.expiry), ("host", $0.host)) }
        },
        Gauge(
            "call_duration_seconds", labels: ["hop", "call", "host", "phase"], byCheck: true,
            "Where the time of a call went, the slowest one of its kind; the push itself is not among them."
        ) { report in
            report.slowestCalls.flatMap { call in
                call.phases.map {
                    sample(
                        $0.seconds, ("hop", call.hop?.rawValue ?? "none"), ("call", call.label), ("host", call.host),
                        ("phase", $0.phase.rawValue))
                }
            }
        },
        Gauge(
            "token_duplicate", labels: ["path"], byCheck: true,
            "1 where the token equals one of another path, so that it is no spare."
        ) { report in
            let doubles = Set(report.findings.filter { $0.cause == "token.duplicate" }.map(\.subject))
            return report.tokens.filter { $0.source != .map }
                .map { sample(doubles.contains($0.path) ? 1 : 0, ("path", $0.path)) }
        },
        Gauge("build_info", labels: ["version"], byCheck: true, "1, with the version of the canary.") { _ in
            [sample(1, ("version", Canary.version))]
        },
    ]

    private static func sample(_ value: Double, _ labels: (name: String, value: String)...) -> Sample {
        Sample(labels: labels, value: value)
    }

    /// The body of one push: every family of a group that has something to say, with HELP and TYPE.
    static func body(_ group: Group, of report: Report) -> String {
        // By bytes: ten thousand tokens are fifty thousand samples.
        var out: [UInt8] = []
        for gauge in all where gauge.group == group && (report.command == .run || gauge.byCheck) {
            let samples = gauge.samples(report)
            guard !samples.isEmpty else { continue }
            out += "# HELP \(gauge.name) \(gauge.help)\n# TYPE \(gauge.name) gauge\n".utf8
            for sample in samples {
                out += gauge.name.utf8
                for (index, label) in sample.labels.enumerated() {
                    out.append(UInt8(ascii: index == 0 ? "{" : ","))
                    out += label.name.utf8
                    out += "=\"".utf8
                    PrometheusText.escape(label.value, to: &out)
                    out.append(UInt8(ascii: "\""))
                }
                out += (sample.labels.isEmpty ? " " : "} ").utf8
                out += PrometheusText.number(sample.value).utf8
                out.append(UInt8(ascii: "\n"))
            }
        }
        return String(decoding: out, as: UTF8.self)
    }
}

extension Report {
    /// Unix seconds, whole.
    var ended: Double { Double(started) + seconds.rounded() }

    /// What weighs most of what is broken, or else of what could not be seen.
    fileprivate var worst: FindingLine? {
        findings.first { $0.state == .failed } ?? findings.first { $0.state == .unknown }
    }

    fileprivate func provesBroken(_ credential: Credential) -> Bool {
        credentials[credential] == .broken
            && findings.contains { finding in
                guard finding.state == .failed, let cause = Cause.named(finding.cause), cause.isProofAtOnce else {
                    return false
                }
                return (credential == .oauth ? cause.oauth : cause.bearer) == .broken
            }
    }
}

/// The program itself.
public enum Canary {
    public static let version = "0.1.0"
    /// Of the version, for the manual page.
    public static let date = "2026-11-21"

    /// An instant as every output of the program writes it, from unix seconds: `2026-11-21T10:02:11Z`.
    public static func time(_ epoch: Int64) -> String { Time.text(epoch) }

    /// The other way: a date alone stands for its first second in UTC.
    ///
    /// - Returns: `nil` where the text is no such time, or of a day that there is not.
    public static func instant(_ text: String) -> Int64? {
        let day = text.utf8.prefix(10)
        guard let midnight = Timestamp.seconds(String(decoding: day, as: UTF8.self) + "T00:00:00Z"),
            Time.text(Int64(clamping: midnight)).utf8.starts(with: day)
        else { return nil }
        return text.utf8.count == 10 ? Int64(clamping: midnight) : Timestamp.seconds(text).map { Int64(clamping: $0) }
    }
}
