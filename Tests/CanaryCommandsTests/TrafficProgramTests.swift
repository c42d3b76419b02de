import CanaryCore
import HTTPServer
import Sandbox
import Testing

@testable import CanaryCommands

/// How far the view of real traffic looks, and that it never holds anything up.
@Suite struct TrafficProgramTests {
    private static func canaries(_ count: Int, thenReal: Bool) -> SandboxSettings {
        .healthy {
            $0.n8n.pastEvents = (0..<count).map {
                .init(age: 600 + $0, native: false, end: .reachedAgent, sender: $0 % 2 == 0 ? .canary : .curl)
            }
            if thenReal { $0.n8n.pastEvents.append(.init(age: 90_000, native: false, end: .reachedAgent)) }
        }
    }

    /// Counts the pages that are asked for, after which n8n is changed.
    private static func counting(_ stage: inout Stage, _ change: @escaping Relay.Change = { _, _ in }) throws -> Locked<
        Int
    > {
        let pages = Locked(0)
        try stage.relayN8n { request, response in
            guard Self.isPage(request) else { return }
            pages.write { $0 += 1 }
            await change(request, &response)
        }
        return pages
    }

    private static func isPage(_ request: HTTPServerRequest) -> Bool {
        request.segments.last == "executions" && request.queryValue("includeData") == "true"
    }

    @Test func aCheckLooksBackToTheNewestRealEvent() async throws {
        try await Stage.with(Self.canaries(120, thenReal: true)) { stage in
            let pages = try Self.counting(&stage)
            stage.options.freeOnly = true
            let traffic = try #require(await stage.session().report().traffic)
            #expect(traffic.looked == 121 && !traffic.more && pages.read { $0 } == 3)
            #expect(traffic.real == 1 && traffic.canary == 60 && traffic.other == 60)
            #expect(traffic.newest?.end == "handed-over")
        }
    }

    @Test func aRunLooksBackOnlyALittle() async throws {
        try await Stage.with(Self.canaries(120, thenReal: true)) { stage in
            let pages = try Self.counting(&stage)
            let report = try await stage.session().report()
            let traffic = try #require(report.traffic)
            #expect(report.verdict == .healthy)
            #expect(traffic.looked == 50 && traffic.more && pages.read { $0 } == 2 && traffic.newest == nil)
        }
    }

    @Test func itEndsAfterFivePages() async throws {
        try await Stage.with(Self.canaries(300, thenReal: false)) { stage in
            let pages = try Self.counting(&stage)
            stage.options.freeOnly = true
            let traffic = try #require(await stage.session().report().traffic)
            #expect(traffic.looked == 250 && traffic.more && pages.read { $0 } == 5)
        }
    }

    /// A page that is too large to be read is asked for in smaller pieces.
    @Test func largeItemsAreReadAFewAtATime() async throws {
        try await Stage.with(Self.canaries(12, thenReal: true)) { stage in
            let pages = try Self.counting(&stage) { request, response in
                if request.queryValue("limit") != "5", request.queryValue("cursor") == nil {
                    response.body = Array(repeating: 32, count: 9 << 20) + response.body
                }
            }
            stage.options.freeOnly = true
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy && report.traffic?.looked == 13 && report.traffic?.real == 1)
            #expect(pages.read { $0 } == 4)
        }
    }

    /// What was read stays; what could not be is told.
    @Test func aPageThatFailsIsNoted() async throws {
        try await Stage.with(Self.canaries(120, thenReal: true)) { stage in
            _ = try Self.counting(&stage) { request, response in
                if request.queryValue("cursor") != nil { response.status = 500 }
            }
            stage.options.freeOnly = true
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy && report.traffic?.looked == 50)
            let note = report.traffic?.note ?? ""
            #expect(note.hasPrefix("older ones could not be read: answered 500"), "\(note)")
        }
    }

    @Test func aListThatNeverComesHoldsNothingUp() async throws {
        try await Stage.with(Self.canaries(3, thenReal: true)) { stage in
            _ = try Self.counting(&stage) { _, _ in try? await Task.sleep(for: .seconds(20)) }
            stage.pacing.viewsOfRun = .milliseconds(200)
            let report = try await stage.session().report()
            #expect(report.verdict == .healthy && report.seconds < 15 && report.findings.isEmpty)
            #expect(report.traffic?.looked == nil && report.traffic?.note == "the list could not be read in time")
            #expect(report.traffic?.upgrade == nil || report.traffic?.upgradeNote == "")
        }
    }

    /// Where the bearer stands in clear in the node, it stands in every execution.
    @Test(arguments: [N8nSettings.Manner.v1_81, .v2_8]) func nothingSecretIsShown(_ manner: N8nSettings.Manner)
        async throws
    {
        var settings = SandboxSettings.healthy { $0.workflow.header = .hardCodedRight }
        settings.n8n.manner = manner
        settings.n8n.pastEvents = N8nSettings.PastEvent.End.allCases.enumerated().map { number, end in
            .init(age: 60 * (number + 1), native: false, image: "docker.io/library/i\(number)", end: end)
        }
        try await Harness.with(settings) { harness in
            harness.session.options.freeOnly = true
            let report = await harness.session.report()
            harness.expectNoSecret(in: report, "\(manner)")
            let traffic = try #require(report.traffic)
            // A running one is left out of the list.
            #expect(traffic.looked == N8nSettings.PastEvent.End.allCases.count - 1)
            let drops = traffic.drops.map { "\($0.node) \($0.count)" }
            #expect(drops == ["Filter and Rate Limit 2", "Filter Updates Only 1"])
            let images = traffic.replays.map { String($0.image.suffix(2)) }
            #expect(images == ["i0", "i1", "i3", "i4", "i5", "i6", "i7"].filter { traffic.worth($0) }, "\(images)")
            let limiter = traffic.replays.first { $0.image.hasSuffix("i1") }?.words ?? ""
            #expect(limiter.hasSuffix(manner == .v1_81 ? "the rate limiter was spent" : "its rule is not recorded"))
        }
    }

    @Test func withoutAViewIntoN8nOnlyTheRepositoryIsRead() async throws {
        try await Harness.with(.healthy { $0.canary.n8nKey = .absent }) { harness in
            harness.session.options.freeOnly = true
            let report = await harness.session.report()
            #expect(report.verdict == .healthy && report.traffic?.note == "n8n's API is not configured")
            #expect(report.traffic?.looked == nil && report.traffic?.upgrade?.summary.hasPrefix("upgrade:") == true)
        }
    }
}

extension Report.TrafficLine {
    /// Of the sandbox's ends: the filter's own conditions turned the entry event away, and that is no loss to repeat.
    fileprivate func worth(_ image: String) -> Bool { image != "i0" }
}
