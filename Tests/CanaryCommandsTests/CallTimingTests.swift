import CanaryCore
import FoundationEssentials
import Sandbox
import Testing

@testable import CanaryCommands

/// Where the time went and which certificates were seen, as a run reports them.
@Suite struct CallTimingTests {
    @Test func everyCallIsThere() async throws {
        try await Harness.with(.patient()) { harness in
            // On a busy machine an execution may take its time to appear.
            harness.session.pacing.patience = .seconds(30)
            let report = await harness.session.report()
            #expect(report.verdict == .healthy)
            let looks = report.calls.map { "\($0.hop?.rawValue ?? "-") \($0.method) \($0.what)" }
            for look in [
                "- GET the gateway's last values", "job GET health of the agent", "job GET bearer of the agent",
                "webhook GET readiness of n8n", "workflow GET live workflow", "webhook POST the event",
                "workflow GET the way through the workflow", "job GET the job", "- POST delivery to the pushgateway",
            ] { #expect(looks.contains(look), "\(look): \(looks)") }
            for call in report.calls {
                #expect(call.timings.total > 0 && call.timings.total <= report.seconds + 1, "\(call)")
                #expect(call.after >= 0 && call.after <= report.seconds + 1 && call.host.hasPrefix("http://127.0.0.1:"))
                let sum = call.phases.reduce(0) { $0 + $1.seconds }
                #expect(abs(sum - call.timings.total) < 0.001, "\(call)")
            }
            #expect(report.certificates.isEmpty)
            let series = harness.sandbox.gatewayValue(
                "upgrade_canary_call_duration_seconds",
                [
                    "hop": "webhook", "call": "the-event", "phase": "first_byte",
                    "host": harness.sandbox.webhookURL.split(separator: "/").prefix(2).joined(separator: "//"),
                ])
            #expect(series != nil)
        }
    }

    @Test(arguments: [true, false]) func certificates(_ isGood: Bool) async throws {
        try await Stage.with(.healthy()) { stage in
            let made = try await Certificates.made.value
            stage.environment["SSL_CERT_FILE"] = try stage.write(made.authority, to: "ca.pem")
            let called = Called.n8n
            let url = try stage.serve(
                Relay.start(to: called.upstream(stage), tls: isGood ? made.good : made.expired))
            stage.point(called, at: url + called.path(stage))
            let report = try await stage.session().report()
            let line = try #require(report.certificates.first)
            #expect(report.certificates.count == 1 && url.hasPrefix(line.host) && line.issuer.contains("Test CA"))
            #expect(line.expiry == (isGood ? 4_102_444_799 : 1_609_556_645))
            #expect((line.daysLeft > 20_000) == isGood && (line.daysLeft < 0) == !isGood)
            let value = stage.sandbox.gatewayValue(
                "upgrade_canary_certificate_expiry_timestamp_seconds", ["host": line.host])
            #expect(value == "\(line.expiry)")
        }
    }
}
