import Testing

@testable import Scenarios

@Suite struct ScenarioExpectationTests {
    @Test func nothingIsComparedThatIsNotNamed() {
        var outcome = ScenarioOutcome()
        (outcome.exitCode, outcome.verdict, outcome.causes, outcome.events) = (7, "x", ["y"], 99)
        #expect(ScenarioExpectation().differences(from: outcome).isEmpty)
    }

    @Test func aSeriesMayHaveOtherLabels() throws {
        var outcome = ScenarioOutcome()
        outcome.samples = [
            .init(name: "a", labels: ["x": "1", "job": "j"], value: 1), .init(name: "a", labels: ["x": "2"], value: 0),
        ]
        func differences(_ series: String, _ level: ScenarioExpectation.Level) throws -> [ScenarioDifference] {
            var then = ScenarioExpectation()
            then.gauges = [.init(series: try #require(Series(series)), level: level)]
            return then.differences(from: outcome)
        }
        #expect(try differences("a{x=\"1\"}", .value(1)).isEmpty)
        #expect(try differences("a{x=\"3\"}", .absent).isEmpty)
        #expect(try differences("a{x=\"2\"}", .value(1)).map(\.actual) == ["0"])
        // A wrong one beside a right one is seen.
        #expect(try differences("a", .value(1)).map(\.actual) == ["0"])
        #expect(try differences("a{x=\"1\"}", .absent).map(\.actual) == ["1"])
        #expect(try differences("b", .value(1)).map(\.actual) == ["absent"])
    }

    @Test func noneIsAnExpectation() {
        var then = ScenarioExpectation()
        (then.cause, then.brokenHop) = ("none", "none")
        var outcome = ScenarioOutcome()
        #expect(then.differences(from: outcome).isEmpty)
        (outcome.causes, outcome.brokenHop) = (["a"], "job")
        #expect(then.differences(from: outcome).map(\.key) == ["broken", "cause"])
    }
}
