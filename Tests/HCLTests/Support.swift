import FoundationEssentials
import HCL

/// Shorthands of these tests.
enum Support {
    /// What a folder of these files makes of a local: the value's JSON text, or the error.
    static func local(_ name: String, _ files: [(String, String)]) -> Result<LocalValue, HCLError> {
        let folder = TerraformFolder(files: files.map { (name: $0.0, bytes: Array($0.1.utf8)) })
        do {
            return .success(try folder.local(name))
        } catch {
            return .failure(error)
        }
    }

    /// `x = <expression>` in a `locals` block, as JSON text; errors as `error: <kind>`.
    static func json(_ expression: String) -> String {
        switch local("x", [("main.tf", "locals {\n  x = \(expression)\n}\n")]) {
        case .success(let local): local.value.json
        case .failure(let error): "error: \(error.kind)"
        }
    }

    static func error(_ expression: String) -> HCLError? {
        guard case .failure(let error) = local("x", [("main.tf", "locals {\n  x = \(expression)\n}\n")]) else {
            return nil
        }
        return error
    }

    struct Recording: Decodable {
        var base: String?
        var expression: String?
        var json: String?
        var error: String?
        var at: String?
    }

    /// The recorded expressions, from beside this file: `Bundle.module` would need all of Foundation.
    static func recordings() throws -> (base: String, rows: [Recording]) {
        let folder = #filePath.dropLast("Support.swift".count)
        let text = try String(contentsOfFile: folder + "Recordings/expressions.jsonl", encoding: .utf8)
        var rows = try text.split(separator: "\n").map {
            try JSONDecoder().decode(Recording.self, from: Data($0.utf8))
        }
        let base = rows.removeFirst().base ?? ""
        return (base, rows)
    }
}
