import HCL
import Testing

/// The rules of the language, each as a source and what Terraform 1.11.4 makes of it.
@Suite struct RuleTests {
    private static let values: [(String, String)] = [
        // Objects
        (#"{"a"=1, a=2}"#, #"{"a":2}"#),
        ("{\"a\" /*k*/ = /*v*/ 1 // e\n b : 2, c = 3, }", #"{"a":1,"b":2,"c":3}"#),
        ("{a=(1\n+2)}", #"{"a":3}"#),
        ("{1=1, 1.50=2, 1e3=3, 007=4, 1+1=5, -3=6}", #"{"-3":6,"1":1,"1.5":2,"1000":3,"2":5,"7":4}"#),
        (#"{"a#b"=1,"c//d"=2,"e/*f"=3}"#, #"{"a#b":1,"c//d":2,"e/*f":3}"#),
        ("{true=1, null=2, if=3, (true)=4}", #"{"if":3,"null":2,"true":4}"#),
        ("{\n\n a = 1,\n\n b = 2\n\n}", #"{"a":1,"b":2}"#),
        ("{}", "{}"),
        ("{ é = 1, _x-y = 2 }", #"{"_x-y":2,"é":1}"#),
        // Strings
        (#""$${x} %%{y} $$$${z} $$""#, #""${x} %{y} $$${z} $$""#),
        (#""$$${x} %%%{x} % $ $% %$""#, #""$${x} %%{x} % $ $% %$""#),
        (#""${1776528429}""#, "1776528429"),
        (#""${1}${2}""#, #""12""#),
        (#""a\n\r\t\"\\\u00e9\U0001F600""#, #""a\n\r\t\"\\é😀""#),
        ("\"<&>\u{2028}\u{7f}\"", "\"\\u003c\\u0026\\u003e\\u2028\u{7f}\""),
        (#""a${ "b${ "c" }" }d""#, #""abcd""#),
        ("\"${\n1\n+\n1 # comment }\n}\"", "2"),
        (#""a  ${~ 1 ~}  b""#, #""a1b""#),
        (#""${ {a="}"}.a }""#, #""}""#),
        (#""%{ if 1 < 2 }yes%{ else }no%{ endif }""#, #""yes""#),
        (#""%{ if true ~} a %{ else ~} b %{ endif ~} ""#, #""a ""#),
        (#""x%{ if false }yes%{ endif }""#, #""x""#),
        // Numbers and operators
        (#""5"*"2""#, "10"),
        (#"1=="1""#, "false"),
        ("1+2*3- -4%3", "8"),
        ("7/2*2", "7"),
        ("--1", "1"),
        ("-7%3", "-1"),
        ("7 % -3", "1"),
        ("-7.5 % 2", "-1.5"),
        ("9007199254740993", "9007199254740993"),
        ("1e18+1", "1000000000000000001"),
        ("0777", "777"),
        ("1 /*\n*/ + 2", "3"),
        ("2 - 3 - 4", "-5"),
        ("64 / 4 / 2", "8"),
        ("1 + 2 == 3 && 4 > 3 || false", "true"),
        ("!true || true", "true"),
        ("1 == 1 ? 2 : 3 == 3 ? 4 : 5", "2"),
        (#""true" && "1""#, "true"),
        (#"-"5""#, "-5"),
        ("null == null", "true"),
        ("[1] == [1]", "true"),
        (#"{a=1} == {a="1"}"#, "false"),
        ("365 * 24 * 60 * 60", "31536000"),
        // Conditionals
        (#"true ? 1 : "a""#, #""1""#),
        (#"false ? "a" : true"#, #""true""#),
        ("true ? 1 : null", "1"),
        ("true ? null : 1", "null"),
        ("true ? 0 : 1/0", "0"),
        (#"true ? "a" : 1/0"#, #""a""#),
        (#"true ? 1 : "x${[1]}""#, #""1""#),
        (#"true ? 1 : tonumber("x")"#, "1"),
        (#""0" ? 1 : 2"#, "2"),
        // Indexes and functions
        ("[1,2,3][1]", "2"),
        (#"[1,2,3]["1"]"#, "2"),
        ("[1,[2,3]].1[0]", "2"),
        (#"{a={b=5}}.a["b"]"#, "5"),
        (#"{"1"=5}[1]"#, "5"),
        ("[[1], [2]]\n", "[[1],[2]]"),
        (#"max("5", 2)"#, "5"),
        ("min([3,2]...)", "2"),
        ("floor(-1.5)", "-2"),
        ("ceil(-1.5)", "-1"),
        (#"floor("1.5")"#, "1"),
        ("abs(-3)", "3"),
        (#"tonumber("1e3")"#, "1000"),
        ("tostring(1e21)", #""1000000000000000000000""#),
        (#"tobool("1")"#, "true"),
        ("merge()", "{}"),
        ("merge({a=1}, null, {b=2, a=3})", #"{"a":3,"b":2}"#),
        (#"concat([1],["a"])"#, #"[1,"a"]"#),
        ("length([1,2])", "2"),
        (#"join(",", [1,"a",true])"#, #""1,a,true""#),
        (#"jsonencode({b=[1,null], a="<"})"#, #""{\"a\":\"\\u003c\",\"b\":[1,null]}""#),
        ("[\n1, // one\n/* two */ 2 # three\n,]", "[1,2]"),
    ]

    @Test(arguments: values)
    func valueOf(expression: String, json: String) {
        #expect(Support.json(expression) == json)
    }

    private static let errors: [String] = [
        "{a=1\n , b=2}", "{a=\n1}", "{a=1\n+2}", "{a=1 b=2}", "{,}", "[,]", "[1,,2]", "max(,1)", "max(1 2)",
        "max([1]...,)", "1<2<3", "0x10", "1_000", ".5", "1.", "1.5.2", "1\u{a0}+ 1", "1 \u{c}", "'a'", "\"a\nb\"",
        #""\q""#, #""\u12""#, #""\ud800""#, #""${}""#, #""${1""#, #""%{ if true }""#, #""%{ endif }""#, "1 /* 2",
        "[1][1.5]", "[1][-1]", "[1][1]", #""abc"[0]"#, "{a=1}.b", "null.a", "null ? 1 : 2", #""" ? 1 : 2"#,
        #""True" && true"#, "1 && true", "-true", #""a" < "b""#, "null < 1", "null + 1", "1/0", "{(null)=1}", "max()",
        "merge([])", #"tonumber("0x10")"#, #"tonumber(" 5")"#, "tonumber(true)", "true ? 1 : false", "true ? [1] : 1",
        #""${null}x""#, #""x${[1]}""#, "{a=1}[null]", "a = 1", "1; 2", "1 2", "(1", "[1", "{a=1", "<<E \nx\nE\n", "& 1",
        "{ for = 1 }", "[for x in [1] x]", "{for x in [1]: x}", "1 ? ", "local", "nosuch(1)", "1 = 2", "{a}", "{a b}",
        #"floor("x")"#, "floor(null)", "<<E\nx\n", "a::", "a.", "a[", "a[1", "a[*", "!", "-", "1e5001", "1e999999999",
    ]

    @Test(arguments: errors)
    func errorFor(expression: String) {
        #expect(Support.json(expression).hasPrefix("error: "), "\(Support.json(expression))")
    }

    private static let notConstants: [(String, HCLError.NotConstant)] = [
        ("var.x", .reference("var.x")),
        ("1 + var.x.y.z", .reference("var.x.y")),
        ("data.aws_ami.x.id[0].b", .reference("data.aws_ami.x.id")),
        ("module.a.b", .reference("module.a.b")),
        ("kubernetes_secret.x.data", .reference("kubernetes_secret.x.data")),
        ("each.key", .reference("each.key")),
        // What might be a secret that lost its quotes is not repeated.
        ("sk-ant-oat01-AAAAAAAA", .reference(nil)),
        ("eyJhbGciOi.eyJzdWIi.c2ln", .reference(nil)),
        ("file(\"x\")", .file("x")), ("file(\"${path.module}/../a/./b\")", .file("../a/b")),
        ("file(\"/etc/x\")", .unusual),
        ("templatefile(\"x\", {})", .function("templatefile")),
        ("provider::aws::arn_parse(1)", .function("provider::aws::arn_parse")),
        ("[for x in [1] : var.y]", .reference("var.y")),
        ("true ? [1] : [\"a\"]", .mixedTypes),
        ("true ? {a=1} : {b=1}", .mixedTypes),
        ("[true ? null : \"x\"] == [null]", .mixedTypes),
        ("false ? (true ? null : \"x\") : 5", .mixedTypes),
        ("\"e\u{301}\"", .unnormalizedText),
        ("\"1p3\" * 1", .unusualNumber),
        ("\"inf\" * 1", .unusualNumber),
        ("false ? var.x : 1", .reference("var.x")),
    ]

    @Test(arguments: notConstants)
    func notConstant(expression: String, reason: HCLError.NotConstant) {
        #expect(Support.error(expression)?.kind == .notConstant(reason))
    }

    /// `LiveTerraformTests` holds the same table to Terraform.
    @Test(arguments: LanguageCases.all.map(\.expression))
    func languageCase(expression: String) throws {
        let answer = try #require(LanguageCases.all.first { $0.expression == expression }?.answer)
        let files = LanguageCases.files + [("main.tf", "locals {\n  x = \(expression)\n}\n")]
        switch (Support.local("x", files), answer) {
        case (.success(let local), _): #expect(local.value.json == answer)
        case (.failure(let error), "unknown"): #expect(error.isRefusal, "\(error)")
        case (.failure(let error), _): #expect(answer == "error", "\(error)")
        }
    }

    @Test func valuesOfVariablesSayOnWhichTheyRest() throws {
        let files =
            LanguageCases.files + [
                ("main.tf", "locals {\n  x = local.y + var.plain\n  y = var.from_file\n  z = 1\n}\n")
            ]
        #expect(try Support.local("x", files).get().variables == ["from_file", "plain"])
        #expect(try Support.local("z", files).get().variables == [])
        // One whose value is not to be shown is not looked at.
        let hidden = "variable \"v\" {\n  default   = 1\n  sensitive = true\n}\nlocals { x = var.v }\n"
        guard case .failure(let error) = Support.local("x", [("main.tf", hidden)]) else { return #expect(Bool(false)) }
        #expect(error.kind == .notConstant(.reference("var.v")))
    }

    /// Where an item of a decoded file is written, so that a finding leads there.
    @Test func itemsOfADecodedFileSayWhereTheyStand() throws {
        let files = [
            ("a/main.tf", "locals { x = jsondecode(file(\"${path.module}/../b/e.json\")) }\n"), ("a/e.json", "{}"),
        ]
        let folder = TerraformFolder(files: files.map { (name: $0.0, bytes: Array($0.1.utf8)) }) { path in
            path == "../b/e.json" ? .bytes(Array("{\n  \"primary\": 1\n}".utf8)) : .missing
        }
        let local = try folder.local("x")
        #expect(local.items.map { "\($0.key) \($0.file):\($0.line):\($0.column)" } == ["primary b/e.json:2:3"])
    }

    @Test func anArgumentTwiceInOneBlockIsAnError() {
        for wrong in [
            "x = 1\nx = 2\n", "a {\n  x = 1\n  b {}\n  x = 2\n}\n", "variable \"v\" {\n default = 1\n default = 2\n}\n",
        ] {
            let error = HCLFile(name: "a.tf", bytes: Array(wrong.utf8)).error
            #expect(error?.kind == .syntax, "\(wrong)")
        }
        #expect(HCLFile(name: "a.tf", bytes: Array("a {\n x = 1\n}\na {\n x = 2\n}\n".utf8)).error == nil)
    }

    @Test func localsReferToEachOtherInAnyOrderAndFile() {
        let files = [
            ("a.tf", "locals {\n  x = local.y + 1\n}\nlocals { z = { a = local.x } }\n"),
            ("b.tf", "locals { y = local.a-1 }\nlocals {\n  a-1 = 5\n}\n"),
            ("c.tf.json", #"{"locals": {"j": "${local.z.a + 1}", "k": "v${local.j}", "//": "note"}}"#),
        ]
        #expect((try? Support.local("z", files).get())?.value.json == #"{"a":6}"#)
        #expect((try? Support.local("j", files).get())?.value.json == "7")
        #expect((try? Support.local("k", files).get())?.value.json == #""v7""#)
    }

    @Test func blockOnOneLine() {
        #expect((try? Support.local("x", [("a.tf", "locals { x = {\na=1\n} }")]).get())?.value.json == #"{"a":1}"#)
        for wrong in ["locals { x=1\n y=2\n}", "locals { x=1, y=2 }", "locals { x=1", "locals { x=1 } y=2"] {
            #expect((try? Support.local("x", [("a.tf", wrong)]).get()) == nil, "\(wrong)")
        }
    }
}
