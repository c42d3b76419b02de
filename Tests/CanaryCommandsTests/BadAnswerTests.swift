import CanaryCore
import Sandbox
import Testing

@testable import CanaryCommands

/// Every answer of a counterpart can be wrong: the run ends in its time, says what was wrong, sends no second event and
/// never calls the pipeline healthy for it.
@Suite struct BadAnswerTests {
    /// An answer that can be spoilt.
    struct Place: Sendable {
        var name: String
        var endpoint: WireFaultRule.Endpoint
        var prefix: String
        var method: String?
        var after = 0
        var times: Int?
        var direct = false
        /// What this place is about is no part of the proof.
        var mayBeHealthy: @Sendable (WireFault) -> Bool = { _ in false }
        /// A fault here has to leave a finding.
        var mustBeNamed = true

        func rule(_ fault: WireFault) -> WireFaultRule {
            WireFaultRule(endpoint, fault, prefix: prefix, method: method, after: after, times: times)
        }
    }

    static let places: [Place] = [
        // A Respond node may say anything: where the execution is found, other words are no fault.
        Place(
            name: "webhook", endpoint: .webhook, prefix: "/webhook",
            mayBeHealthy: { $0 == .wrongTypes || $0 == .invalidUTF8 }),
        // Whether n8n says that it is ready: any 200 will do, and an n8n that says nothing may still work.
        Place(
            name: "readiness", endpoint: .n8n, prefix: "/healthz", mayBeHealthy: { $0.answersWell }, mustBeNamed: false),
        Place(name: "workflows", endpoint: .n8n, prefix: "/api/v1/workflows"),
        Place(name: "newest execution", endpoint: .n8n, prefix: "/api/v1/executions?limit=1"),
        Place(
            name: "list of executions", endpoint: .n8n, prefix: "/api/v1/executions?workflowId",
            // What it does not list is looked for one by one.
            mayBeHealthy: { $0.answersWell }),
        // A server's error here is got round by the list, which has the data too.
        Place(
            name: "one execution", endpoint: .n8n, prefix: "/api/v1/executions/",
            mayBeHealthy: { $0 == .raw("HTTP/1.1 999 x\r\n\r\n{}") }),
        Place(name: "health", endpoint: .agent, prefix: "/health"),
        // The test of the bearer is in the status; what else the answer says is all the same.
        Place(
            name: "bearer", endpoint: .agent, prefix: "/jobs/", times: 1,
            mayBeHealthy: { $0 == .wrongTypes || $0 == .invalidUTF8 }, mustBeNamed: false),
        Place(name: "job", endpoint: .agent, prefix: "/jobs/", after: 1),
        Place(name: "handing over by n8n", endpoint: .agent, prefix: "/execute"),
        Place(name: "handing over by canary", endpoint: .agent, prefix: "/execute", direct: true),
        Place(name: "push", endpoint: .gateway, prefix: "/metrics/", mayBeHealthy: { _ in true }, mustBeNamed: false),
        Place(
            name: "gauges of earlier runs", endpoint: .gateway, prefix: "/metrics", method: "GET",
            mayBeHealthy: { _ in true }, mustBeNamed: false),
    ]

    static let faults: [WireFault] =
        [
            .html, .truncatedBody, .hugeBody, .deepJSON, .wrongTypes, .invalidUTF8, .redirect(status: 301),
            .redirect(status: 307), .notHTTP, .noContent, .reset, .closeBeforeReading, .closeAfter(bytes: 0),
        ] + raws

    /// These end by our own time limit.
    static let slowFaults: [WireFault] = [
        .silent, .neverRead, .slowDrip(milliseconds: 60), .silentAfterHead, .endlessChunks, .headerFlood,
        .informationalFlood,
    ]

    private static func good(_ head: String = "", _ body: String) -> WireFault {
        .raw(
            "HTTP/1.1 200 OK\r\n\(head)Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        )
    }

    private static let raws: [WireFault] = [
        good("", "null"), good("", "[]"), good("", "\"\\ud800\""), good("", "{\"data\":{\"data\":[]}}"), good("", "{"),
        good("", "{\"data\":[null,7,\"x\",[],{\"id\":{}}],\"status\":[\"ok\"],\"job_id\":null,\"message\":{}}"),
        good("", "{\"status\":1e999,\"data\":-1e999,\"n\":123456789012345678901234567890}"),
        good("", "{\"data\":[],\"data\":7,\"\":\"\",\"status\":\"\",\"job_id\":\"\",\"message\":\"\"}"),
        good("Content-Encoding: gzip\r\n", "{\"message\":\"Workflow was started\"}x"),
        .raw("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{"),
        .raw("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}"), .raw("HTTP/1.1 200\r\n\r\n"),
        .raw("HTTP/1.1 999 x\r\n\r\n{}"),
        .raw("HTTP/9.9 200 OK\r\n\r\n{}"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n"),
        .raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}"), .raw("\0\0\0\0\0\0\0\0"),
        .raw("HTTP/1.1 200 OK\r\nX: \0\u{1B}[2J\r\nno colon here\r\nContent-Length: 2\r\n\r\n{}"), .raw(""),
    ]

    /// Every place with every fault; of the odd texts at the end every other, by turns.
    @Test func wrong() async throws {
        let all = Self.places.enumerated().flatMap { number, place in
            Self.faults.enumerated().filter {
                $0.offset < Self.faults.count - Self.raws.count || ($0.offset + number) % 2 == 0
            }
            .map { (place, $0.element) }
        }
        try await inParallel(all) { try await Self.check($0.0, $0.1) }
    }

    @Test func neverEnding() async throws {
        let all = Self.places.flatMap { place in Self.slowFaults.map { (place, $0) } }
        try await inParallel(all, width: 12) {
            try await Self.check($0.0, $0.1, timeout: "600ms", deadline: 6, idle: true)
        }
    }

    /// A short answer cut after every so many bytes, the status line, the head and the last byte but one among them.
    @Test func cutAtEveryByte() async throws {
        let places = ["webhook", "health", "workflows", "job", "one execution", "handing over by canary", "push"]
        let cuts = [1, 8, 9, 12, 15, 16, 17, 47, 99, 125, 140, 160, 180, 200]
        let all = Self.places.filter { places.contains($0.name) }.flatMap { place in cuts.map { (place, $0) } }
        try await inParallel(all) { try await Self.check($0.0, .closeAfter(bytes: $0.1), wholeMayBeHealthy: true) }
    }

    private static func check(
        _ place: Place, _ fault: WireFault, timeout: String = "10s", deadline: Int = 20,
        wholeMayBeHealthy: Bool = false, idle: Bool = false
    ) async throws {
        var settings = SandboxSettings()
        settings.faults = [place.rule(fault)]
        settings.n8n.pastEvents = [N8nSettings.PastEvent(age: 3600, end: .reachedAgent)]
        settings.canary.callTimeout = timeout
        settings.canary.deadline = "\(deadline)s"
        let name = "\(place.name): \(fault)".prefix(160)
        try await Harness.with(settings, idle: idle) { harness in
            harness.session.options.direct = place.direct
            // Many of these never show an execution or a job, and what comes too late is no harm here.
            harness.session.pacing.patience = .milliseconds(400)
            harness.session.pacing.lostAfter = .milliseconds(250)
            let start = ContinuousClock.now
            let report = await harness.session.report()
            let took = ContinuousClock.now - start
            let causes = report.findings.map(\.cause)
            // The deadline itself is the program's; what is added is for a machine that does other things as well.
            #expect(took < .seconds(deadline + 15), "\(name): \(took)")
            #expect(harness.sandbox.events.count <= 1, "\(name): \(harness.sandbox.events.count) events")
            #expect(harness.sandbox.jobs.count <= 1, "\(name)")
            let isWell = report.verdict == .healthy && causes.isEmpty
            if isWell, wholeMayBeHealthy || place.mayBeHealthy(fault) && place.name != "push" { return }
            #expect(place.mayBeHealthy(fault) || report.verdict != .healthy, "\(name): \(causes)")
            #expect(!place.mustBeNamed || !causes.isEmpty, "\(name): nothing is said")
            #expect(causes.allSatisfy { Cause.named($0) != nil }, "\(name)")
            if place.name == "push", !fault.saysNothing {
                #expect(causes.contains { $0.hasPrefix("sink.") }, "\(name): \(causes)")
                #expect(report.sinks.contains { !$0.delivered }, "\(name)")
            }
        }
    }
}

extension WireFault {
    /// Whether what is left of an empty answer is an empty answer.
    var saysNothing: Bool {
        switch self {
        case .truncatedBody, .wrongTypes, .invalidUTF8, .noContent, .raw("HTTP/1.1 200\r\n\r\n"): true
        default: false
        }
    }

    /// Whether the other side answers whole and without an error.
    var answersWell: Bool {
        switch self {
        case .html, .deepJSON, .wrongTypes, .invalidUTF8, .noContent, .redirect: true
        case .raw(let text): text.utf8.starts(with: "HTTP/1.1 200".utf8)
        default: false
        }
    }
}
