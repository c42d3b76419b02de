import CanaryCore
import CanaryRender
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// Every form of a report from the built program: at once, in files, with the exit codes of its world.
@Suite struct ProcessFormTests {
    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }

    /// A situation, the program's own exit code, Nagios's, and its word.
    static let situations: [(settings: SandboxSettings, code: Int32, nagios: Int32, word: String)] = [
        (.patient(), 0, 0, "OK"), (.patient { $0.tokens.forms["spare-1"] = .oneLost }, 0, 1, "WARNING"),
        (.patient { $0.workflow.header = .literalExpression }, 1, 2, "CRITICAL"),
        (.patient { $0.workflow.used = 5 }, 2, 3, "UNKNOWN"),
        (.patient { $0.faults = [WireFaultRule(.gateway, .refuse)] }, 3, 1, "WARNING"),
    ]

    @Test func writesEveryFormAtOnce() async throws {
        for (settings, code, nagios, word) in Self.situations {
            try await Harness.with(settings) { harness in
                let files = Output.all.map {
                    (output: $0, file: "\(harness.folder)/report-\($0.name).\($0.fileExtension)")
                }
                let words = files.flatMap { ["-o", "\($0.output.name)=\($0.file)"] }
                let summary = harness.folder + "/summary.md"
                let ended = try await harness.start(
                    ["check"] + words + ["-o", "nagios"], environment: ["GITHUB_STEP_SUMMARY": summary]
                ).finish()
                // A check sees less than a run: only that the forms agree with each other is asked of it.
                let json = try ReportSchema.report(Self.text(harness.folder + "/report-json.json"))
                #expect(json["exit_code"]?.integer == Int64(ended.code), "\(ended.err)")
                #expect(Self.text(harness.folder + "/report-nagios.txt") == ended.out)
                for (output, file) in files { #expect(!Self.text(file).isEmpty, "\(output.name)") }
                #expect(Self.text(summary).hasPrefix("## "))

                let plain = try await harness.canary("run", "-o", "tap")
                #expect(plain.code == code && plain.out.hasPrefix("TAP version 14\n"), "\(plain.out)\(plain.err)")
                #expect(plain.out.contains("\nnot ok ") == (code != 0))
                let mapped = try await harness.canary("run", "-o", "nagios")
                #expect(
                    mapped.code == nagios && mapped.out.hasPrefix("CANARY \(word) - "), "\(mapped.out)\(mapped.err)")
                // In a file it is one form of several: the exit code stays the program's own.
                let filed = try await harness.canary("run", "-o", "nagios=\(harness.folder)/n.txt", "-o", "json")
                #expect(filed.code == code && Self.text(harness.folder + "/n.txt").hasPrefix("CANARY \(word) - "))
            }
        }
    }

    /// What is there stays: the runner collects the summaries of all steps in it.
    @Test func addsToTheJobSummary() async throws {
        try await Harness.with(.patient { $0.workflow.header = .literalExpression }) { harness in
            let summary = harness.folder + "/summary.md"
            try Data("before\n".utf8).write(to: URL(filePath: summary))
            let ended = try await harness.canary("run", "-o", "github", environment: ["GITHUB_STEP_SUMMARY": summary])
            #expect(ended.code == 1 && ended.out.contains("\n::error title=canary handoff%3A handoff.bearer-missing::"))
            let text = Self.text(summary)
            #expect(text.hasPrefix("before\n## ✗ canary: unhealthy\n") && text.contains("```text\nin n8n, "))

            let lost = try await harness.canary(
                "check", "-o", "github", environment: ["GITHUB_STEP_SUMMARY": "/nowhere/x"])
            #expect(lost.err == "canary: the summary could not be added to /nowhere/x: No such file or directory\n")
            // The report of another form has no summary; an empty variable is none.
            let other = try await harness.canary(
                "check", "-o", "tap", environment: ["GITHUB_STEP_SUMMARY": "/nowhere/x"])
            let empty = try await harness.canary("check", "-o", "github", environment: ["GITHUB_STEP_SUMMARY": ""])
            #expect(other.err.isEmpty && empty.err.isEmpty)
        }
    }

    @Test func saysWhichFormCouldNotBeWritten() async throws {
        try await Harness.with(.patient()) { harness in
            for output in Output.all where output.name != "nagios" {
                let ended = try await harness.canary("check", "-o", "\(output.name)=/nowhere/x", "-o", "nagios")
                #expect(ended.code == 1, "\(output.name)")
                #expect(
                    ended.err
                        == "canary: \(output.name) could not be written to /nowhere/x: No such file or directory\n")
                #expect(ended.out.hasPrefix("CANARY WARNING - "), "\(ended.out)")
            }
            let ended = try await harness.canary("check", "-o", "nagios=/nowhere/x", "-o", "html")
            #expect(ended.code == 3 && ended.out.hasPrefix("<!DOCTYPE html>"))
        }
    }

    /// A plugin that says nothing is shown as "no output": whatever goes wrong, there is a line and code 3.
    @Test func nagiosIsToldOfWhatIsNoReport() async throws {
        for (words, says) in [
            (["run", "-c", "missing.yaml"], "missing.yaml: there is no such file"),
            (["check"], "nothing is set that canary check"),
            (["run", "--sandbox", "bearer-mising"], "did you mean 'bearer-missing'?"),
        ] {
            let ended = try await RunningProgram.run([Child.canary] + words + ["-o", "nagios"])
            #expect(ended.code == 3 && ended.out.hasPrefix("CANARY UNKNOWN - "), "\(words): \(ended.out)")
            #expect(ended.out.contains(says) && ended.err.contains(says), "\(words): \(ended.out)\(ended.err)")
        }
    }

    @Test func anInterruptedAndALockedRunInEveryForm() async throws {
        try await Harness.with(.patient { $0.agent.duration = 20_000 }) { harness in
            let words = Output.all.flatMap { ["-o", "\($0.name)=\(harness.folder)/\($0.name)"] }
            let first = try harness.start(["run", "-o", "nagios"] + words)
            #expect(try await until { !harness.sandbox.jobs.isEmpty })
            for output in Output.all {
                let second = try await harness.canary("run", "-o", output.name)
                #expect(
                    second.code == (output.name == "nagios" ? 3 : 2) && second.out.contains("run.locked"),
                    "\(second.out)")
            }
            first.send(SIGINT)
            let ended = try await first.finish()
            #expect(ended.code == 3 && ended.out.hasPrefix("CANARY UNKNOWN - run.interrupted: "), "\(ended.out)")
            for output in Output.all {
                #expect(Self.text("\(harness.folder)/\(output.name)").contains("run.interrupted"), "\(output.name)")
            }
        }
    }

    /// The two that CI systems read by themselves, from real reports: valid for readers that are not ours.
    @Test func otherReadersTakeThem() async throws {
        for (settings, _, _, _) in Self.situations {
            try await Harness.with(settings) { harness in
                let file = harness.folder + "/report.xml"
                _ = try await harness.canary("run", "-o", "junit=\(file)", "-o", "html=\(harness.folder)/report.html")
                let script = """
                    import sys, xml.etree.ElementTree as tree
                    suite = tree.parse(sys.argv[1]).getroot()[0]
                    cases = suite.findall("testcase")
                    assert len(cases) == int(suite.get("tests")) >= 8, suite.attrib
                    for name, attribute in [("failure", "failures"), ("error", "errors"), ("skipped", "skipped")]:
                        assert len(suite.findall("testcase/" + name)) == int(suite.get(attribute)), attribute
                    """
                let read = try await RunningProgram.run(["python3", "-c", script, file])
                #expect(read.code == 0, "\(read.err)")
            }
        }
    }
}
