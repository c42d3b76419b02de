import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// What goes to standard output, to standard error and into files, and that a JSON report is one whatever happened.
@Suite struct ProcessOutputTests {
    @Test func printsAReportThatFollowsTheSchema() async throws {
        let situations: [(SandboxSettings, Int64)] = [
            (.patient(), 0), (.patient { $0.workflow.header = .literalExpression }, 1),
            (.patient { $0.workflow.used = 5 }, 2),
            (.patient { $0.faults = [WireFaultRule(.gateway, .refuse)] }, 3),
            (.patient { $0.tokens.forms = ["primary": .unset] }, 1),
        ]
        for (settings, code) in situations {
            try await Harness.with(settings) { harness in
                for command in ["run", "check"] {
                    let ended = try await harness.canary(command, "-o", "json")
                    let report = try ReportSchema.report(ended.out, "\(command), \(code)")
                    #expect(report["exit_code"]?.integer == Int64(ended.code))
                    #expect(report["command"]?.string == command)
                    #expect(ended.err.isEmpty, "\(ended.err)")
                    if command == "run" { #expect(report["exit_code"]?.integer == code) }
                }
            }
        }
    }

    @Test func writesSeveralOutputsAtOnce() async throws {
        try await Harness.with(.patient()) { harness in
            let file = harness.folder + "/report.json"
            let ended = try await harness.canary("run", "-o", "text", "-o", "json=\(file)", "-o", "text=/dev/stderr")
            #expect(ended.code == 0 && ended.out.hasPrefix("canary run ") && ended.err == ended.out, "\(ended.err)")
            let first = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
            _ = try ReportSchema.report(first)

            // Over the old one; and through a link to where it leads, keeping its mode.
            let link = harness.folder + "/link.json"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            chmod(file, 0o640)
            let again = try await harness.canary("check", "-o", "json=\(link)")
            #expect(again.code == 0 && again.out.isEmpty)
            let second = String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
            #expect(try ReportSchema.report(second)["command"]?.string == "check")
            var status = stat()
            #expect(stat(file, &status) == 0 && status.st_mode & 0o777 == 0o640)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
            let left = try FileManager.default.contentsOfDirectory(atPath: harness.folder)
            #expect(!left.contains { $0.contains("report.json.") }, "\(left)")
        }
    }

    /// The report is lost, not the run: the other outputs are written, and a good run ends with 3.
    @Test func saysWhichFileCouldNotBeWritten() async throws {
        try await Harness.with(.patient()) { harness in
            for (file, reason) in [
                (harness.folder, "Is a directory"), ("/nonexistent/report.json", "No such file or directory"),
                ("/dev/full", "No space left on device"),
            ] {
                let ended = try await harness.canary("check", "-o", "json=\(file)", "-o", "text")
                #expect(ended.code == 3, "\(file)")
                #expect(ended.err == "canary: json could not be written to \(file): \(reason)\n")
                #expect(ended.out.contains("canary check"))
            }
            let full = try await harness.canary("check", command: #"exec "$@" >/dev/full"#)
            #expect(full.code == 3 && full.err == "canary: text could not be written to standard output\n")
        }
        let full = try await RunningProgram.run([Child.canary, "causes"], command: #"exec "$@" >/dev/full"#)
        #expect(full.code == 3 && full.err == "canary: standard output could not be written\n")
    }

    /// A state folder that cannot be used costs the event, not the report.
    @Test(arguments: ["a file", "read-only", "of another user"])
    func reportsWithoutAStateFolder(_ kind: String) async throws {
        try await Harness.with(.patient()) { harness in
            var state = harness.folder + "/elsewhere"
            switch kind {
            case "a file": try Data().write(to: URL(filePath: state))
            case "read-only": state = "/proc/canary"
            default: state = "/sys/kernel"
            }
            let ended = try await harness.canary("run", "-o", "json", "--state", state)
            let report = try ReportSchema.report(ended.out, "\(kind)")
            #expect(ended.code == 2 && harness.sandbox.events.isEmpty, "\(kind): \(ended.out)")
            #expect(report["event"]?["sent"]?.string == "no")
            #expect(report.causes.first == "webhook.journal-unwritable", "\(report.causes)")
            #expect(harness.sandbox.gatewayValue("upgrade_canary_verdict", ["verdict": "inconclusive"]) == "1")
        }
    }

    @Test func namesWhoHoldsTheLock() async throws {
        try await Harness.with(.patient { $0.agent.duration = 3000 }) { harness in
            let first = try harness.start(["run", "-o", "json"])
            #expect(try await until { !harness.sandbox.jobs.isEmpty })
            let second = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(second.out)
            #expect(second.code == 2 && report.causes == ["run.locked"], "\(second.out)")
            let holder = report["findings"]?[0]?["evidence"]?["held_by"]?.string ?? ""
            #expect(holder.contains("process \(first.pid) on "), "\(holder)")
            // What is free may be looked at meanwhile.
            #expect(try await harness.canary("check").code == 0)
            let ended = try await first.finish()
            #expect(ended.code == 0 && harness.sandbox.events.count == 1)
            let run = try ReportSchema.report(ended.out)["run"]?.string ?? "?"
            #expect(holder.contains("run \(run)"), "\(holder)")
        }
    }

    /// `flock` takes the same lock, and writes no name into it.
    @Test func isRefusedTheLockByAnybody() async throws {
        try await Harness.with(.patient()) { harness in
            let state = harness.sandbox.stateFolder
            try FileManager.default.createDirectory(atPath: state, withIntermediateDirectories: true)
            let holder = try RunningProgram(
                command: #"exec flock "$STATE/canary.lock" sh -c 'touch "$STATE/held"; exec sleep 60'"#,
                environment: ["STATE": state])
            #expect(try await until { FileManager.default.fileExists(atPath: state + "/held") })
            let ended = try await harness.canary("run", "-o", "json")
            let report = try ReportSchema.report(ended.out)
            #expect(ended.code == 2 && report.causes == ["run.locked"], "\(ended.out)")
            #expect(harness.sandbox.events.isEmpty)
            holder.send(SIGKILL)
            _ = try await holder.finish()
        }
    }

    @Test func endsQuietlyWhenNobodyReads() async throws {
        for command in [
            #""$@" | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}""#, #""$@" >&-; echo $?"#,
            #""$@" | : ; echo "${PIPESTATUS[0]}""#, #""$@" <&- | cat >/dev/null; echo "${PIPESTATUS[0]}""#,
        ] {
            for words in [["causes"], ["--help"], ["run", "--sandbox"], ["man"]] {
                let ended = try await RunningProgram.run(
                    ["bash", "-c", command, "bash", Child.canary] + words)
                #expect(ended.out == "0\n" && ended.err.isEmpty, "\(words) \(command): \(ended.out)\(ended.err)")
            }
        }
    }

    /// With its streams closed, files that it opens get their numbers: nothing of a report may end up in them.
    @Test func writesNoReportIntoWhatItOpens() async throws {
        try await Harness.with(.patient()) { harness in
            let ended = try await harness.canary("run", command: #"exec "$@" <&- >&- 2>&-"#)
            #expect(ended.code == 0)
            let state = harness.sandbox.stateFolder
            for name in try FileManager.default.contentsOfDirectory(atPath: state) {
                let bytes = FileManager.default.contents(atPath: "\(state)/\(name)") ?? Data()
                #expect(!String(decoding: bytes, as: UTF8.self).contains("canary run"), "\(name)")
            }
            for event in harness.sandbox.events { #expect(event.request.body.starts(with: Array("{".utf8))) }
        }
    }
}
