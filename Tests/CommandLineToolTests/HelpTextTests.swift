import Testing

@testable import CommandLineTool

@Suite struct HelpTextTests {
    @Test func wholeText() {
        #expect(
            demo.help(for: ["demo", "run"]) == """
                Run everything

                Usage: demo run [OPTIONS]

                Options:
                  -i, --image IMAGE         The image (default: httpd)
                  -d, --dialect DIALECT     The form of the event: [a] or 'b' (one of: entry,
                                            native)
                  -o, --output OUTPUT       Where to write (repeatable)
                  -n, --offset N            A number
                  -s, --sandbox[=SCENARIO]  Use the sandbox
                  -p, --plan                Only show (env: DEMO_PLAN)
                      --note TEXT           May be empty

                Global options:
                  -c, --config FILE  The configuration (env: DEMO_CONFIG)
                      --[no-]color   Colours
                  -v, --verbose      Say more (repeatable)
                  -h, --help         Show this help

                Examples:
                  demo run --plan
                      Show what would be sent.

                Exit codes:
                  0      well
                  128+n  ended by a signal

                """)
        #expect(
            demo.help(for: ["demo"]) == """
                Shows what a table can say

                Usage: demo [OPTIONS] COMMAND

                First paragraph, long enough that it has to be wrapped when it is shown in a
                help text of eighty columns.

                  demo run | cat
                  demo tokens

                .A line that troff would take for a request, with a back\\slash, 'quotes' and
                “typography” – née.

                Commands:
                  run        Run everything
                  tokens     Show the tokens
                  workflow   Read the live workflow
                  scenarios  Run scenario files
                  copy       Copies
                  help       Show the help of a command

                Options:
                      --version      Show the version
                  -c, --config FILE  The configuration (env: DEMO_CONFIG)
                      --[no-]color   Colours
                  -v, --verbose      Say more (repeatable)
                  -h, --help         Show this help

                Exit codes:
                  0   well
                  64  usage

                See 'demo COMMAND --help' for a command.

                """)
        #expect(demo.help(for: ["demo", "no-such"]) == demo.help(for: ["demo"]))
    }

    @Test func everyCommandFits() {
        for path in demo.paths(includingHidden: true) {
            for line in demo.help(for: path).split(separator: "\n") {
                #expect(displayWidth(line) <= 80, "\(line)")
                #expect(line.last != " ", "\(line)")
            }
        }
    }

    @Test func boldOnlyWhenTold() {
        #expect(!demo.help(for: ["demo"]).contains("\u{1B}"))
        let bold = demo.help(for: ["demo"], style: HelpStyle(bold: true))
        #expect(bold.contains("\u{1B}[1mCommands:\u{1B}[0m\n"))
        var plain = bold
        for code in ["\u{1B}[1m", "\u{1B}[0m"] { plain = plain.split(separator: code).joined() }
        #expect(plain == demo.help(for: ["demo"]))
    }

    @Test func hiddenThingsAreNotShown() {
        #expect(!demo.help(for: ["demo"]).contains("internal"))
        #expect(!demo.help(for: ["demo", "run"]).contains("door"))
        #expect(demo.help(for: ["demo", "internal-fetch"]).contains("A child"))
        #expect(!demo.paths().contains(["demo", "internal-fetch"]))
    }

    @Test(arguments: [20, 40, 1, 0, -5])
    func narrow(width: Int) {
        #expect(demo.help(for: ["demo"], style: HelpStyle(width: width)).contains("Commands:"))
    }
}

@Suite struct TextLayoutTests {
    @Test(
        arguments: [
            ("", 10, []), ("   ", 10, []), ("a b c", 3, ["a b", "c"]), ("a b c", 5, ["a b c"]),
            ("abcdefgh i", 3, ["abcdefgh", "i"]), ("a\nb", 10, ["a b"]), ("日本 語", 4, ["日本", "語"]),
            ("日本 語", 7, ["日本 語"]), ("e\u{301}e\u{301} x", 4, ["e\u{301}e\u{301} x"]), ("a b", 0, ["a", "b"]),
        ])
    func wrapping(text: String, width: Int, lines: [String]) {
        #expect(wrapped(text, width: width) == lines)
    }

    @Test func paragraphs() {
        #expect(
            blocks("a\nb\n\n  x\n  y\nc\n \n\nd")
                == [.paragraph("a b"), .verbatim(["  x", "  y"]), .paragraph("c"), .paragraph("d")])
        #expect(blocks("") == [])
        #expect(blocks("  x\n\n  y") == [.verbatim(["  x"]), .verbatim(["  y"])])
    }
}
