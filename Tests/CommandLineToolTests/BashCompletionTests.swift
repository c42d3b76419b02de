import Testing

@testable import CommandLineTool

@Suite struct BashCompletionTests {
    let script = demo.completionScript(for: .bash)

    @Test func parses() throws {
        let scratch = try Scratch()
        let result = try shell("bash -n \(scratch.write(script, to: "demo.bash"))")
        #expect(result.status == 0 && result.output == "", "\(result.output)")
    }

    /// The words as bash parts them (a `=` is a word of its own), the last one being completed.
    @Test(
        arguments: [
            (["ru"], ["run"]),
            ([""], ["run", "tokens", "workflow", "scenarios", "copy", "help"]),
            (["inter"], []),
            (["run", "--im"], ["--image"]),
            (["run", "--no"], ["--note", "--no-color"]),
            (["run", "--se"], []),
            (["run", "--dialect", ""], ["entry", "native"]),
            (["run", "-d", "n"], ["native"]),
            (["run", "--dialect", "="], ["entry", "native"]),
            (["run", "--dialect", "=", "e"], ["entry"]),
            (["run", "--dialect=e"], ["--dialect=entry"]),
            (["--config", "run", ""], ["run", "tokens", "workflow", "scenarios", "copy", "help"]),
            (["--config", "=", "run", "to"], ["tokens"]),
            (["-v", "run", "--output", "j"], ["json"]),
            (["tokens", ""], ["validate"]),
            (["tokens", "--w"], ["--wide"]),
            (["tokens", "validate", ""], []),
            (["workflow", "l"], ["lint"]),
            (["workflow", "trace", ""], ["image", "payload"]),
            (["workflow", "trace", "image", ""], []),
            (["workflow", "trace", "--", "i"], ["image"]),
            (["workflow", "trace", "--", "-"], []),
            (["help", "w"], ["workflow"]),
            (["--c"], ["--config", "--color"]),
            (["-"], ["--version", "-c", "--config", "--color", "--no-color", "-v", "--verbose", "-h", "--help"]),
            (["scenarios", "file-"], ["file-a", "file-b c"]),
            (["run", "--config", "file-a"], ["file-a"]),
            (["run", "--config", "=", "file-a"], ["file-a"]),
            (["copy", ""], []),
            (["copy", "x", "fol"], ["folder"]),
            (["copy", "x", "y", "fol"], ["folder"]),
            (["run", "$(touch pwned)"], []),
            (["run", "--dialect", "*"], []),
        ])
    func completes(words: [String], expected: [String]) throws {
        let scratch = try Scratch()
        let line = (["demo"] + words).map(shellQuoted).joined(separator: " ")
        let driver = """
            set -u
            cd \(scratch.path)
            source ./demo.bash
            COMP_WORDS=(\(line)) COMP_CWORD=\(words.count)
            _demo_completion
            for word in ${COMPREPLY[@]+"${COMPREPLY[@]}"}; do printf '<%s>\\n' "$word"; done
            if [[ -e pwned ]]; then echo PWNED; fi
            """
        _ = try scratch.write(script, to: "demo.bash")
        _ = try shell("cd \(scratch.path) && mkdir folder && touch file-a 'file-b c'")
        let result = try shell("bash --norc --noprofile \(scratch.write(driver, to: "driver"))")
        #expect(result.output.split(separator: "\n").map(String.init).sorted() == expected.map { "<\($0)>" }.sorted())
    }

    @Test func isRegistered() throws {
        let scratch = try Scratch()
        let file = try scratch.write(script, to: "demo.bash")
        #expect(try shell("bash -c 'source \(file); complete -p demo'").output == "complete -F _demo_completion demo\n")
    }
}
