import Testing

@testable import CommandLineTool

@Suite(.enabled(if: isInstalled("zsh"), "zsh is not installed"))
struct ZshCompletionTests {
    let script = demo.completionScript(for: .zsh)

    @Test func parses() throws {
        let scratch = try Scratch()
        let result = try shell("zsh -n \(scratch.write(script, to: "_demo"))")
        #expect(result.status == 0 && result.output == "", "\(result.output)")
    }

    /// A real zsh at a pseudo terminal: each line is typed and completed, and what it offers is written to a file.
    @Test func completes() throws {
        let table: [(line: String, expected: [String])] = [
            ("demo ru", ["run"]),
            ("demo ", ["copy", "help", "run", "scenarios", "tokens", "workflow"]),
            ("demo run --im", ["--image"]),
            ("demo run --dialect ", ["entry", "native"]),
            ("demo run --dialect=n", ["native"]),
            ("demo -v run -d ", ["entry", "native"]),
            ("demo --config run to", ["tokens"]),
            ("demo run --se", []),
            ("demo tokens ", ["validate"]),
            ("demo workflow trace ", ["image", "payload"]),
            ("demo workflow trace image i", []),
            ("demo help w", ["workflow"]),
            ("demo scenarios file-", ["file-a"]),
            ("demo copy x fol", ["folder"]),
        ]
        let scratch = try Scratch()
        _ = try scratch.write(script, to: "_demo")
        _ = try scratch.write(Self.inner, to: "inner.zsh")
        let lines = table.map { shellQuoted($0.line) }.joined(separator: " ")
        _ = try scratch.write("lines=(\(lines))\n" + Self.driver, to: "driver.zsh")
        _ = try shell("cd \(scratch.path) && mkdir folder && touch file-a && zsh -f driver.zsh")
        let answers = try shell("cat \(scratch.path)/hits").output.split(
            separator: ">\n", omittingEmptySubsequences: false)
        #expect(answers.count == table.count + 1)
        for (row, answer) in zip(table, answers) {
            #expect(Set(answer.split(separator: "\n").map(String.init)) == Set(row.expected), "\(row.line)")
        }
    }

    /// Replaces `compadd`, through which zsh is told of every match, by one that writes the matches down.
    private static let inner = #"""
        autoload -Uz compinit && compinit -u -D
        source ./_demo
        compadd() {
            if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
            local -a hits
            builtin compadd -A hits "$@"
            (( ${#hits} )) && print -rl -- "${hits[@]}" >> hits
            return $(( ! ${#hits} ))
        }
        ended() { compstate[insert]='' compstate[list]=''; print '>' >> hits; comppostfuncs=(ended) }
        comppostfuncs=(ended)
        bindkey '^I' complete-word
        PROMPT=
        """#

    private static let driver = #"""
        zmodload zsh/zpty zsh/zselect
        zpty -b z zsh -f -i
        zpty -w z 'source ./inner.zsh'
        integer n=0
        for line in "${lines[@]}"; do
            (( n++ ))
            zpty -w -n z "$line"$'\t'
            for try in {1..1000}; do
                while zpty -r -t z junk; do :; done
                [[ -e hits && $(grep -c '^>$' hits) -ge $n ]] && break
                zselect -t 1
            done
            zpty -w -n z $'\x15'
        done
        """#
}
