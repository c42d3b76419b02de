import HCL
import Testing

/// Where hand-written readers go wrong most often.
@Suite struct HeredocTests {
    private static let values: [(String, String)] = [
        ("<<E\nE\n", #""""#),
        ("<<E\n\nE\n", #""\n""#),
        ("<<E\none\nE\n", #""one\n""#),
        ("<<E\n E x\nEE\nxE\n\"q\" \\n $ %\n  E\n", #"" E x\nEE\nxE\n\"q\" \\n $ %\n""#),
        ("<<E\n$${x} %%{y} $$$${z}\nE\n", #""${x} %{y} $$${z}\n""#),
        ("<<E\na ${1 + 1} b\nE\n", #""a 2 b\n""#),
        // A marker inside of a sequence does not close.
        ("<<E\na ${\n<<E\nx\nE\n} b\nE\n", #""a x\n b\n""#),
        ("<<E\n${1}\nE\n", #""1\n""#),
        ("<<E\n# } /* \" ' no comment\nE\n", ##""# } /* \" ' no comment\n""##),
        ("<<-E\n    a\n      b\n   \n    c\n  E\n", #""a\n  b\n   \nc\n""#),
        ("<<-E\n    a ${1\n    } b\n      c\n    E\n", #""a 1 b\n  c\n""#),
        ("<<-E\n\ttab\n\t  x\n    E\n", #""tab\n  x\n""#),
        ("<<-E\n    ${1}\n      x\n    E\n", #""1\n  x\n""#),
        ("<<-E\n${1} x\n      x\n    E\n", #""1 x\n      x\n""#),
        ("<<E\na\n  ${~ 1 ~}\n  b\nE\n", #""a\n1  b\n""#),
        ("<<-E\nE\n", #""""#),
        ("<<a-b\nx\na-b\n", #""x\n""#),
        ("<<É\nx\nÉ\n", #""x\n""#),
        ("<<E\r\nx\r\nE\r\n", #""x\r\n""#),
        ("<<E\n%{ if true }\nyes\n%{ endif }\nE\n", #""\nyes\n\n""#),
        ("<<E\n%{ if true ~}\nyes\n%{ endif ~}\nE\n", #""yes\n""#),
        ("[<<A\na\nA\n, <<B\nb\nB\n]", #"["a\n","b\n"]"#),
        ("{\n a = <<E\nx\nE\n b = 2\n}", #"{"a":"x\n","b":2}"#),
        ("length([<<E\n{ [ (\nE\n])", "1"),
        ("<<E\nx\nE \t\n", #""x\n""#),
    ]

    @Test(arguments: values)
    func valueOf(source: String, json: String) {
        #expect(Support.json(source) == json)
    }

    @Test func aCommaOnTheNextLineOfAnObjectIsAnError() {
        #expect(Support.json("{a = <<E\nx\nE\n, b = 1}").hasPrefix("error"))
    }

    @Test func markerOnTheLastLineWithoutNewline() {
        let file = HCLFile(name: "a.tfvars", bytes: Array("x = <<E\ny\nE".utf8))
        #expect(file.error == nil)
    }

    @Test func windowsLineEndsAndByteOrderMark() {
        let text = "\u{feff}locals {\r\n  x = {\r\n    a = 1 # one\r\n    b = 2\r\n  }\r\n}\r\n"
        #expect((try? Support.local("x", [("a.tf", text)]).get())?.value.json == #"{"a":1,"b":2}"#)
        #expect((try? Support.local("x", [("a.tf", "\u{feff}\u{feff}locals {}")]).get()) == nil)
        #expect((try? Support.local("x", [("a.tf", "locals {\r x = 1\n}")]).get()) == nil)
    }
}
