import Testing

@testable import CommandLineTool

@Suite(.enabled(if: isInstalled("fish"), "fish is not installed"))
struct FishCompletionTests {
    let script = demo.completionScript(for: .fish)

    @Test func parses() throws {
        let scratch = try Scratch()
        let result = try shell("fish -n \(scratch.write(script, to: "demo.fish"))")
        #expect(result.status == 0 && result.output == "", "\(result.output)")
    }

    /// One start of fish for all lines: it takes long.
    @Test func completes() throws {
        let table: [(line: String, expected: [String])] = [
            ("demo ru", ["run"]),
            ("demo ", ["copy", "help", "run", "scenarios", "tokens", "workflow"]),
            ("demo run --im", ["--image"]),
            ("demo run --dialect ", ["entry", "native"]),
            ("demo run --dialect=n", ["--dialect=native"]),
            ("demo --config run to", ["tokens"]),
            ("demo run --se", []),
            ("demo tokens ", ["validate"]),
            ("demo workflow trace ", ["image", "payload"]),
            ("demo workflow trace image i", []),
            ("demo help w", ["workflow"]),
            ("demo scenarios file-", ["file-a"]),
            ("demo copy fol", []),
            ("demo copy x fol", ["folder/"]),
            ("demo run --no-c", ["--no-color"]),
        ]
        let scratch = try Scratch()
        let probes = table.map { "echo '>'; complete -C \(shellQuoted($0.line)) | sort" }.joined(separator: "\n")
        _ = try scratch.write(script, to: "demo.fish")
        let driver = try scratch.write("source demo.fish\n\(probes)\n", to: "driver.fish")
        let home = "HOME=\(scratch.path) XDG_CONFIG_HOME=\(scratch.path) XDG_DATA_HOME=\(scratch.path)"
        let result = try shell(
            "cd \(scratch.path) && mkdir folder && touch file-a && \(home) fish --no-config \(driver)")
        let answers = result.output.split(separator: ">\n", omittingEmptySubsequences: false).dropFirst()
        #expect(answers.count == table.count, "\(result.output)")
        for (row, answer) in zip(table, answers) {
            let words = answer.split(separator: "\n").map { String($0.prefix { $0 != "\t" }) }
            #expect(words == row.expected, "\(row.line)")
        }
    }
}
