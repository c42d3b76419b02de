import CanaryCore
import CanaryStore
import FoundationEssentials
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// One event a run, whatever happens on the wire.
@Suite struct OnceTests {
    // MARK: the wire

    /// The webhook's good answer, cut after every byte of it and once whole. Nothing else is looked at, so that a run
    /// takes milliseconds.
    @Test func cutAtEveryByte() async throws {
        let lanes = 4
        let length = 190
        try await withThrowingTaskGroup(of: Int.self) { group in
            for lane in 0..<lanes {
                let cuts = Array(stride(from: lane, through: length, by: lanes))
                group.addTask { try await cut(after: cuts) }
            }
            var answered = 0
            for try await count in group { answered += count }
            // The answer is shorter than that: some of the runs have seen all of it, and most have not.
            #expect((1..<length / 2).contains(answered), "\(answered)")
        }
    }

    /// - Returns: how many of the runs had a whole answer.
    private func cut(after cuts: [Int]) async throws -> Int {
        let settings = SandboxSettings.healthy {
            ($0.canary.hasN8n, $0.canary.hasMint, $0.canary.hasPush) = (false, false, false)
            $0.canary.repliesWithJob = true
            $0.workflow.limit = 10_000
            $0.faults = cuts.enumerated().map { number, bytes in
                WireFaultRule(.webhook, .closeAfter(bytes: bytes), after: number, times: 1, delivers: true)
            }
        }
        return try await Stage.with(settings) { stage in
            var answered = 0
            for (number, bytes) in cuts.enumerated() {
                stage.flags["state"] = stage.path("state-\(number)")
                let report = try await stage.session().report()
                #expect(stage.sandbox.events.count == number + 1, "cut after \(bytes)")
                #expect(stage.carries(report.run) == 1, "cut after \(bytes)")
                #expect(
                    report.event?.sent == (bytes < "HTTP/1.1 200 OK\r\n".utf8.count ? .maybe : .yes),
                    "cut after \(bytes)")
                let causes = report.findings.map(\.cause)
                if !causes.contains("webhook.maybe-delivered") { answered += 1 }
            }
            return answered
        }
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var fault: WireFault
        /// Whether n8n gets the event all the same.
        var delivers = false
        /// What the canary may say of it.
        var sent: Set<Delivery> = [.maybe]
        /// Requests that reach the webhook.
        var requests = 1
    }

    static let faults: [Fault] = [
        Fault(testDescription: "refused", fault: .refuse, sent: [.no], requests: 0),
        Fault(testDescription: "silent", fault: .silent),
        Fault(testDescription: "silent after delivery", fault: .silent, delivers: true),
        Fault(testDescription: "never read", fault: .neverRead),
        Fault(testDescription: "closed before it was read", fault: .closeBeforeReading),
        Fault(testDescription: "closed after delivery", fault: .closeAfter(bytes: 0), delivers: true),
        Fault(testDescription: "reset", fault: .reset),
        Fault(testDescription: "reset after delivery", fault: .reset, delivers: true),
        Fault(testDescription: "dripping", fault: .slowDrip(milliseconds: 100), delivers: true, sent: [.maybe, .yes]),
        Fault(testDescription: "half a body", fault: .truncatedBody, delivers: true, sent: [.yes]),
        Fault(testDescription: "a head alone", fault: .silentAfterHead, delivers: true, sent: [.yes]),
        Fault(testDescription: "a page", fault: .html, delivers: true, sent: [.yes]),
        Fault(testDescription: "100 MB", fault: .hugeBody, delivers: true, sent: [.yes]),
        Fault(testDescription: "chunks without end", fault: .endlessChunks, delivers: true, sent: [.yes]),
        Fault(testDescription: "deep JSON", fault: .deepJSON, delivers: true, sent: [.yes]),
        Fault(testDescription: "other types", fault: .wrongTypes, delivers: true, sent: [.yes]),
        Fault(testDescription: "no UTF-8", fault: .invalidUTF8, delivers: true, sent: [.yes]),
        Fault(testDescription: "301", fault: .redirect(status: 301), sent: [.yes]),
        Fault(testDescription: "307", fault: .redirect(status: 307), sent: [.yes]),
        Fault(testDescription: "308", fault: .redirect(status: 308), delivers: true, sent: [.yes]),
        Fault(testDescription: "no HTTP", fault: .notHTTP, sent: [.maybe, .yes]),
        Fault(testDescription: "no content", fault: .noContent, sent: [.yes]),
        Fault(testDescription: "a head without end", fault: .headerFlood, sent: [.maybe, .yes]),
        Fault(testDescription: "100 Continue without end", fault: .informationalFlood, sent: [.maybe, .yes]),
        Fault(
            testDescription: "asked to come again",
            fault: .raw("HTTP/1.1 408 Request Timeout\r\nConnection: close\r\n\r\n"),
            sent: [.yes]),
        Fault(
            testDescription: "asked to come again later",
            fault: .raw("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n"), sent: [.yes]
        ),
        Fault(
            testDescription: "asked for a password",
            fault: .raw(
                "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"),
            sent: [.yes]),
        Fault(
            testDescription: "asked for another protocol",
            fault: .raw("HTTP/1.1 426 Upgrade Required\r\nUpgrade: h2c\r\nContent-Length: 0\r\n\r\n"), sent: [.yes]),
    ]

    /// Two runs each: the second meets a good webhook, and what the first has left.
    @Test func spoiltInEveryWay() async throws {
        try await inParallel(Self.faults) { fault in
            do { try await spoil(fault) } catch { Issue.record("\(fault.testDescription): \(error)") }
        }
    }

    private func spoil(_ fault: Fault) async throws {
        let name = fault.testDescription
        let settings = SandboxSettings.healthy {
            ($0.canary.callTimeout, $0.canary.deadline) = ("1500ms", "60s")
            $0.n8n.pastEvents = [.init(age: 7200, native: false, end: .reachedAgent)]
            $0.faults = [WireFaultRule(.webhook, fault.fault, times: 1, delivers: fault.delivers)]
        }
        try await Stage.with(settings) { stage in
            if !fault.delivers { stage.pacing = .impatient }
            let first = try await stage.session().report()
            #expect(fault.sent.contains(first.event?.sent ?? .no), "\(name): \(first.findings.map(\.cause))")
            #expect(stage.sandbox.events.count == fault.requests, "\(name)")
            #expect(stage.executions(of: first.run) == (fault.delivers ? 1 : 0), "\(name)")
            // A client that gives up while n8n works must not be a second event, now or later.
            let second = try await stage.session().report()
            #expect(stage.carries(first.run) == fault.requests, "\(name)")
            #expect(stage.carries(second.run) <= 1, "\(name)")
            #expect(stage.sandbox.jobs.count == stage.executionsInAll, "\(name)")
            #expect(stage.jobs(of: first.run) == (fault.delivers ? 1 : 0), "\(name)")
        }
    }
}

extension Stage {
    /// Requests to the webhook that carry a run's id.
    func carries(_ run: RunID) -> Int {
        sandbox.events.count { $0.request.headers["X-Canary-Run"] == run.text }
    }

    func executions(of run: RunID) -> Int {
        sandbox.executions.count { $0.text.contains("\"x-canary-run\":\"\(run.text)\"") }
    }

    /// Those of runs of the canary.
    var executionsInAll: Int { sandbox.executions.count { $0.text.contains("\"x-canary-run\"") } }

    func jobs(of run: RunID) -> Int { sandbox.jobs.count { $0.prompt.contains(run.marker) } }
}
