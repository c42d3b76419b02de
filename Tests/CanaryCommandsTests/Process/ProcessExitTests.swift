import CanaryCore
import FoundationEssentials
import Glibc
import Sandbox
import Testing

/// The exit codes of design.md section 5, from the built program in real situations.
@Suite struct ProcessExitTests {
    struct Situation: Sendable, CustomTestStringConvertible {
        var name: String
        var settings: SandboxSettings
        /// What is called, and its exit code.
        var calls: [Call]
        var testDescription: String { name }
        init(_ name: String, _ change: (inout SandboxSettings) -> Void, _ calls: [Call]) {
            (self.name, settings, self.calls) = (name, .patient(change), calls)
        }
    }

    typealias Call = (words: [String], code: Int32)

    static let situations: [Situation] = [
        Situation("healthy", { _ in }, [(["run"], 0), (["check"], 0), (["tokens"], 0), (["run", "--strict"], 0)]),
        Situation(
            "broken", { $0.workflow.header = .literalExpression },
            [(["run"], 1), (["run", "--on-inconclusive", "pass"], 1)]),
        Situation(
            "broken, and the gateway is down",
            {
                $0.workflow.header = .literalExpression
                $0.faults = [WireFaultRule(.gateway, .refuse)]
            }, [(["run"], 1)]),
        Situation(
            "inconclusive", { $0.workflow.used = 5 },
            [
                (["run"], 2), (["run", "--on-inconclusive", "pass"], 0), (["run", "--on-inconclusive=fail"], 1),
                (["run", "--plan"], 0),
            ]),
        Situation(
            "inconclusive, and the gateway is down",
            {
                $0.workflow.used = 5
                $0.faults = [WireFaultRule(.gateway, .refuse)]
            }, [(["run"], 2), (["run", "--on-inconclusive", "pass"], 3)]),
        Situation("gateway down", { $0.faults = [WireFaultRule(.gateway, .refuse)] }, [(["run"], 3), (["check"], 3)]),
        Situation("gateway refuses", { $0.gateway.behaviour = .refuses }, [(["run"], 3)]),
        Situation(
            "warned", { $0.tokens.forms["spare-1"] = .oneLost },
            [(["run"], 0), (["run", "--strict"], 1), (["tokens"], 0), (["tokens", "--strict"], 1)]),
        Situation("token damaged", { $0.tokens.forms["primary"] = .oneLost }, [(["tokens"], 1), (["check"], 1)]),
    ]

    @Test(arguments: situations)
    func saysHowItWent(_ situation: Situation) async throws {
        try await Harness.with(situation.settings) { harness in
            for call in situation.calls {
                let ended = try await harness.start(call.words).finish()
                #expect(ended.code == call.code, "\(call.words): \(ended.out)\(ended.err)")
                #expect(!ended.out.isEmpty, "\(call.words): a result on standard output")
                #expect(ended.err.isEmpty, "\(call.words): nothing on standard error: \(ended.err)")
            }
        }
    }

    @Test func judgesOneTokenFromStandardInput() async throws {
        let good = "sk-ant-oat01-" + String(repeating: "Ab3_", count: 23) + "AAA"
        for (token, code) in [(good, Int32(0)), (String(good.dropLast()), 1), ("", 1)] {
            let ended = try await RunningProgram.run([Child.canary, "tokens", "validate", "-"], input: token)
            #expect(ended.code == code, "\(token.count) characters: \(ended.out)")
            #expect(!ended.out.contains("Ab3_Ab3_"))
        }
    }

    /// Words, exit code, and a piece of what standard error must say.
    static let mistakes: [(words: [String], code: Int32, says: String)] = [
        (["rnu"], 64, "did you mean 'run'?"),
        (["run", "--ouput", "json"], 64, "did you mean '--output'?"),
        (["run", "--output", "jsno"], 64, "there is no output 'jsno'"),
        (["run", "-o", "text", "-o", "json"], 64, "two outputs cannot both go to standard output"),
        (["run", "-o", "json="], 64, "names no file"),
        (["run", "--sandbox", "bearer-mising"], 64, "did you mean 'bearer-missing'?"),
        (["sandbox", "--scenario", "helthy"], 64, "did you mean 'healthy'?"),
        (["causes", "handoff.bearer-mising"], 64, "did you mean 'handoff.bearer-missing'?"),
        (["run", "--on-inconclusive", "maybe"], 64, "pass or fail"),
        (["config"], 64, "a command is needed"),
        (["config", "chekc"], 64, "did you mean 'check'?"),
        (["completions", "tcsh"], 64, "SHELL"),
        (["run"], 78, "webhook.url is not set"),
        (["check"], 78, "nothing is set that canary check could look at"),
        (["tokens"], 78, "tokens"),
        (["run", "-c", "missing.yaml"], 78, "missing.yaml: there is no such file"),
        (["run", "-c", "/"], 78, "this is a folder"),
        (["run", "--webhook-url", "n8n.example/webhook"], 78, "webhook-url"),
        (["run", "--sandbox", "--agent-url", "ftp://agent"], 78, "agent-url"),
        (["run", "--sandbox", "--deadline", "soon"], 78, "deadline"),
    ]

    @Test func saysWhatIsWrongWithACall() async throws {
        for mistake in Self.mistakes {
            let ended = try await RunningProgram.run([Child.canary] + mistake.words)
            #expect(ended.code == mistake.code, "\(mistake.words): \(ended.err)")
            #expect(ended.err.contains(mistake.says), "\(mistake.words): \(ended.err)")
            #expect(ended.out.isEmpty, "\(mistake.words): \(ended.out)")
        }
    }

    @Test func namesLineAndColumnOfAMistakenFile() async throws {
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = folder + "/canary.yaml"
        for (text, place) in [
            ("pipeline: home\nwebhok:\n  url: x\n", ":2:1: unknown key 'webhok'; did you mean 'webhook'?"),
            ("deadline: 40 parsecs\n", ":1:11: "), ("a: [1\n", "canary.yaml:"),
            ("tokens:\n  primary: sk-ant-oat01-0123456789abcdef\n", ":2:12: "),
        ] {
            try Data(text.utf8).write(to: URL(filePath: file))
            // Found where it lies, without being named.
            let ended = try await RunningProgram.run([Child.canary, "run"], directory: folder)
            #expect(ended.code == 78 && ended.err.contains(place), "\(ended.err)")
            #expect(!ended.err.contains("0123456789"), "\(ended.err)")
        }
    }

    /// Root may read and write everything: another user is needed to be refused anything.
    @Test func saysWhenItMayNotReadOrWrite() async throws {
        guard getuid() == 0, FileManager.default.fileExists(atPath: "/usr/bin/setpriv") else { return }
        let nobody = #"exec setpriv --reuid 65534 --regid 65534 --clear-groups "$@""#
        let folder = Temporary.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("pipeline: home\n".utf8).write(to: URL(filePath: folder + "/canary.yaml"))
        chmod(folder, 0o755)
        chmod(folder + "/canary.yaml", 0o600)
        // The program lies where only its owner may go. Copied by another process: one that this one had open for writing
        // while a child was started could not be executed.
        let program = folder + "/canary"
        #expect(try await RunningProgram.run(["cp", Child.canary, program]).code == 0)
        chmod(program, 0o755)
        let unread = try await RunningProgram.run(
            [program, "run", "-c", folder + "/canary.yaml"], command: nobody, directory: "/")
        #expect(unread.code == 78, "\(unread.err)")
        #expect(unread.err.contains("the file may not be read"), "\(unread.err)")

        let unwritable = try await RunningProgram.run(
            [program, "run", "--sandbox"], command: nobody, environment: ["TMPDIR": folder], directory: "/")
        #expect(unwritable.code == 78 && unwritable.err.contains("set TMPDIR"), "\(unwritable.err)")

        // Nobody has no home, and none is needed.
        let whole = try await RunningProgram.run([program, "run", "--sandbox"], command: nobody, directory: "/")
        #expect(whole.code == 0, "\(whole.out)\(whole.err)")
    }

    @Test func saysWhenTheSandboxHasNowhereToGo() async throws {
        for place in ["/nonexistent/folder", "/proc", "/dev/null"] {
            let ended = try await RunningProgram.run(
                [Child.canary, "run", "--sandbox"], environment: ["TMPDIR": place])
            #expect(ended.code == 78, "\(place): \(ended.err)")
            #expect(ended.err.contains("canary: the sandbox cannot be set up in \(place): "), "\(ended.err)")
        }
    }
}
