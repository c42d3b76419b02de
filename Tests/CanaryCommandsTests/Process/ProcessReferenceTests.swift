import CommandLineTool
import FoundationEssentials
import Testing

@testable import CanaryCommands

/// Help, manual page and completions, as the built program prints them.
@Suite struct ProcessReferenceTests {
    @Test func hasASoundTable() {
        #expect(Program.tool.problems().isEmpty)
        #expect(Set(Program.entries.map(\.path)).count == Program.entries.count)
    }

    @Test func helpsWithEveryCommand() async throws {
        for path in Program.tool.paths() {
            let ended = try await RunningProgram.run([Child.canary] + path.dropFirst() + ["--help"])
            #expect(ended.code == 0 && ended.err.isEmpty, "\(path): \(ended.err)")
            let wide = ended.out.split(separator: "\n").filter { $0.count > 80 }
            #expect(!ended.out.isEmpty && wide.isEmpty, "\(path): \(wide)")
            let asked = try await RunningProgram.run([Child.canary, "help"] + path.dropFirst())
            #expect(asked.out == ended.out, "\(path)")
        }
        let fixed = try await RunningProgram.run([Child.canary, "run", "--help"]).out
        for code in ["0 ", "1 ", "2 ", "3 ", "64", "70", "78", "128+n"] { #expect(fixed.contains("\n  \(code)")) }
    }

    /// Within a second even on a machine that is busy with other tests; 20 ms where it is not.
    @Test func helpsAtOnce() async throws {
        var best = Duration.seconds(60)
        for _ in 0..<5 {
            let start = ContinuousClock.now
            _ = try await RunningProgram.run([Child.canary, "--help"])
            best = min(best, ContinuousClock.now - start)
        }
        #expect(best < .seconds(1))
    }

    @Test func namesItsVersion() async throws {
        let ended = try await RunningProgram.run([Child.canary, "--version"])
        #expect(ended.code == 0 && ended.out.hasPrefix("canary ") && ended.out.split(separator: "\n").count == 1)
    }

    /// groff's own complaints, where it is at hand.
    @Test func writesAManualPage() async throws {
        let page = try await RunningProgram.run([Child.canary, "man"])
        #expect(page.code == 0 && page.out.hasPrefix(#"'\" "#) || page.out.contains(".TH "))
        let has = try await RunningProgram.run(command: "command -v groff >/dev/null")
        guard has.code == 0 else { return }
        let shown = try await RunningProgram.run(command: "exec groff -man -Tutf8 -ww -", input: page.out)
        #expect(shown.code == 0 && shown.err.isEmpty, "\(shown.err)")
        #expect(shown.out.contains("canary"))
    }

    @Test(arguments: ["bash", "zsh", "fish"])
    func completes(_ shell: String) async throws {
        let script = try await RunningProgram.run([Child.canary, "completions", shell])
        #expect(script.code == 0 && script.out.contains("run") && script.out.contains("sandbox"))
        let has = try await RunningProgram.run(["sh", "-c", "command -v \(shell) >/dev/null"])
        guard has.code == 0 else { return }
        let checked = try await RunningProgram.run([shell, "-n", "/dev/stdin"], input: script.out)
        #expect(checked.code == 0 && checked.err.isEmpty, "\(checked.err)")
    }

    /// What bash itself offers.
    @Test func completesInBash() async throws {
        let script = """
            source <("$1" completions bash)
            COMP_WORDS=(canary chec); COMP_CWORD=1; COMP_LINE="canary chec"; COMP_POINT=${#COMP_LINE}
            function=$(complete -p canary | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p')
            "$function" canary chec canary
            printf '%s\\n' "${COMPREPLY[@]}"
            """
        let ended = try await RunningProgram.run(["bash", "-c", script, "bash", Child.canary])
        #expect(ended.code == 0 && ended.out.contains("check"), "\(ended.out)\(ended.err)")
    }
}
