import Testing

@testable import CommandLineTool

@Suite struct UsageErrorTests {
    @Test(
        arguments: [
            (["--bogus"], "unknown option '--bogus'", "demo"),
            (["run", "--imgae", "x"], "unknown option '--imgae'; did you mean '--image'?", "demo run"),
            (["run", "--imag=x"], "unknown option '--imag'; did you mean '--image'?", "demo run"),
            (["run", "-plan"], "unknown option '-plan'; did you mean '--plan'?", "demo run"),
            (["run", "--secret-dor"], "unknown option '--secret-dor'", "demo run"),
            (["run", "--no-colour"], "unknown option '--no-colour'; did you mean '--no-color'?", "demo run"),
            (["run", "--no-plan"], "unknown option '--no-plan'; did you mean '--plan'?", "demo run"),
            (["run", "--IMAGE", "x"], "unknown option '--IMAGE'", "demo run"),
            (["run", "-z"], "unknown option '-z'", "demo run"),
            (["run", "-pz"], "unknown option '-z'", "demo run"),
            (["run", "-5x"], "unknown option '-5'", "demo run"),
            (["run", "--"], nil, ""),
            (["run", "---"], "unknown option '---'", "demo run"),
            (["run", "--=x"], "unknown option '--'", "demo run"),
            (["rnu"], "unknown command 'rnu'; did you mean 'run'?", "demo"),
            (["xyzzy"], "unknown command 'xyzzy'", "demo"),
            (["internal-fetc"], "unknown command 'internal-fetc'", "demo"),
            ([""], "unknown command ''", "demo"),
            (["workflow", "lnit"], "unknown command 'lnit'; did you mean 'lint'?", "demo workflow"),
            (["tokens", "validat"], "unknown command 'validat'; did you mean 'validate'?", "demo tokens"),
            (["help", "rum"], "unknown command 'rum'; did you mean 'run'?", "demo"),
            ([], "a command is needed", "demo"),
            (["workflow"], "a command is needed", "demo workflow"),
            (["--", "run"], "unexpected argument 'run'", "demo"),
            (["run", "--image"], "option '--image' needs a value (IMAGE)", "demo run"),
            (["run", "-pi"], "option '-i' needs a value (IMAGE)", "demo run"),
            (["run", "--image", "--", "x"], "option '--image' needs a value (IMAGE)", "demo run"),
            (
                ["run", "--image", "--plan"],
                "option '--image' needs a value, and '--plan' looks like an option; "
                    + "a value that begins with '-' is written after '='", "demo run"
            ),
            (["run", "--plan=yes"], "option '--plan' takes no value, but has 'yes'", "demo run"),
            (["run", "--no-color=yes"], "option '--no-color' takes no value, but has 'yes'", "demo run"),
            (["run", "--image="], "the value of option '--image' is empty", "demo run"),
            (["run", "-i", ""], "the value of option '--image' is empty", "demo run"),
            (["scenarios", ""], "the value of argument PATH is empty", "demo scenarios"),
            (["run", "-i", "a", "--image=b"], "option '--image' is given more than once", "demo run"),
            (["-c", "a", "run", "-c", "b"], "option '--config' is given more than once", "demo run"),
            (["run", "--color", "--no-color"], "option '--color' is given more than once", "demo run"),
            (
                ["run", "-d", "entyr"], "'entyr' is not a value of option '--dialect'; did you mean 'entry'?",
                "demo run"
            ),
            (
                ["run", "-d", "x"], "'x' is not a value of option '--dialect'; it takes entry or native", "demo run"
            ),
            (
                ["workflow", "trace", "imgae"], "'imgae' is not a value of argument KIND; did you mean 'image'?",
                "demo workflow trace"
            ),
            (["run", "x"], "unexpected argument 'x'", "demo run"),
            (["tokens", "validate"], "argument SOURCE is missing", "demo tokens validate"),
            (["tokens", "validate", "-", "x"], "unexpected argument 'x'", "demo tokens validate"),
            (["copy", "a"], "argument TO is missing", "demo copy"),
            (
                ["tokens", "--wide", "validate", "-"],
                "option '--wide' belongs to 'demo tokens', not to 'demo tokens validate'", "demo tokens validate"
            ),
            (["run", "a\nb\u{1B}[2J\u{202E}"], #"unexpected argument 'a\nb\u{1B}[2J\u{202E}'"#, "demo run"),
            (["run", "schön 日本"], "unexpected argument 'schön 日本'", "demo run"),
            (["run", "my-hunter2"], "unexpected argument '***'", "demo run"),
            (["run", "--my-hunter2"], "unknown option '***'", "demo run"),
            (["run", "--plan=hunter2"], "option '--plan' takes no value, but has '***'", "demo run"),
            (
                ["run", "-d", "hunter2"], "'***' is not a value of option '--dialect'; it takes entry or native",
                "demo run"
            ),
            (["hunter2"], "unknown command '***'", "demo"),
        ] as [([String], String?, String)])
    func messages(words: [String], message: String?, path: String) throws {
        guard let message else {
            _ = try demo.parse(words)
            return
        }
        let error = try refusal(words)
        #expect(error.message == message)
        #expect(error.path.joined(separator: " ") == path)
        #expect(error.usage.hasPrefix("usage: \(path)"))
        #expect(error.hint == "see '\(path) --help'")
    }

    @Test func kinds() throws {
        #expect(try refusal(["run", "--imgae"]).kind == .unknownOption("--imgae", nearest: "--image"))
        #expect(
            try refusal(["run", "-d", "x"]).kind
                == .valueNotAllowed(of: "option '--dialect'", value: "x", allowed: ["entry", "native"], nearest: nil))
        #expect(UsageError.exitCode == 64)
        let command = try ran("run", "-n", "hunter2\n")
        let error = #expect(throws: UsageError.self) { try command.integer("offset", in: 1...9) }
        #expect(
            error?.kind
                == .invalidValue(of: "option '--offset'", value: "***", expected: "a whole number from 1 to 9"))
    }

    @Test func wholeText() throws {
        #expect(
            try refusal(["copy", "a"]).description == """
                demo: argument TO is missing
                usage: demo copy [OPTIONS] FROM TO…
                see 'demo copy --help'
                """)
        #expect(
            try ran("run").usageError("--plan and\n--image exclude each other").message
                == #"--plan and\n--image exclude each other"#)
    }

    @Test func longWordsAreCut() throws {
        let error = try refusal(["run", String(repeating: "é", count: 1_000_000)])
        #expect(error.message == "unexpected argument '" + String(repeating: "é", count: 100) + "…'")
        #expect(try refusal(["run", "--" + String(repeating: "x", count: 1_000_000)]).message.utf8.count < 200)
    }
}
