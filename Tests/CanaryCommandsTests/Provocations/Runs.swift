import CanaryCore
import CanaryStore
import FoundationEssentials
import Glibc
import Sandbox

@testable import CanaryCommands

/// What befalls the run itself, its state folder and its pushes.
extension Provocation {
    static let runs: [Provocation] = [
        Provocation(
            "interrupted", "run.interrupted", verdict: .inconclusive,
            given: .healthy { $0.agent.ending = .stuckRunning },
            act: { await $0.cutOff(waitingAt: .job) }),
        Provocation("state-damaged", "run.state-corrupt", verdict: .degraded) { stage in
            try FileManager.default.createDirectory(
                atPath: stage.sandbox.stateFolder, withIntermediateDirectories: true)
            try stage.write(String(repeating: "no database", count: 1000), to: "state/canary.db")
        },
        Provocation("state-open-to-all", "run.state-shared", verdict: .healthy) { stage in
            let state = stage.sandbox.stateFolder
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            chmod(state, 0o777)
        },
        Provocation("another-run-under-way", "run.locked", verdict: .inconclusive, events: 0) { stage in
            let lock = try RunLock.acquire(
                state: stage.sandbox.stateFolder, holder: .current(run: RunID(), started: 1_800_000_000))
            stage.atEnd { lock.release() }
        },
        Provocation("history-damaged", "history.set-aside", verdict: .healthy) { stage in
            try FileManager.default.createDirectory(
                atPath: stage.sandbox.stateFolder, withIntermediateDirectories: true)
            try stage.write(String(repeating: "no database", count: 1000), to: "state/history.db")
        },
        Provocation("history-in-the-way", "history.unwritable", verdict: .healthy) { stage in
            try FileManager.default.createDirectory(
                atPath: stage.sandbox.stateFolder + "/history.db", withIntermediateDirectories: true)
        },
        // Between the entry that allows the event and the one that tells of its answer.
        Provocation("state-gone-meanwhile", "run.state-unwritable", verdict: .degraded) { stage in
            let state = stage.sandbox.stateFolder
            let relay = try Relay.start(
                to: stage.sandbox.n8nURL, before: { if $0.method == "POST" { rename(state, state + ".away") } })
            stage.point(.webhook, at: stage.serve(relay) + Called.webhook.path(stage))
        },
        Provocation(
            "push-lost", "sink.push-lost", verdict: .healthy, events: 0,
            given: .healthy {
                $0.faults = [.init(.gateway, .refuse)]
            }
        ) { stage in
            stage.options.freeOnly = true
            stage.flags["state"] = try stage.write("", to: "no-folder")
        },
    ]
}
