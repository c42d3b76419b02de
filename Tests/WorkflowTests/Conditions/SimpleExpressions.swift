@testable import Workflow

/// Expressions without a script host: `{{ $json.a.b }}` is looked up, `{{ $fail }}` fails; alone or within a text.
struct SimpleExpressions: ScriptEvaluator {
    private struct Failed: Error {
        var path: String
    }

    func evaluate(_ request: JSONValue, limits: ScriptLimits) async throws(ScriptFailure) -> JSONValue {
        let values = (request["items"]?.arrayValue ?? []).map { number -> JSONValue in
            let json = request["input"]?[0]?[number.intValue ?? 0]?["json"]
            do throws(Failed) {
                return ["ok": try resolved(request["parameters"] ?? [:], json, "") ?? [:]]
            } catch {
                return [
                    "error": ["name": "ExpressionError", "message": "it fails", "context": [:]],
                    "path": .string(error.path),
                ]
            }
        }
        return ["values": .array(values)]
    }

    private func resolved(_ value: JSONValue, _ json: JSONValue?, _ path: String) throws(Failed) -> JSONValue? {
        switch value {
        case .string(let text) where text.hasPrefix("="): return try expression(String(text.dropFirst()), json, path)
        case .array(let elements):
            var result: [JSONValue] = []
            for (index, element) in elements.enumerated() {
                result.append(try resolved(element, json, "\(path)[\(index)]") ?? .null)
            }
            return .array(result)
        case .object(let object):
            var result = JSONObject()
            for member in object.members {
                result[member.key] = try resolved(
                    member.value, json, path.isEmpty ? member.key : "\(path).\(member.key)")
            }
            return .object(result)
        default: return value
        }
    }

    private func expression(_ text: String, _ json: JSONValue?, _ path: String) throws(Failed) -> JSONValue? {
        let pieces = SetJSON.resolvables(in: text)
        if pieces == [text] { return try find(text, json, path) }
        var result = text
        for piece in pieces {
            let value = try find(piece, json, path)
            let isNothing = value == nil || value == .null
            result = SetJSON.replacing(piece, in: result, with: isNothing ? "" : JavaScript.string(value))
        }
        return .string(result)
    }

    private func find(_ piece: String, _ json: JSONValue?, _ path: String) throws(Failed) -> JSONValue? {
        let name = JavaScript.trim(String(piece.dropFirst(2).dropLast(2)))
        if name.isEmpty { return nil }
        if name == "$fail" { throw Failed(path: path) }
        var value = json
        for key in name.split(separator: ".").dropFirst() { value = value?[String(key)] }
        return value
    }
}

/// Sends nothing.
struct NoCaller: HTTPCaller {
    func call(_ request: HTTPNodeRequest) async throws(HTTPNodeFailure) -> HTTPNodeAnswer { throw .stopped }
}
