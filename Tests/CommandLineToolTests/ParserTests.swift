import Testing

@testable import CommandLineTool

@Suite struct ParserTests {
    @Test(
        "Every way to write a value",
        arguments: [
            ["run", "--image", "nginx"], ["run", "--image=nginx"], ["run", "-i", "nginx"], ["run", "-inginx"],
            ["run", "-i=nginx"], ["run", "-pinginx"], ["run", "-pvi", "nginx"], ["-v", "run", "--plan", "-i=nginx"],
        ])
    func values(words: [String]) throws {
        guard case .run(let command) = try demo.parse(words) else { throw Unexpected() }
        #expect(command.string("image") == "nginx")
        #expect(command.path == ["demo", "run"])
    }

    @Test(
        "Values that look like something else",
        arguments: [
            (["run", "--offset", "-5"], "offset", "-5"), (["run", "-n-5"], "offset", "-5"),
            (["run", "--offset", "-0.5e-3"], "offset", "-0.5e-3"), (["run", "--offset=-.5"], "offset", "-.5"),
            (["run", "--image", "-"], "image", "-"), (["run", "--image=--plan"], "image", "--plan"),
            (["run", "--image=a=b"], "image", "a=b"), (["run", "-i==b"], "image", "=b"),
            (["run", "--image= "], "image", " "), (["run", "--note="], "note", ""),
            (["run", "--note", ""], "note", ""), (["run", "--image", "run"], "image", "run"),
            (["run", "--image=\u{301}x"], "image", "\u{301}x"), (["run", "--image", "\u{301}x"], "image", "\u{301}x"),
            (["run", "--sandbox=x"], "sandbox", "x"), (["run", "--sandbox", "x"], "sandbox", "x"),
            (["run", "-sx"], "sandbox", "x"), (["--config", "x", "run"], "config", "x"),
            (["run", "-cx"], "config", "x"), (["run", "--note=naïve ☃"], "note", "naïve ☃"),
        ])
    func oddValues(words: [String], option: String, value: String) throws {
        guard case .run(let command) = try demo.parse(words) else { throw Unexpected() }
        #expect(command.string(option) == value)
    }

    @Test func flagsAndRepetition() throws {
        let command = try ran("run", "-vv", "--verbose", "-o", "text", "--output=json=x", "--no-color")
        #expect(command.count("verbose") == 3)
        #expect(command.strings("output") == ["text", "json=x"])
        #expect(command.flag("color", default: true) == false)
        #expect(command.isGiven("color") && !command.isGiven("plan"))
        #expect(try ran("run").flag("color", default: true))
        #expect(try ran("run", "--color").flag("color"))
        #expect(try !ran("run").flag("plan"))
    }

    @Test func optionalValueStandsAlone() throws {
        let alone = try ran("run", "--sandbox", "--plan")
        #expect(alone.isGiven("sandbox") && alone.flag("sandbox") && alone.string("sandbox") == nil)
        #expect(alone.flag("plan"))
        #expect(try ran("run", "-ps").isGiven("sandbox"))
    }

    @Test func positionals() throws {
        #expect(try ran("tokens").path == ["demo", "tokens"])
        #expect(try ran("tokens", "validate", "-").argument("SOURCE") == "-")
        let copy = try ran("copy", "a", "-v", "b", "--", "-c", "--")
        #expect(copy.argument("FROM") == "a")
        #expect(copy.allArguments("TO") == ["b", "-c", "--"])
        #expect(copy.rest == ["-c", "--"])
        #expect(copy.positionals == ["a", "b", "-c", "--"])
        #expect(try ran("scenarios").allArguments("PATH") == [])
        #expect(try ran("copy", "-5", "-1e3").positionals == ["-5", "-1e3"])
        #expect(try ran("workflow", "trace", "image").argument("TEXT") == nil)
    }

    @Test func conversions() throws {
        let command = try ran("run", "--offset", "-5", "--image=12", "-o1", "-o2")
        #expect(try command.integer("offset") == -5)
        #expect(try command.integer("image", in: 0...20) == 12)
        #expect(try command.values("output", expecting: "a number") { Int($0) } == [1, 2])
        #expect(try command.integer("dialect") == nil)
        #expect(throws: UsageError.self) { try command.integer("offset", in: 0 ... .max) }
        #expect(throws: UsageError.self) { try ran("run", "-n", "9223372036854775808").integer("offset") }
        #expect(throws: UsageError.self) { try ran("run", "-n", "x").integer("offset") }
        #expect(try ran("copy", "7", "8").argument("FROM", expecting: "a digit") { Int($0) } == 7)
    }

    @Test(
        "Help wins wherever it stands",
        arguments: [
            (["--help"], ["demo"]), (["-h"], ["demo"]), (["help"], ["demo"]),
            (["run", "--help"], ["demo", "run"]), (["--help", "run"], ["demo", "run"]),
            (["run", "-ph"], ["demo", "run"]), (["help", "workflow", "lint"], ["demo", "workflow", "lint"]),
            (["workflow", "-h"], ["demo", "workflow"]), (["run", "--bogus", "--help"], ["demo", "run"]),
            (["--bogus", "run", "-h", "--image"], ["demo", "run"]), (["run", "--image", "--help"], ["demo", "run"]),
            (["rnu", "--help"], ["demo"]), (["--config", "run", "tokens", "--help", "x"], ["demo", "tokens"]),
            (["run", "--image", "a", "--image", "b", "-h"], ["demo", "run"]), (["help", "-h"], ["demo", "help"]),
            (["tokens", "validate", "--help"], ["demo", "tokens", "validate"]),
        ])
    func help(words: [String], path: [String]) throws {
        guard case .help(let found) = try demo.parse(words) else { throw Unexpected() }
        #expect(found == path)
    }

    @Test(arguments: [["--version"], ["run", "--version"], ["--version", "run"], ["-v", "--version"]])
    func version(words: [String]) throws {
        guard case .version = try demo.parse(words) else { throw Unexpected() }
        #expect(demo.versionLine == "demo 1.2.3")
    }

    @Test func helpAfterTheTerminatorIsAWord() throws {
        #expect(try ran("copy", "a", "--", "--help").allArguments("TO") == ["--help"])
    }

    @Test func manyWords() throws {
        let words = (0..<10_000).map { "w\($0)" }
        guard case .run(let command) = try demo.parse(["scenarios"] + words) else { throw Unexpected() }
        #expect(command.allArguments("PATH") == words)
        let outputs = (0..<10_000).flatMap { ["-o", "\($0)"] }
        guard case .run(let run) = try demo.parse(["run"] + outputs) else { throw Unexpected() }
        #expect(run.strings("output").count == 10_000)
        #expect(try refusal(["run"] + words).kind == .unexpectedArgument("w0"))
    }

    /// Words of every kind in any order end in an answer or a typed error, never in a trap.
    @Test func randomLines() throws {
        let pool = [
            "", "-", "--", "---", "-=", "--=", "--=x", "=", "run", "tokens", "validate", "help", "--image", "--image=",
            "-i",
            "-", "-5", "-5x", "-v", "-vvh", "--no-color", "--no-", "--no-no-color", "--no-plan", "\u{1B}[31m", "\0",
            "\u{FFFD}",
            "é", "-é", "--é", "-\u{301}", "--sandbox", "-s", "\u{202E}x", "--help", "--version", "-\u{212A}", "🦤",
            "\r\n", "-\r\n",
        ]
        var random = SplitMix(state: 7)
        for _ in 0..<5_000 {
            let words = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                pool[Int.random(in: 0..<pool.count, using: &random)]
            }
            do throws(UsageError) {
                _ = try demo.parse(words)
            } catch {
                #expect(error.message.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(words)")
                #expect(error.description.split(separator: "\n").count == 3)
            }
        }
    }
}

struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
