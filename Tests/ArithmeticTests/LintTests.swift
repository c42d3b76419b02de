// Foundation for `Process`: the rule is a script.
import Foundation
import Testing

/// scripts/lint-conversions names what would end the program, and nothing else.
@Suite struct LintTests {
    private static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }
    private static let script = "\(root)/scripts/lint-conversions"

    /// - Returns: the rules and the lines that they name, `conversion 3`; `nil` where there is no Python.
    private func lint(_ text: String) throws -> (code: Int32, found: [String])? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "canary-lint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "File.swift")
        try Data(text.utf8).write(to: file)
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.script, file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus != 127 else { return nil }
        let found = said.split(separator: "\n").map { line in
            let parts = line.dropFirst(file.path.count + 1).split(separator: ":", maxSplits: 2)
            return "\(parts[1].trimmingCharacters(in: .whitespaces)) \(parts[0])"
        }
        return (process.terminationStatus, found)
    }

    @Test(arguments: [
        "let a = Int(1e300)", "let a = Int(value.rounded())", "let a = UInt64(max(0, left) * 1e9)",
        "func f(seconds: Double) { print(\"\\(Int(seconds / 60)) min\") }", "let a = Int64(x.doubleValue ?? 3)",
        "let part = 0.5 * b; let a = Int32(part)", "var limit: Double { 3 }; let a = Int(limit)",
        "let a = Duration.seconds(0.1 * b)", "let far: Double? = nil; let a = f(.milliseconds(far))",
        "let a = UInt8(Double(text) ?? 0)",
    ])
    func namesConversions(_ line: String) throws {
        let (code, found) = try #require(try lint(line.replacing("; ", with: "\n")))
        #expect(code == 1 && found.map { $0.prefix(10) } == ["conversion"], "\(found)")
    }

    @Test(arguments: [
        "guard let one = document.intValue else { return }; let a = one + 1",
        "if let one = value.integer {; total += one; }", "case .int(let many): return many * 1000",
        "guard let one = Int(text) else { return }; let a = 5 - one",
        "guard let one = Int(text) else { return }; a = abs(one)",
        "guard let one = Int(text) else { return }; let a = 10 % one",
        "guard let one = Int(text) else { return }; for _ in 0..<one {}",
        "guard let one = row.integer else { return }; let a = Array(repeating: 0, count: one)",
        "guard let one = row.integer else { return }; let a = list.prefix(one)",
        "guard let one = row.integer else { return }; let a = 1 << one",
        "guard let one = row.integer else { return }; print(\"\\(one + 600) s\")",
    ])
    func namesArithmetic(_ text: String) throws {
        let (code, found) = try #require(try lint(text.replacing("; ", with: "\n")))
        #expect(code == 1 && found.map { $0.prefix(7) } == ["outside"], "\(found)")
    }

    /// What is safe, or said to be.
    @Test func passesWhatIsSafe() throws {
        let text = #"""
            let a = Int(clamping: 1e300), b = Int(exactly: value.rounded()) ?? 0, c = Int(byte), d = Int32(POLLIN)
            let e = Int(text), f = UInt8(ascii: "1"), g = Duration.seconds(5), h = Int(value * 2.5)  // checked: below ten
            // Int(1e300) in a comment, and "Int(1e300)" in a text:
            print("Int(1e300) \(Int(clamping: seconds))")
            guard let one = Int(text) else { return }
            let i = one.plus(1), j = one.minus(2), k = one.times(3), l = one &+ 1, m = one / 2
            let (n, overflow) = one.addingReportingOverflow(1)
            let o = one + 1  // checked: a port
            func other() { let one = 3; print(one) }
            if let two = row.integer, (0...5).contains(two) { print(two) }
            let two = 2 + 2
            """#
        let (code, found) = try #require(try lint(text))
        #expect(code == 0 && found.isEmpty, "\(found)")
    }

    /// The sources themselves, and that each module sees the compiler's rule.
    @Test func theSourcesPass() throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", Self.script]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let said = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(said)")
    }
}
