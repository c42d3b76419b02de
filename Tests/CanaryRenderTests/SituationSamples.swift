import Testing

@testable import CanaryCore
@testable import CanaryRender

/// A report as it is handed to an output, with the exit code that its run ends with.
struct Situation: Sendable, CustomTestStringConvertible {
    var name: String
    var report: Report
    var exitCode: Int32
    var testDescription: String { name }

    /// Every verdict, every way to end, and texts as hostile as a counterpart can make them.
    static let all: [Situation] = [
        .init(name: "healthy", report: .healthy, exitCode: 0), .init(name: "degraded", report: .degraded, exitCode: 0),
        .init(name: "degraded, strict", report: .degraded, exitCode: 1),
        .init(name: "unhealthy", report: .bearerMissing, exitCode: 1),
        .init(name: "inconclusive", report: .inconclusive, exitCode: 2),
        .init(name: "inconclusive, passed", report: .inconclusive, exitCode: 0),
        .init(name: "inconclusive, failed", report: .inconclusive, exitCode: 1),
        .init(name: "interrupted", report: .interrupted, exitCode: 130),
        .init(name: "locked", report: .locked, exitCode: 2),
        .init(name: "sink failed", report: .sinkFailed, exitCode: 3),
        .init(name: "check", report: .check, exitCode: 0), .init(name: "traffic", report: .withTraffic, exitCode: 0),
        .init(name: "calls", report: .withCalls, exitCode: 0), .init(name: "hostile", report: .hostile, exitCode: 1),
    ]

    static func named(_ name: String) -> Situation { all.first { $0.name == name } ?? all[0] }

    func text(_ output: Output) -> String { output.render(report, exitCode, .plain) }
}

extension Report {
    static let locked = sample(
        .inconclusive, seconds: 0, road: Dictionary(uniqueKeysWithValues: Hop.allCases.map { ($0, (.skipped, "")) }),
        findings: [
            .of(
                "run.locked", .unknown, [("held by", "run 11111111, process 4711 on host, since 2026-11-21T10:00:00Z")],
                fix: "wait for it; or look at the process that is named above")
        ], oauth: .unknown, bearer: .unknown, tokens: [], event: .init(.no), sinks: [])

    static let withCalls: Report = {
        var report = healthy
        func call(
            _ hop: Hop?, _ what: String, _ host: String, after: Double, _ times: [Double], status: Int?,
            failure: String? = nil, method: String = "GET", count: Int = 1
        ) -> CallLine {
            var timings = HTTPTimings()
            (timings.name, timings.connect, timings.tls) = (times[0], times[1], times[2])
            (timings.firstByte, timings.total) = (times[3], times[4])
            return CallLine(
                hop: hop, what: what, method: method, host: host, count: count, after: after, timings: timings,
                status: status, failure: failure)
        }
        let (n8n, agent) = ("https://n8n.example.org", "http://claude-agent-service.claude-agent.svc:8080")
        report.calls = [
            call(
                nil, "the gateway's last values", "http://pushgateway:9091", after: 0, [0.01, 0.01, 0, 0.02, 0.03],
                status: 200),
            call(.job, "health of the agent", agent, after: 0.1, [0.004, 0.006, 0, 0.016, 0.017], status: 200),
            call(.job, "bearer of the agent", agent, after: 0.12, [0, 0, 0, 0.011, 0.012], status: 404),
            call(.webhook, "readiness of n8n", n8n, after: 0.2, [0.02, 0.05, 0.11, 0.16, 0.17], status: 200),
            call(.workflow, "live workflow", n8n, after: 0.4, [0, 0, 0, 0.21, 0.29], status: 200, count: 2),
            call(.webhook, "the event", n8n, after: 0.8, [0.001, 0.03, 0.08, 0.31, 0.31], status: 200, method: "POST"),
            call(
                nil, "delivery to the pushgateway", "http://pushgateway:9091", after: 40, [0.01, 0, 0, 0, 0.25],
                status: nil, failure: "connect-timeout", method: "POST"),
        ]
        report.certificates = [
            CertificateLine(
                host: n8n, expiry: moment + 40 * 86_400, daysLeft: 39, issuer: "C = US, O = Let's Encrypt, CN = R11")
        ]
        return report
    }()

    /// Whatever has a meaning in one of the forms.
    static let traps =
        "</testcase><script>alert(1)</script> ]]> & \" ' | # SKIP `` ``` %0A::error:: ok 3 - x\n1..0\n---\r\n::set-env name=X::y \u{1B}[31m \u{0} \u{85}\u{202E}\u{FFFE} ...\n=Bearer {{ $env.X }} \\ <!-- --> ${{ secrets.X }} 🐤"

    static let hostile: Report = {
        var finding = FindingLine.of(
            "handoff.bearer-missing", .failed, [("agent said", traps), ("", traps), (traps, "x")],
            fix: "run:\n" + traps,
            subject: traps)
        finding.title += traps
        finding.explanation += traps
        var report = sample(
            .unhealthy, road: [.handoff: (.failed, traps), .job: (.unknown, traps), .mint: (.warned, traps)],
            findings: [finding], tokens: [.good(traps)],
            event: .init(dialect: .native, image: traps, tag: traps, sent: .maybe, followed: nil),
            job: .init(id: traps, status: traps, seconds: 1, cost: 0.1, strategy: traps),
            sinks: [.init(sink: traps, delivered: false, detail: traps)])
        report.pipeline = traps
        report.traffic = Report.withTraffic.traffic
        report.traffic?.newest?.words = traps
        report.calls = Report.withCalls.calls.map { call in
            var call = call
            (call.what, call.host, call.method, call.failure) = (traps, traps, traps, traps)
            return call
        }
        report.certificates = [CertificateLine(host: traps, expiry: 0, daysLeft: -1, issuer: traps)]
        return report
    }()
}
