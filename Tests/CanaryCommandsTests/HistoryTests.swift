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
        try await HistoryReader(folder: harness.sandbox.stateFolder, now: Int64(SystemClock().now())).runs(
            HistoryQuery())
    }

    /// What is kept is the report that was shown, push and all, in every form.
    @Test func keepsTheReportThatWasShown() async throws {
        for name in ["healthy", "bearer-missing", "usage-limit", "traffic-dropped", "expiring-soon"] {
            guard let scenario = try ScenarioNames.settings(name) else { continue }
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
            try await Harness.with { harness in
                let state = harness.sandbox.stateFolder
                try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
                try make(state + "/history.db")
                let report = await harness.session.report()
                #expect(report.verdict == .healthy && report.findings.map(\.cause) == [cause], "\(name)")
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

    /// Somebody holds the file all the time: a run is not held up by it, nor is one that a signal ends.
    @Test func aHistoryThatHangs() async throws {
        try await Harness.with(.patient()) { harness in
            #expect(try await harness.canary("check").code == 0)
            let hold = try RunningProgram(
                ["python3", "-c", Self.holder, harness.sandbox.stateFolder + "/history.db"])
            defer { hold.send(SIGKILL) }
            #expect(try await until { hold.out.contains("held") })
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

    private static let holder = """
        import sqlite3, sys, time
        database = sqlite3.connect(sys.argv[1], isolation_level=None)
        database.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        time.sleep(60)
        """
}

/// Pipelines of the library by name.
enum ScenarioNames {
    static func settings(_ name: String) throws -> SandboxSettings? {
        try ScenarioLibrary.named(name, causes: ScenarioFiles.causes)?.settings
    }
}
