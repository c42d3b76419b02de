import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// `canary history` and `canary report`, as processes.
@Suite struct ProcessHistoryTests {
    private func list(_ harness: Harness, _ arguments: String...) async throws -> JSONValue {
        let ended = try await harness.start(["history", "-o", "json"] + arguments).finish()
        #expect(ended.code == 0 && ended.err.isEmpty, "\(ended.err)")
        return try #require(JSONValue(Array(ended.out.utf8)))
    }

    @Test func saysSinceWhenItIsBroken() async throws {
        try await Harness.with(.patient()) { harness in
            let before = try await list(harness)
            #expect(before["runs"]?.array?.isEmpty == true && before["standing"]?["state"]?.string == "unknown")
            #expect(try await harness.canary("history").out == "no run of 'sandbox' is kept yet\n")
            #expect(try await harness.canary("report").out == "no run of 'sandbox' is kept yet\n")
            #expect(!FileManager.default.fileExists(atPath: harness.sandbox.stateFolder + "/history.db"))

            let well = try ReportSchema.report(try await harness.canary("run", "-o", "json").out)["run"]?.string ?? "?"
            // A character was lost in copying it.
            let short = String((harness.sandbox.tokens["primary"] ?? "").dropLast())
            var broken: [String] = []
            for command in ["check", "run"] {
                let ended = try await harness.canary(
                    command, "-o", "json", environment: ["CLAUDE_CODE_OAUTH_TOKEN": short])
                #expect(ended.code == 1, "\(ended.out)\(ended.err)")
                broken.append(try ReportSchema.report(ended.out)["run"]?.string ?? "?")
            }
            let after = try await list(harness)
            #expect(after["runs"]?.array?.compactMap { $0["run"]?.string } == [broken[1], broken[0], well])
            #expect(after["standing"]?["state"]?.string == "unhealthy")
            #expect(after["standing"]?["in_a_row"]?.integer == 2)
            #expect(after["standing"]?["last_healthy"]?["run"]?.string == well)
            #expect(after["standing"]?["since"] == after["runs"]?[1]?["started"])
            let text = try await harness.canary("history").out
            #expect(text.hasPrefix("unhealthy since ") && text.contains("last healthy run \(well)"), "\(text)")
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })

            // Filters.
            func runs(_ arguments: String...) async throws -> [String] {
                let ended = try await harness.start(["history", "-o", "json"] + arguments).finish()
                return JSONValue(Array(ended.out.utf8))?["runs"]?.array?.compactMap { $0["run"]?.string } ?? ["?"]
            }
            #expect(try await runs("--verdict", "healthy") == [well])
            #expect(try await runs("--verdict", "healthy", "--verdict", "unhealthy").count == 3)
            #expect(try await runs("--command", "check") == [broken[0]])
            #expect(try await runs("--limit", "1") == [broken[1]])
            #expect(try await runs("--since", "1h").count == 3)
            #expect(try await runs("--until", "2026-01-01") == [])
            let cause = after["runs"]?[0]?["cause"]?.string ?? "?"
            #expect(try await runs("--cause", cause).contains(broken[1]))
            #expect(try await runs("--pipeline", "elsewhere") == [])
        }
    }

    /// Nothing but the state folder's place is wanted of the configuration.
    @Test func wantsNoSecret() async throws {
        try await Harness.with(.patient()) { harness in
            #expect(try await harness.canary("check").code == 0)
            let bare = ["HOME": harness.folder]
            for arguments in [["history"], ["report"], ["report", "-o", "json"]] {
                let ended = try await RunningProgram.run(
                    [Child.canary] + arguments + ["--config", harness.folder + "/canary.yaml"], environment: bare)
                #expect(ended.code == 0 && !ended.out.isEmpty && ended.err.isEmpty, "\(arguments): \(ended.err)")
                let folder = try await RunningProgram.run(
                    [Child.canary] + arguments + ["--state", harness.sandbox.stateFolder, "--pipeline", "sandbox"],
                    environment: bare)
                #expect(folder.code == 0 && folder.out == ended.out, "\(arguments): \(folder.err)")
            }
            let none = try await RunningProgram.run(
                [Child.canary, "history", "--config", "/nowhere"], environment: bare)
            #expect(none.code == 78)
        }
    }

    @Test func showsARunInEveryForm() async throws {
        try await Harness.with(.patient()) { harness in
            let files = ["html", "junit", "tap", "github", "nagios"]
            func outputs(_ place: String) -> [String] {
                ["-o", "json"] + files.flatMap { ["-o", "\($0)=\(harness.folder)/\(place).\($0)"] }
            }
            let run = try await harness.start(["run"] + outputs("shown")).finish()
            let id = try ReportSchema.report(run.out)["run"]?.string ?? "?"
            #expect(run.code == 0)
            // Another after it, so that the newest is not the one.
            #expect(try await harness.canary("check").code == 0)
            for name in [id, String(id.prefix(6)), id.uppercased()] {
                let again = try await harness.start(["report", name] + outputs("again")).finish()
                #expect(again.code == 0 && again.out == run.out, "\(again.err)")
                for form in files {
                    let texts = ["shown", "again"].map {
                        FileManager.default.contents(atPath: "\(harness.folder)/\($0).\(form)")
                    }
                    #expect(texts[0] != nil && texts[0] == texts[1], "\(form)")
                }
            }
            #expect(try await harness.canary("report").out.hasPrefix("canary check "))
            #expect(try await harness.canary("report", id).out.hasPrefix("canary run \(id)"))
        }
    }

    @Test(
        arguments: [
            ["report", "nothing"], ["report", "0000000000"], ["report", ""], ["history", "--limit", "0"],
            ["history", "--limit", "x"], ["history", "--since", "yesterday"], ["history", "--until", "2026-02-31"],
            ["history", "--verdict", "good"], ["history", "--command", "scenarios"],
            ["history", "--cause", "handoff.bearer-mising"], ["report", "-o", "splendid"], ["history", "-o", "html"],
        ])
    func usage(_ arguments: [String]) async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let ended = try await RunningProgram.run([Child.canary] + arguments, environment: ["HOME": folder])
        #expect(ended.code == 64 && ended.out.isEmpty && !ended.err.isEmpty, "\(ended.out)\(ended.err)")
        if arguments.contains("handoff.bearer-mising") { #expect(ended.err.contains("handoff.bearer-missing")) }
        #expect(try Temporary.names(in: folder).isEmpty)
    }

    /// Runs against the sandbox are none of the pipeline's past.
    @Test func theSandboxKeepsToItself() async throws {
        let folder = Temporary.folder()
        defer { Temporary.remove(folder) }
        let environment = ["HOME": folder, "TMPDIR": folder, "CANARY_STATE": folder + "/state"]
        let ended = try await RunningProgram.run([Child.canary, "check", "--sandbox"], environment: environment)
        #expect(ended.code == 0, "\(ended.err)")
        #expect(try Temporary.names(in: folder).isEmpty)
        let shown = try await RunningProgram.run([Child.canary, "history"], environment: environment)
        #expect(shown.code == 0 && shown.out == "no run of 'default' is kept yet\n")
    }

    /// Killed whenever: the file can be read, and the run is either not there yet, or marked, or whole.
    @Test func killedAtAnyMoment() async throws {
        try await Harness.with(.patient { $0.agent.duration = 150 }) { harness in
            var (marked, dice) = (0, SystemRandomNumberGenerator())
            for round in 0..<24 {
                let program = try harness.start([round % 3 == 0 ? "check" : "run"])
                let pause = Int.random(in: 0...(round < 4 ? 60 : 500), using: &dice)
                try await Task.sleep(for: .milliseconds(pause))
                program.send(SIGKILL)
                let code = try await program.finish().code
                // 2: the rate limiter's slots are spent by then.
                #expect([0, 2, 137].contains(code), "after \(pause) ms: \(program.out)\(program.err)")
                let runs = try await list(harness, "--limit", "1")["runs"]?.array ?? []
                #expect(runs.allSatisfy { $0["state"]?.string != "under-way" }, "after \(pause) ms")
                if runs.first?["state"]?.string == "cut-off" {
                    marked += 1
                    let text = try await harness.canary("report", runs.first?["run"]?.string ?? "?")
                    #expect(text.code == 0 && text.out.contains("was cut off"))
                }
            }
            #expect(marked > 0)
            let names = try Temporary.names(in: harness.sandbox.stateFolder)
            #expect(!names.contains { $0.contains("corrupt") }, "\(names)")
            // And it goes on.
            let id = try ReportSchema.report(try await harness.canary("check", "-o", "json").out)["run"]
            let newest = try await list(harness)["runs"]?[0]
            #expect(newest?["run"] == id && newest?["state"]?.string == "ended")
        }
    }

    /// The gateway is silent and the history is held: what a signal ends is over in five seconds all the same.
    @Test func aSignalWhileTheHistoryHangs() async throws {
        let settings = SandboxSettings.patient {
            $0.agent.duration = 20_000
            $0.faults = [WireFaultRule(.gateway, .silent, method: "POST")]
        }
        try await Harness.with(settings) { harness in
            let program = try harness.start(["run", "-o", "json"])
            #expect(try await until { !harness.sandbox.jobs.isEmpty })
            let hold = try await harness.holdHistory()
            defer { hold.send(SIGKILL) }
            let start = ContinuousClock.now
            program.send(SIGTERM)
            let ended = try await program.finish(within: .seconds(20))
            #expect(ContinuousClock.now - start < .seconds(5))
            #expect(ended.code == 143, "\(ended.err)")
            let causes = try ReportSchema.report(ended.out).causes
            #expect(causes.contains("history.unwritable") && causes.contains("run.interrupted"), "\(causes)")
        }
    }

    /// Seen from beside it.
    @Test func underWay() async throws {
        try await Harness.with(.patient { $0.agent.duration = 20_000 }) { harness in
            let program = try harness.start(["run"])
            #expect(try await until { !harness.sandbox.jobs.isEmpty })
            let seen = try await list(harness)["runs"]?[0]
            #expect(seen?["state"]?.string == "under-way" && seen?["verdict"]?.isNull == true)
            #expect(try await harness.canary("report").out.contains("still under way"))
            program.send(SIGTERM)
            #expect(try await program.finish(within: .seconds(20)).code == 143)
            let after = try await list(harness)["runs"]?[0]
            #expect(after?["interrupted"]?.bool == true && after?["verdict"]?.string == "inconclusive")
            let again = try ReportSchema.report(try await harness.canary("report", "-o", "json").out)
            #expect(again["exit_code"]?.integer == 143)
        }
    }
}
