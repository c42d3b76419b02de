/// The contract `canary.report/1` (design.md section 5, docs/report.schema.json): members are added and never change
/// their meaning; one without a value is `null`, never left out. What is written here is read back by
/// `Report(json:)`: a new member is a line in each.
public enum ReportJSON {
    public static func document(_ report: Report, exitCode: Int32) -> JSONText {
        [
            ("schema", "canary.report/1"), ("version", .string(report.version)),
            ("command", .string(report.command.rawValue)), ("run", .string(report.run.text)),
            ("pipeline", .string(report.pipeline)), ("started", .string(Time.text(report.started))),
            ("seconds", .number(report.seconds)), ("verdict", .string(report.verdict.rawValue)),
            ("exit_code", .integer(Int64(exitCode))), ("broken_hop", .optional(report.brokenHop?.rawValue)),
            ("interrupted", .bool(report.interrupted)), ("aftermath", report.aftermath.map(aftermath) ?? .null),
            ("consecutive_failures", .optional(report.consecutiveFailures.map(Int64.init))),
            ("hops", .array(report.hops.map(hop))), ("findings", .array(report.findings.map(finding))),
            (
                "auth",
                .object(
                    Credential.allCases.map {
                        .init($0.rawValue, .string((report.credentials[$0] ?? .unknown).rawValue))
                    })
            ),
            ("tokens", .array(report.tokens.map(token))), ("event", report.event.map(event) ?? .null),
            ("slots", .optional(report.slots.map(Int64.init))),
            ("n8n", report.n8n.map(n8n) ?? .null), ("traffic", report.traffic.map(traffic) ?? .null),
            ("unlinted", .array(report.unlinted.map(JSONText.string))), ("job", report.job.map(job) ?? .null),
            ("sinks", .array(report.sinks.map(sink))), ("calls", .array(report.calls.map(call))),
            ("certificates", .array(report.certificates.map(certificate))),
            ("fingerprints", fingerprints(report.fingerprints)), ("need", report.need.map(need) ?? .null),
            ("past", report.past.map(past) ?? .null),
        ]
    }

    /// A part that was not seen is `null`.
    package static func fingerprints(_ prints: Fingerprints) -> JSONText {
        .object(
            Fingerprints.Part.allCases.map {
                .init($0.rawValue, .optional(prints.values[$0].map(Int64.init(clamping:))))
            })
    }

    private static func need(_ line: Report.NeedLine) -> JSONText {
        [
            ("asked", .bool(true)), ("fired", .bool(line.isFiring)),
            ("reasons", .array(line.reasons.map(JSONText.string))), ("last_proof", .optional(line.proof)),
            ("proof_run", .optional(line.proofRun?.text)), ("due", .optional(line.due)),
        ]
    }

    private static func past(_ line: Report.PastLine) -> JSONText {
        [
            ("since", .optional(line.brokenSince)), ("last_healthy", .optional(line.lastHealthy)),
            ("last_proof", .optional(line.lastProof)),
            ("changed", .array(line.changed.map { .string($0.rawValue) })),
        ]
    }

    private static func hop(_ line: Report.HopLine) -> JSONText {
        [
            ("hop", .string(line.hop.rawValue)), ("state", .string(line.state.rawValue)),
            ("seconds", .number(line.seconds)), ("note", .string(line.note)),
        ]
    }

    package static func finding(_ line: Report.FindingLine) -> JSONText {
        [
            ("cause", .string(line.cause)), ("hop", .optional(line.hop?.rawValue)),
            ("state", .string(line.state.rawValue)), ("subject", .optional(line.subject)),
            ("title", .string(line.title)), ("explanation", .string(line.explanation)), ("fix", .string(line.fix)),
            ("evidence", evidence(line.evidence)),
            (
                "evidence_lines",
                .array(line.evidence.map { [("label", .string($0.label)), ("text", .string($0.text))] })
            ),
        ]
    }

    package static func token(_ line: Report.TokenLine) -> JSONText {
        [
            ("path", .string(line.path)), ("source", .string(line.source.rawValue)),
            ("characters", .optional(line.characters.map(Int64.init))),
            ("well_formed", line.wellFormed.map(JSONText.bool) ?? .null), ("form", .string(line.form)),
            ("mint", .optional(line.mint)), ("expiry", .optional(line.expiry)),
            ("state", .string(line.state.rawValue)),
        ]
    }

    private static func event(_ line: Report.EventLine) -> JSONText {
        [
            ("dialect", .string(line.dialect.rawValue)), ("image", .string(line.image)), ("tag", .string(line.tag)),
            ("sent", .string(line.sent.rawValue)), ("followed", .optional(line.followed?.text)),
        ]
    }

    private static func n8n(_ line: Report.N8nLine) -> JSONText {
        [("version", .optional(line.version)), ("api_key_expires_at", .optional(line.keyExpiry))]
    }

    private static func job(_ line: Report.JobLine) -> JSONText {
        [
            ("id", .string(line.id)), ("status", .string(line.status)), ("seconds", .number(line.seconds)),
            ("cost_usd", line.cost.map(JSONText.number) ?? .null), ("strategy", .string(line.strategy)),
        ]
    }

    private static func traffic(_ line: Report.TrafficLine) -> JSONText {
        [
            ("looked", .optional(line.looked.map(Int64.init))), ("since", .optional(line.since)),
            ("more", .bool(line.more)), ("note", .string(line.note)),
            ("events", [("real", .count(line.real)), ("canary", .count(line.canary)), ("other", .count(line.other))]),
            ("newest", line.newest.map(traffic) ?? .null),
            ("drops", .array(line.drops.map { [("node", .string($0.node)), ("count", .count($0.count))] })),
            ("replays", .array(line.replays.map(traffic))),
            (
                "upgrade",
                line.upgrade.map {
                    [("commit", .string($0.commit)), ("at", .integer($0.at)), ("summary", .string($0.summary))]
                } ?? .null
            ),
            ("upgrade_note", .string(line.upgradeNote)),
        ]
    }

    private static func traffic(_ event: Report.TrafficLine.Event) -> JSONText {
        [
            ("at", .optional(event.at)), ("dialect", .optional(event.dialect?.rawValue)),
            ("image", .string(event.image)), ("tag", .string(event.tag)), ("execution", .string(event.execution)),
            ("end", .string(event.end)), ("words", .string(event.words)),
        ]
    }

    private static func aftermath(_ left: Aftermath) -> JSONText {
        [
            ("job", .string(left.job.rawValue)), ("id", .optional(left.id)), ("marker", .optional(left.marker)),
            ("words", .string(left.words)),
        ]
    }

    private static func sink(_ line: Report.SinkLine) -> JSONText {
        [
            ("sink", .string(line.sink)), ("delivered", .bool(line.delivered)), ("detail", .string(line.detail)),
        ]
    }

    private static func call(_ line: Report.CallLine) -> JSONText {
        [
            ("hop", .optional(line.hop?.rawValue)), ("what", .string(line.what)), ("method", .string(line.method)),
            ("host", .string(line.host)), ("count", .count(line.count)), ("after", .number(line.after)),
            (
                "seconds",
                [
                    ("name", .number(line.timings.name)), ("connect", .number(line.timings.connect)),
                    ("tls", .number(line.timings.tls)), ("first_byte", .number(line.timings.firstByte)),
                    ("total", .number(line.timings.total)),
                ]
            ), ("status", .optional(line.status.map(Int64.init))), ("failure", .optional(line.failure)),
        ]
    }

    private static func certificate(_ line: Report.CertificateLine) -> JSONText {
        [
            ("host", .string(line.host)), ("expiry", .integer(line.expiry)), ("days_left", .integer(line.daysLeft)),
            ("issuer", .string(line.issuer)),
        ]
    }

    /// Evidence by label, as members: `agent said` is `agent`, blanks are `_`. A label that comes again adds a line;
    /// lines without one are an excerpt of a file.
    package static func evidence(_ evidence: [Evidence]) -> JSONText {
        let plain = Set(evidence.map { $0.label })
        var members: [JSONText.Member] = []
        var texts: [String: [String]] = [:]
        for line in evidence {
            let key = key(line.label, beside: plain)
            if texts[key] == nil { members.append(.init(key, .null)) }
            texts[key, default: []].append(line.text)
        }
        return .object(members.map { .init($0.name, .string(texts[$0.name, default: []].joined(separator: "\n"))) })
    }

    private static func key(_ label: String, beside labels: Set<String>) -> String {
        guard !label.isEmpty else { return "excerpt" }
        let said = " said"
        let bare = label.hasSuffix(said) ? String(label.dropLast(said.count)) : label
        return (labels.contains(bare) ? label : bare).split(separator: " ").joined(separator: "_")
    }
}

extension JSONText {
    fileprivate static func count(_ count: Int) -> JSONText { .integer(Int64(count)) }
}
