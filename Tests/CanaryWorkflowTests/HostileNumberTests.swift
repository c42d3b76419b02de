import CanaryCore
import Testing
import Workflow

@testable import CanaryWorkflow

/// Numbers that somebody wrote into a workflow, as lint and trace meet them: named where they matter, and no trap.
@Suite struct HostileNumberTests {
    static let numbers: [WorkflowValue] = [
        .double(1e300), .double(-1e300), .double(9_223_372_036_854_775_808), .int(.max), .int(.min), .double(-0.5),
    ]
    static let event = TraceTests.event(.entry, .update)
    static let places: [[Fixture.Step]] = [
        ["parameters", "options", "timeout"],
        ["parameters", "options", "redirect", "redirect", "maxRedirects"],
        ["parameters", "options", "batching", "batch", "batchSize"],
        ["parameters", "options", "batching", "batch", "batchInterval"],
    ]

    @Test(arguments: places.indices)
    func optionsOfTheCall(_ place: Int) async throws {
        for number in Self.numbers {
            var fixture = try Fixture()
            fixture.set(node: Fixture.agent, Self.places[place], number)
            let bench = try TrialBench(try fixture.source(), scripts: try Scripts.shared(), agent: nil)
            let trial = await bench.run(Self.event, staticData: .null, now: TraceTests.now)
            #expect(trial.steps.contains { $0.node == Fixture.agent }, "\(number)")
        }
    }

    @Test(arguments: ["max_budget_usd", "timeout_seconds"])
    func membersOfTheBody(_ member: String) async throws {
        for number in Self.numbers.prefix(5) {
            var fixture = try Fixture()
            let body = "{\"prompt\":\"x\",\"\(member)\":\(number.text)}"
            fixture.set(node: Fixture.agent, ["parameters", "jsonBody"], .string(body))
            let report = try await LintEventTests.lint(fixture)
            #expect(!report.findings.isEmpty, "\(number)")
        }
    }

    /// The time at which a limiter that was never begun opens, and counts at the end of what a number holds.
    @Test(arguments: [Int.max, Int.min, 0, -1])
    func staticDataOfTheLimiter(_ number: Int) async throws {
        let source = try Fixture().source()
        let bench = try TrialBench(source, scripts: try Scripts.shared(), agent: nil)
        for now in [0, 1_795_253_386_000, Int.max / 2] {
            let data: WorkflowValue = ["global": ["windowStart": .int(number), "count": .int(number)]]
            let trial = await bench.run(Self.event, staticData: data, now: now)
            #expect(!trial.steps.isEmpty)
        }
    }
}
