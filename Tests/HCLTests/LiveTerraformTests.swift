// Process and Pipe, to run terraform, are only in all of Foundation.
import Foundation
import HCL
import Testing

/// Fresh random expressions, evaluated by this reader and by Terraform itself.
///
/// Skipped where there is no `terraform` on the PATH. `HCL_SEED` repeats a run; no provider and no network is used.
@Suite(.enabled(if: Terraform.path != nil, "no terraform on the PATH"))
struct LiveTerraformTests {
    @Test func randomExpressionsComeOutAsTerraformSays() throws {
        let seed =
            ProcessInfo.processInfo.environment["HCL_SEED"].flatMap(UInt64.init)
            ?? UInt64.random(in: 1...UInt64(UInt32.max))
        print("live test against terraform: HCL_SEED=\(seed)")
        var generator = ExpressionGenerator(seed: seed)
        let all = (0..<350).map { _ in generator.expression(depth: 4) }
        // One expression that does not parse would spoil the whole file: those are asked one by one.
        let (expressions, unreadable) = (all.filter { !$0.isUnreadable }, all.filter(\.isUnreadable))
        for expression in unreadable.prefix(6) {
            let answer = try? Terraform.evaluate(base: ExpressionGenerator.base, [expression])
            #expect(answer == nil, "seed \(seed): \(expression)")
        }
        let answers = try Terraform.evaluate(base: ExpressionGenerator.base, expressions)
        try #require(answers.count == expressions.count, "seed \(seed)")
        var values = 0
        var refused = 0
        for (expression, answer) in zip(expressions, answers) {
            let file = ExpressionGenerator.base + "locals {\n  x = (\(expression))\n}\n"
            switch Support.local("x", [("main.tf", file)]) {
            case .success(let local):
                values += 1
                #expect(local.value.json == answer, "seed \(seed): \(expression)")
            case .failure(let error):
                guard answer != nil else { continue }
                refused += 1
                #expect(error.isRefusal, "seed \(seed): \(expression): \(error), and Terraform says \(answer ?? "")")
            }
        }
        // Refusing everything would be right and useless.
        #expect(values > 120, "seed \(seed)")
        #expect(refused < values / 5, "seed \(seed): \(refused) refused, \(values) evaluated")
    }
    /// The table that `RuleTests` holds this reader to is what Terraform says.
    @Test func theLanguageCasesAreTerraforms() throws {
        let cases = LanguageCases.all.filter { !$0.expression.contains("path.cwd") && $0.expression != "timestamp()" }
        // A reference to nothing, or a text that does not parse, spoils the whole configuration: those are asked alone.
        let (alone, together) = (cases.filter { $0.answer == "error" }, cases.filter { $0.answer != "error" })
        let answers = try Terraform.evaluate(
            base: "", together.map(\.expression), files: LanguageCases.files)
        for (asked, answer) in zip(together, answers) where asked.answer != "unknown" {
            #expect(answer == asked.answer, "\(asked.expression)")
        }
        #expect(answers.count == together.count)
        for asked in alone {
            let answer = try? Terraform.evaluate(base: "", [asked.expression], files: LanguageCases.files)
            #expect(answer == nil || answer == [nil], "\(asked.expression)")
        }
    }
}

extension String {
    /// Whether this reader takes the expression for a syntax error.
    fileprivate var isUnreadable: Bool { HCLFile(name: "x.tf", bytes: Array("x = f(\(self))\n".utf8)).error != nil }
}

extension HCLError {
    /// An answer that is owed to nobody: Terraform has a value, and this reader says that it does not compute it.
    var isRefusal: Bool {
        switch kind {
        // Terraform has an infinity, and x % 0 is x.
        case .notConstant, .divisionByZero, .tooLarge: true
        default: false
        }
    }
}

private enum Terraform {
    /// The configuration was refused as a whole.
    struct Unreadable: Error {
        var complaint: String
    }

    static let path: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/terraform" }.first { FileManager.default.isExecutableFile(atPath: $0) }

    /// JSON texts of the values, nil where there is an error.
    static func evaluate(
        base: String, _ expressions: [String], files: [(String, String)] = []
    ) throws -> [String?] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("hcl-live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        var file = base + "locals {\n"
        for (index, expression) in expressions.enumerated() {
            // try() keeps the error of one from spoiling the others.
            file += "x\(index) = try(jsonencode(\(expression)), \"ERROR\")\n"
        }
        file += "}\n"
        for (name, text) in files + [("main.tf", file)] {
            let place = folder.appendingPathComponent(name)
            try FileManager.default.createDirectory(
                at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: place)
        }
        let all = expressions.indices.map { "local.x\($0)" }.joined(separator: ",")
        let output = try run(in: folder, input: "jsonencode([\(all)])\n")
        // The console prints the JSON text as a quoted string, and the list inside holds JSON texts.
        let list = try JSONDecoder().decode(String.self, from: Data(output.utf8))
        return try JSONDecoder().decode([String].self, from: Data(list.utf8)).map { $0 == "ERROR" ? nil : $0 }
    }

    private static func run(in folder: URL, input: String) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path ?? "")
        process.arguments = ["console"]
        process.currentDirectoryURL = folder
        process.environment = [
            "TF_CLI_CONFIG_FILE": "/dev/null", "NO_COLOR": "1", "CHECKPOINT_DISABLE": "1", "HOME": folder.path,
            "PATH": "/usr/bin:/bin",
        ]
        // Files instead of pipes: nothing can fill up.
        let question = folder.appendingPathComponent("question")
        let answer = folder.appendingPathComponent("answer")
        try Data(input.utf8).write(to: question)
        try Data().write(to: answer)
        process.standardInput = try FileHandle(forReadingFrom: question)
        process.standardOutput = try FileHandle(forWritingTo: answer)
        let complaint = folder.appendingPathComponent("complaint")
        try Data().write(to: complaint)
        process.standardError = try FileHandle(forWritingTo: complaint)
        try process.run()
        process.waitUntilExit()
        let output = try String(contentsOf: answer, encoding: .utf8)
        guard output.hasPrefix("\"") else {
            throw Unreadable(complaint: String(try String(contentsOf: complaint, encoding: .utf8).prefix(1500)))
        }
        return output
    }
}

/// Makes expressions that parse; whether they have a value is left to chance.
private struct ExpressionGenerator {
    private var random: SeededGenerator

    static let base = """
        locals {
          n   = 7
          s   = "abc"
          t   = true
          nul = null
          l   = [1, 2, 3]
          m   = { primary = 1776528429, "spare-1" = 1776528280, deep = { k = ["é", 2.5] } }
          f   = 0.1
          num = "12.5"
          a-1 = 5
          o   = [{ a = 1, b = [1, 2] }, { a = 2, b = ["x"] }]
        }

        """

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    private mutating func pick(_ choices: [String]) -> String { choices.randomElement(using: &random) ?? "" }

    private mutating func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private mutating func blank() -> String {
        chance(6) == 0 ? pick(["", "  ", "\t", " /* } \" */ ", " /*\n*/ "]) : " "
    }

    mutating func expression(depth: Int) -> String {
        guard depth > 0 else { return leaf() }
        switch chance(20) {
        case 16: return loop(depth: depth)
        case 17: return collection(depth: depth)
        case 18: return "try(\(expression(depth: depth - 1)), \(expression(depth: depth - 1)))"
        case 19:
            return pick(["local.o[*].a", "local.o.*.b[0]", "local.o[*].b[1]", "local.nul[*]", "local.m[*].primary"])
        case 0, 1, 2: return number(depth: depth)
        case 3: return bool(depth: depth)
        case 4: return string(depth: depth)
        case 5: return object(depth: depth)
        case 6:
            let elements = many { $0.expression(depth: depth - 1) }
            return
                "[\(elements.joined(separator: ",\(blank())"))\(pick(elements.isEmpty ? ["", "\n"] : ["", ",", "\n"]))]"
        case 7: return "(\(pick(["", "\n"]))\(expression(depth: depth - 1))\(pick(["", "\n"])))"
        case 8:
            return
                "\(bool(depth: depth - 1)) ?\(blank())\(expression(depth: depth - 1)) :\(blank())\(expression(depth: depth - 1))"
        case 9: return "\(bool(depth: depth - 1)) ? \(number(depth: depth - 1)) : \(number(depth: depth - 1))"
        case 10: return "merge(\(many { $0.object(depth: depth - 1) }.joined(separator: ", ")))"
        case 11: return "concat([\(expression(depth: depth - 1))], local.l)"
        case 12: return "\(expression(depth: depth - 1)) \(pick(["==", "!="])) \(expression(depth: depth - 1))"
        case 13: return heredoc(depth: depth)
        default: return leaf()
        }
    }

    private mutating func many(_ make: (inout ExpressionGenerator) -> String) -> [String] {
        (0..<chance(4)).map { _ in make(&self) }
    }

    private mutating func leaf() -> String {
        switch chance(5) {
        case 0: numberLeaf()
        case 1: pick(["true", "false", "null", "local.t", "local.nul"])
        case 2: pick(["local.m", "local.l", "local.m.deep", "local.m.deep.k[0]", "local.m.deep[\"k\"].1", "{}", "[]"])
        default: stringLeaf()
        }
    }

    private mutating func numberLeaf() -> String {
        switch chance(8) {
        case 0: "\(chance(1000))"
        case 1: "\(chance(10)).\(chance(1000))"
        case 2: "\(chance(100))e\(pick(["", "+", "-"]))\(chance(30))"
        case 3:
            pick([
                "0", "1", "007", "1.50", "9007199254740993", "18446744073709551617", "1E-2", "0.1", "0.3", "1e-300",
                "123456789.987654321",
            ])
        case 4: pick(["\"5\"", "\"1.5e3\"", "\"+7\"", "\".5\"", "\"3.\"", "local.num"])
        case 5: pick(["length(local.l)", "length(local.m)", "length(local.s)"])
        default:
            pick([
                "local.n", "local.a-1", "local.f", "local.l[1]", "local.l.2", "local.m.primary", "local.m[\"spare-1\"]",
            ])
        }
    }

    private mutating func number(depth: Int) -> String {
        guard depth > 0 else { return numberLeaf() }
        switch chance(10) {
        case 0, 1, 2, 3, 4:
            // A dash right after a name would belong to the name.
            return number(depth: depth - 1) + " " + blank() + pick(["+", "-", "*", "/", "%"]) + blank()
                + number(depth: depth - 1)
        case 5: return "(\(number(depth: depth - 1)))"
        case 6: return "-\(number(depth: 0))"
        case 7: return "\(pick(["floor", "ceil", "abs", "tonumber"]))(\(number(depth: depth - 1)))"
        case 8:
            return
                "\(pick(["max", "min"]))(\(number(depth: depth - 1)), \(number(depth: depth - 1))\(pick(["", ",", ", local.l...", ", 2"])))"
        default: return numberLeaf()
        }
    }

    private mutating func bool(depth: Int) -> String {
        guard depth > 0 else { return pick(["true", "false", "local.t", "\"true\"", "\"0\""]) }
        switch chance(6) {
        case 0:
            return "\(number(depth: depth - 1)) \(pick(["<", "<=", ">", ">=", "==", "!="])) \(number(depth: depth - 1))"
        case 1: return "\(bool(depth: depth - 1)) \(pick(["&&", "||"])) \(bool(depth: depth - 1))"
        case 2: return "!\(bool(depth: 0))"
        case 3: return "\(expression(depth: depth - 1)) == \(expression(depth: depth - 1))"
        case 4: return "tobool(\(bool(depth: depth - 1)))"
        default: return "(\(bool(depth: depth - 1)))"
        }
    }

    private mutating func stringLeaf() -> String {
        pick([
            "local.s", "\"\"", "\"a\"", "\"x y\"", "\"日本\"", "\"\\u00e9\\U0001F600\"", "\"$${x}\"", "\"$$${x}\"",
            "\"$$$${x}\"",
            "\"%%{y}%\"", "\"$\"", "\"50%\"", "\"q\\\"q\\\\\"", "\"<a&b>\"", "\"a\\n\\r\\tb\"", "\"1\"", "\"true\"",
            "\"c//d # e /* f\"",
        ])
    }

    private mutating func string(depth: Int) -> String {
        guard depth > 0 else { return stringLeaf() }
        switch chance(7) {
        case 0: return "\"${\(blank())\(expression(depth: depth - 1))\(blank())}\""
        case 1:
            return
                "\"v\(pick(["${", "${~", " ${~ "]))\(number(depth: depth - 1))\(pick(["}", " ~}", "~} "]))-${\(string(depth: depth - 1))}\""
        case 2:
            return
                "\"%{ if \(bool(depth: depth - 1)) \(pick(["", "~"]))}yes \(pick(["", "%{ else }no"]))%{ endif \(pick(["", "~"]))} \""
        case 3: return "tostring(\(number(depth: depth - 1)))"
        case 4: return "join(\",\", [\(many { $0.number(depth: depth - 1) }.joined(separator: ", "))])"
        case 5: return "jsonencode(\(expression(depth: depth - 1)))"
        default: return stringLeaf()
        }
    }

    private mutating func loop(depth: Int) -> String {
        let source = pick(["local.l", "local.m", "local.o", "[]", "toset(local.l)", "\(object(depth: depth - 1))"])
        let body = pick(["x", "[k, x]", "\(number(depth: depth - 1))", "\(expression(depth: depth - 1))"])
        let condition = chance(3) == 0 ? " if \(bool(depth: depth - 1))" : ""
        return chance(2) == 0
            ? "[for k, x in \(source) : \(body)\(condition)]"
            : "{for k, x in \(source) : k => \(body)\(pick(["", "..."]))\(condition)}"
    }

    private mutating func collection(depth: Int) -> String {
        let (one, other) = (object(depth: depth - 1), expression(depth: depth - 1))
        switch chance(12) {
        case 0: return "tomap(\(one))"
        case 1: return "keys(\(one))"
        case 2: return "values(\(one))"
        case 3: return "lookup(\(one), \"\(pick(["a", "b", "primary"]))\", \(other))"
        case 4: return "zipmap(keys(\(one)), values(\(one)))"
        case 5: return "flatten([\(other), local.l, [local.o]])"
        case 6: return "element(concat([\(other)], local.l), \(chance(9)))"
        case 7: return "toset([\(many { $0.number(depth: 0) }.joined(separator: ", "))])"
        case 8: return "tolist([\(many { $0.expression(depth: 1) }.joined(separator: ", "))])"
        case 9: return "contains([\(other), 1], \(expression(depth: depth - 1)))"
        case 10: return "reverse(concat(local.l, [\(other)]))"
        default: return "jsondecode(jsonencode(\(other)))"
        }
    }

    private mutating func heredoc(depth: Int) -> String {
        let indentation = pick(["", "  ", "\t", "      "])
        var text = pick(["<<E", "<<-E"]) + pick(["", "_1", "-x"])
        let marker = text.filter { $0 != "<" }.drop { $0 == "-" }
        text += "\n"
        for _ in 0..<chance(4) {
            text += indentation + pick(["", "  ", " "])
            text += pick(["one", "", "\"q\" \\n", "# } */", "$${x} %%{y}", "E2", "EE", "$$", "é"])
            if chance(3) == 0 { text += pick(["${", "${~ "]) + number(depth: depth - 1) + pick(["}", " ~}"]) }
            if chance(8) == 0 { text += " %{ if \(bool(depth: 0)) ~}\n yes\n%{ endif }" }
            text += "\n"
        }
        return text + pick(["", "  ", "\t"]) + marker + "\n"
    }

    private mutating func object(depth: Int) -> String {
        var text = "{" + pick(["", "\n", " "])
        for _ in 0..<chance(4) {
            text += pick([
                "a", "b", "if", "null", "true", "c-d", "\"a#b\"", "\"e f\"", "1", "1.50", "1e3", "007", "(local.s)",
                "\"${local.s}x\"", "é",
                "(1 + 1)", "-3", "for_", "primary",
            ])
            text += pick([" = ", " : ", "=", ":"])
            text += depth > 1 ? expression(depth: depth - 1) : leaf()
            text +=
                text.hasSuffix("\n") ? pick(["", "\n"]) : pick([",", ", ", "\n", " # }\n", " /* x */\n", " // {\n"])
        }
        return text + "}"
    }
}
