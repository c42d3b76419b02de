import HCL
import Testing

/// How the files of a folder come together.
@Suite struct FolderTests {
    private func json(_ name: String, _ files: [(String, String)]) -> String {
        switch Support.local(name, files) {
        case .success(let local): local.value.json
        case .failure(let error): "error: \(error)"
        }
    }

    @Test func definitionAndItemsSayWhereTheyStand() throws {
        let main = """
            # }
            locals {
              claude_oauth_token_mint_epochs = {
                # unix seconds (UTC)
                "primary" = 1776528429 # 2026-04-18T12:07:09Z
                "spare-1" = 1776528280
              }
            }
            locals { more = merge(local.claude_oauth_token_mint_epochs, { é = 1, x = 2 }) }
            """
        let local = try Support.local("claude_oauth_token_mint_epochs", [("main.tf", main)]).get()
        #expect((local.file, local.line, local.column) == ("main.tf", 3, 3))
        #expect(
            local.items.map { "\($0.key) at \($0.file):\($0.line):\($0.column)" } == [
                "primary at main.tf:5:5", "spare-1 at main.tf:6:5",
            ])
        let more = try Support.local("more", [("main.tf", main)]).get()
        #expect(
            more.items.map { "\($0.key) \($0.line):\($0.column)" } == [
                "primary 5:5", "spare-1 6:5", "x 9:70", "é 9:63",
            ])
    }

    @Test func overridesReplaceTheWholeValue() {
        let main = ("main.tf", "locals {\n  m = { a = 1, b = 2 }\n  n = 1\n}\n")
        #expect(json("m", [main, ("override.tf", "locals { m = { a = 3 } }")]) == #"{"a":3}"#)
        #expect(json("m", [("a_override.tf", "locals { m = 4 }"), main]) == "4")
        #expect(json("m", [main, ("b_override.tf", "locals { m = 5 }"), ("a_override.tf", "locals { m = 4 }")]) == "5")
        #expect(json("m", [main, ("x_override.tf.json", #"{"locals":[{"m":[1]}]}"#)]) == "[1]")
        #expect(json("n", [main, ("override.tf", "locals { m = { a = 3 } }")]) == "1")
        #expect(json("q", [main, ("override.tf", "locals { q = 1 }")]).contains("override"))
        // Only whole names count.
        #expect(json("m", [main, ("myoverride.tf", "locals { m = 4 }")]).contains("already defined at main.tf:2"))
    }

    @Test func aLocalDefinedTwiceIsAnError() throws {
        let inOneBlock = [("main.tf", "locals {\n  x = 1\n  x = 1\n}\n")]
        let inTwoBlocks = [("main.tf", "locals {\n  x = 1\n}\nlocals {\n  x = 1\n}\n")]
        let inTwoFiles = [("a.tf", "locals {\n  x = 1\n}\n"), ("b.tf.json", #"{"locals": {"x": 1}}"#)]
        let inOverride = [("a.tf", "locals {\n  x = 1\n}\n"), ("override.tf", "locals {\n  x = 1\n  x = 2\n}\n")]
        for (files, place) in [(inOneBlock, "3:3"), (inTwoBlocks, "5:3"), (inTwoFiles, "1:13"), (inOverride, "3:3")] {
            guard case .failure(let error) = Support.local("x", files) else {
                Issue.record("\(files)")
                continue
            }
            #expect(error.kind == .duplicateLocal("x"))
            #expect("\(error.line):\(error.column)" == place)
        }
        // Also when it is only referred to, and not when it is not.
        #expect(json("y", inOneBlock + [("c.tf", "locals { y = local.x }")]).contains("already defined"))
        #expect(json("y", inOneBlock + [("c.tf", "locals { y = 2 }")]) == "2")
    }

    private static let names: [(String, Bool)] = [
        ("main.tf", true), ("a.tf.json", true), ("stacks/x/main.tf", true), (".x.tf", false), ("x/.main.tf", false),
        ("main.tf~", false), ("#main.tf#", false), ("#main.tf", true), ("main.tfvars", false), ("main.tf.bak", false),
        ("a.json", false), ("tf", false), ("x.hcl", false),
    ]

    @Test(arguments: names)
    func whichFilesCount(name: String, counts: Bool) {
        #expect(TerraformFolder.isConfiguration(name) == counts)
        #expect(
            (json("x", [(name, name.hasSuffix("json") ? #"{"locals":{"x":1}}"# : "locals { x = 1 }")]) == "1") == counts
        )
    }

    @Test func aFileThatCannotBeReadMightDefineAnything() {
        let files = [("a.tf", "locals {\n  x = 1\n}\n"), ("b.tf", "resource \"x\" \"y\" {\n")]
        #expect(json("x", files) == "error: b.tf:1:18: the block that opens here is not closed")
        let folder = TerraformFolder(files: files.map { (name: $0.0, bytes: Array($0.1.utf8)) })
        #expect(folder.syntaxErrors.map(\.file) == ["b.tf"])
        #expect(folder.localNames == ["x"])
    }

    /// As OpenTofu 1.8 and newer have it (opentofu pull request 1738): the file for OpenTofu alone takes the other's place.
    @Test func tofuFilesTakeThePlaceOfTerraforms() {
        func locals(_ value: Int, _ name: String = "x") -> String { "locals {\n  \(name) = \(value)\n}\n" }
        #expect(json("x", [("main.tofu", locals(1))]) == "1")
        #expect(json("x", [("main.tf", locals(1)), ("main.tofu", locals(2))]) == "2")
        #expect(json("x", [("main.tf", locals(1)), ("other.tofu", locals(2, "y"))]) == "1")
        #expect(json("x", [("a.tf.json", #"{"locals":{"x":1}}"#), ("a.tofu.json", #"{"locals":{"x":2}}"#)]) == "2")
        // Only a file of the same kind is replaced.
        #expect(json("x", [("a.tf.json", #"{"locals":{"x":1}}"#), ("a.tofu", locals(2, "y"))]) == "1")
        #expect(json("x", [("main.tf", locals(1)), ("other.tofu", locals(2))]).contains("already defined"))
        // A file that does not parse, and that OpenTofu does not read.
        #expect(json("x", [("main.tf", "}"), ("main.tofu", locals(2))]) == "2")
        let main = ("main.tf", locals(1))
        #expect(json("x", [main, ("main_override.tofu", locals(3))]) == "3")
        #expect(json("x", [main, ("override.tf", locals(2)), ("override.tofu", locals(4))]) == "4")
        #expect(
            json(
                "x",
                [main, ("override.tf.json", #"{"locals":{"x":2}}"#), ("override.tofu.json", #"{"locals":{"x":5}}"#)])
                == "5")
        #expect(TerraformFolder.isConfiguration("a/b.tofu") && !TerraformFolder.isConfiguration(".b.tofu"))
    }

    @Test func unknownLocalsAndCircles() {
        #expect(json("x", []) == "error: no file defines the local x")
        #expect(Support.error("local.nope")?.kind == .unknownLocal("nope"))
        guard
            case .failure(let error) = Support.local(
                "a", [("a.tf", "locals {\n a = local.b\n b = [local.c]\n c = local.b\n}")])
        else { return #expect(Bool(false)) }
        #expect(error.kind == .cycle(["b", "c", "b"]))
        #expect(error.line == 4)
        #expect(Support.error("local.x + 1")?.kind == .cycle(["x", "x"]))
    }

    private static let jsonValues: [(String, String)] = [
        (#"{"locals": {"x": 1.50}}"#, "1.5"), (#"{"locals": {"x": "1"}}"#, #""1""#),
        (#"{"locals": {"x": [true, null, "a\u00e9\n\/"]}}"#, #"[true,null,"aé\n/"]"#),
        (#"{"locals": {"x": {"a": {"//": 1}, "k${1+1}": "${[1]}"}}}"#, #"{"a":{"//":1},"k2":[1]}"#),
        (#"{"locals": {"x": "$${a} %%{b}"}}"#, #""${a} %{b}""#),
        (#"[{"locals": {"y": 1}}, {"locals": {"x": 2}}]"#, "2"),
        (#"{"locals": [{"y": 1}, {"x": "${local.y}"}]}"#, "1"), (#"{"locals": {"x": -5e2}}"#, "-500"),
        (#"{"locals": {"x": "😀"}}"#, #""😀""#), (#"{"locals": {"x": ""}, "resource": {"a": {"b": 1}}}"#, #""""#),
    ]

    @Test(arguments: jsonValues)
    func jsonSyntax(source: String, json: String) {
        #expect(self.json("x", [("a.tf.json", source)]) == json)
    }

    @Test(arguments: [
        "", "[", "{", "{\"locals\": {\"x\": 01}}", "{\"locals\": {\"x\": 1.}}", "{\"locals\": {\"x\": .5}}",
        "{\"locals\": {\"x\": 1}} 2", "{\"locals\": {\"x\": 1,}}", "{\"locals\": 5}", "{locals: {}}",
        "{\"locals\": {\"x\": \"a\nb\"}}", #"{"locals": {"x": "\x"}}"#, #"{"locals": {"x": "${"}}"#,
        #"{"locals": {"x": nul}}"#, #"{"locals": {"x": --1}}"#, #"{"locals": {"x": 1e}}"#, #"{"locals": {"x": +1}}"#,
    ])
    func jsonErrors(source: String) {
        #expect(json("x", [("a.tf.json", source)]).hasPrefix("error: a.tf.json:"))
    }

    @Test func jsonErrorsStandAtTheString() {
        let text = "{\n  \"locals\": {\n    \"x\": \"a ${var.y}\"\n  }\n}\n"
        guard case .failure(let error) = Support.local("x", [("a.tf.json", text)]) else { return #expect(Bool(false)) }
        #expect((error.line, error.column) == (3, 10))
        #expect(error.kind == .notConstant(.reference("var.y")))
    }
}
