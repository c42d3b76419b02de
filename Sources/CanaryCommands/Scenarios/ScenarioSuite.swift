import CanaryCore
import CanaryRender
import Glibc
import Scenarios
import Synchronization
import Workflow

/// Scenarios played side by side.
struct ScenarioSuite: Sendable {
    var scenarios: [Scenario]
    /// How many at once. A scenario takes some 60 ms of a core and waits for the rest of its time, some of them for two
    /// seconds: with fewer at once the cores would have nothing to do.
    var jobs = ScenarioSuite.usualJobs
    var base: String
    /// Who runs the workflows' scripts, for all of them.
    var scripts: JavaScriptHost
    /// Called in any order, one at a time.
    var ended: @Sendable (SuiteReport.Row) -> Void = { _ in }
    var watched: @Sendable (Scenario, SandboxRun, Report) -> Void = { _, _, _ in }

    static var usualJobs: Int { 8 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Cancelling the task ends those that run, within seconds; they and the rest count as not run.
    func play() async -> SuiteReport {
        let start = ContinuousClock.now
        let lintMemory = SuiteLint.Memory()
        var rows = scenarios.map { scenario in
            SuiteReport.Row(
                name: scenario.name, group: scenario.group.rawValue, title: scenario.title, story: scenario.story,
                path: scenario.path)
        }
        // Those with times of their own first: what waits must not be what everybody waits for at the end.
        var waiting = rows.indices.sorted { Self.isSlow(scenarios[$0]) && !Self.isSlow(scenarios[$1]) }[...]
        await withTaskGroup(of: (Int, SuiteReport.Row).self) { group in
            func begin() {
                guard !Task.isCancelled, let place = waiting.popFirst() else { return }
                let scenario = scenarios[place]
                let trial = ScenarioTrial(scenario: scenario, base: base, scripts: scripts, lintMemory: lintMemory) {
                    watched(scenario, $0, $1)
                }
                group.addTask { (place, await trial.play()) }
            }
            for _ in 0..<max(1, jobs) { begin() }
            while let (place, row) = await group.next() {
                rows[place] = row
                ended(row)
                begin()
            }
        }
        return SuiteReport(
            rows: rows, seconds: (ContinuousClock.now - start).seconds, isInterrupted: Task.isCancelled)
    }

    private static func isSlow(_ scenario: Scenario) -> Bool {
        let usual = ScenarioAction()
        return scenario.action.scale < usual.scale || scenario.action.deadline < usual.deadline
            || scenario.action.callTimeout < usual.callTimeout || scenario.action.patience < usual.patience
            || scenario.settings.agent.duration >= 10_000
    }

    /// Repositories and journals are made and synced by the hundred: in memory, where there is room for them.
    static func base(_ environment: [String: String]) -> String {
        if let temporary = environment["TMPDIR"], !temporary.isEmpty { return temporary }
        var room = statvfs()
        guard statvfs("/dev/shm", &room) == 0, access("/dev/shm", W_OK) == 0,
            UInt64(room.f_bavail) * UInt64(room.f_frsize) >= 48 << 20
        else { return "/tmp" }
        return "/dev/shm"
    }
}
