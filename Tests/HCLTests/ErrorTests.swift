import HCL
import Testing

/// Errors name the place, show the line on request, and repeat nothing of a value.
@Suite struct ErrorTests {
    private static let places: [(String, String, String)] = [
        ("locals {\n  x = var.y + 1\n}\n", "main.tf:2:7", "  x = var.y + 1\n      ^"),
        ("locals {\n  x = [1, \"é\", 日本.b]\n}\n", "main.tf:2:16", "  x = [1, \"é\", 日本.b]\n               ^"),
        ("locals {\n\tx = 1 / 0\n}\n", "main.tf:2:10", " x = 1 / 0\n         ^"),
        ("locals {\n  x = {a=1 b=2}\n}\n", "main.tf:2:12", "  x = {a=1 b=2}\n           ^"),
        ("locals {\r\n  x = 'a'\r\n}\r\n", "main.tf:2:7", "  x = 'a'\n      ^"),
        (
            "locals {\n  x = \"\u{1b}[31m${null.a}\"\n}\n", "main.tf:2:20",
            "  x = \"\\u{1b}[31m${null.a}\"\n                        ^"
        ),
        ("locals {\n  x = [1,\n", "main.tf:2:7", "  x = [1,\n      ^"),
        ("locals {\n  x = <<E\n  ${var.a}\nE\n}\n", "main.tf:3:5", "  ${var.a}\n    ^"),
        (
            "locals {\n  e = \"👩‍👩‍👧\", x = 1\n}\n", "main.tf:2:10",
            "  e = \"👩\\u{200d}👩\\u{200d}👧\", x = 1\n                           ^"
        ),
    ]

    @Test(arguments: places)
    func place(source: String, place: String, excerpt: String) {
        guard case .failure(let error) = Support.local("x", [("main.tf", source)]) else { return #expect(Bool(false)) }
        #expect("\(error.file):\(error.line):\(error.column)" == place)
        #expect(error.excerpt == excerpt)
    }

    @Test func longLinesAreCutAroundThePlace() {
        let padding = String(repeating: "é", count: 100_000)
        guard let error = Support.error("[\"\(padding)\", var.x, \"\(padding)\"]") else { return #expect(Bool(false)) }
        #expect(error.column == 7 + 1 + 100_002 + 2)
        let lines = error.excerpt.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[0].count <= 160)
        #expect(lines[0].dropFirst(lines[1].count - 1).hasPrefix("var.x"))
    }

    @Test func descriptionsHoldNoPieceOfAValue() {
        let secret = "sk-ant-oat01-SECRETsecret"
        let sources = [
            "\(secret)", "\"\(secret)\" + 1", "-\"\(secret)\"", "max(\"\(secret)\")", "{a=1}[\"\(secret)\"]",
            "\"\(secret)", "\(secret).\(secret)", "\(secret)(1)", "[1][\"\(secret)\"]", "\"\(secret)\"[0]",
            "{\"\(secret)\"=1}.x", "true ? \"\(secret)\" : [1]", "\"\(secret)\" ? 1 : 2", "x.\(secret)",
            "\"${\(secret)}\"", "{(\(secret)) = 1}", "tobool(\"\(secret)\")", "1 \"\(secret)\"", "'\(secret)'",
        ]
        for source in sources {
            guard let error = Support.error(source) else {
                Issue.record("\(source) has a value")
                continue
            }
            #expect(!"\(error) \(error.kind)".contains("SECRET"), "\(error)")
        }
    }
}
