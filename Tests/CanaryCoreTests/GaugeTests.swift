import Testing

@testable import CanaryCore

@Suite struct GaugeTests {
    @Test func namesEndInTheirUnitButForTheInherited() {
        for gauge in Gauge.all where gauge.group == .own { #expect(gauge.name.hasPrefix("upgrade_canary_")) }
        #expect(Set(Gauge.all.map(\.name)).count == Gauge.all.count)
    }

    @Test func numbersAreWrittenInFull() {
        #expect(PrometheusText.number(1_808_064_429) == "1808064429")
        #expect(PrometheusText.number(0.25) == "0.25")
    }

    @Test func readsAnExposition() {
        let text = """
            # HELP push_time_seconds x
            push_time_seconds{instance="",job="upgrade-canary",pipeline="a\\"b\\\\c\\nd"} 1.795253386e+09
            push_time_seconds{job="x" 1
            push_time_seconds
            other{job="upgrade-canary"} 3
            """
        let samples = PrometheusText.samples(Array(text.utf8), named: ["push_time_seconds"])
        #expect(
            samples == [
                PrometheusText.Sample(
                    name: "push_time_seconds",
                    labels: ["instance": "", "job": "upgrade-canary", "pipeline": "a\"b\\c\nd"],
                    value: 1_795_253_386)
            ])
    }

    @Test(arguments: [
        ("home", "pipeline/home"), ("a/b", "pipeline@base64/YS9i"), ("", "pipeline@base64/="),
        ("ü", "pipeline@base64/w7w"), ("..", "pipeline@base64/Li4"),
    ])
    func groupingKeysSurviveAPath(_ value: String, _ path: String) {
        #expect(Sink.grouping("pipeline", value) == path)
    }

    @Test func failuresInARowComeFromPriorState() {
        #expect(PriorState(failures: 2).failures(after: .unhealthy) == 3)
        #expect(PriorState(failures: 2).failures(after: .inconclusive) == 2)
        #expect(PriorState(failures: 2).failures(after: .degraded) == 0)
        #expect(PriorState().failures(after: .unhealthy) == 1)
        #expect(PriorState().failures(after: .inconclusive) == nil)
    }

    /// One run with a cause that proves it is enough; a refusal that the vendor takes back is not.
    @Test func oneRunProvesWhatCannotPass() {
        for id in Cause.wantingASecondRun {
            #expect(Cause.named(id)?.isProofAtOnce == false, "\(id)")
            #expect(Cause.named(id).map { $0.oauth == .broken || $0.bearer == .broken } == true, "\(id)")
        }
        let atOnce = Set(Cause.all.filter(\.isProofAtOnce).map(\.id))
        #expect(atOnce.isSuperset(of: ["model.token-revoked", "model.token-expired", "mint.expired", "token.quoted"]))
        #expect(atOnce.isDisjoint(with: ["token.duplicate", "model.usage-limit", "model.overloaded"]))
    }

    @Test func anotherWriterIsOneWhoPushedAtAnotherTime() {
        #expect(!PriorState().anotherWriter)
        #expect(!PriorState(inheritedPush: 1000, ownPush: 1001).anotherWriter)
        #expect(PriorState(inheritedPush: 5000, ownPush: 1001).anotherWriter)
        #expect(PriorState(inheritedPush: 5000).anotherWriter)
    }
}
