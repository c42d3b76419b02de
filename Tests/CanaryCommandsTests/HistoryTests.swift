import CanaryCore
import CanaryRender
import CanaryStore
import FoundationEssentials
import Glibc
import Sandbox
import Scenarios
import Testing

@testable import CanaryCommands

/// The history as runs leave it, in one process.
@Suite struct HistoryTests {
    private func kept(_ harness: Harness) async throws -> [PastRun] {
        try await HistoryReader(folder: harness.sandbox.stateFolder, now: Int64(clamping: SystemClock().now())).runs(
            HistoryQuery())
    }

    /// What is kept is the report that was shown, push and all, in every form.
    @Test func keepsTheReportThatWasShown() async throws {
        for name in ["healthy", "bearer-missing", "usage-limit", "traffic-dropped", "mint-expiring"] {
            let scenario = try #require(try ScenarioNames.settings(name), "\(name)")
            try await Harness.with(scenario) { harness in
                for freeOnly in [true, false] {
                    harness.session.options.freeOnly = freeOnly
                    let report = await harness.session.report()
                    let run = try #require(try await kept(harness).first)
                    #expect(run.run == report.run && run.end == .verdict(report.verdict), "\(name)")
                    #expect(run.command == report.command && run.brokenHop == report.brokenHop, "\(name)")
                    let reader = HistoryReader(folder: harness.sandbox.stateFolder, now: 0)
                    let back = try #require(try await reader.report(report.run))
                    #expect(back.sinks == report.sinks && !back.sinks.isEmpty)
                    #expect(back.exitCode == ExitRules().code(for: report))
                    for output in Output.all {
                        let isSame = output.render(back, 0, .plain) == output.render(report, 0, .plain)
                        #expect(isSame, "\(name): \(output.name)")
                    }
                    harness.expectNoSecret(in: back, name)
                }
            }
        }
    }

    @Test func keepsWhatTheLockRefused() async throws {
        try await Harness.with { harness in
            let lock = try RunLock.acquire(
                state: harness.sandbox.stateFolder, holder: .current(run: RunID(), started: 1_800_000_000))
            let report = await harness.session.report()
            lock.release()
            let run = try #require(try await kept(harness).first)
            #expect(run.run == report.run && run.end == .verdict(.inconclusive) && run.cause == "run.locked")
        }
    }

    /// A plan is no run, and the table of tokens is none either.
    @Test func keepsNoPlan() async throws {
        try await Harness.with { harness in
            _ = await harness.session.plan()
            harness.session.remembers = false
            harness.session.options.freeOnly = true
            _ = await harness.session.report()
            let runs = try await kept(harness)
            #expect(runs.isEmpty)
        }
    }

    /// Whatever is wrong with it: verdict, push and exit code are what they would be without it, and a cause names it.
    @Test func costsNothingElse() async throws {
        let garbage = Array(String(repeating: "no database", count: 1000).utf8)
        let troubles: [(String, String, (String) throws -> Void)] = [
            ("garbage", "history.set-aside", { try Data(garbage).write(to: URL(filePath: $0)) }),
            ("a folder", "history.unwritable", { mkdir($0, 0o700) }),
            ("a link", "history.unwritable", { symlink("/dev/null", $0) }),
        ]
        for (name, cause, make) in troubles {
            try await Harness.with(.patient()) { harness in
                harness.session.pacing = Pacing()
                let state = harness.sandbox.stateFolder
                try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
                try make(state + "/history.db")
                let report = await harness.session.report()
                #expect(report.verdict == .healthy && report.findings.map(\.cause) == [cause], "\(name): \(report)")
                #expect(report.findings.allSatisfy { $0.state == .warned })
                #expect(report.sinks.map(\.delivered) == [true] && ExitRules().code(for: report) == 0, "\(name)")
                var strict = ExitRules()
                strict.strict = true
                #expect(strict.code(for: report) == 0)
                #expect(harness.sandbox.events.count == 1)
                for output in [Output.junit, .tap] {
                    #expect(!output.render(report, 0, .plain).contains("not ok"), "\(name)")
                    #expect(!output.render(report, 0, .plain).contains("<failure"), "\(name)")
                }
                if cause == "history.set-aside" { #expect(try await kept(harness).map(\.run) == [report.run]) }
            }
        }
    }

    /// As text a past run says what is otherwise than when it was last well; the other forms are what they were.
    @Test func saysWhatChanged() async throws {
        try await Harness.with { harness in
            harness.session.remembers = false
            harness.session.options.freeOnly = true
            var report = await harness.session.report()
            let folder = harness.folder + "/other"
            let store = HistoryStore(
                folder: folder, bounds: HistoryBounds(keep: .seconds(1_000_000_000), runs: 10), now: { 1_800_000_000 })
            var ids: [String] = []
            let prints: [[Fingerprints.Part: UInt64]] = [
                [.workflow: 1, .certificate: 2, .agent: 3], [.workflow: 7, .certificate: 8, .agent: 3], [.workflow: 1],
            ]
            for (number, parts) in prints.enumerated() {
                report.run = RunID()
                ids.append(report.run.text)
                report.verdict = number == 0 ? .healthy : .unhealthy
                report.fingerprints = Fingerprints(parts)
                try await store.finish(report)
            }
            func shown(_ arguments: String...) async -> String {
                let collected = Collected()
                let place = ["--state", folder, "--pipeline", report.pipeline]
                let code = await Program.run(collected.terminal(arguments + place))
                #expect(code == 0 && collected.err.isEmpty, "\(arguments): \(collected.err)")
                return collected.out
            }
            let changed = await shown("report", ids[1])
            #expect(changed.contains("since the last healthy run (\(ids[0]), "))
            #expect(changed.hasSuffix("workflow, certificate\n"), "\(changed)")
            #expect(await shown("report").hasSuffix("nothing that was looked at\n"))
            #expect(await !shown("report", ids[0]).contains("changed"))
            report.run = try #require(RunID(ids[1]))
            report.fingerprints = Fingerprints(prints[1])
            #expect(await shown("report", ids[1], "-o", "json") == Output.json.render(report, 1, .plain))
            let standing = await shown("history").replacing("\n", with: " ")
            #expect(standing.contains("2 runs in a row; last healthy check \(ids[0])"), "\(standing)")
        }
    }

    /// Somebody holds the file all the time: a run is not held up by it, nor is one that a signal ends.
    @Test func aHistoryThatHangs() async throws {
        try await Harness.with(.patient()) { harness in
            #expect(try await harness.canary("check").code == 0)
            let hold = try await harness.holdHistory()
            defer { hold.send(SIGKILL) }
            let start = ContinuousClock.now
            let ended = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 0 && report.causes == ["history.unwritable"], "\(ended.out)")
            // Twice its limit, and what a run takes.
            #expect(ContinuousClock.now - start < .seconds(20))
            // It is still read.
            let shown = try await harness.canary("history", "-o", "json")
            #expect(try #require(JSONValue(Array(shown.out.utf8)))["runs"]?.array?.count == 1)
        }
    }
}

extension Harness {
    /// A process that has the history's write lock until it is ended.
    func holdHistory() async throws -> RunningProgram {
        let script = """
            import sqlite3, sys, time
            database = sqlite3.connect(sys.argv[1], isolation_level=None)
            database.execute("BEGIN IMMEDIATE")
            print("held", flush=True)
            time.sleep(60)
            """
        let hold = try RunningProgram(["python3", "-c", script, sandbox.stateFolder + "/history.db"])
        #expect(try await until { hold.out.contains("held") })
        return hold
    }
}

/// Pipelines of the library by name.
enum ScenarioNames {
    static func settings(_ name: String) throws -> SandboxSettings? {
        try ScenarioLibrary.named(name, causes: ScenarioFiles.causes)?.settings
    }
}
