import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// Colours and progress on a terminal, and nowhere else.
@Suite struct ProcessTerminalTests {
    private static let colour = "\u{1B}[3"
    private static let clear = "\u{1B}[K"

    private func screen(_ words: [String], environment: [String: String]) async throws -> (code: Int32, screen: String)
    {
        try await Harness.with(.patient { $0.agent.duration = 600 }) { harness in
            let terminal = try PseudoTerminal()
            return try await terminal.run(harness.start(words, environment: environment, standard: terminal.slave))
        }
    }

    @Test func showsColoursAndProgress() async throws {
        let (code, screen) = try await screen(["run"], environment: ["TERM": "xterm-256color"])
        #expect(code == 0 && screen.contains(Self.colour), "\(screen)")
        #expect(screen.contains("  token     form of the tokens\(Self.clear)\r"), "\(screen)")
        // The line is taken away before the report begins.
        #expect(screen.contains("\r\(Self.clear)canary run "), "\(screen)")
    }

    /// Each hop in the order of the road, below them what is waited for; nothing as wide as the terminal.
    @Test func showsEachHopAndWhatIsWaitedFor() async throws {
        try await Harness.with(.patient { $0.agent.duration = 2500 }) { harness in
            let terminal = try PseudoTerminal()
            let (code, screen) = try await terminal.run(
                harness.start(["run"], environment: ["TERM": "xterm"], standard: terminal.slave))
            #expect(code == 0)
            // The terminal's own line ends.
            let lines = screen.replacing("\r\n", with: "\n").split(separator: "\n")
            let hops = lines.prefix { !$0.contains("canary run ") }.map { $0.split(separator: "\r").last ?? "" }
                .map { $0.replacing(Self.clear, with: "").replacing("\u{1B}[32m", with: "").prefix { $0 != "\u{1B}" } }
            let words = hops.map { $0.split(separator: " ").map { String($0) } }
            let road = ["token", "mint", "webhook", "workflow", "handoff", "job", "model", "effect"]
            let plain = screen.unicodeScalars.map { $0.escaped(asASCII: true) }.joined()
            #expect(words == road.map { [$0, "✓"] }, "\(plain)")
            let job = harness.sandbox.jobs.first?.id ?? "?"
            #expect(screen.contains("\rjob \(job) running, 1 s"), "\(screen)")
            #expect(screen.contains("; deadline in 2 min\(Self.clear)"), "\(screen)")
            for shown in screen.split(separator: "\r") where shown.hasSuffix(Self.clear) { #expect(shown.count < 83) }
        }
    }

    /// Ctrl-C with a job under way: the rewritten line goes, what is left is said, the report comes.
    @Test func saysWhatGoesOnAfterAnInterruption() async throws {
        try await Harness.with(.patient { $0.agent.duration = 30_000 }) { harness in
            let terminal = try PseudoTerminal()
            let program = try harness.start(["run"], environment: ["TERM": "dumb"], standard: terminal.slave)
            #expect(try await until { harness.sandbox.jobs.contains { $0.polls > 1 } })
            let start = ContinuousClock.now
            program.send(SIGINT)
            let (code, screen) = try await terminal.run(program)
            #expect(code == 130 && ContinuousClock.now - start < .seconds(5), "\(screen)")
            let job = harness.sandbox.jobs.first?.id ?? "?"
            #expect(screen.contains("canary: interrupted; job \(job) is still running\r\n"), "\(screen)")
            #expect(screen.contains("  left         job \(job) is still running\r\n"), "\(screen)")
            #expect(screen.contains("inconclusive, interrupted after ") && !screen.contains("\u{1B}"), "\(screen)")
        }
    }

    @Test func respectsNoColor() async throws {
        let (code, screen) = try await screen(["run"], environment: ["TERM": "xterm-256color", "NO_COLOR": "1"])
        #expect(code == 0 && !screen.contains("\u{1B}[3") && !screen.contains("\u{1B}[1m"), "\(screen)")
        // An empty one says nothing.
        let empty = try await self.screen(["check"], environment: ["TERM": "xterm", "NO_COLOR": ""])
        #expect(empty.screen.contains(Self.colour))
    }

    @Test func knowsADumbTerminal() async throws {
        let (code, screen) = try await screen(["run"], environment: ["TERM": "dumb"])
        #expect(code == 0 && !screen.contains("\u{1B}") && screen.contains("job"), "\(screen)")
    }

    @Test func showsNoProgressWhenAskedNotTo() async throws {
        let (code, screen) = try await screen(["run", "--progress", "none"], environment: ["TERM": "xterm"])
        #expect(code == 0 && !screen.contains(Self.clear) && screen.contains(Self.colour), "\(screen)")
    }

    @Test func keepsPipesPlain() async throws {
        try await Harness.with(.patient()) { harness in
            let ended = try await harness.canary("run", environment: ["TERM": "xterm-256color"])
            #expect(!ended.out.contains("\u{1B}") && ended.err.isEmpty, "\(ended.out)\(ended.err)")
            let plain = try await harness.canary("check", "--progress", "plain", environment: ["TERM": "xterm"])
            #expect(!plain.err.contains("\u{1B}") && plain.err.contains("token"), "\(plain.err)")
        }
    }

    @Test func boldsHelpOnATerminalOnly() async throws {
        let terminal = try PseudoTerminal()
        let program = try RunningProgram(
            [Child.canary, "--help"], environment: ["TERM": "xterm"], standard: terminal.slave)
        let (code, screen) = try await terminal.run(program)
        #expect(code == 0 && screen.contains("\u{1B}[1m"))
        let piped = try await RunningProgram.run([Child.canary, "--help"], environment: ["TERM": "xterm"])
        #expect(!piped.out.contains("\u{1B}"))
    }
}
