import Glibc
import Testing

@testable import Workflow

/// Requests and their answers, as the real n8n 1.81.4 gives them (`Cases/parameters.json`, `Cases/code.json`: made by
/// running its own modules on the same requests) or as this project has settled them (`Cases/own.json`).
///
/// A request is what stands in `Cases/request.json`, with what the group and the case say instead.
struct PreludeCase: Sendable, CustomTestStringConvertible {
    let request: JSONValue
    let answer: JSONValue

    var testDescription: String {
        (request["code"] ?? request["parameters"] ?? request).text
    }

    /// Cases of one group share their context.
    static func groups(_ name: String) throws -> [[PreludeCase]] {
        let base = try read("request")
        return try #require(read(name).arrayValue).map { group in
            let context = try #require(group["context"])
            let code = context["kind"] == "code"
            return try #require(group["cases"]?.arrayValue).map { row in
                let given = try #require(row[0])
                var request = merged(base, context)
                // A text is one parameter of its own.
                let parameters: JSONValue = given.stringValue == nil ? given : .object(["v": given])
                request = request.setting(code ? "code" : "parameters", code ? given : parameters)
                return PreludeCase(request: request, answer: try #require(row[1]))
            }
        }
    }

    static func own() throws -> [PreludeCase] {
        let base = try read("request")
        return try #require(read("own").arrayValue).map { row in
            PreludeCase(request: merged(base, try #require(row[0])), answer: try #require(row[1]))
        }
    }

    private static func merged(_ base: JSONValue, _ changes: JSONValue) -> JSONValue {
        (changes.objectValue?.members ?? []).reduce(base) { $0.setting($1.key, $1.value) }
    }

    private static func read(_ name: String) throws -> JSONValue {
        let folder = String(#filePath.dropLast("PreludeCases.swift".count))
        let file = try #require(fopen("\(folder)Cases/\(name).json", "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
        return try JSONValue(parsing: bytes)
    }
}

extension JSONValue {
    /// An answer without what the cases do not hold: places, times and stacks of errors, contexts, and the words of hints.
    var comparable: JSONValue {
        switch self {
        case .array(let values): return .array(values.map(\.comparable))
        case .object(let object):
            var result = JSONObject()
            for (key, value) in object.members where !["path", "timestamp", "stack", "contexts"].contains(key) {
                result[key] = value.comparable
            }
            if let hints = object["hints"]?.arrayValue { result["hints"] = .int(hints.count) }
            if let kept = object["static"]?.objectValue {
                let changed = JSONObject(kept.members.filter { $0.value != .object([:]) })
                result["static"] = changed.members.isEmpty ? nil : .object(changed)
            }
            return .object(result)
        default: return self
        }
    }
}
