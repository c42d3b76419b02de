import Testing

@testable import CanaryCore

/// When a proof still holds; a pure function.
@Suite struct NeedTests {
    static let now = 1_795_300_000.0
    static let week = Duration.seconds(7 * 86_400)
    static let then = Fingerprints([.workflow: 1, .agent: 2, .mints: 3, .canary: 4, .certificate: 5])

    static func prior(age: Double, _ ending: PriorState.Ending? = .verdict(.healthy), _ prints: Fingerprints = then)
        -> PriorState
    {
        var prior = PriorState()
        prior.proof = PriorState.Proof(at: Int64(clamping: now - age), fingerprints: prints)
        prior.ending = ending
        return prior
    }

    static func reasons(
        _ prior: PriorState, _ prints: Fingerprints = then, earlier: RunID? = nil, maxAge: Duration = week
    ) -> [Need.Reason] {
        Need.decide(prior: prior, now: now, fingerprints: prints, maxAge: maxAge, earlier: earlier).reasons
    }

    @Test(arguments: [0, 1, 7 * 86_400 - 1] as [Double]) func aProofHolds(_ age: Double) {
        let need = Need.decide(prior: Self.prior(age: age), now: Self.now, fingerprints: Self.then, maxAge: Self.week)
        #expect(!need.isFiring && need.reasons.isEmpty)
        #expect(need.due == Int64(clamping: Self.now - age) + 7 * 86_400)
    }

    @Test(arguments: [7 * 86_400, 7 * 86_400 + 1, 1e9] as [Double]) func untilItIsTooOld(_ age: Double) {
        #expect(Self.reasons(Self.prior(age: age)) == [.tooOld])
    }

    /// Clocks differ by minutes; a proof of tomorrow has no age.
    @Test(
        arguments: [(-1, []), (-299, []), (-301, [.fromTheFuture]), (-86_400 * 400, [.fromTheFuture])]
            as [(Double, [Need.Reason])])
    func clocksThatWereWrong(_ age: Double, _ reasons: [Need.Reason]) {
        #expect(Self.reasons(Self.prior(age: age)) == reasons)
    }

    @Test(arguments: Fingerprints.Part.allCases) func everyPartThatVoidsIt(_ part: Fingerprints.Part) {
        var now = Self.then
        now.values[part] = 99
        #expect(Self.reasons(Self.prior(age: 60), now) == (part == .certificate ? [] : [.changed([part])]))
        // What is not seen now cannot be called changed.
        now.values[part] = nil
        #expect(Self.reasons(Self.prior(age: 60), now).isEmpty)
    }

    @Test func nothingKnown() {
        #expect(Self.reasons(PriorState()) == [.noProof])
        #expect(Need.decide(prior: PriorState(), now: 0, fingerprints: Self.then, maxAge: Self.week).due == nil)
    }

    @Test(arguments: [
        (PriorState.Ending.verdict(.healthy), false), (.verdict(.degraded), false), (.verdict(.unhealthy), true),
        (.verdict(.inconclusive), true), (.cutOff, true),
    ]) func theLastRun(_ ending: PriorState.Ending, _ fires: Bool) {
        #expect(Self.reasons(Self.prior(age: 60, ending)) == (fires ? [.lastRun(ending)] : []))
    }

    @Test func severalReasonsAreAllTold() throws {
        let run = try #require(RunID("7f3a9c2e"))
        var now = Self.then
        (now.values[.workflow], now.values[.mints]) = (9, 9)
        let prior = Self.prior(age: 9 * 86_400, .verdict(.unhealthy))
        let reasons = Need.decide(
            prior: prior, now: Self.now, fingerprints: now, maxAge: Self.week, earlier: run, broken: .token
        ).reasons
        #expect(reasons.first == .broken(.token))
        #expect(
            reasons.dropFirst() == [
                .openEvent(run), .lastRun(.verdict(.unhealthy)), .tooOld, .changed([.workflow, .mints]),
            ])
        let words = reasons.dropFirst().map { $0.words(now: Self.now, proof: prior.proof) }
        #expect(reasons[0].words(now: 0, proof: nil) == "token is broken, as a free look shows")
        #expect(words[0].contains("7f3a9c2e") && words[1] == "the last run was unhealthy")
        #expect(words[2] == "the last proof is 9 d old")
        #expect(words[3].hasPrefix("the workflow and the mint map changed since the proof of 2026-11-"))
    }

    /// A number goes through a gauge and back without losing a digit.
    @Test(arguments: [0, 1, 281_474_976_710_655, 54_313_632_368_844] as [UInt64]) func numbersSurviveAGauge(
        _ number: UInt64
    ) {
        #expect(UInt64(exactly: Double(PrometheusText.number(Double(number))) ?? -1) == number)
        #expect(FingerprintHash.of(["\(number)"]) < 1 << 48)
    }

    /// Of FNV-1a's own test vectors (64 bits): the fold of the empty text and of one byte, without our framing.
    @Test func theHashIsStable() {
        let basis: UInt64 = 0xcbf2_9ce4_8422_2325
        #expect(FingerprintHash().value == (basis >> 48) ^ (basis & 0xffff_ffff_ffff))
        #expect(FingerprintHash.of(["a", "bc"]) != FingerprintHash.of(["ab", "c"]))
        #expect(FingerprintHash.of(["canary"]) == FingerprintHash.of(["canary"]))
    }
}
