import Testing

@testable import CanaryCore

/// What the history and the gateway's page say of earlier runs.
@Suite struct PriorStateTests {
    // MARK: the page

    static func page(_ lines: [String]) -> PriorState {
        let own = "job=\"upgrade-canary\",pipeline=\"home\""
        let text = lines.map { $0.replacing("@", with: own) }.joined(separator: "\n")
        return PriorState(page: Array(text.utf8), pipeline: "home")
    }

    @Test func readsAPage() {
        let state = Self.page([
            "# HELP upgrade_canary_verdict x", "upgrade_canary_verdict{@,verdict=\"healthy\"} 0",
            "upgrade_canary_verdict{@,verdict=\"unhealthy\"} 1", "upgrade_canary_consecutive_failures{@} 3",
            "upgrade_canary_last_run_timestamp_seconds{@} 1.795253386e+09",
            "upgrade_canary_last_success_timestamp_seconds{@} 1.795e+09",
            "upgrade_canary_last_proof_timestamp_seconds{@} 1.79499e+09",
            "upgrade_canary_proof_fingerprint{@,part=\"workflow\"} 5.4313632368844e+13",
            "upgrade_canary_proof_fingerprint{@,part=\"mint-map\"} 2.81474976710655e+14",
            "upgrade_canary_proof_fingerprint{@,part=\"of a later version\"} 1",
            "upgrade_canary_consecutive_failures{job=\"upgrade-canary\",pipeline=\"away\"} 9",
        ])
        #expect(state.ending == .verdict(.unhealthy) && state.failures == 3)
        #expect(state.lastRun == 1_795_253_386 && state.lastHealthy == 1_795_000_000)
        #expect(state.proof?.at == 1_794_990_000 && state.proof?.run == nil)
        #expect(
            state.proof?.fingerprints == Fingerprints([.workflow: 54_313_632_368_844, .mints: 281_474_976_710_655]))
    }

    @Test func readsProvenLengths() {
        let name = "upgrade_canary_token_proven_characters"
        let state = Self.page([
            "\(name){@,path=\"primary\"} 109", "\(name){@,path=\"spare-1\"} 1e300", "\(name){@} 110",
            "\(name){job=\"upgrade-canary\",pipeline=\"away\",path=\"primary\"} 107",
        ])
        #expect(state.provenLengths == ["primary": [109]])
        let merged = state.merged(with: Self.page(["\(name){@,path=\"primary\"} 112"]), now: 0)
        #expect(merged.provenLengths == ["primary": [109, 112]])
    }

    /// A gateway that was started anew knows nothing: that is not the same as no failures.
    @Test func anEmptyPage() { #expect(PriorState(page: [], pipeline: "home") == PriorState()) }

    @Test(arguments: [
        "NaN", "+Inf", "-Inf", "1e400", "-1", "1e300", "0.5", "", "x", "9223372036854775808", "1 2 3 4 5x",
    ])
    func numbersThatAreNone(_ number: String) {
        let state = Self.page([
            "upgrade_canary_consecutive_failures{@} \(number)",
            "upgrade_canary_last_run_timestamp_seconds{@} \(number)",
            "upgrade_canary_verdict{@,verdict=\"healthy\"} \(number)",
            "upgrade_canary_proof_fingerprint{@,part=\"workflow\"} \(number)",
        ])
        #expect(state.proof == nil)
        #expect(state.failures == nil || number.hasPrefix("1 2"))
        #expect(state.failures(after: .unhealthy).map { $0 >= 1 } == true)
        let whole = Self.page(["upgrade_canary_last_proof_timestamp_seconds{@} \(number)"])
        #expect(whole.proof.map { $0.at >= 0 } ?? true)
    }

    /// Fuzzed bytes never trap, and no two verdicts are believed.
    @Test func garbage() {
        var random = SystemRandomNumberGenerator()
        let seed = Array(
            "upgrade_canary_verdict{job=\"upgrade-canary\",pipeline=\"home\",verdict=\"healthy\"} 1\n".utf8)
        for _ in 0..<300 {
            var bytes = seed + seed
            for _ in 0..<Int.random(in: 0..<12, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            let state = PriorState(page: bytes, pipeline: "home")
            #expect(state.failures == nil)
        }
        let two = Self.page([
            "upgrade_canary_verdict{@,verdict=\"healthy\"} 1", "upgrade_canary_verdict{@,verdict=\"unhealthy\"} 1",
        ])
        #expect(two.ending == nil)
    }

    // MARK: the history

    /// Runs by a letter each, the newest last: h, d, u, i; U an interrupted unhealthy one, x cut off, L refused by the lock,
    /// w under way.
    static func runs(_ letters: String, counted: Bool = false) -> [PastRun] {
        var failures = 0
        return letters.enumerated().map { number, letter in
            let verdict: Verdict =
                switch letter {
                case "h": .healthy
                case "d": .degraded
                case "u", "U": .unhealthy
                default: .inconclusive
                }
            if letter == "u" { failures += 1 }
            if letter == "h" || letter == "d" { failures = 0 }
            return PastRun(
                run: RunID(), pipeline: "home", command: .run, started: Int64(1000 * (number + 1)), seconds: 10.4,
                end: letter == "x" ? .cutOff : letter == "w" ? .underWay : .verdict(verdict),
                interrupted: letter == "U",
                cause: letter == "L" ? "run.locked" : nil, consecutiveFailures: counted ? failures : nil)
        }.reversed()
    }

    @Test(
        arguments: [
            ("", nil, nil, nil), ("h", 0, nil, .verdict(.healthy)), ("hu", 1, 2000, .verdict(.unhealthy)),
            ("huuu", 3, 2000, .verdict(.unhealthy)), ("huiu", 2, 2000, .verdict(.unhealthy)),
            ("huiUxuLw", 2, 2000, .verdict(.unhealthy)), ("huud", 0, nil, .verdict(.degraded)),
            ("hui", 1, 2000, .verdict(.inconclusive)), ("hux", 1, 2000, .cutOff),
            ("huU", 1, 2000, .verdict(.unhealthy)),
            // Where the history begins within the row, how long it has lasted is not known.
            ("uu", 2, nil, .verdict(.unhealthy)), ("ii", nil, nil, .verdict(.inconclusive)), ("L", nil, nil, nil),
            ("w", nil, nil, nil),
        ] as [(String, Int?, Int64?, PriorState.Ending?)])
    func rowOfFailures(_ letters: String, _ failures: Int?, _ since: Int64?, _ ending: PriorState.Ending?) {
        let state = PriorState(Self.runs(letters))
        #expect(state.failures == failures && state.brokenSince == since && state.ending == ending)
    }

    /// A run that says that it was the first of its row is believed; so is one that counted further than we can see.
    @Test func countsThatWereWritten() {
        #expect(PriorState(Self.runs("uuu", counted: true)).brokenSince == 1000)
        #expect(PriorState(Array(Self.runs("huuuu", counted: true).prefix(2))).failures == 4)
        #expect(PriorState(Array(Self.runs("huuuu", counted: true).prefix(2))).brokenSince == nil)
    }

    // MARK: both

    static func state(_ at: Double?, failures: Int?, proof: Int64? = nil) -> PriorState {
        var state = PriorState(failures: failures)
        (state.lastRun, state.ending) = (at, at == nil ? nil : .verdict(failures == 0 ? .healthy : .unhealthy))
        state.proof = proof.map { PriorState.Proof(at: $0, fingerprints: Fingerprints()) }
        return state
    }

    @Test(
        arguments: [
            (100.0, 1, 200.0, 5, 5), (200, 1, 100, 5, 1), (100, 1, 100, 5, 1), (nil, nil, 100, 5, 5),
            (100, 1, nil, nil, 1),
            // A date that is yet to come gives way.
            (1_000_000, 1, 100, 5, 5), (100, 1, 1_000_000, 5, 1), (nil, nil, nil, nil, nil), (100, nil, 50, 2, 2),
        ] as [(Double?, Int?, Double?, Int?, Int?)])
    func theLaterRunDecides(_ history: Double?, _ one: Int?, _ gateway: Double?, _ other: Int?, _ failures: Int?) {
        let merged = Self.state(history, failures: one).merged(with: Self.state(gateway, failures: other), now: 5000)
        #expect(merged.failures == failures)
    }

    @Test(
        arguments: [(100, 200, 200), (200, 100, 200), (nil, 100, 100), (900_000, 100, 100), (900_000, nil, 900_000)]
            as [(Int64?, Int64?, Int64?)])
    func theLaterProofHolds(_ history: Int64?, _ gateway: Int64?, _ proof: Int64?) {
        let merged = Self.state(50, failures: 0, proof: history)
            .merged(with: Self.state(60, failures: 0, proof: gateway), now: 5000)
        #expect(merged.proof?.at == proof)
    }

    @Test func aRunThatWasCutShortCountsNothing() {
        #expect(PriorState(failures: 2).failures(after: .unhealthy, interrupted: true) == 2)
        #expect(PriorState().failures(after: .unhealthy, interrupted: true) == nil)
    }

    /// Runs of another pipeline, checks and the run that asks are none of it.
    @Test func readsAHistory() async throws {
        let (history, under) = (SomeHistory(), RunID())
        await history.keep(Self.runs("huu").reversed())
        await history.keep([
            PastRun(
                run: RunID(), pipeline: "away", command: .run, started: 3500, end: .verdict(.healthy), isProof: true),
            PastRun(run: RunID(), pipeline: "home", command: .check, started: 3600, end: .verdict(.healthy)),
            PastRun(run: under, pipeline: "home", command: .run, started: 3999, end: .cutOff),
        ])
        var state = await PriorState.gather(history, pipeline: "home", but: under, now: 4000)
        #expect(state.failures == 2 && state.brokenSince == 2000 && state.lastHealthy == 1010 && state.proof == nil)
        #expect(state.ending == .verdict(.unhealthy))
        // Of next year: with no other proof it is told, so that the run can say so.
        func proof(_ started: Int64) -> PastRun {
            PastRun(
                run: RunID(), pipeline: "home", command: .run, started: started, seconds: 5, end: .verdict(.healthy),
                isProof: true, fingerprints: Fingerprints([.workflow: 7]))
        }
        await history.keep([proof(99_000_000)])
        state = await PriorState.gather(history, pipeline: "home", but: under, now: 4000)
        #expect(state.proof?.at == 99_000_005 && state.failures == 0)
        await history.keep([proof(3000)])
        state = await PriorState.gather(history, pipeline: "home", but: under, now: 4000)
        #expect(state.proof?.at == 3005 && state.proof?.fingerprints == Fingerprints([.workflow: 7]))
        #expect(await PriorState.gather(BrokenHistory(), pipeline: "home", but: under, now: 4000) == PriorState())
    }
}

/// A memory of this process alone.
actor SomeHistory: RunHistory {
    private var all: [PastRun] = []
    func keep(_ runs: [PastRun]) { all += runs }
    func begin(_ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64) {}
    func finish(_ report: Report) {}
    func report(_ run: RunID) -> Report? { nil }
    func runs(_ query: HistoryQuery) -> [PastRun] {
        let found = all.filter { run in
            (query.pipeline ?? run.pipeline) == run.pipeline
                && (query.commands.isEmpty || query.commands.contains(run.command))
                && (!query.proofsOnly || run.isProof) && run.started < query.until ?? .max
                && run.started >= query.since ?? 0
        }
        // By the order in which they were made, as in the store.
        return Array(found.reversed().prefix(query.limit))
    }
}

struct BrokenHistory: RunHistory {
    static let failure = StoreFailure(.corrupt, path: "x", detail: "x")
    func begin(_ run: RunID, pipeline: String, command: Report.Command, started: Int64, until: Int64)
        throws(StoreFailure)
    { throw Self.failure }
    func finish(_ report: Report) throws(StoreFailure) { throw Self.failure }
    func report(_ run: RunID) throws(StoreFailure) -> Report? { throw Self.failure }
    func runs(_ query: HistoryQuery) throws(StoreFailure) -> [PastRun] { throw Self.failure }
}
