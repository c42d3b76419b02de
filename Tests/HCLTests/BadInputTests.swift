import HCL
import Testing

/// A generator with a seed, so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        // SplitMix64.
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// No input crashes the reader, hangs it or makes it answer with a wrong value.
@Suite struct BadInputTests {
    private static let name = "claude_oauth_token_mint_epochs"
    private static let value = #"{"primary":1776528429,"spare-1":1776528280,"spare-2":1776528429}"#

    private func read(_ bytes: [UInt8], name: String = "main.tf") -> String? {
        let folder = TerraformFolder(files: [(name: name, bytes: bytes)])
        for file in folder.files { file.walkAttributes { site in _ = site.text } }
        return (try? folder.local(Self.name))?.value.json
    }

    @Test func cutAtEveryByte() {
        let bytes = Array(Fixture.mainTF.utf8)
        for length in stride(from: 0, to: bytes.count, by: 1) {
            guard let json = read(Array(bytes[..<length])) else { continue }
            // Between two blocks a cut file is a whole file.
            #expect(json == Self.value, "\(length)")
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func changedAtRandom(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Array(Fixture.mainTF.utf8)
        let pieces = [
            "\"", "${", "}", "{", "<<E\n", "\n", "%{", "*/", "/*", "(", "[", "]", ")", "\\", "\u{feff}", "\0", "é", "=",
            ",",
        ]
        .map { Array($0.utf8) }
        for _ in 0..<200 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: place)
                default: bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...80, using: &random)))
                }
            }
            _ = read(bytes)
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func changedJSON(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let original = Array(
            #"{"locals": [{"x": {"a": [1, "${[1, 2][0]} %{if true}é\u00e9\n%{endif}", null]}}], "r": -1.5e3}"#.utf8)
        for length in original.indices { _ = read(Array(original[..<length]), name: "a.tf.json") }
        for _ in 0..<500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = read(bytes, name: "a.tf.json")
        }
    }

    private static let nests: [(String, String)] = [
        ("(", ")"), ("[", "]"), ("{a=", "}"), ("!", ""), ("-", ""), ("\"${", "}\""), ("f(", ")"), ("a[", "]"),
        ("true ? ", ""),
        ("true ? 1 : ", ""), ("<<E\n${", "}\nE\n"), ("[for x in ", ": x]"), ("\"%{ if true }${", "}%{endif}\""),
        ("{(", ")=1}"),
        ("1 + (", ")"), ("--", ""),
    ]

    @Test(arguments: nests)
    func deepNesting(open: String, close: String) {
        for count in [40, 99, 101, 30_000] {
            let source = String(repeating: open, count: count) + "1" + String(repeating: close, count: count)
            let error = Support.error(source)
            if count == 30_000 { #expect(error?.kind == .tooDeep || error?.kind == .syntax, "\(open)") }
        }
    }

    @Test func deepNestingOfBlocksDirectivesAndJSON() {
        let blocks = String(repeating: "a {\n", count: 100_000)
        #expect(HCLFile(name: "a.tf", bytes: Array(blocks.utf8)).error?.kind == .tooDeep)
        let directives = "x = \"" + String(repeating: "%{ if true }", count: 20_000) + "\"\n"
        #expect(HCLFile(name: "a.tf", bytes: Array(directives.utf8)).error?.kind == .tooDeep)
        for open in ["[", "{\"a\":"] {
            let json = String(repeating: open, count: 100_000)
            #expect(HCLFile(name: "a.tf.json", bytes: Array(json.utf8)).error?.kind == .tooDeep)
        }
    }

    @Test func longChainsAreNotDeep() {
        let count = 20_000
        #expect(Support.json(String(repeating: "1 + ", count: count) + "1") == "\(count + 1)")
        #expect(Support.json(String(repeating: "1 * 1 + ", count: count) + "1") == "\(count + 1)")
        #expect(Support.error("local" + String(repeating: ".a", count: count)) != nil)
        #expect(Support.json("[" + String(repeating: "1,", count: count) + "]").utf8.count == 2 * count + 1)
    }

    @Test func referencesThatDoubleAreBounded() {
        for step in [
            "[local.l#, local.l#]", "\"${local.l#}${local.l#}\"", "{a = local.l#, b = local.l#}",
            "concat(local.l#, local.l#)",
        ] {
            let first = step.hasPrefix("concat") ? "[1]" : "\"x\""
            var source = "locals {\n l0 = \(first)\n"
            for index in 1...60 {
                source +=
                    " l\(index) = \(step.split(separator: "#", omittingEmptySubsequences: false).joined(separator: "\(index - 1)"))\n"
            }
            guard case .failure(let error) = Support.local("l60", [("a.tf", source + "}\n")]) else {
                Issue.record("\(step)")
                continue
            }
            #expect(error.kind == .tooLarge)
        }
    }

    /// A local that fails is computed once, however often it is named.
    @Test(arguments: ["1/0", "local.nope.x", "tonumber(\"x\")", "var.y"])
    func failuresThatDoubleAreBounded(failure: String) {
        var source = "locals {\n  x = { primary = local.f0 }\n"
        for index in 0..<60 {
            let next = "(true ? 1 : -local.f\(index + 1))"
            source += "  f\(index) = try(\(next), 1) + \(next) + (\(failure))\n"
        }
        let time = ContinuousClock().measure {
            #expect((try? Support.local("x", [("a.tf", source + "  f60 = \(failure)\n}\n")]).get()) == nil)
        }
        #expect(time < .seconds(2))
    }

    /// Loops in loops end: by the work that is allowed, or when the caller's time is over.
    @Test(arguments: [
        "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : [for d in range(1000) : a]]]]",
        "[for a in range(1000) : try([for b in range(1000) : [for c in range(1000) : [1][c * 0]]][2000], 1)]",
        "join(\"\", [for a in range(1000) : \"%{ for b in range(1000) }${join(\"\", range(1000))}%{ endfor }\"])",
        "{ for a in range(1000) : a => merge([for b in range(1000) : { (b) = range(1000) }]...) }",
        "[for a in range(1000) : [for b in range(1000) : jsondecode(jsonencode(range(1000)))]][*][*]",
    ])
    func loopsInLoopsAreBounded(expression: String) {
        #expect(
            [.tooLarge, .noSuchElement].contains(Support.error(expression)?.kind),
            "\(String(describing: Support.error(expression)))")
        let folder = TerraformFolder(files: [(name: "a.tf", bytes: Array("locals {\n  x = \(expression)\n}\n".utf8))])
        var looks = 0
        do {
            let clock = WorkClock {
                looks += 1
                return looks > 3
            }
            _ = try folder.local("x", clock: clock)
            Issue.record("it came to an end")
        } catch {
            #expect(error.kind == .outOfTime && looks == 4)
        }
    }

    @Test func longListsAreGoneThroughInLinearTime() {
        let list = (0..<20_000).map { "{ p = \"k\($0)\", m = \($0) }" }.joined(separator: ", ")
        let source = "locals {\n  l = [\(list)]\n  x = { for t in local.l : t.p => t.m }\n}\n"
        let local = try? Support.local("x", [("a.tf", source)]).get()
        #expect(local?.items.count == 20_000)
    }

    @Test func longChainsOfLocalsAreBounded() {
        var source = "locals {\n l0 = 1\n"
        for index in 1...20_000 { source += " l\(index) = [local.l\(index - 1)]\n" }
        source += " all = [" + (0...20_000).map { "local.l\($0)" }.joined(separator: ",") + "]\n}\n"
        for name in ["l20000", "all"] {
            guard case .failure(let error) = Support.local(name, [("a.tf", source)]) else {
                return #expect(Bool(false))
            }
            #expect(error.kind == .tooDeep)
        }
        #expect((try? Support.local("l100", [("a.tf", source)]).get()) != nil)
    }

    @Test func merelyLargeFilesAreReadInLinearTime() {
        // Each of these has made some reader quadratic. Twice the size may cost little more than twice the time; the
        // factor of four leaves room for a busy machine and is far below what a quadratic reader needs.
        let makers: [(String, (Int) -> String)] = [
            ("comments", { String(repeating: "# comment } with \" things\n", count: $0) }),
            ("inline comments", { "x = 1 " + String(repeating: "/* a */ ", count: $0) + "\n" }),
            ("heredoc", { "x = <<E\n" + String(repeating: "  E line ${1} of text\n", count: $0) + "E\n" }),
            ("one line", { "x = [" + String(repeating: "\"é\", var.a[0], ", count: $0) + "]\n" }),
            ("attributes", { (0..<$0).map { "a\($0) = b.c\n" }.joined() }),
            ("string", { "x = \"" + String(repeating: "a$b%c\\n", count: $0) + "\"\n" }),
            ("newlines in brackets", { "x = [" + String(repeating: "\n", count: $0) + "1]\n" }),
            ("open markers", { (0..<$0).map { "x\($0) = <<A\nA\n" }.joined() }),
        ]
        for (what, make) in makers {
            func time(_ count: Int) -> Duration {
                let bytes = Array(make(count).utf8)
                return (0..<2).map { _ in
                    ContinuousClock().measure {
                        let file = HCLFile(name: "a.tf", bytes: bytes)
                        #expect(file.error == nil, "\(what)")
                        file.walkAttributes { site in _ = site.text }
                    }
                }.min() ?? .zero
            }
            let small = time(2_000)
            let large = time(8_000)
            #expect(large < small * 4 * 4 + .milliseconds(50), "\(what): \(small) and \(large)")
        }
    }

    @Test(arguments: ["a.tf", "a.tf.json", "a.auto.tfvars"])
    func readingEndsWithItsTime(name: String) {
        let isJSON = name.hasSuffix("json")
        let (head, piece, tail) = isJSON ? ("{\"a\":[", "\"${b}\",", "1]}") : ("a = [", "\"${b}\", [1], ", "]\n")
        let bytes = Array((head + String(repeating: piece, count: 25_000) + tail).utf8)
        var looks = 0
        let clock = WorkClock {
            looks += 1
            return looks > 3
        }
        #expect(HCLFile(name: name, bytes: bytes).error == nil)
        #expect(HCLFile(name: name, bytes: bytes, clock: clock).error?.kind == .outOfTime)
        #expect(looks == 4 && clock.isOver)
        // What is over stays over.
        #expect(HCLFile(name: name, bytes: Array("x = 1\n".utf8), clock: clock).error?.kind == .outOfTime)
    }

    /// What a tree of it would hold is bounded, however small the values are.
    @Test(arguments: [("a.tf", "a = [", "1,"), ("a.tf.json", "{\"a\":[1", ",1"), ("a.tf", "a = \"", "${b}")])
    func valuesWithoutEndAreRefused(name: String, head: String, piece: String) {
        let bytes = Array((head + String(repeating: piece, count: WorkClock.mostValues + 1)).utf8)
        #expect(HCLFile(name: name, bytes: bytes).error?.kind == .tooLarge)
    }

    /// Each of a variable's uses once read its type and its value anew, and each repetition of a local made an error of
    /// its own.
    @Test func whatIsRepeatedIsReadOnce() {
        let attributes = (0..<300).map { "a\($0) = string" }.joined(separator: ", ")
        let values = (0..<300).map { "a\($0) = \"b\"" }.joined(separator: ", ")
        let uses = (0..<300).map { _ in "var.x" }.joined(separator: ", ")
        let variable = "variable \"x\" {\n  type = object({ \(attributes) })\n  default = { \(values) }\n}\n"
        let local = Support.local("y", [("a.tf", variable + "locals {\n  y = length([\(uses)])\n}\n")])
        #expect((try? local.get())?.value.json == "300")
        let repeated = "locals {\n" + String(repeating: "  x = 1\n", count: 20_000) + "}\n"
        let folder = TerraformFolder(files: [(name: "a.tf", bytes: Array(repeated.utf8))])
        #expect(folder.problems.count == 100)
        #expect(throws: HCLError.self) { try folder.local("x") }
    }

    @Test func hugeFilesAreRefused() {
        let file = HCLFile(
            name: "a.tf", bytes: [UInt8](repeating: UInt8(ascii: "\n"), count: SourceText.maximumSize + 1))
        #expect(file.error?.kind == .tooLarge)
    }

    @Test func bytesThatAreNotText() {
        for bytes in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0x00]] as [[UInt8]] {
            #expect(read(Array("locals {\n x = \"".utf8) + bytes + Array("\"\n}\n".utf8)) == nil)
            #expect(read(bytes) == nil)
        }
        // In comments anything may stand.
        let folder = TerraformFolder(files: [
            (name: "a.tf", bytes: Array("locals {\n x = 1 # ".utf8) + [0xFF, 0x0A, 0x7D])
        ])
        #expect((try? folder.local("x"))?.value.json == "1")
    }
}

/// What is made of small files must not be large.
@Suite struct SizeTests {
    private static func bytes(_ piece: String, _ start: String, _ end: String) -> [UInt8] {
        let count = (SourceText.maximumSize - start.utf8.count - end.utf8.count) / piece.utf8.count
        return Array((start + String(repeating: piece, count: count) + end).utf8)
    }

    @Test(arguments: [
        ("1,", "a = [", "]\n"), ("a.b,", "a = [", "]\n"), ("-1,", "a = [", "]\n"), ("+1", "a = 1", "\n"),
        ("a=1\n", "a = {", "}\n"), ("${1}", "a = \"", "\"\n"), ("$${", "a = \"", "\"\n"),
    ])
    func `a folder of files that are nothing but signs`(_ piece: String, _ start: String, _ end: String) throws {
        let small = (name: "a.tf", bytes: Array("locals {\n x = 1\n}\n".utf8))
        let large = Self.bytes(piece, start, end)
        let folder = TerraformFolder(files: [small] + (0..<4).map { ("f\($0).tf", large) })
        #expect(throws: (any Error).self) { try folder.local("x") }
        #expect(folder.syntaxErrors.first?.kind == .tooLarge, "\(piece)")
        // The first that is refused is named; those after it are not kept either.
        #expect(folder.files.first?.error == nil)
    }

    @Test func `a folder of JSON that is nothing but values`() {
        let large = Self.bytes("{},", "{\"a\":[", "{}]}")
        let folder = TerraformFolder(files: (0..<4).map { ("f\($0).tf.json", large) })
        #expect(folder.syntaxErrors.first?.kind == .tooLarge)
    }

    /// What people write has fewer signs than its size would allow.
    @Test func `a large file as people write them is read`() throws {
        let piece =
            "# a comment\nresource \"kubernetes_deployment\" \"name-of-it\" {\n  replicas = 3\n  image    = \"some/image:1.2.3\"\n}\n"
        let file = Self.bytes(piece, "locals {\n  x = 1\n}\n", "")
        let folder = TerraformFolder(files: (0..<4).map { ("f\($0).tf", $0 == 0 ? file : Array(file.dropFirst(19))) })
        #expect(try folder.local("x").value.json == "1")
    }
}
