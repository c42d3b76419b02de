import Glibc
import Testing

@testable import CanaryCore
@testable import CanaryStore

func history(
    _ folder: TemporaryFolder, at path: String? = nil, keep: Duration = .seconds(400 * 86_400), runs: Int = 5000,
    now: Int64 = 1_700_000_000
) -> HistoryStore {
    HistoryStore(
        folder: path ?? folder.path, bounds: HistoryBounds(keep: keep, runs: runs), busyTimeout: .milliseconds(100),
        now: { Double(now) })
}

func runID(_ number: Int) throws -> RunID {
    let digits = String(number, radix: 16)
    return try #require(RunID(String(repeating: "0", count: 8 - digits.count) + digits))
}

/// A small report, as a run would hand it over.
func report(
    _ number: Int, _ verdict: Verdict = .healthy, command: Report.Command = .run, pipeline: String = "home",
    started: Int64 = 1_700_000_000, causes: [String] = [], fingerprints: [Fingerprints.Part: UInt64] = [:]
) throws -> Report {
    var report = Report(
        command: command, run: try runID(number), pipeline: pipeline, started: started, seconds: 1.5,
        verdict: verdict,
        hops: Hop.allCases.map {
            .init(hop: $0, state: verdict == .unhealthy && $0 == .handoff ? .failed : .passed, seconds: 0, note: "")
        },
        findings: causes.map {
            .init(
                cause: $0, hop: nil, state: .warned, title: "", explanation: "", fix: "", evidence: [], subject: nil)
        }, credentials: [.oauth: .working, .bearer: .working], tokens: [], interrupted: false,
        consecutiveFailures: verdict == .unhealthy ? 3 : 0)
    report.fingerprints = Fingerprints(fingerprints)
    return report
}

extension HistoryQuery {
    static func with(_ change: (inout HistoryQuery) -> Void) -> HistoryQuery {
        var query = HistoryQuery()
        change(&query)
        return query
    }
}

@Suite struct HistoryStoreTests {
    @Test func keepsWhatItIsGiven() async throws {
        let folder = try TemporaryFolder()
        let store = history(folder)
        let last = try report(
            2, .unhealthy, causes: ["history.unwritable", "handoff.bearer-missing", "traffic.quiet"],
            fingerprints: [.workflow: 1 << 47, .mints: 3])
        try await store.finish(try report(1))
        try await store.begin(try runID(2), pipeline: "home", command: .run, started: last.started, until: last.started)
        try await store.finish(last)
        for reader in [store, history(folder)] {
            let runs = try await reader.runs(HistoryQuery())
            #expect(runs.map(\.run.text) == ["00000002", "00000001"])
            let row = try #require(runs.first)
            #expect(row.end == .verdict(.unhealthy) && row.brokenHop == .handoff && row.seconds == 1.5)
            #expect(row.cause == "handoff.bearer-missing" && row.consecutiveFailures == 3 && !row.isProof)
            #expect(row.fingerprints == last.fingerprints)
            #expect(runs[1].isProof && runs[1].cause == nil)
            let kept = try #require(try await reader.report(try runID(2)))
            #expect(
                ReportJSON.document(kept, exitCode: 1) == ReportJSON.document(last, exitCode: 1) && kept.exitCode == 1)
            #expect(try await reader.report(try runID(3)) == nil)
        }
        #expect(folder.mode("history.db") == 0o600)
        #expect(try folder.names().allSatisfy { $0.hasPrefix("history.db") })
        #expect(await store.setAside().isEmpty)
    }

    @Test func filters() async throws {
        let folder = try TemporaryFolder()
        let store = history(folder)
        let verdicts: [Verdict] = [.healthy, .unhealthy, .degraded, .inconclusive]
        for number in 0..<12 {
            try await store.finish(
                try report(
                    number, verdicts[number % 4], command: number < 6 ? .run : .check,
                    pipeline: number == 11 ? "other" : "home", started: 1000 + Int64(number),
                    causes: number % 4 == 1 ? ["handoff.bearer-missing", "token.empty"] : []))
        }
        func numbers(_ change: (inout HistoryQuery) -> Void) async throws -> [Int] {
            try await store.runs(.with(change)).map { Int($0.started) - 1000 }
        }
        #expect(try await numbers { _ in } == Array((0..<12).reversed()))
        #expect(try await numbers { $0.limit = 3 } == [11, 10, 9])
        #expect(try await numbers { $0.limit = -1 } == [])
        #expect(try await numbers { $0.pipeline = "other" } == [11])
        #expect(try await numbers { $0.pipeline = "'; DROP TABLE run" } == [])
        #expect(try await numbers { $0.commands = [.run] } == [5, 4, 3, 2, 1, 0])
        #expect(try await numbers { $0.verdicts = [.healthy, .degraded] } == [10, 8, 6, 4, 2, 0])
        #expect(try await numbers { $0.cause = "token.empty" } == [9, 5, 1])
        #expect(try await numbers { $0.cause = "empty" } == [])
        #expect(try await numbers { $0.proofsOnly = true } == [4, 2, 0])
        #expect(
            try await numbers {
                $0.since = 1003
                $0.until = 1006
            } == [5, 4, 3])
    }

    @Test func bounds() async throws {
        let folder = try TemporaryFolder()
        let day: Int64 = 86_400
        let store = history(folder, keep: .seconds(10 * day), runs: 30)
        for number in 0..<100 {
            try await store.finish(
                try report(number, pipeline: number % 2 == 0 ? "even" : "odd", started: Int64(number)))
        }
        func count(_ pipeline: String) async throws -> Int {
            try await store.runs(
                .with {
                    $0.limit = 1000
                    $0.pipeline = pipeline
                }
            ).count
        }
        #expect(try await count("even") == 30)
        #expect(try await count("odd") == 30)
        // What has gone has gone whole.
        let database = try StoreFile(folder: folder.path, schema: .history).open(busyTimeout: .seconds(1))
        #expect(try database.run("SELECT count(*) FROM report") == [[.integer(60)]])
        #expect(try database.run("SELECT sum(runs) FROM tally") == [[.integer(60)]])
        // A clock that is a year ahead for a few runs costs nothing; time that really passes does.
        for number in 100..<105 {
            try await store.finish(try report(number, pipeline: "ahead", started: 365 * day))
        }
        #expect(try await count("even") == 30)
        for number in 105..<112 {
            try await store.finish(try report(number, pipeline: "ahead", started: 365 * day))
        }
        #expect(try await count("even") == 0)
        #expect(try await count("odd") == 0)
        #expect(try await count("ahead") == 12)
        // A bound that was lowered is met bit by bit.
        let narrow = history(folder, runs: 2)
        for number in 112..<115 { try await narrow.finish(try report(number, pipeline: "ahead", started: 365 * day)) }
        #expect(try await count("ahead") == 2)
    }

    /// Lists and writes look at what they need, however much there is.
    @Test func noListReadsTheWholeTable() async throws {
        let folder = try TemporaryFolder()
        let store = history(folder)
        try await store.finish(try report(1))
        let database = try StoreFile(folder: folder.path, schema: .history).open(busyTimeout: .seconds(1))
        for filter in ["", "WHERE pipeline = ?", "WHERE pipeline = ? AND proof = 1"] {
            let plan = try database.run("EXPLAIN QUERY PLAN SELECT * FROM run \(filter) ORDER BY number DESC LIMIT 20")
                .compactMap { $0[3].text }
            #expect(plan.count == 1 && !plan[0].contains("TEMP B-TREE"), "\(plan)")
            #expect(filter.isEmpty || plan[0].contains("USING INDEX"), "\(plan)")
        }
    }

    @Test func runsOfManyProcessesAtOnce() async throws {
        let folder = try TemporaryFolder()
        await withTaskGroup(of: Void.self) { group in
            for store in 0..<4 {
                let store = (
                    store,
                    HistoryStore(
                        folder: folder.path, bounds: HistoryBounds(keep: .seconds(1_000_000), runs: 1000),
                        busyTimeout: .seconds(20), now: { 0 })
                )
                group.addTask {
                    for number in 0..<20 {
                        do { try await store.1.finish(try report(store.0 * 100 + number)) } catch {
                            Issue.record(error)
                        }
                    }
                }
            }
        }
        #expect(try await history(folder).runs(.with { $0.limit = 1000 }).count == 80)
    }

    // MARK: - what has no end

    @Test func underWayAndCutOff() async throws {
        let folder = try TemporaryFolder()
        let now: Int64 = 1_700_000_000
        let here = ProcessMark.current()
        var (dead, reused, rebooted, elsewhere, contained) = (here, here, here, here, here)
        (dead.pid, reused.started, rebooted.boot) = (4_194_303, here.started + 1, "another")
        (elsewhere.host, elsewhere.pid) = ("elsewhere", 4_194_303)
        (contained.space, contained.pid) = ("pid:[1]", 4_194_303)
        let rows: [(ProcessMark, Int64, PastRun.End)] = [
            (here, now + 10, .underWay), (here, now - 1, .cutOff), (dead, now + 10, .cutOff),
            (reused, now + 10, .cutOff), (rebooted, now + 10, .cutOff), (elsewhere, now + 10, .underWay),
            (elsewhere, now - 1, .cutOff), (contained, now + 10, .underWay),
        ]
        let table = HistoryTable(
            database: try {
                let file = StoreFile(folder: folder.path, schema: .history)
                try file.make()
                return try file.open(busyTimeout: .seconds(1))
            }(), path: folder.path)
        for (number, row) in rows.enumerated() {
            try table.begin(
                try runID(number), pipeline: "home", command: .run, started: now - 100, until: row.1, by: row.0)
        }
        let ends = try await history(folder, now: now).runs(HistoryQuery()).reversed().map(\.end)
        for (number, row) in rows.enumerated() { #expect(ends[number] == row.2, "row \(number)") }
        // One that is finished after all has its verdict.
        try await history(folder).finish(try report(2, .degraded, started: now - 100))
        #expect(try await history(folder).runs(.with { $0.verdicts = [.degraded] }).count == 1)
        #expect(try await history(folder).runs(HistoryQuery()).count == rows.count)
    }

    @Test func processMarks() {
        let here = ProcessMark.current()
        #expect(ProcessMark(here.text) == here && here.started > 0 && !here.boot.isEmpty && !here.space.isEmpty)
        #expect(!here.isGone(seenFrom: here))
        for text in ["", "1", "1 2 a b", "x 2 a b c", "1 x a b c", "-1 2 a b c", "99999999999 2 a b c"] {
            #expect(ProcessMark(text) == nil)
        }
        var nameless = here
        (nameless.boot, nameless.pid) = ("", 4_194_303)
        #expect(!nameless.isGone(seenFrom: here) && !nameless.isGone(seenFrom: nameless))
    }

    // MARK: - in the way

    @Test func busy() async throws {
        let folder = try TemporaryFolder()
        let store = history(folder)
        try await store.finish(try report(1))
        let other = try StoreFile(folder: folder.path, schema: .history).open(busyTimeout: .seconds(1))
        try other.run("BEGIN IMMEDIATE")
        let next = try report(2)
        #expect(await failure { try await store.finish(next) } == .busy)
        // Reading goes on beside a writer.
        #expect(try await store.runs(HistoryQuery()).count == 1)
        #expect(try await HistoryReader(folder: folder.path, now: 0).runs(HistoryQuery()).count == 1)
        try other.run("COMMIT")
        try await store.finish(next)
        #expect(await store.setAside().isEmpty)
    }

    /// Waited for so long and no longer.
    @Test func aDiskThatHangs() async throws {
        let folder = try TemporaryFolder()
        let slow = HistoryStore(
            folder: folder.path, bounds: HistoryBounds(keep: .seconds(1000), runs: 10), busyTimeout: .seconds(20),
            now: { 0 })
        try await slow.finish(try report(1))
        let other = try StoreFile(folder: folder.path, schema: .history).open(busyTimeout: .seconds(1))
        try other.run("BEGIN IMMEDIATE")
        let bounded = BoundedHistory(slow, limit: .milliseconds(50), place: folder.path)
        let (start, next) = (ContinuousClock.now, try report(2))
        #expect(await failure { try await bounded.finish(next) } == .busy)
        #expect(await failure { _ = try await bounded.runs(HistoryQuery()) } == .busy)
        #expect(await bounded.setAside().isEmpty)
        await bounded.shutDown()
        // With time, but interrupted.
        let patient = BoundedHistory(slow, limit: .seconds(60), hurried: .milliseconds(50), place: folder.path)
        let waiting = Task { await failure { _ = try await patient.runs(HistoryQuery()) } }
        waiting.cancel()
        #expect(await waiting.value == .busy)
        #expect(ContinuousClock.now - start < .seconds(10))
        try other.run("COMMIT")
        // What was given up came to its end behind it.
        #expect(try await slow.runs(HistoryQuery()).count == 2)
        #expect(try await slow.report(try runID(2)) != nil)
    }
}
